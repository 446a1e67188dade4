package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.EventLoop;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// A callback scheduled from a callback waits for the next turn, behind all those already ready.
public final class CallSoonNestedNextTurn implements Scenario {

  private static void outer(Stage stage, EventLoop loop, String name) {
    stage.print("outer", name);
    loop.callSoon(() -> inner(stage, loop, name));
  }

  private static void inner(Stage stage, EventLoop loop, String name) {
    stage.print("inner", name);
    if (name.equals("a")) {
      loop.callSoon(() -> stage.print("innermost"));
    }
  }

  private static void main(Stage stage) {
    var loop = runningLoop();
    loop.callSoon(() -> outer(stage, loop, "a"));
    loop.callSoon(() -> outer(stage, loop, "b"));
    loop.callSoon(() -> outer(stage, loop, "c"));
    for (int turn = 0; turn < 4; turn++) {
      stage.print("turn", turn);
      sleep(seconds(0));
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
