package io.asyncio;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A task that another thread asked for, and the future by which that thread follows it.
final class ThreadsafeCall<T> extends CompletableFuture<T> {

  private final EventLoop loop;
  private final Callable<? extends T> body;
  private @Nullable Task<T> task;

  ThreadsafeCall(Callable<? extends T> body, EventLoop loop) {
    this.body = Objects.requireNonNull(body, "body");
    this.loop = Objects.requireNonNull(loop, "loop");
  }

  CompletableFuture<T> start() {
    Runnable loopClosed = this::loopClosed;
    loop.outsideWaiters.add(loopClosed);
    whenComplete((_, _) -> loop.outsideWaiters.remove(loopClosed));
    try {
      loop.callSoonThreadsafe(this::create);
    } catch (RuntimeException e) {
      loop.outsideWaiters.remove(loopClosed);
      throw e;
    }
    if (loop.isClosed()) {
      loopClosed();
    }
    return this;
  }

  private void loopClosed() {
    completeExceptionally(
        new IllegalStateException(
            "the task asked for from another thread did not end: "
                + loop
                + " was closed before; close the loop when its tasks have ended"));
  }

  /// A callback, not a step: completing this future runs code of the other thread's choice.
  private void create() {
    if (isDone()) {
      return;
    }
    try {
      Task<T> created = loop.createTask(body, TaskOptions.defaults());
      task = created;
      created.addDoneCallback(this::finish);
    } catch (RuntimeException | Error e) {
      completeExceptionally(e);
      throw e;
    }
  }

  private void finish(Future<T> done) {
    if (done.isCancelled()) {
      super.cancel(false);
    } else if (done.hasFailed()) {
      done.retrieved();
      completeExceptionally(done.failure());
    } else {
      complete(done.result());
    }
  }

  /// Cancels the task inside the loop.
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled && !loop.isClosed()) {
      loop.callFromOutside(() -> {
        if (task != null) {
          task.doCancel(null);
        }
      });
    }
    return cancelled;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
