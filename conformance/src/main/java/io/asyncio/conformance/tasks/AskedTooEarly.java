package io.asyncio.conformance.tasks;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.InvalidStateException;
import io.asyncio.Task;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;

/// result() and exception() of an unfinished task raise InvalidStateError.
public final class AskedTooEarly implements Scenario {

  private static String work() {
    sleep(seconds(0));
    return "late";
  }

  private static void probe(Stage stage, Task<String> task, String label) throws Exception {
    var questions = new LinkedHashMap<String, Callable<?>>();
    questions.put("result", task::result);
    questions.put("exception", task::exception);
    for (var question : questions.entrySet()) {
      var what = question.getKey();
      try {
        stage.print(label, what, question.getValue().call());
      } catch (InvalidStateException e) {
        stage.print(label, what, stage.name(e));
      }
    }
  }

  private static void main(Stage stage) throws Exception {
    var task = createTask(() -> work());
    probe(stage, task, "created");
    sleep(seconds(0));
    probe(stage, task, "running");
    task.await();
    probe(stage, task, "finished");
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
