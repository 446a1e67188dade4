package io.asyncio.testing;

import io.asyncio.EventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// What production has: the loop's own default executor, and a pool of one thread by name.
final class ThreadPoolTest implements ExecutorContract {

  @Override
  public Opened open() {
    return new Opened(
        EventLoop.create(),
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory()));
  }

  @Override
  public Runnable occupy(ExecutorService executor) {
    CountDownLatch latch = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    executor.execute(() -> {
      begun.countDown();
      try {
        latch.await();
      } catch (InterruptedException ended) {
        // By a shutdown.
      }
    });
    while (begun.getCount() > 0) {
      Thread.onSpinWait();
    }
    return latch::countDown;
  }
}
