import static io.asyncio.Asyncio.*;

/// A blocking call on the loop: while it lasts, nothing else runs, not even the ticker.
///
///     ./asyncio run examples/debugging/BlockingCall.java
///
/// The watchdog says so while it lasts, and shows the line. Cure: toThread(() -> report(...)).
String report(String customer) throws Exception {
  var process = new ProcessBuilder("sh", "-c", "sleep 1.6; echo report of " + customer).start();
  return new String(process.getInputStream().readAllBytes()).strip();
}

void main() {
  run(() -> {
    createTask(
        "ticker",
        () -> {
          while (true) {
            sleep(Duration.ofMillis(500));
          }
        });
    var report = createTask("report", () -> report("Anna"));
    IO.println(report.await());
    sleep(Duration.ofMillis(500));
  });
}
