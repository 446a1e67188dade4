package io.asyncio.conformance;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One play of a scenario, on a thread of its own so that a hanging twin cannot stop the others.
public final class Performance {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Performance() {}

  /// Plays a scenario's twin and records what it prints.
  ///
  /// @param entry the scenario
  /// @param setting mode and clock
  /// @return the printed lines beside the expected ones
  /// @throws InterruptedException if the caller is interrupted while the twin plays
  public static Trace play(Entry entry, Setting setting) throws InterruptedException {
    var stage = new Stage(setting);
    var play =
        new FutureTask<Void>(() -> {
          entry.twin().play(stage);
          return null;
        });
    var thread = Thread.ofPlatform().daemon().name(entry.path()).start(play);
    var failure = outcome(play, thread);
    return new Trace(entry.expected(), stage.printed(), failure);
  }

  private static Optional<Throwable> outcome(FutureTask<Void> play, Thread thread)
      throws InterruptedException {
    try {
      play.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.ofNullable(e.getCause());
    } catch (TimeoutException e) {
      var hanging =
          new IllegalStateException(
              thread.getName() + " did not end within " + LIMIT.toSeconds() + " s; it stands at");
      hanging.setStackTrace(thread.getStackTrace());
      return Optional.of(hanging);
    }
  }
}
