package io.asyncio.conformance.gather_wait;

import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.gatherOutcomes;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.CancelledError;
import io.asyncio.Outcome;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.List;

/// Return_exceptions puts errors and cancellations of children into the result list.
public final class GatherReturnExceptions implements Scenario {

  private static String work(String kind) {
    sleep(seconds(0));
    if (kind.equals("error")) {
      throw new IllegalArgumentException("broken");
    }
    if (kind.equals("cancel")) {
      currentTask().cancel("own wish");
      sleep(seconds(0));
    }
    return kind;
  }

  private static void main(Stage stage) {
    List<Outcome<String>> results =
        gatherOutcomes(
            () -> work("fine"), () -> work("error"), () -> work("cancel"), () -> work("good"));
    for (var r : results) {
      switch (r) {
        case Outcome.Failure<String>(CancelledError e) ->
            stage.print("cancellation", stage.name(e));
        case Outcome.Failure<String>(IllegalArgumentException e) ->
            stage.print("error", stage.name(e), e);
        case Outcome.Failure<String>(Throwable e) -> stage.print("value", e);
        case Outcome.Success<String>(String value) -> stage.print("value", value);
      }
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
