package io.asyncio;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Tasks that end together: a block does not end before all tasks started in it have.
///
/// ```java
/// TaskGroup.run(group -> {
///   var left = group.createTask(() -> fetch(a));
///   var right = group.createTask(() -> fetch(b));
/// });
/// ```
///
/// If a task fails, the others and the body are cancelled; when all have ended, the failures come
/// out as one [ExceptionGroup]. A task that is merely cancelled is no failure. If the task that
/// runs the block is cancelled, so are all in it. A [ProgramExit] comes out bare.
///
/// **States:** open → (aborting) → finished. **Threads:** belongs to the loop of the task that runs
/// it; the tasks of the group may start further ones.
///
/// @see <a href="https://docs.python.org/3/library/asyncio-task.html#task-groups">asyncio
///   TaskGroup</a>
public final class TaskGroup {

  private final EventLoop loop;
  private final Task<?> parent;
  private final List<Throwable> errors = new ArrayList<>();
  private @Nullable Member members;
  private @Nullable Future<Void> allDone;
  private @Nullable ProgramExit exit;
  private boolean exiting;
  private boolean aborting;
  private boolean cancelRequested;
  private boolean parentCancelRequested;

  private TaskGroup(Task<?> parent) {
    this.parent = parent;
    this.loop = parent.loop;
  }

  /// The body of a group that returns a value.
  ///
  /// @param <T> the type of the result
  @FunctionalInterface
  public interface Body<T> {

    /// Runs the body; may suspend.
    ///
    /// @param group starts tasks
    /// @return the result
    /// @throws Exception whatever the body throws; it becomes one of the group's failures
    T run(TaskGroup group) throws Exception;
  }

  /// The body of a group that returns nothing.
  @FunctionalInterface
  public interface ActionBody {

    /// Runs the body; may suspend.
    ///
    /// @param group starts tasks
    /// @throws Exception whatever the body throws; it becomes one of the group's failures
    void run(TaskGroup group) throws Exception;
  }

  /// Runs a body and waits for all tasks it started in the group; suspends.
  ///
  /// @param <T> the type of the result
  /// @param body what to run; a lambda with a block, or javac cannot tell it from an action
  /// @return what the body returned; null if [#cancel()] ended it
  /// @throws ExceptionGroup if the body or tasks failed
  /// @throws CancelledError if the calling task was cancelled
  /// @throws IllegalStateException outside a task
  // null only for a group that cancelled itself; a block lambda tells the overloads apart
  @SuppressWarnings({"NullAway", "overloads"})
  public static <T> T run(Body<T> body) {
    Objects.requireNonNull(body, "body");
    Task<?> parent = Strand.require("run a task group").task;
    if (parent == null) {
      throw new IllegalStateException("cannot run a task group in a callback; start it in a task");
    }
    TaskGroup group = new TaskGroup(parent);
    T result = null;
    Throwable thrown = null;
    try {
      result = body.run(group);
    } catch (Throwable e) {
      thrown = parent.asCancellation(e);
    }
    group.finish(thrown);
    return result;
  }

  /// Runs a body and waits for all tasks it started in the group; suspends.
  ///
  /// @param body what to run; a lambda with a block, or javac cannot tell it from a function
  /// @throws ExceptionGroup if the body or tasks failed
  /// @throws CancelledError if the calling task was cancelled
  /// @throws IllegalStateException outside a task
  // a Body<Void> can return nothing else; a block lambda tells the overloads apart
  @SuppressWarnings({"NullAway", "overloads"})
  public static void run(ActionBody body) {
    Objects.requireNonNull(body, "body");
    Body<Void> withValue =
        group -> {
          body.run(group);
          return null;
        };
    run(withValue);
  }

  // ---- Starting tasks

  /// Starts a task in the group. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @return its task
  /// @throws IllegalStateException if the group is finished or shutting down
  public <T> Task<T> createTask(Callable<? extends T> body) {
    return createTask(body, TaskOptions.defaults());
  }

  /// Starts a task in the group. Never suspends.
  ///
  /// @param body what to run
  /// @return its task
  /// @throws IllegalStateException if the group is finished or shutting down
  public Task<Void> createTask(Action body) {
    return createTask(Bodies.callable(body), TaskOptions.defaults());
  }

  /// Starts a task with a name in the group. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param name the task's name
  /// @param body what to run
  /// @return its task
  /// @throws IllegalStateException if the group is finished or shutting down
  public <T> Task<T> createTask(String name, Callable<? extends T> body) {
    return createTask(body, TaskOptions.named(name));
  }

  /// Starts a task with a name in the group. Never suspends.
  ///
  /// @param name the task's name
  /// @param body what to run
  /// @return its task
  /// @throws IllegalStateException if the group is finished or shutting down
  public Task<Void> createTask(String name, Action body) {
    return createTask(Bodies.callable(body), TaskOptions.named(name));
  }

  /// Starts a task in the group. Never suspends.
  ///
  /// @param body what to run
  /// @param options name, context, eager start
  /// @return its task
  /// @throws IllegalStateException if the group is finished or shutting down
  public Task<Void> createTask(Action body, TaskOptions options) {
    return createTask(Bodies.callable(body), options);
  }

