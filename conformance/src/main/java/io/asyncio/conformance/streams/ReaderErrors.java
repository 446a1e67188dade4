package io.asyncio.conformance.streams;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.bytes;
import static io.asyncio.conformance.Stage.decode;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Asyncio;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.conformance.errors.ConnectionResetError;
import io.asyncio.net.StreamBusyException;
import io.asyncio.net.StreamReader;
import java.util.List;
import java.util.function.Supplier;

/// One reader at a time, a cancelled read loses nothing, set_exception fails all later reads.
public final class ReaderErrors implements Scenario {

  private static void attempt(Stage stage, String label, Supplier<byte[]> read) {
    try {
      stage.print(label, "got", decode(read.get()));
    } catch (StreamBusyException | ConnectionResetError e) {
      stage.print(label, stage.name(e));
    }
  }

  private static void main(Stage stage) {
    var reader = new StreamReader();
    var first = createTask(() -> attempt(stage, "first", () -> reader.readExactly(4)));
    sleep(seconds(0));
    attempt(stage, "second", () -> reader.read(1));
    reader.feedData(bytes("ab"));
    first.cancel();
    Asyncio.wait(List.of(first), ALL_COMPLETED);
    stage.print("first cancelled", first.isCancelled());
    reader.feedData(bytes("cd"));
    attempt(stage, "third", () -> reader.readExactly(4));
    var fourth = createTask(() -> attempt(stage, "fourth", reader::readLine));
    sleep(seconds(0));
    reader.feedData(bytes("unread"));
    sleep(seconds(0));
    reader.setException(new ConnectionResetError("peer"));
    fourth.await();
    attempt(stage, "fifth", () -> reader.read(1));
    stage.print("exception", reader.exception());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
