package io.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was opened in a loop and not closed: streams, servers, processes.
///
/// **Threads:** the loop's.
final class OpenResources {

  private static final Logger LOG = System.getLogger("asyncio");

  private final Map<Resource, List<StackTraceElement>> opened = new LinkedHashMap<>();

  /// A resource as itself, whatever it is equal to.
  private record Resource(AutoCloseable opened) {
    @Override
    @SuppressWarnings("ReferenceEquality") // that is what it is for
    public boolean equals(@Nullable Object other) {
      return other instanceof Resource resource && resource.opened == opened;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(opened);
    }
  }

  void add(AutoCloseable resource, List<StackTraceElement> openedAt) {
    opened.put(new Resource(resource), openedAt);
  }

  void remove(AutoCloseable resource) {
    opened.remove(new Resource(resource));
  }

  /// When the loop closes: it will not close them. In the order in which they were opened.
  void reportAll() {
    opened.forEach((resource, openedAt) ->
        LOG.log(
            Level.WARNING,
            "unclosed resource "
                + resource.opened()
                + ": its event loop is closing; close it before, best with try"
                + Creation.text(openedAt)));
    opened.clear();
  }
}
