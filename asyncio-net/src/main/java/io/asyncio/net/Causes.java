package io.asyncio.net;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the system says of a failure, without the names of its calls.
final class Causes {

  /// Such as `finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:9`, of
  /// which NIO has the second half.
  private static final Pattern SYSTEM =
      Pattern.compile("(?:.* failed(?: with error\\(-?\\d+\\))?: )?([^:]+)(?:: [^ ]*/.*)?");

  private Causes() {}

  static String text(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    Matcher matcher = SYSTEM.matcher(message);
    return matcher.matches() ? matcher.group(1) : message;
  }

  /// The same of an attempt to connect or to listen, and what to do about it.
  static String textWithCure(Throwable cause) {
    String text = text(cause);
    return switch (text) {
      case "Address already in use" -> text + ", so take another, or port 0 for one that is free";
      case "Cannot assign requested address" -> text + ", so take one of this machine";
      case "Connection refused" -> text + ", so start what is to listen there";
      default -> text;
    };
  }
}
