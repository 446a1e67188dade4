package io.asyncio.coroutine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.locks.LockSupport;

/// Settles the JDK's socket pollers on the JDK's own scheduler.
///
/// The first virtual thread of the JVM that waits for a socket starts the pollers, which are
/// virtual threads too, and a virtual thread started on one of ours is scheduled as ours is: so the
/// pollers of the whole JVM could come to live on one loop, and die with it. Therefore an ordinary
/// virtual thread, started from a platform thread, waits for a byte once before the first loop of
/// native mode. `-Djdk.pollerMode=1` (pollers on platform threads) makes that unnecessary.
final class SocketPollers {

  private static final long LOOK_AGAIN_NANOS = 100_000;

  static {
    if (!"1".equals(System.getProperty("jdk.pollerMode"))) {
      Thread.ofPlatform()
          .daemon()
          .name("asyncio-socket-pollers")
          .start(SocketPollers::waitForOneByte);
    }
  }

  private SocketPollers() {}

  /// Does it on the first call.
  static void settle() {}

  private static void waitForOneByte() {
    try {
      Pipe pipe = Pipe.open();
      try (Pipe.SinkChannel sink = pipe.sink();
          Pipe.SourceChannel source = pipe.source()) {
        Thread reader = Thread.ofVirtual().start(() -> read(source));
        while (reader.getState() == Thread.State.NEW
            || reader.getState() == Thread.State.RUNNABLE) {
          LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        sink.write(ByteBuffer.allocate(1));
        reader.join();
      }
    } catch (IOException | InterruptedException e) {
      // Without pipes there is nothing to settle; nobody interrupts this thread.
    }
  }

  private static void read(Pipe.SourceChannel source) {
    try {
      source.read(ByteBuffer.allocate(1));
    } catch (IOException e) {
      // The pipe was closed: the wait is over all the same.
    }
  }
}
