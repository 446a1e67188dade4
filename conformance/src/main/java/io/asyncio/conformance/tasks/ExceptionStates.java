package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.ArrayList;

/// A failed task: states, exception() and the same error raised by every await and result().
public final class ExceptionStates implements Scenario {

  private static void fail() {
    throw new IllegalArgumentException("bad input");
  }

  @SuppressWarnings("ReferenceEquality") // the very same object is what is asked for
  private static void main(Stage stage) {
    var task = createTask(() -> fail());
    var caught = new ArrayList<Throwable>();
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
        task.await();
      } catch (IllegalArgumentException e) {
        caught.add(e);
        stage.print("await", attempt, "raised", e);
      }
    }
    try {
      task.result();
    } catch (IllegalArgumentException e) {
      caught.add(e);
      stage.print("result raised", e);
    }
    var exception = task.exception().orElseThrow();
    stage.print("same object", caught.stream().allMatch(e -> e == exception));
    stage.print("done", task.isDone(), "cancelled", task.isCancelled());
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
