package io.asyncio;

import java.util.List;

/// Several failures at once of which at least one is an [Error]; `catch (Exception e)` must not
/// swallow it.
///
/// The members are suppressed exceptions too, so that a stack trace shows them all.
///
/// @see <a href="https://docs.python.org/3/library/exceptions.html#BaseExceptionGroup">Python
///   BaseExceptionGroup</a>
public final class BaseExceptionGroup extends Error implements ThrowableGroup {

  private static final long serialVersionUID = 1L;

  private final String message;
  private final transient List<Throwable> exceptions;

  /// Creates a group.
  ///
  /// @param message what failed
  /// @param exceptions the failures, at least one; copied
  /// @throws IllegalArgumentException if there is no failure
  public BaseExceptionGroup(String message, List<? extends Throwable> exceptions) {
    super(GroupText.of(message, exceptions), null);
    this.message = message;
    this.exceptions = List.copyOf(exceptions);
    this.exceptions.forEach(this::addSuppressed);
  }

  @Override
  public List<Throwable> exceptions() {
    return exceptions;
  }

  @Override
  public String message() {
    return message;
  }

  @Override
  public Throwable asThrowable() {
    return this;
  }
}