  /// Starts a task in the group. Never suspends.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @param options name, context, eager start
  /// @return its task
  /// @throws IllegalStateException if the group is finished or shutting down
  public <T> Task<T> createTask(Callable<? extends T> body, TaskOptions options) {
    if (exiting && members == null) {
      throw new IllegalStateException(
          "cannot start a task in " + this + ": it is finished; start tasks before its block ends");
    }
    if (aborting) {
      throw new IllegalStateException(
          "cannot start a task in " + this + ": it is shutting down after a failure or a cancel");
    }
    Task<T> task = loop.createTask(body, options);
    if (!task.isDone() || task.hasFailed()) {
      Member member = new Member(this, task);
      link(member);
      task.addStep(member);
    }
    return task;
  }

  /// Cancels all tasks of the group and its body; the group then ends without an error. Idempotent;
  /// never suspends.
  ///
  /// @see <a href="https://github.com/python/cpython/issues/108951">asyncio TaskGroup.cancel,
  ///   Python 3.15</a>
  public void cancel() {
    if (exiting && members == null) {
      return;
    }
    if (!aborting) {
      abort();
    }
    if (!cancelRequested) {
      cancelRequested = true;
      cancelParent();
    }
  }

  // ---- Ending

  private void finish(@Nullable Throwable thrown) {
    exiting = true;
    if (thrown instanceof ProgramExit fromBody && exit == null) {
      exit = fromBody;
    }
    CancelledError cancelled = thrown instanceof CancelledError fromBody ? fromBody : null;
    if (thrown != null && !aborting) {
      abort();
    }
    while (members != null) {
      Future<Void> done = new ReasonedFuture<>(loop, new End(this));
      allDone = done;
      try {
        done.await();
      } catch (CancelledError e) {
        // Again and again if the parent is: the tasks' cleanup is never cut short.
        if (!aborting) {
          cancelled = e;
          abort();
        }
      } catch (Throwable e) {
        // Nor is it by a wait that fails, as for want of stack.
        errors.add(e);
        if (!aborting) {
          abort();
        }
      }
      allDone = null;
    }
    if (exit != null) {
      throw exit;
    }
    if (parentCancelRequested && parent.uncancel() == 0) {
      cancelled = null;
    }
    if (cancelled != null && errors.isEmpty()) {
      throw cancelled;
    }
    if (thrown != null && !(thrown instanceof CancelledError)) {
      errors.add(thrown);
    }
    if (!errors.isEmpty()) {
      if (parent.cancelling() > 0) {
        // The failures go first, and the cancellation from outside stays for the next await.
        int _ = parent.uncancel();
        boolean _ = parent.cancel();
      }
      throw Sneaky.raise(
          ThrowableGroup.of("unhandled errors in a TaskGroup", errors).asThrowable());
    }
  }

  private void abort() {
    aborting = true;
    for (Member member = members; member != null; member = member.next) {
      member.task.doCancel(null);
    }
  }

  private void taskDone(Member member) {
    unlink(member);
    if (members == null && allDone != null) {
      allDone.trySetResult(null);
    }
    Task<?> task = member.task;
    if (!task.hasFailed()) {
      return;
    }
    task.retrieved();
    Throwable failure = task.failure();
    errors.add(failure);
    if (failure instanceof ProgramExit fromTask && exit == null) {
      exit = fromTask;
    }
    if (!aborting) {
      abort();
      cancelParent();
    }
  }

  private void cancelParent() {
    if (!parentCancelRequested) {
      parentCancelRequested = true;
      parent.doCancel(null);
    }
  }

  // ---- For reports

  /// The end of the block, which waits for the tasks.
  private record End(TaskGroup group) implements WaitReason {
    @Override
    public String description() {
      return "the tasks of its group";
    }

    @Override
    public Collection<? extends Future<?>> dependsOn() {
      List<Task<?>> left = new ArrayList<>();
      for (Member member = group.members; member != null; member = member.next) {
        left.add(member.task);
      }
      return left;
    }
  }

  /// The task in whose group the task is that this step waits for; null if it is no such step.
  static @Nullable Task<?> ownerBehind(@Nullable Object step) {
    return step instanceof Member member ? member.group.parent : null;
  }

  // ---- The tasks that are not done, oldest first

  /// A task of the group: a link of the list, and the step that runs when the task is done.
  private static final class Member implements Waiter {

    private final TaskGroup group;
    private final Task<?> task;
    private @Nullable Member previous;
    private @Nullable Member next;

    Member(TaskGroup group, Task<?> task) {
      this.group = group;
      this.task = task;
    }

    @Override
    public Future<?> waiter() {
      return group.parent;
    }

    @Override
    public void step() {
      group.taskDone(this);
    }
  }

  private @Nullable Member newest;

  private void link(Member member) {
    member.previous = newest;
    if (newest == null) {
      members = member;
    } else {
      newest.next = member;
    }
    newest = member;
  }

  private void unlink(Member member) {
    Member before = member.previous;
    Member after = member.next;
    if (before == null) {
      members = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      newest = before;
    } else {
      after.previous = before;
    }
  }

  @Override
  public String toString() {
    int size = 0;
    for (Member member = members; member != null; member = member.next) {
      size++;
    }
    return "<TaskGroup"
        + (size == 0 ? "" : " tasks=" + size)
        + (errors.isEmpty() ? "" : " errors=" + errors.size())
        + (aborting ? " aborting" : exiting ? " exiting" : "")
        + ">";
  }
}
