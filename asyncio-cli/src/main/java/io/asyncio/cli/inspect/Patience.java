package io.asyncio.cli.inspect;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.timeout;

import java.time.Duration;
import java.util.concurrent.Callable;

/// Calls what asks another process, which may never answer: one that is stopped, or swapped out.
///
/// Not in the loop's default executor: its end would be waited for.
final class Patience {
  private Patience() {}

  /// Suspends until the call ends.
  ///
  /// @throws InspectFailedException if the call throws it
  /// @throws io.asyncio.TimeoutExpiredException if it took longer; the call is left to itself
  static <T> T within(Duration limit, Callable<T> call) throws InspectFailedException {
    return timeout(
        limit,
        () ->
            runningLoop()
                .<T>runInExecutor(
                    work -> Thread.ofPlatform().daemon().name("asyncio-inspect").start(work), call)
                .await());
  }
}
