package io.asyncio;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The default executor: a pool of daemon platform threads as large as asyncio's.
final class WorkerPool {

  private static final int MOST_THREADS = 32;
  private static final long IDLE_SECONDS = 30;

  private WorkerPool() {}

  static ExecutorService create() {
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors() + 4);
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work ->
                Thread.ofPlatform()
                    .daemon()
                    .name("asyncio-" + number.getAndIncrement())
                    .unstarted(work));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
