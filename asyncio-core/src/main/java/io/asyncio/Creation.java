package io.asyncio;

import java.util.List;
import java.util.Objects;

/// Where something was made: debug mode's answer to "whose is this?".
///
/// @param stack the calls of the user's code, innermost first
record Creation(List<StackTraceElement> stack) implements WaitReason {

  private static final int DEPTH = 10;
  private static final StackWalker WALKER = StackWalker.getInstance();

  Creation {
    Objects.requireNonNull(stack, "stack");
  }

  /// The innermost calls of the user's code on the calling thread.
  static List<StackTraceElement> here() {
    return WALKER.walk(frames ->
        frames
            .map(StackWalker.StackFrame::toStackTraceElement)
            .filter(StackFrames::isUsers)
            .limit(DEPTH)
            .toList());
  }

  /// To stand below a report; empty if the place is not known.
  static String text(List<StackTraceElement> stack) {
    StringBuilder text = new StringBuilder();
    if (!stack.isEmpty()) {
      text.append("\ncreated at:");
      stack.forEach(frame -> text.append("\n    at ").append(frame));
    }
    return text.toString();
  }

  @Override
  public String description() {
    return stack.isEmpty() ? "a future" : "a future made at " + stack.getFirst();
  }
}
