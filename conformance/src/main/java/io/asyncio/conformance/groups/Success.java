package io.asyncio.conformance.groups;

import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.TaskGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// A group waits for all its tasks; results are read from the tasks afterwards.
public final class Success implements Scenario {

  private static String work(Stage stage, String name, int turns) {
    for (int i = 0; i < turns; i++) {
      sleep(seconds(0));
    }
    stage.print("work", name);
    return name.repeat(2);
  }

  private static void main(Stage stage) {
    var tasks =
        TaskGroup.run(group -> {
          var a = group.createTask("first", () -> work(stage, "a", 3));
          var b = group.createTask(() -> work(stage, "b", 1));
          stage.print("body ends, a done", a.isDone(), "name", a.name());
          return List.of(a, b);
        });
    stage.print("group left", tasks.get(0).isDone(), tasks.get(1).isDone());
    stage.print("results", tasks.get(0).result(), tasks.get(1).result());
    TaskGroup.run(group -> {
      var value = group.createTask(() -> work(stage, "c", 1)).await();
      stage.print("awaited in the body", value);
    });
    TaskGroup.run(_ -> {
      stage.print("empty group");
    });
    stage.print("end");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
