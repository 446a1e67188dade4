package io.asyncio.conformance.streams;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.bytes;
import static io.asyncio.conformance.Stage.decode;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.net.IncompleteReadException;
import io.asyncio.net.StreamReader;
import java.util.List;

/// readuntil: custom, long and split separators, a tuple of separators, and an end without one.
public final class Readuntil implements Scenario {

  private static void main(Stage stage) {
    var reader = new StreamReader();
    reader.feedData(bytes("key=value;a--b--"));
    stage.print(decode(reader.readUntil(bytes("="))));
    stage.print(decode(reader.readUntil(bytes(";"))));
    stage.print(decode(reader.readUntil(bytes("--"))));
    stage.print(decode(reader.readUntil(bytes("-"), bytes("--"))));
    var waiting = createTask(() -> reader.readUntil(bytes("END")));
    for (var part : List.of("text E", "N", "Dmore", " no end")) {
      sleep(seconds(0));
      stage.print("done before feeding", part.replaceFirst("^ ", ""), waiting.isDone());
      reader.feedData(bytes(part));
    }
    stage.print(decode(waiting.await()));
    reader.feedEof();
    try {
      reader.readUntil(bytes("END"));
    } catch (IncompleteReadException e) {
      stage.print("end:", decode(e.partial()), "| expected", e.expected());
    }
    try {
      reader.readUntil(bytes(""));
    } catch (IllegalArgumentException e) {
      stage.print("empty separator", stage.name(e));
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
