package io.asyncio.conformance.groups;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.ExceptionGroup;
import io.asyncio.TaskGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// A body that swallows the group's cancellation runs on, yet the group still raises.
public final class BodySwallowsCancel implements Scenario {

  private static void fail() {
    sleep(seconds(0));
    throw new IllegalArgumentException("child");
  }

  private static void main(Stage stage) {
    var me = currentTask();
    try {
      TaskGroup.run(group -> {
        group.createTask(() -> fail());
        try {
          sleep(seconds(10));
        } catch (CancelledError _) {
          stage.print("swallowed, requests", me.cancelling());
        }
        sleep(seconds(0));
        stage.print("body goes on");
      });
    } catch (ExceptionGroup eg) {
      stage.print("raised", eg.exceptions().get(0));
    }
    stage.print("requests", me.cancelling());
    sleep(seconds(0));
    stage.print("end");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
