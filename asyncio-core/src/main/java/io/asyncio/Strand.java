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

  /// What it runs in; null until someone asks, for an empty one.
  private @Nullable Context context;

  Strand(EventLoop loop, @Nullable Context context) {
    this.loop = loop;
    this.context = context;
  }

  @Override
  protected final Carrier carrier() {
    return loop.carrier;
  }

  final Context context() {
    Context own = context;
    if (own == null) {
      own = task == null ? new Context() : task.context();
      context = own;
    }
    return own;
  }

  final void setContext(@Nullable Context newContext) {
    context = newContext;
  }

  /// A copy of the context for what this strand starts; null for an empty one.
  final @Nullable Context copyContext() {
    Context own = context;
    if (own == null && task != null) {
      own = task.contextIfAny();
    }
    return own == null || own.size() == 0 ? null : own.copy();
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

  /// Before it suspends until a pending future of this loop is done.
  final void startsToAwait(Future<?> future) {
    if (task == null) {
      future.addStep(this);
    } else {
      task.startsToAwait(future, this);
    }
  }

  /// When the wait was refused.
  final void awaitsNoMore(Future<?> future) {
    future.removeStep(this);
    if (task != null) {
      task.awaitsNoMore();
    }
  }

  /// When the future is done and the strand runs again.
  final void hasAwaited(Future<?> future) {
    if (task != null) {
      task.hasAwaited(future);
    }
  }

  /// Gives up one turn of the loop.
  final void yieldTurn() {
    Task<?> yielding = task;
    if (yielding != null) {
      yielding.tellSuspending(null);
    }
    loop.handles.ready(this);
    suspend();
    if (yielding != null) {
      yielding.throwIfCancelRequested();
      yielding.tellResumed(null);
    }
  }

  @Override
  public final String label() {
    return task == null ? "callbacks" : "task '" + task.name() + "'";
  }

  /// Names what it is in the middle of. Any thread.
  String stepLabel() {
    return label();
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
