package io.asyncio;

import io.asyncio.coroutine.Carrier;
import io.asyncio.coroutine.Coroutine;
import org.jspecify.annotations.Nullable;

/// A coroutine of an event loop: which loop, for which task, in which context. A task's body, a
/// generator's body and a dispatcher of callbacks run on one each.
abstract class Strand extends Coroutine implements Waiter {

  final EventLoop loop;

  /// The task it runs for: fixed for a task's own strand, the reader's for a generator, null for a
  /// dispatcher.
  @Nullable Task<?> task;

  Context context;

  Strand(EventLoop loop, Carrier carrier, Context context) {
    super(carrier);
    this.loop = loop;
    this.context = context;
  }

  /// The strand whose thread is the calling one; null outside all loops.
  static @Nullable Strand current() {
    return Thread.currentThread().getUncaughtExceptionHandler() instanceof Strand strand
        ? strand
        : null;
  }

  /// The same for a call that makes sense only inside a loop.
  static Strand require(String attempt) {
    Strand strand = current();
    if (strand == null) {
      throw new IllegalStateException(
          "cannot "
              + attempt
              + ": no running event loop in this thread; call it inside Asyncio.run");
    }
    return strand;
  }

  @Override
  public final @Nullable Future<?> waiter() {
    return task;
  }

  /// Suspends until a pending future is done.
  final void await(Future<?> future) {
    if (future.loop != loop) {
      throw differentLoop(future);
    }
    Task<?> waiting = task;
    if (waiting == null) {
      future.addStep(this);
    } else {
      waiting.startsToAwait(future, this);
    }
    do {
      suspend();
    } while (future.isPending());
    if (waiting != null) {
      waiting.hasAwaited(future);
    }
  }

  private static IllegalStateException differentLoop(Future<?> future) {
    return new IllegalStateException(
        "cannot await "
            + future
            + ": it is attached to a different loop; await it there, or pass the value across with"
            + " runCoroutineThreadsafe");
  }

  /// Gives up one turn of the loop.
  final void yieldTurn() {
    Task<?> yielding = task;
    loop.handles.ready(this);
    suspend();
    if (yielding != null) {
      yielding.throwIfCancelRequested();
    }
  }

  /// For the report of a slow step.
  @Override
  public String toString() {
    return task == null ? "<callbacks>" : task.toString();
  }

  @Override
  protected final void interrupted() {
    if (task != null) {
      task.interruptedFromOutside();
    }
  }
}
