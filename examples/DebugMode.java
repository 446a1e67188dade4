import static io.asyncio.Asyncio.*;

import io.asyncio.RunOptions;
import java.math.BigInteger;

/// Debug mode finds what an ordinary run hides: a step that keeps the loop for too long, and a call
/// from a thread that the loop does not belong to. Its reports go to the logger "asyncio", which
/// prints to stderr unless told otherwise.
///
///     ./asyncio run examples/DebugMode.java
///
/// Here the program turns it on by itself. `./asyncio run --debug FILE.java` does the same for any
/// program, and so do `-Dasyncio.debug=true` and the environment variable `ASYNCIO_DEBUG=1`.
BigInteger computeForTooLong(Duration howLong) {
  var product = BigInteger.ONE;
  var end = System.nanoTime() + howLong.toNanos();
  for (long i = 1; System.nanoTime() < end; i++) {
    product = product.multiply(BigInteger.valueOf(i)).mod(BigInteger.TEN.pow(30));
  }
  return product;
}

void main() {
  run(
      () -> {
        IO.println("debug mode: " + runningLoop().isDebug());
        IO.println(
            "a step is slow from " + runningLoop().slowCallbackDuration().toMillis() + " ms");

        // Nothing else can run meanwhile, not even a timer. The report names this task.
        createTask("number cruncher", () -> computeForTooLong(Duration.ofMillis(150))).await();
        IO.println("computed on the loop, and reported");

        // The same in a thread of the default executor: the loop goes on, nothing to report.
        toThread(() -> computeForTooLong(Duration.ofMillis(150)));
        IO.println("computed in a thread");

        // Other threads have to use callSoonThreadsafe; debug mode makes the mistake show.
        var loop = runningLoop();
        try {
          toThread(() -> loop.callSoon(() -> IO.println("never printed")));
        } catch (WrongThreadException e) {
          IO.println("refused: callSoon from another thread");
        }
      },
      RunOptions.debug());
}
