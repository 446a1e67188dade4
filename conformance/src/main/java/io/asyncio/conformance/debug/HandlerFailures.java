package io.asyncio.conformance.debug;

import static io.asyncio.Asyncio.runningLoop;

import io.asyncio.ExceptionContext;
import io.asyncio.conformance.LogReport;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;

/// An exception handler that fails itself is reported through the asyncio logger.
public final class HandlerFailures implements Scenario {

  private static void report(Stage stage, LogReport.Line line) {
    var first = line.message().lines().findFirst().orElseThrow();
    stage.print("log", line.level(), first.split(" <", 2)[0], "|", line.exception());
  }

  private static void failingHandler(Stage stage, ExceptionContext context) {
    stage.print("handler called for", context.exception());
    throw new IllegalStateException("handler broke");
  }

  private static void main(Stage stage) {
    var loop = runningLoop();
    loop.setExceptionHandler((_, context) -> failingHandler(stage, context));
    loop.callExceptionHandler(
        ExceptionContext.of("custom", new IllegalArgumentException("by hand")));
    loop.resetExceptionHandler();
    loop.callExceptionHandler(
        ExceptionContext.of("to default", new IllegalArgumentException("plain")));
    loop.callExceptionHandler(ExceptionContext.of("", new IllegalArgumentException("no message")));
    loop.setExceptionHandler((l, c) -> l.defaultExceptionHandler(c));
    loop.callExceptionHandler(
        ExceptionContext.of("passed on", new IllegalArgumentException("both")));
    stage.print("loop goes on");
  }

  @Override
  public void play(Stage stage) {
    try (var _ = LogReport.open(line -> report(stage, line))) {
      stage.run(() -> main(stage));
    }
  }
}
