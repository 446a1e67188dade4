package io.asyncio;

import java.util.concurrent.atomic.AtomicInteger;

/// Ctrl-C while a main task runs: the first cancels the task, the second ends the JVM, the third
/// does so without shutdown hooks.
///
/// As in asyncio only for the main thread; there is one SIGINT for the whole process.
final class CtrlC implements AutoCloseable {

  private static final int EXIT_CODE = 130;

  private final SignalHandlers signals = new SignalHandlers();
  private final AtomicInteger pressed = new AtomicInteger();
  private final Task<?> task;

  private CtrlC(Task<?> task) {
    this.task = task;
  }

  static CtrlC cancels(Task<?> task, boolean wanted) {
    CtrlC ctrlC = new CtrlC(task);
    if (wanted && isMainThread()) {
      try {
        ctrlC.signals.add("INT", ctrlC::press);
      } catch (IllegalArgumentException | UnsupportedOperationException e) {
        // A JVM that keeps the signal for itself (-Xrs), or has none: Ctrl-C does what it does
        // there.
      }
    }
    return ctrlC;
  }

  /// The JVM calls `main` on a platform thread of this name; its number differs between JDKs (3 on
  /// 25).
  private static boolean isMainThread() {
    Thread thread = Thread.currentThread();
    return !thread.isVirtual() && thread.getName().equals("main");
  }

  private void press() {
    switch (pressed.incrementAndGet()) {
      case 1 -> task.loop.callFromOutside(() -> task.doCancel(null));
      case 2 -> Runtime.getRuntime().exit(EXIT_CODE);
      default -> Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  boolean wasPressed() {
    return pressed.get() > 0;
  }

  @Override
  public void close() {
    signals.removeAll();
  }
}
