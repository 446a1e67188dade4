package io.asyncio.conformance.futures;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.ensureFuture;
import static io.asyncio.Asyncio.runningLoop;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.concurrent.Callable;

/// ensure_future keeps futures and tasks, wraps coroutines, refuses anything else.
public final class EnsureFuture implements Scenario {

  private static String work() {
    return "from coroutine";
  }

  private static void main(Stage stage) {
    Future<String> fut = runningLoop().createFuture();
    var task = createTask(() -> work());
    stage.print("future kept", Asyncio.<String>ensureFuture(fut) == fut);
    stage.print("task kept", Asyncio.<String>ensureFuture(task) == task);
    Callable<String> coroutine = () -> work();
    Future<String> wrapped = ensureFuture(coroutine);
    stage.print("coroutine became a task", wrapped instanceof Task, "done", wrapped.isDone());
    stage.print(wrapped.await());
    try {
      ensureFuture(17);
    } catch (ClassCastException e) {
      stage.print("number", stage.name(e));
    }
    fut.cancel();
    task.await();
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
