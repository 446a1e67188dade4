import static io.asyncio.Asyncio.*;

/// A task whose failure nobody asks for. The program looks healthy, and no mail was sent.
///
///     ./asyncio run --debug examples/debugging/LostFailure.java
///
/// The loop reports the failure when nobody can ask for it any more; debug mode adds where the task
/// was made. Cure: await it, or start it in a TaskGroup.
void sendMail(String to) {
  sleep(Duration.ofMillis(10));
  throw new IllegalStateException("no connection to the mail server for " + to);
}

void order(String customer) {
  createTask("mail to " + customer, () -> sendMail(customer));
}

void main() {
  run(() -> {
    order("anna@example.org");
    sleep(Duration.ofMillis(50));
    IO.println("ordered");
  });
}
