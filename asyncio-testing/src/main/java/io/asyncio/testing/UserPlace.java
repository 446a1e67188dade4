package io.asyncio.testing;

import io.asyncio.EventLoop;
import java.lang.StackWalker.StackFrame;
import java.security.CodeSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The first line on a stack that belongs neither to the JDK nor to this library, told by where its
/// class was loaded from: tests of the library itself share its packages.
final class UserPlace {

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private UserPlace() {}

  static Optional<StackTraceElement> ofCaller() {
    return STACK
        .walk(frames -> frames.filter(UserPlace::isUsers).findFirst())
        .map(StackFrame::toStackTraceElement);
  }

  private static boolean isUsers(StackFrame frame) {
    CodeSource source = sourceOf(frame.getDeclaringClass());
    return source != null
        && !source.equals(sourceOf(EventLoop.class))
        && !source.equals(sourceOf(UserPlace.class));
  }

  private static @Nullable CodeSource sourceOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource();
  }
}
