import static io.asyncio.Asyncio.*;

import io.asyncio.CancelledError;
import io.asyncio.Task;
import java.nio.file.Files;

/// Work that would block the loop, done in threads: file access, long computations, native calls.
/// Meanwhile a task of the loop goes on.
///
///     ./asyncio run examples/BlockingWork.java
long countPrimes(int limit) {
  return IntStream.rangeClosed(2, limit)
      .filter(n -> IntStream.rangeClosed(2, (int) Math.sqrt(n)).allMatch(d -> n % d != 0))
      .count();
}

String writeAndRead(String text) throws IOException {
  var file = Files.createTempFile("asyncio", ".txt");
  try {
    Files.writeString(file, text);
    return Files.readString(file);
  } finally {
    Files.delete(file);
  }
}

/// Counts how often it gets a turn.
int heartbeat() {
  for (int beats = 0; ; beats++) {
    try {
      sleep(Duration.ofMillis(1));
    } catch (CancelledError e) {
      return beats; // asked to end: this one answers with what it has
    }
  }
}

void main() {
  run(() -> {
    Task<Integer> beating = createTask(() -> heartbeat());

    // toThread suspends the task; the call runs in the loop's default executor.
    IO.println("read back: " + toThread(() -> writeAndRead("from a file")));

    // Two at the same time: a task each.
    List<Long> primes =
        gather(
            () -> toThread(() -> countPrimes(400_000)), () -> toThread(() -> countPrimes(1_000)));
    IO.println("primes: " + primes);

    // A failure in the thread comes out here, the very same object.
    try {
      toThread(() -> Files.readString(Path.of("no such file")));
    } catch (Exception e) {
      IO.println("failed: " + e.getClass().getSimpleName());
    }

    beating.cancel();
    IO.println("the loop went on meanwhile: " + (beating.await() > 0));
  });
}
