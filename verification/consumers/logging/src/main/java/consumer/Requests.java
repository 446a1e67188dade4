package consumer;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;

import io.asyncio.ContextVar;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// A program that logs from tasks, and does two things that the library reports.
public final class Requests {

  static final ContextVar<String> REQUEST = ContextVar.create("request", "none");

  /// Before the loop runs: the first logger reads the configuration, which takes its time.
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

  private static final Duration SLOW = Duration.ofMillis(20);
  private static final List<Task<?>> NOBODY_LOOKS_AT_THESE = new ArrayList<>();

  private Requests() {}

  public static void main(String[] args) {
    run(Requests::serve, RunOptions.debug());
  }

  private static void serve() {
    EventLoop loop = runningLoop();
    loop.setSlowCallbackDuration(SLOW);
    // The default handler, but called as one's own are: in the context of the task that failed.
    loop.setExceptionHandler(EventLoop::defaultExceptionHandler);
    LOG.info("serving");
    createTask("first", () -> handle("1", "ann")).await();
    createTask("second", () -> handle("2", "bob")).await();
    createTask(() -> LOG.info("a task without a name")).await();
    createTask("report", Requests::compute).await();
    LOG.info("served");
  }

  private static void handle(String request, String user) {
    REQUEST.set(request);
    MDC.put("user", user);
    LOG.info("begins");
    sleep(Duration.ofMillis(1));
    createTask("child", () -> LOG.info("in a task of this task")).await();
    toThread(() -> LOG.info("in a thread"));
    Future<Void> called = runningLoop().createFuture();
    called.addDoneCallback(_ -> LOG.info("in a callback"));
    called.setResult(null);
    NOBODY_LOOKS_AT_THESE.add(createTask("audit", () -> audit(user)));
    LOG.info("ends");
  }

  private static void audit(String user) {
    if (user.equals("bob")) {
      throw new IllegalStateException("no permission");
    }
  }

  /// Computes on the loop for too long.
  private static void compute() {
    EventLoop loop = runningLoop();
    Duration end = loop.time().plus(SLOW.multipliedBy(2));
    while (loop.time().compareTo(end) < 0) {
      Thread.onSpinWait();
    }
  }
}
