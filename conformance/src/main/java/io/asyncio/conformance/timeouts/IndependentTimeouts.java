package io.asyncio.conformance.timeouts;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.timeoutAt;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.stream.Collectors.joining;

import io.asyncio.Task;
import io.asyncio.TaskGroup;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;
import java.util.Optional;

/// Several tasks with their own timeouts expire independently of one another.
public final class IndependentTimeouts implements Scenario {

  private record Job(String name, double limit, double need) {}

  private static String limited(Stage stage, Job job) {
    try {
      timeout(seconds(job.limit()), () -> sleep(seconds(job.need())));
      stage.print(job.name(), "in time");
      return "in time";
    } catch (TimeoutExpiredException _) {
      stage.print(job.name(), "timed out");
      return "timed out";
    }
  }

  private static void main(Stage stage) {
    var jobs =
        List.of(
            new Job("a", 0.08, 10),
            new Job("b", 5, 0.03),
            new Job("c", 0.12, 10),
            new Job("d", 5, 0.16));
    var tasks =
        TaskGroup.run(group -> {
          return jobs.stream().map(job -> group.createTask(() -> limited(stage, job))).toList();
        });
    stage.print("results", tasks.stream().map(Task::result).collect(joining("; ")));
    var when = runningLoop().time().plusSeconds(5);
    timeoutAt(
        when,
        scope -> {
          stage.print("absolute deadline kept", scope.when().equals(Optional.of(when)));
        });
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
