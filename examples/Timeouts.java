import static io.asyncio.Asyncio.*;

import io.asyncio.CancelledError;
import io.asyncio.TimeoutExpiredException;

/// Deadlines: around a block, moved while it runs, around one future, and kept from a task that must
/// not be cut.
///
///     ./asyncio run examples/Timeouts.java
Duration ms(long number) {
  return Duration.ofMillis(number);
}

String answerAfter(Duration delay) {
  try {
    sleep(delay);
    return "answer";
  } catch (CancelledError e) {
    IO.println("  cut short, cleaning up");
    throw e;
  }
}

void main() {
  run(() -> {
    IO.println("in time");
    IO.println("  " + timeout(ms(60_000), () -> answerAfter(ms(1))));

    IO.println("too late");
    try {
      timeout(ms(10), () -> answerAfter(ms(60_000)));
    } catch (TimeoutExpiredException e) {
      IO.println("  no answer within 10 ms");
    }

    IO.println("a deadline that is moved while there is progress");
    timeout(
        ms(60_000),
        deadline -> {
          for (int part = 1; part <= 3; part++) {
            sleep(ms(1));
            deadline.reschedule(runningLoop().time().plus(ms(60_000)));
            IO.println("  part " + part);
          }
        });

    IO.println("a task that the deadline must not reach");
    var saving = createTask(() -> answerAfter(ms(50)));
    try {
      waitFor(shield(saving), ms(5)); // only the shield is cancelled
    } catch (TimeoutExpiredException e) {
      IO.println("  not saved yet, cancelled: " + saving.isCancelled());
    }
    IO.println("  " + saving.await());
  });
}
