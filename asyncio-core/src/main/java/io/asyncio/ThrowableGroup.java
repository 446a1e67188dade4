package io.asyncio;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// Several failures at once: an [ExceptionGroup], or a [BaseExceptionGroup] if one of them is an
/// [Error].
///
/// To handle some and pass on the rest, as Python's `except*`:
///
/// ```java
/// catch (ExceptionGroup group) {
///   var split = group.split(IOException.class::isInstance);
///   split.matching().ifPresent(io -> log(io.exceptions()));
///   split.rest().ifPresent(ThrowableGroup::raise);
/// }
/// ```
///
/// @see <a href="https://peps.python.org/pep-0654/">PEP 654</a>
public sealed interface ThrowableGroup permits ExceptionGroup, BaseExceptionGroup {

  /// Returns the failures, in the order they happened; a nested group counts as one.
  ///
  /// @return not empty, immutable
  List<Throwable> exceptions();

  /// Returns what failed, without the list of failures.
  ///
  /// @return the text given at construction
  String message();

  /// Returns this group as what can be thrown.
  ///
  /// @return this
  Throwable asThrowable();

  /// Throws this group.
  default void raise() {
    throw Sneaky.raise(asThrowable());
  }

  /// Creates a group of the kind its members call for.
  ///
  /// @param message what failed
  /// @param exceptions not empty
  /// @return an [ExceptionGroup] if all members are exceptions, else a [BaseExceptionGroup]
  static ThrowableGroup of(String message, List<? extends Throwable> exceptions) {
    Objects.requireNonNull(exceptions, "exceptions");
    for (Throwable exception : exceptions) {
      if (!(exception instanceof Exception)) {
        return new BaseExceptionGroup(message, exceptions);
      }
    }
    return new ExceptionGroup(message, exceptions);
  }

  /// Returns the group of those failures that match, with the nesting kept.
  ///
  /// @param condition asked for each group, this one first, and for each failure in a group that
  ///   did not match as a whole
  /// @return empty if nothing matches
  default Optional<ThrowableGroup> subgroup(Predicate<? super Throwable> condition) {
    return split(condition).matching();
  }

  /// Splits the group into what matches and the rest, with the nesting kept.
  ///
  /// @param condition asked for each group, this one first, and for each failure in a group that
  ///   did not match as a whole
  /// @return both parts
  default Split split(Predicate<? super Throwable> condition) {
    Objects.requireNonNull(condition, "condition");
    if (condition.test(asThrowable())) {
      return new Split(Optional.of(this), Optional.empty());
    }
    List<Throwable> matching = new ArrayList<>();
    List<Throwable> rest = new ArrayList<>();
    for (Throwable exception : exceptions()) {
      if (exception instanceof ThrowableGroup nested) {
        Split parts = nested.split(condition);
        parts.matching().ifPresent(part -> matching.add(part.asThrowable()));
        parts.rest().ifPresent(part -> rest.add(part.asThrowable()));
      } else {
        (condition.test(exception) ? matching : rest).add(exception);
      }
    }
    return new Split(derive(matching), derive(rest));
  }

  private Optional<ThrowableGroup> derive(List<Throwable> members) {
    if (members.isEmpty()) {
      return Optional.empty();
    }
    ThrowableGroup part = of(message(), members);
    part.asThrowable().setStackTrace(asThrowable().getStackTrace());
    return Optional.of(part);
  }

  /// The parts of a group.
  ///
  /// @param matching what matched, or empty
  /// @param rest what did not, or empty
  record Split(Optional<ThrowableGroup> matching, Optional<ThrowableGroup> rest) {

    /// Checks the parts.
    public Split {
      Objects.requireNonNull(matching, "matching");
      Objects.requireNonNull(rest, "rest");
    }
  }
}
