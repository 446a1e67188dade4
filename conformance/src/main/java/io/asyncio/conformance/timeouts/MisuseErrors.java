package io.asyncio.conformance.timeouts;

import static io.asyncio.Asyncio.timeout;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Action;
import io.asyncio.Timeout;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Reschedule outside the body, entering twice and use outside a task raise RuntimeError.
public final class MisuseErrors implements Scenario {

  private static void attempt(Stage stage, String label, Action action) throws Exception {
    try {
      action.run();
      stage.print(label, "ok");
    } catch (IllegalStateException e) {
      stage.print(label, stage.name(e));
    }
  }

  private static void enter(Timeout scope) {
    scope.run(() -> {});
  }

  private static void main(Stage stage) throws Exception {
    var scope = timeout(seconds(5));
    attempt(stage, "reschedule before enter", () -> scope.rescheduleToNever());
    attempt(stage, "first enter", () -> enter(scope));
    attempt(stage, "reschedule after exit", () -> scope.rescheduleToNever());
    attempt(stage, "second enter", () -> enter(scope));
    var live = timeout(seconds(5));
    live.run(() -> {
      attempt(stage, "enter while entered", () -> enter(live));
      attempt(stage, "reschedule inside", () -> live.rescheduleToNever());
    });
    stage.print("expired", scope.isExpired(), live.isExpired());
  }

  @Override
  public void play(Stage stage) {
    try {
      timeout(seconds(1));
    } catch (IllegalStateException e) {
      stage.print("without a loop", stage.name(e));
    }
    stage.run(() -> main(stage));
  }
}
