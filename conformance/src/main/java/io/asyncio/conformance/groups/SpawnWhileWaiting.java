package io.asyncio.conformance.groups;

import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.TaskGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Children may start further tasks in the group while it is already waiting at its exit.
public final class SpawnWhileWaiting implements Scenario {

  private static void branch(Stage stage, TaskGroup group, String name, int depth) {
    stage.print("start", name);
    sleep(seconds(0));
    if (depth > 0) {
      group.createTask(() -> branch(stage, group, name + "l", depth - 1));
      group.createTask(() -> branch(stage, group, name + "r", depth - 1));
    }
    stage.print("end", name);
  }

  private static void main(Stage stage) {
    TaskGroup.run(group -> {
      group.createTask(() -> branch(stage, group, "t", 2));
      stage.print("body done");
    });
    stage.print("group done");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
