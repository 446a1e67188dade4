import static io.asyncio.Asyncio.*;

import java.util.ArrayList;
import java.util.List;

/// A task that nobody awaits: the program is over before it, and its work is lost without a word.
///
///     ./asyncio run --debug examples/debugging/ForgottenAwait.java
///
/// Debug mode says which tasks were cut short, where they were, and where they were made. Cure:
/// await it, or start it in a TaskGroup.
final List<String> saved = new ArrayList<>();

void save(String order) {
  sleep(Duration.ofMillis(100));
  saved.add(order);
}

void main() {
  run(() -> {
    createTask("save", () -> save("a book"));
    IO.println("thank you for your order");
  });
  IO.println("saved: " + saved);
}
