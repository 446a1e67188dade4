import static io.asyncio.Asyncio.*;

/// A wait inside a class initialiser: the JDK cannot take such a thread off its carrier, and so the
/// whole loop waits with it. A native method that calls back into Java does the same.
///
///     ./asyncio run examples/debugging/PinnedWait.java
///
/// The watchdog names the frame that pins. Cure: initialise in toThread, or lazily in a method.
static class Settings {
  static final String TEXT = load();

  static String load() {
    try {
      Thread.sleep(1600);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "blue";
  }
}

void main() {
  run(() -> {
    var reader = createTask("reader", () -> Settings.TEXT);
    IO.println(reader.await());
    sleep(Duration.ofMillis(500));
  });
}
