package io.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the failures go that nobody else can receive: the user's exception handler, or the log.
final class FailureReports {

  private static final Logger LOG = System.getLogger("asyncio");

  private final EventLoop loop;
  private @Nullable ExceptionHandler handler;

  FailureReports(EventLoop loop) {
    this.loop = loop;
  }

  void setHandler(@Nullable ExceptionHandler newHandler) {
    handler = newHandler;
  }

  Optional<ExceptionHandler> handler() {
    return Optional.ofNullable(handler);
  }

  void report(ExceptionContext context, Context variables) {
    ExceptionHandler told = handler;
    try {
      if (told == null) {
        loop.defaultExceptionHandler(context);
      } else if (variables.isEntered()) {
        told.handle(loop, context);
      } else {
        variables.run(() -> told.handle(loop, context));
      }
    } catch (ProgramExit e) {
      throw e;
    } catch (Throwable e) {
      logHandlerFailure(told == null ? "default exception handler" : "exception handler", e);
    }
  }

  private static void logHandlerFailure(String where, Throwable failure) {
    try {
      LOG.log(Level.ERROR, "Unhandled error in " + where, failure);
    } catch (ProgramExit e) {
      throw e;
    } catch (Throwable _) {
      // The log itself fails: nobody is left to tell, and the loop has to go on.
    }
  }

  static void log(ExceptionContext context) {
    StringBuilder text =
        new StringBuilder(
            context.message().isEmpty() ? "Unhandled exception in event loop" : context.message());
    context.future().ifPresent(future -> text.append("\nfuture: ").append(future));
    context.handle().ifPresent(handle -> text.append("\nhandle: ").append(handle));
    text.append(Creation.text(context.createdAt()));
    LOG.log(Level.ERROR, text.toString(), context.exception().orElse(null));
  }
}
