package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.loop.Handle;
import java.util.ArrayList;

/// Cancelled handles never run: before their turn, from a callback in the same turn, or a timer.
public final class HandleCancel implements Scenario {

  private static void main(Stage stage) {
    var loop = runningLoop();
    var plain = loop.callSoon(() -> stage.print("plain ran"));
    var timer = loop.callLater(seconds(0.02), () -> stage.print("timer ran"));
    plain.cancel();
    stage.print("plain cancelled", plain.isCancelled(), "| timer cancelled", timer.isCancelled());
    var victims = new ArrayList<Handle>();
    loop.callSoon(() -> victims.getFirst().cancel());
    var victim = loop.callSoon(() -> stage.print("victim ran"));
    victims.add(victim);
    var kept = loop.callSoon(() -> stage.print("kept ran"));
    sleep(seconds(0));
    stage.print("victim cancelled", victim.isCancelled(), "| kept cancelled", kept.isCancelled());
    timer.cancel();
    timer.cancel();
    kept.cancel();
    stage.print("cancel after the run", kept.isCancelled());
    var when = loop.time().plus(seconds(5));
    var far = loop.callAt(when, () -> stage.print("far ran"));
    stage.print("when kept", far.when().equals(when));
    far.cancel();
    sleep(seconds(0.05));
    stage.print("end, timer cancelled", timer.isCancelled());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
