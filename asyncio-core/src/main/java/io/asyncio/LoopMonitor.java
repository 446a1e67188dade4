package io.asyncio;

/// Watches the loops of a JVM from a thread of its own: a service that is looked up once, when the
/// first loop runs. The library brings one along: the watchdog.
///
/// @see java.util.ServiceLoader
public interface LoopMonitor {

  /// Watches [EventLoop#openLoops()]. Called on a daemon thread, which may be kept for ever.
  ///
  /// @throws InterruptedException if the thread is interrupted, which ends the watch
  void watch() throws InterruptedException;
}
