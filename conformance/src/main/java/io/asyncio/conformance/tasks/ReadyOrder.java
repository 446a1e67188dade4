package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Ready tasks take turns in the order in which they became ready.
public final class ReadyOrder implements Scenario {

  private static void worker(Stage stage, String name, int rounds) {
    for (int i = 0; i < rounds; i++) {
      stage.print(name, "round", i);
      sleep(seconds(0));
    }
    stage.print(name, "out");
  }

  private static void main(Stage stage) {
    var tasks =
        List.of(
            createTask(() -> worker(stage, "x", 3)),
            createTask(() -> worker(stage, "y", 1)),
            createTask(() -> worker(stage, "z", 2)));
    for (int i = 0; i < 2; i++) {
      stage.print("main tick", i);
      sleep(seconds(0));
    }
    var late = createTask(() -> worker(stage, "late", 1));
    tasks.get(0).await();
    stage.print("x joined, late done", late.isDone());
    late.await();
    stage.print("all done", tasks.stream().allMatch(Task::isDone));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
