package io.asyncio.conformance.timeouts;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.TimeoutExpiredException;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// Moving the deadline later saves the body, moving it earlier or into the past cuts it.
public final class Reschedule implements Scenario {

  private static void main(Stage stage) {
    var loop = runningLoop();
    var saved = timeout(seconds(0.03));
    saved.run(() -> {
      var before = saved.when().orElseThrow();
      saved.reschedule(loop.time().plusSeconds(5));
      stage.print("moved later", saved.when().orElseThrow().compareTo(before) > 0);
      sleep(seconds(0.06));
    });
    stage.print("survived, expired", saved.isExpired());
    var cut = timeout(seconds(5));
    try {
      cut.run(() -> {
        cut.reschedule(loop.time().plus(seconds(0.02)));
        sleep(seconds(10));
      });
    } catch (TimeoutExpiredException _) {
      stage.print("moved earlier, expired", cut.isExpired());
    }
    var past = timeout(seconds(5));
    try {
      past.run(() -> {
        past.reschedule(loop.time().minusSeconds(1));
        stage.print("moved into the past, body goes on");
        sleep(seconds(10));
      });
    } catch (TimeoutExpiredException _) {
      stage.print("fired at the await, expired", past.isExpired());
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
