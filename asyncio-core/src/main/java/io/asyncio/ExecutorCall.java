package io.asyncio;

import io.asyncio.loop.Step;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A call on its way through an executor: submitted by the loop, run by a worker, its outcome
/// brought back through the inbox. Cancelling the future before a worker began keeps it from
/// running.
final class ExecutorCall<T> implements Runnable {

  private static final WaitReason REASON = () -> "a call in an executor";

  private final EventLoop loop;
  private final Future<T> future;
  private final Callable<? extends T> call;
  private final AtomicBoolean taken = new AtomicBoolean();

  private @Nullable T result;
  private @Nullable Throwable exception;

  private ExecutorCall(EventLoop loop, Callable<? extends T> call) {
    this.loop = loop;
    this.future = new ReasonedFuture<>(loop, REASON);
    this.call = Objects.requireNonNull(call, "call");
  }

  static <T> Future<T> submit(EventLoop loop, Executor executor, Callable<? extends T> call) {
    ExecutorCall<T> sent = new ExecutorCall<>(loop, call);
    loop.callOnLoop(loop.handles::outsideStarted);
    try {
      if (executor instanceof ExecutorService service) {
        java.util.concurrent.Future<?> work = service.submit(sent);
        sent.whenDone(() -> sent.withdrawIfCancelled(work));
      } else {
        executor.execute(sent);
        sent.whenDone(() -> sent.withdrawIfCancelled(null));
      }
    } catch (RuntimeException | Error e) {
      loop.callOnLoop(loop.handles::outsideEnded);
      throw e;
    }
    return sent.future;
  }

  /// In the loop: a worker may bring the outcome back at any moment now.
  private void whenDone(Step step) {
    loop.callOnLoop(() -> future.addStep(step));
  }

  /// On the loop's thread, when the future is done.
  private void withdrawIfCancelled(java.util.concurrent.@Nullable Future<?> work) {
    if (future.isCancelled() && taken.compareAndSet(false, true)) {
      loop.handles.outsideEnded();
      if (work != null) {
        work.cancel(false);
      }
    }
  }

  @Override
  public void run() {
    // A cancellation counts at once, not only when the loop comes to withdraw the call.
    if (future.isCancelled() || !taken.compareAndSet(false, true)) {
      return;
    }
    try {
      result = call.call();
    } catch (Throwable e) {
      exception = e;
    }
    loop.callFromOutside(this::deliver);
  }

  private void deliver() {
    loop.handles.outsideEnded();
    if (!future.isPending()) {
      return;
    }
    Throwable thrown = exception;
    if (thrown == null) {
      future.completeResult(result);
    } else {
      future.completeException(thrown);
    }
  }
}
