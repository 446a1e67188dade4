package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.ExceptionContext;
import io.asyncio.ExceptionHandler;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// An error in a callback is reported to the exception handler and the loop goes on.
public final class CallbackErrorToHandler implements Scenario {

  private static void bad(Stage stage, String text) {
    stage.print("bad", text);
    throw new IllegalArgumentException(text);
  }

  @SuppressWarnings("ReferenceEquality") // the very same object is what is asked for
  private static void main(Stage stage) {
    var loop = runningLoop();
    stage.print("default handler", loop.exceptionHandler());
    ExceptionHandler handler =
        (where, context) -> {
          stage.print("handled", context.exception(), "| same loop", where == loop);
          stage.print(
              "message is about a callback", context.message().startsWith("Exception in callback"));
          stage.print(
              "has handle", context.handle().isPresent(), "| has task", context.task().isPresent());
        };
    loop.setExceptionHandler(handler);
    stage.print("installed", loop.exceptionHandler().orElseThrow() == handler);
    loop.callSoon(() -> bad(stage, "soon"));
    loop.callLater(seconds(0.02), () -> bad(stage, "timer"));
    loop.callSoon(() -> stage.print("next callback"));
    sleep(seconds(0.05));
    loop.callExceptionHandler(
        ExceptionContext.of(
            "Exception in callback by hand", new IllegalArgumentException("by hand")));
    stage.print("end");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
