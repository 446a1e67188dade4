package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.asCompleted;
import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;
import java.util.stream.Stream;

/// As_completed yields in order of completion, errors included.
public final class AsCompletedOrder implements Scenario {

  private record Job(String name, double delay) {}

  private static String work(Job job) {
    sleep(seconds(job.delay()));
    if (job.name().equals("bad")) {
      throw new IllegalArgumentException("bad at its turn");
    }
    return job.name();
  }

  private static void main(Stage stage) {
    var tasks =
        Stream.of(
                new Job("third", 0.09),
                new Job("first", 0.03),
                new Job("bad", 0.06),
                new Job("fourth", 0.12))
            .map(job -> createTask(() -> work(job)))
            .toList();
    int position = 0;
    for (var item : asCompleted(tasks)) {
      try {
        stage.print(position, item.await());
      } catch (IllegalArgumentException e) {
        stage.print(position, "error", e);
      }
      position++;
    }
    stage.print("all done", tasks.stream().allMatch(Task::isDone));
    int count = 0;
    for (var _ : asCompleted(List.<Task<String>>of())) {
      count++;
    }
    stage.print("empty gives", count);
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
