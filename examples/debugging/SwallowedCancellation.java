import static io.asyncio.Asyncio.*;

/// A task that catches everything, its cancellation too, and goes on: timeouts and shutdown have no
/// power over it.
///
///     ./asyncio run examples/debugging/SwallowedCancellation.java
///
/// The end of the run waits for it (five minutes at most), and says so after a second. Cure: catch
/// Exception, which a CancelledError is not, or throw it on.
void poll() {
  while (true) {
    try {
      sleep(Duration.ofHours(1));
    } catch (Throwable e) {
      IO.println("poll failed, trying again: " + e);
    }
  }
}

void main() {
  run(() -> {
    createTask("poller", () -> poll());
    sleep(Duration.ofMillis(50));
    IO.println("done");
  });
}
