package io.asyncio.conformance.groups;

import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.BaseExceptionGroup;
import io.asyncio.SystemExit;
import io.asyncio.TaskGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.conformance.errors.Abort;

/// SystemExit in the body comes out bare; other BaseExceptions make a BaseExceptionGroup.
public final class BaseExceptions implements Scenario {

  private static void child(Stage stage) {
    try {
      sleep(seconds(10));
    } finally {
      stage.print("child cancelled");
    }
  }

  private static void abort() {
    throw new Abort("own kind");
  }

  private static void main(Stage stage) {
    try {
      TaskGroup.run((TaskGroup group) -> {
        group.createTask(() -> child(stage));
        sleep(seconds(0));
        throw new SystemExit(4);
      });
    } catch (SystemExit e) {
      stage.print("bare SystemExit", e.code());
    }
    try {
      TaskGroup.run(group -> {
        group.createTask(() -> child(stage));
        group.createTask(() -> abort());
      });
    } catch (BaseExceptionGroup eg) {
      stage.print("group of", stage.name(eg.exceptions().get(0)));
      stage.print("is an Exception", Exception.class.isAssignableFrom(eg.getClass()));
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
