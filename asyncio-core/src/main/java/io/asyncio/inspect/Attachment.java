package io.asyncio.inspect;

import io.asyncio.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sees that someone looks at this process: a tool that attached to it, the flight recorder. Only
/// then are the parts of the JDK loaded that such a look takes; a program that nobody looks at
/// never pays for them.
///
/// Both have threads of their own with names of their own, which is how they are seen.
final class Attachment implements LoopWatch.StallListener {

  private static final Logger LOG = System.getLogger("asyncio.watchdog");
  private static final String TOOL = "Attach Listener";
  private static final String FLIGHT_RECORDER = "JFR Recorder Thread";
  private static final int LOOKS_BETWEEN = 3;

  private final Watchdog watchdog;
  private boolean registered;
  private @Nullable Recording recording;
  private int looks;

  Attachment(Watchdog watchdog) {
    this.watchdog = watchdog;
  }

  void look(List<EventLoop> loops) {
    Recording known = recording;
    if (known != null) {
      known.look(loops);
    }
    if ((registered && recording != null) || looks++ % LOOKS_BETWEEN != 0) {
      return;
    }
    for (Thread thread : systemThreads()) {
      if (!registered && (thread.getName().equals(TOOL) || isRemoteConnectorConfigured())) {
        register();
      } else if (recording == null && thread.getName().equals(FLIGHT_RECORDER)) {
        recording = record();
      }
    }
  }

  private static boolean isRemoteConnectorConfigured() {
    return System.getProperty("com.sun.management.jmxremote") != null
        || System.getProperty("com.sun.management.jmxremote.port") != null;
  }

  /// Once, whether it works or not.
  private void register() {
    registered = true;
    try {
      Loops.register(watchdog);
    } catch (LinkageError | RuntimeException e) {
      LOG.log(Level.WARNING, "other processes cannot look at the event loops of this one", e);
    }
  }

  private static @Nullable Recording record() {
    try {
      return new Recording();
    } catch (LinkageError | RuntimeException e) {
      LOG.log(Level.WARNING, "the flight recorder gets no events of event loops", e);
      return null;
    }
  }

  @Override
  public void stallEnded(EventLoop loop, String label, Duration total) {
    if (recording != null) {
      recording.stallEnded(loop, label, total);
    }
  }

  private static List<Thread> systemThreads() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    Thread[] threads = new Thread[64];
    int count = group.enumerate(threads, false);
    return Arrays.asList(threads).subList(0, count);
  }
}
