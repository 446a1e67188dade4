package io.asyncio.testing.junit;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The threads that a test started and left alive. They count if they keep a program from ending,
/// being no daemons, or if code on a virtual thread, as that of every task is, started them, which
/// their group tells. Threads that the JDK and this library keep for themselves do not.
final class ThreadLeaks {

  /// An executor that was shut down ends its threads a moment later.
  private static final long GRACE_MILLIS = 1_000;

  private static final List<String> KEPT = List.of("asyncio-", "HttpClient-");

  private final Set<Thread> before = alive();

  /// Waits a moment for threads that are about to end.
  ///
  /// @return a description of those that do not; empty if there is none
  String find() throws InterruptedException {
    Set<Thread> leaked = alive();
    leaked.removeAll(before);
    for (Thread thread : leaked) {
      thread.join(GRACE_MILLIS);
    }
    return leaked.stream()
        .filter(Thread::isAlive)
        .map(ThreadLeaks::describe)
        .collect(Collectors.joining("\n"));
  }

  private static String describe(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return "thread '"
        + thread.getName()
        + "' is still alive: close what started it before the test ends"
        + (stack.length == 0 ? "" : "\n    is at " + stack[0])
        + (stack.length < 2 ? "" : "\n    began at " + stack[stack.length - 1]);
  }

  private static Set<Thread> alive() {
    ThreadGroup top = Thread.currentThread().getThreadGroup();
    while (top.getParent() != null) {
      top = top.getParent();
    }
    Thread[] threads = new Thread[top.activeCount() + 16];
    int count = top.enumerate(threads, true);
    Set<Thread> alive = Collections.newSetFromMap(new IdentityHashMap<>());
    Stream.of(threads).limit(count).filter(ThreadLeaks::isOfUser).forEach(alive::add);
    return alive;
  }

  private static boolean isOfUser(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return group != null
        && (!thread.isDaemon() || group.getName().equals("VirtualThreads"))
        && thread.getClass() == Thread.class
        && KEPT.stream().noneMatch(thread.getName()::startsWith);
  }
}
