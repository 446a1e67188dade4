package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.toThread;
import static io.asyncio.ReturnWhen.ALL_COMPLETED;
import static io.asyncio.conformance.Stage.seconds;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// Cancelling a task in to_thread frees the task at once; the thread's work still completes.
public final class ToThreadCancel implements Scenario {

  private static String blocking(CountDownLatch release, CountDownLatch finished)
      throws InterruptedException {
    release.await();
    finished.countDown();
    return "unseen";
  }

  private static void user(Stage stage, CountDownLatch release, CountDownLatch finished) {
    try {
      toThread(() -> blocking(release, finished));
    } catch (CancelledError e) {
      stage.print("user cancelled, thread finished", finished.getCount() == 0);
      throw e;
    }
  }

  private static void main(Stage stage) {
    var release = new CountDownLatch(1);
    var finished = new CountDownLatch(1);
    var task = createTask(() -> user(stage, release, finished));
    sleep(seconds(0.02));
    task.cancel();
    Asyncio.wait(List.of(task), ALL_COMPLETED);
    stage.print("task cancelled", task.isCancelled());
    release.countDown();
    stage.print("thread finished", toThread(() -> finished.await(5, SECONDS)));
    var sorted = toThread(() -> Stream.of(3, 1, 2).sorted(Comparator.reverseOrder()).toList());
    stage.print("keyword", sorted.equals(List.of(3, 2, 1)));
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
