package io.asyncio.conformance.groups;

import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.KeyboardInterrupt;
import io.asyncio.TaskGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// KeyboardInterrupt in a child tears through the loop; the siblings still get their cleanup.
public final class InterruptInChild implements Scenario {

  private static void sibling(Stage stage) {
    try {
      sleep(seconds(10));
    } catch (CancelledError e) {
      stage.print("sibling cancelled");
      throw e;
    }
  }

  private static void interrupt(Stage stage) {
    sleep(seconds(0));
    stage.print("interrupting");
    throw new KeyboardInterrupt();
  }

  private static void main(Stage stage) {
    try {
      TaskGroup.run(group -> {
        group.createTask(() -> sibling(stage));
        group.createTask(() -> interrupt(stage));
      });
    } catch (Throwable e) {
      stage.print("main sees", stage.name(e));
    }
    stage.print("main ends normally during shutdown");
  }

  @Override
  public void play(Stage stage) {
    try {
      stage.run(() -> main(stage));
    } catch (KeyboardInterrupt e) {
      stage.print("run raised", stage.name(e));
    }
  }
}
