package io.asyncio.conformance.streams;

import static io.asyncio.conformance.Stage.bytes;
import static io.asyncio.conformance.Stage.decode;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.net.LimitExceededException;
import io.asyncio.net.StreamReader;
import java.util.function.Supplier;

/// Past the limit readuntil raises LimitOverrunError and keeps the data; readline drops it.
public final class LimitOverrun implements Scenario {

  private static void attempt(Stage stage, String label, Supplier<byte[]> read) {
    try {
      stage.print(label, "got", withoutNewline(read.get()));
    } catch (LimitExceededException e) {
      stage.print(label, stage.name(e), "consumed", e.consumed());
    }
  }

  /// Ours is the same error as of readUntil; Python's is a plain one.
  private static void attemptLine(Stage stage, String label, StreamReader reader) {
    try {
      stage.print(label, "got", withoutNewline(reader.readLine()));
    } catch (LimitExceededException _) {
      stage.print(label, stage.name(IllegalArgumentException.class));
    }
  }

  private static String withoutNewline(byte[] data) {
    return decode(data).replace("\n", "");
  }

  private static void main(Stage stage) {
    var reader = new StreamReader(8);
    reader.feedData(bytes("0123456789abc\nnext\n"));
    attempt(stage, "found too late", () -> reader.readUntil(bytes("\n")));
    attempt(stage, "data was kept", () -> reader.readExactly(4));
    attempt(stage, "exactly the rest", () -> reader.readUntil(bytes("c\n")));
    attempt(stage, "next", () -> reader.readUntil(bytes("\n")));
    reader.feedData(bytes("no newline in sight"));
    attempt(stage, "not found", () -> reader.readUntil(bytes("\n")));
    attemptLine(stage, "readline", reader);
    reader.feedData(bytes("12345678\n123456789\nok\n"));
    attemptLine(stage, "exactly at the limit", reader);
    attemptLine(stage, "one over", reader);
    attemptLine(stage, "line after", reader);
    try {
      new StreamReader(0);
    } catch (IllegalArgumentException e) {
      stage.print("limit zero", stage.name(e));
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
