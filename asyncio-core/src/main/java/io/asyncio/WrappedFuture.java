package io.asyncio;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Mirrors the futures of other libraries as futures of a loop; cancellation goes both ways.
final class WrappedFuture {

  private static final WaitReason REASON = () -> "a future of another library";

  private WrappedFuture() {}

  static <T> Future<T> of(EventLoop loop, CompletionStage<T> stage) {
    Objects.requireNonNull(stage, "stage");
    Future<T> mirror = new ReasonedFuture<>(loop, REASON);
    loop.handles.outsideStarted();
    stage.whenComplete((result, exception) ->
        loop.callFromOutside(() -> {
          loop.handles.outsideEnded();
          complete(mirror, result, exception);
        }));
    mirror.addDoneCallback(done -> {
      if (done.isCancelled() && stage instanceof java.util.concurrent.Future<?> source) {
        source.cancel(true);
      }
    });
    return mirror;
  }

  static <T> Future<T> of(EventLoop loop, java.util.concurrent.Future<T> source) {
    Objects.requireNonNull(source, "future");
    if (source instanceof Future<T> own) {
      return own;
    }
    if (source instanceof CompletableFuture<T> stage) {
      return of(loop, (CompletionStage<T>) stage);
    }
    Future<T> mirror = new ReasonedFuture<>(loop, REASON);
    Future<T> waiting = loop.runInExecutor(source::get);
    waiting.addStep(() -> copy(waiting, mirror));
    mirror.addDoneCallback(done -> {
      if (done.isCancelled()) {
        source.cancel(true);
      }
    });
    return mirror;
  }

  private static <T> void copy(Future<T> waiting, Future<T> mirror) {
    if (waiting.hasFailed()) {
      waiting.retrieved();
      complete(mirror, null, waiting.failure());
    } else {
      complete(mirror, waiting.isCancelled() ? null : waiting.result(), null);
    }
  }

  /// On the loop's thread.
  private static <T> void complete(
      Future<T> mirror, @Nullable T result, @Nullable Throwable exception) {
    if (!mirror.isPending()) {
      return;
    }
    Throwable cause = unwrap(exception);
    if (cause == null) {
      mirror.completeResult(result);
    } else if (cause instanceof CancellationException) {
      mirror.completeCancelled(new CancelledError(cause.getMessage(), cause));
    } else {
      mirror.completeException(cause);
    }
  }

  private static @Nullable Throwable unwrap(@Nullable Throwable exception) {
    Throwable inner = exception;
    while ((inner instanceof CompletionException || inner instanceof ExecutionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }
}
