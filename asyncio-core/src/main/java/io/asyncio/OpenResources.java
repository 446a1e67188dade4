package io.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.IdentityHashMap;
import java.util.List;

/// What was opened in a loop and not closed: streams, servers, processes.
///
/// **Threads:** the loop's.
final class OpenResources {

  private static final Logger LOG = System.getLogger("asyncio");

  private final IdentityHashMap<AutoCloseable, List<StackTraceElement>> opened =
      new IdentityHashMap<>();

  void add(AutoCloseable resource, List<StackTraceElement> openedAt) {
    opened.put(resource, openedAt);
  }

  void remove(AutoCloseable resource) {
    opened.remove(resource);
  }

  /// When the loop closes: it will not close them.
  void reportAll() {
    opened.forEach((resource, openedAt) ->
        LOG.log(
            Level.WARNING,
            "unclosed resource "
                + resource
                + ": its event loop is closing; close it before, best with try"
                + Creation.text(openedAt)));
    opened.clear();
  }
}
