package io.asyncio.conformance.loop;

import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.conformance.Stage.seconds;

import io.asyncio.conformance.Scenario;
import io.asyncio.conformance.Stage;
import java.util.concurrent.CountDownLatch;

/// run_in_executor: results and errors come back, the loop stays free, threads differ.
public final class ExecutorResults implements Scenario {

  private static int blocking(CountDownLatch release, int value) throws InterruptedException {
    release.await();
    if (value < 0) {
      throw new IllegalArgumentException("negative");
    }
    return value * 2;
  }

  private static void main(Stage stage) {
    var loop = runningLoop();
    var release = new CountDownLatch(1);
    var good = loop.runInExecutor(() -> blocking(release, 21));
    var bad = loop.runInExecutor(() -> blocking(release, -1));
    stage.print("submitted, done", good.isDone(), bad.isDone());
    sleep(seconds(0.02));
    stage.print("loop was free, done", good.isDone(), bad.isDone());
    release.countDown();
    stage.print("good", good.await());
    try {
      bad.await();
    } catch (IllegalArgumentException e) {
      stage.print("bad", e);
    }
    var here = Thread.currentThread();
    stage.print("other thread", loop.runInExecutor(Thread::currentThread).await() != here);
  }

  @Override
  public void play(Stage stage) {
    stage.run(() -> main(stage));
  }
}
