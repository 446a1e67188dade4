package io.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The loops of this JVM that are not closed. One that nobody holds any more is forgotten, with a
/// warning.
///
/// **Threads:** any.
final class OpenLoops {

  private static final Logger LOG = System.getLogger("asyncio");
  private static final Set<Entry> ENTRIES = ConcurrentHashMap.newKeySet();
  private static final ReferenceQueue<EventLoop> LOST = new ReferenceQueue<>();

  private OpenLoops() {}

  /// A loop's place in the list.
  static final class Entry extends WeakReference<EventLoop> {

    private final int id;
    private final List<StackTraceElement> createdAt;
    private volatile @Nullable LoopThread thread;

    private Entry(EventLoop loop, List<StackTraceElement> createdAt) {
      super(loop, LOST);
      this.id = loop.id();
      this.createdAt = createdAt;
    }

    /// What has to end when the loop is lost.
    void setThread(LoopThread newThread) {
      thread = newThread;
    }

    void remove() {
      ENTRIES.remove(this);
    }
  }

  static Entry add(EventLoop loop) {
    Entry entry = new Entry(loop, loop.isDebug() ? Creation.here() : List.of());
    ENTRIES.add(entry);
    return entry;
  }

  /// Oldest first.
  static List<EventLoop> list() {
    reportLost();
    List<EventLoop> loops = new ArrayList<>();
    for (Entry entry : ENTRIES) {
      EventLoop loop = entry.get();
      if (loop != null) {
        loops.add(loop);
      }
    }
    loops.sort(Comparator.comparingInt(EventLoop::id));
    return loops;
  }

  private static void reportLost() {
    while (LOST.poll() instanceof Entry entry) {
      if (ENTRIES.remove(entry)) {
        LoopThread left = entry.thread;
        if (left != null) {
          left.retire();
        }
        LOG.log(
            Level.WARNING,
            "unclosed event loop "
                + entry.id
                + ": nobody holds it any more; close it, best with try"
                + Creation.text(entry.createdAt));
      }
    }
  }
}
