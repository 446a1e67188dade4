import static io.asyncio.Asyncio.*;

import io.asyncio.CancelledError;
import io.asyncio.ExceptionGroup;
import io.asyncio.Outcome;
import io.asyncio.TaskGroup;
import io.asyncio.ThrowableGroup;

/// What becomes of failures when several tasks run at once: in a group, split by kind, and with
/// `gatherOutcomes`, which lets everybody finish.
///
///     ./asyncio run examples/GroupErrors.java
String download(String name) throws IOException {
  try {
    yieldNow();
    switch (name) {
      case "broken" -> throw new IOException("connection reset");
      case "wrong" -> throw new IllegalArgumentException("no such name");
      default -> sleep(Duration.ofHours(1));
    }
    return name;
  } catch (CancelledError e) {
    IO.println("  " + name + ": cancelled");
    throw e; // a cancellation is passed on
  }
}

void oneFailsAllEnd() {
  IO.println("a group ends as a whole");
  try {
    TaskGroup.run(group -> {
      for (var name : List.of("slow", "broken", "wrong")) {
        group.createTask(name, () -> download(name));
      }
    });
  } catch (ExceptionGroup failures) {
    IO.println("  " + failures.getMessage());

    // As `except*` in Python: each kind of failure to who can deal with it, the rest goes on.
    ThrowableGroup.Split byKind = failures.split(IOException.class::isInstance);
    byKind.matching().ifPresent(io -> IO.println("  can be tried again: " + texts(io)));
    byKind.rest().ifPresent(rest -> IO.println("  have to be reported: " + texts(rest)));
  }
}

void everyoneFinishes() {
  IO.println("gatherOutcomes waits for all");
  List<Outcome<String>> outcomes =
      gatherOutcomes(
          () -> "fine",
          () -> download("broken"),
          () -> timeout(Duration.ofMillis(20), () -> download("slow")));
  for (var outcome : outcomes) {
    IO.println(
        switch (outcome) {
          case Outcome.Success(String value) -> "  result " + value;
          case Outcome.Failure(Throwable failure) -> "  failed " + failure.getClass().getName();
        });
  }
}

List<String> texts(ThrowableGroup group) {
  return group.exceptions().stream().map(Throwable::getMessage).toList();
}

void main() {
  run(() -> {
    oneFailsAllEnd();
    everyoneFinishes();
  });
}
