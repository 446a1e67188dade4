package io.asyncio.http;

import com.sun.management.ThreadMXBean;
import io.asyncio.Action;
import java.lang.management.ManagementFactory;

/// How much of the heap is allocated while something is done: what lives at one time is no more.
public final class Allocations {

  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private Allocations() {}

  /// By all threads; it is to be done twice, since the first time loads classes.
  public static long during(Action body) throws Exception {
    long before = THREADS.getTotalThreadAllocatedBytes();
    body.run();
    return THREADS.getTotalThreadAllocatedBytes() - before;
  }
}
