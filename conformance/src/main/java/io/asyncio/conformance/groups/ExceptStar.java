package io.asyncio.conformance.groups;

import io.asyncio.Action;
import io.asyncio.ExceptionGroup;
import io.asyncio.TaskGroup;
import io.asyncio.ThrowableGroup;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import io.asyncio.conformance.errors.KeyError;
import io.asyncio.conformance.errors.TypeError;

/// Except* splits the group by type, nested groups included, and re-raises what nobody took.
public final class ExceptStar implements Scenario {

  private static void fail(Exception error) throws Exception {
    throw error;
  }

  private static void nested() {
    TaskGroup.run(group -> {
      group.createTask(() -> fail(new IllegalArgumentException("inner value")));
      group.createTask(() -> fail(new KeyError("inner key")));
    });
  }

  private static void attempt(Stage stage, Action... bodies) {
    try {
      TaskGroup.run(group -> {
        for (var body : bodies) {
          group.createTask(body);
        }
      });
    } catch (ExceptionGroup all) {
      var byValue = all.split(IllegalArgumentException.class::isInstance);
      byValue
          .matching()
          .ifPresent(eg ->
              stage.print(
                  "value part",
                  eg.exceptions().size(),
                  eg.exceptions().getLast() instanceof ExceptionGroup));
      var byType = byValue.rest().map(rest -> rest.split(TypeError.class::isInstance));
      byType
          .flatMap(ThrowableGroup.Split::matching)
          .ifPresent(eg -> stage.print("type part", eg.exceptions().get(0)));
      byType.flatMap(ThrowableGroup.Split::rest).ifPresent(ThrowableGroup::raise);
    }
  }

  private static void main(Stage stage) {
    attempt(stage, () -> fail(new IllegalArgumentException("v")), () -> fail(new TypeError("t")));
    try {
      attempt(stage, () -> fail(new IllegalArgumentException("v")), () -> nested());
    } catch (ExceptionGroup rest) {
      var inner = (ExceptionGroup) rest.exceptions().get(0);
      stage.print("left over", rest.exceptions().size(), stage.name(inner.exceptions().get(0)));
    }
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
