package io.asyncio.conformance.timeouts;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.Timeout;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Timeout(None) never fires; rescheduling can arm it, disarm it and move it.
public final class NoneAndRescheduleToNone implements Scenario {

  private static void main(Stage stage) {
    var loop = runningLoop();
    var idle = Timeout.never();
    idle.run(() -> {
      stage.print("when", idle.when());
      sleep(seconds(0.02));
      idle.reschedule(loop.time().plus(seconds(0.02)));
      stage.print("armed", idle.when().isPresent());
      idle.rescheduleToNever();
      stage.print("disarmed", idle.when());
      sleep(seconds(0.05));
    });
    stage.print("left, expired", idle.isExpired());
    var armed = Timeout.never();
    try {
      armed.run(() -> {
        armed.reschedule(loop.time().plus(seconds(0.02)));
        sleep(seconds(10));
      });
    } catch (TimeoutExpiredException _) {
      stage.print("armed one fired, expired", armed.isExpired());
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
