package io.asyncio;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The failure of a future that nobody has asked for yet.
///
/// The loop holds all of them in a list, so that it can report the rest when it closes; a failure
/// that someone asks for leaves the list. When the future becomes unreachable nobody can ask any
/// more, and the failure is reported.
final class UnretrievedFailure extends Unreachable<Future<?>> {

  private final EventLoop loop;
  private final Throwable exception;
  private final boolean isTask;
  private final Context variables;
  private final List<StackTraceElement> createdAt;

  private @Nullable UnretrievedFailure previous;
  private @Nullable UnretrievedFailure next;
  private boolean listed;

  /// Ahead of leaving the list: the loop may close before it hears of that from another thread.
  private volatile boolean asked;

  private UnretrievedFailure(Future<?> future, Throwable exception) {
    super(future, future.loop);
    this.loop = future.loop;
    this.exception = exception;
    this.createdAt = future.createdAt();
    this.isTask = future instanceof Task;
    this.variables = future instanceof Task<?> task ? task.context() : new Context();
  }

  static UnretrievedFailure watch(Future<?> future, Throwable exception) {
    UnretrievedFailure failure = new UnretrievedFailure(future, exception);
    failure.next = failure.loop.unretrieved;
    if (failure.next != null) {
      failure.next.previous = failure;
    }
    failure.loop.unretrieved = failure;
    failure.listed = true;
    return failure;
  }

  /// Someone asked for it.
  void retrieved() {
    asked = true;
    if (loop.isOwner()) {
      unlist();
    } else {
      loop.callFromOutside(this::unlist);
    }
  }

  private void unlist() {
    if (!listed) {
      return;
    }
    listed = false;
    if (previous == null) {
      loop.unretrieved = next;
    } else {
      previous.next = next;
    }
    if (next != null) {
      next.previous = previous;
    }
  }

  /// Reports all that the loop still holds; it is closing.
  static void reportAll(EventLoop loop) {
    for (UnretrievedFailure failure = loop.unretrieved;
        failure != null;
        failure = loop.unretrieved) {
      failure.report();
    }
  }

  @Override
  void lost() {
    report();
  }

  private void report() {
    if (listed) {
      unlist();
      if (asked) {
        return;
      }
      String what = isTask ? "Task" : "Future";
      Future<?> future = get();
      ExceptionContext context =
          ExceptionContext.of(what + " exception was never retrieved", exception)
              .withCreatedAt(createdAt);
      loop.callExceptionHandler(future == null ? context : context.withFuture(future), variables);
    }
  }
}
