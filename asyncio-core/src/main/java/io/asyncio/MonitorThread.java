package io.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.locks.LockSupport;

/// The daemon thread of the first [LoopMonitor] that is found.
///
/// It waits a moment before it loads anything: a program that is over by then pays nothing for it.
final class MonitorThread {

  private static final Logger LOG = System.getLogger("asyncio");
  private static final long HEAD_START_NANOS = 200_000_000;

  static {
    Thread.ofPlatform().daemon().name("asyncio-watchdog").start(MonitorThread::watch);
  }

  private MonitorThread() {}

  /// Starts it, the first time.
  static void start() {
    // Initialising this class does.
  }

  private static void watch() {
    LockSupport.parkNanos(HEAD_START_NANOS);
    try {
      for (LoopMonitor monitor :
          ServiceLoader.load(LoopMonitor.class, LoopMonitor.class.getClassLoader())) {
        monitor.watch();
        return;
      }
    } catch (InterruptedException e) {
      // Whoever did this wants it to end.
    } catch (ServiceConfigurationError | RuntimeException e) {
      LOG.log(Level.WARNING, "nobody watches the event loops: the monitor failed", e);
    }
  }
}
