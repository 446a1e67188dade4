package io.asyncio.cli;

import io.asyncio.CancelledError;
import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.ProgramExit;
import io.asyncio.Task;
import io.asyncio.TaskOptions;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jshell.execution.DirectExecutionControl;
import org.jspecify.annotations.Nullable;

/// Runs what is typed at the prompt: each line is a task of one loop, and all lines share a
/// context.
///
/// jshell compiles a line to a static method and calls [#invoke] on its own thread, which waits
/// here until the task has ended. Ctrl-C is a call of [#stop] on the thread that reads the keys.
final class LoopExecution extends DirectExecutionControl {
  private static final int INTERRUPTED = 130;

  private final Task<?> session;
  private final EventLoop loop;
  private final InputStream keys;
  private final Context context = new Context();

  /// How often Ctrl-C was pressed since the loop last answered.
  private final AtomicInteger unanswered = new AtomicInteger();

  /// The loop's own.
  private @Nullable Task<String> running;

  LoopExecution(Task<?> session, InputStream keys) {
    this.session = session;
    this.loop = session.loop();
    this.keys = keys;
  }

  @Override
  protected String invoke(Method snippet) throws Exception {
    // Not before the first line: jshell compares System.in with its own input when it starts.
    System.setIn(keys);
    var line = new Line(snippet);
    loop.callSoonThreadsafe(() -> start(line));
    try {
      return line.end.get();
    } catch (ExecutionException e) {
      throw new InvocationTargetException(e.getCause());
    }
  }

  private void start(Line line) {
    var task = loop.createTask(line, TaskOptions.defaults().withContext(context));
    running = task;
    task.addDoneCallback(done -> {
      // Without an answer jshell stays where it is: a session that ends goes on with no other line.
      if (!session.isDone() && !(line.thrown instanceof ProgramExit)) {
        line.finish(done);
      }
    });
  }

  @Override
  public void stop() {
    switch (unanswered.incrementAndGet()) {
      case 1 -> loop.callSoonThreadsafe(this::cancelLine);
      case 2 ->
          System.err.println(
              "asyncio: cannot cancel the line: the loop is kept busy by code that does not suspend;"
                  + " Ctrl-C once more ends the session");
      default -> Runtime.getRuntime().exit(INTERRUPTED);
    }
  }

  private void cancelLine() {
    unanswered.set(0);
    if (running != null) {
      running.cancel();
    }
  }

  /// One line on its way through the loop.
  private static final class Line implements Callable<String> {
    final CompletableFuture<String> end = new CompletableFuture<>();
    private final Method snippet;

    /// The very object: a future makes a new [CancelledError] for each reader.
    private @Nullable Throwable thrown;

    Line(Method snippet) {
      this.snippet = snippet;
    }

    @Override
    public String call() throws Exception {
      Thread.currentThread().setContextClassLoader(snippet.getDeclaringClass().getClassLoader());
      try {
        return valueString(snippet.invoke(null));
      } catch (InvocationTargetException e) {
        thrown = e.getCause();
        switch (e.getCause()) {
          case Exception exception -> throw exception;
          case Error error -> throw error;
          case null, default -> throw e;
        }
      }
    }

    void finish(Future<String> done) {
      if (done.isCancelled()) {
        end.completeExceptionally(thrown == null ? new CancelledError() : thrown);
      } else {
        done.exception()
            .ifPresentOrElse(end::completeExceptionally, () -> end.complete(done.result()));
      }
    }
  }
}
