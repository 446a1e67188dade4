package io.asyncio;

import java.util.List;
import java.util.Objects;

/// The text of both kinds of group: "message (2 sub-exceptions)".
final class GroupText {

  private GroupText() {}

  static String of(String message, List<? extends Throwable> exceptions) {
    Objects.requireNonNull(exceptions, "exceptions");
    Objects.requireNonNull(message, "message");
    if (exceptions.isEmpty()) {
      throw new IllegalArgumentException(
          "a group '" + message + "' needs at least one exception, found none");
    }
    int count = exceptions.size();
    return message + " (" + count + (count == 1 ? " sub-exception)" : " sub-exceptions)");
  }
}
