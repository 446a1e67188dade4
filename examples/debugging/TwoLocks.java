import static io.asyncio.Asyncio.*;

import io.asyncio.TaskGroup;
import io.asyncio.sync.Lock;

/// Two tasks that take two locks in different order, and wait for each other for ever.
///
///     ./asyncio run examples/debugging/TwoLocks.java
///
/// A second later the loop says who waits for whom, and `./asyncio pstree PID` shows it at any time
/// later. Cure: always take them in the same order.
void transfer(Lock from, Lock to) {
  try (var _ = from.hold()) {
    sleep(Duration.ofMillis(10));
    try (var _ = to.hold()) {
      IO.println("transferred");
    }
  }
}

void main() {
  var anna = new Lock();
  var ben = new Lock();
  run(() ->
      TaskGroup.run(group -> {
        group.createTask("anna to ben", () -> transfer(anna, ben));
        group.createTask("ben to anna", () -> transfer(ben, anna));
      }));
}
