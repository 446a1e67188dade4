package io.asyncio;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A variable with a value of its own in each [Context]: each task, callback and thread.
///
/// ```java
/// static final ContextVar<String> REQUEST = ContextVar.create("request");
/// try (var _ = REQUEST.set("42")) { handle(); }
/// ```
///
/// @param <T> the type of the value
/// @see <a href="https://docs.python.org/3/library/contextvars.html#contextvars.ContextVar">Python
///   ContextVar</a>
public final class ContextVar<T> {

  private final String name;
  private final @Nullable T initial;

  private ContextVar(String name, @Nullable T initial) {
    this.name = Objects.requireNonNull(name, "name");
    this.initial = initial;
  }

  /// Creates a variable without a default.
  ///
  /// @param <T> the type of the value
  /// @param name for messages
  /// @return a new variable, equal only to itself
  public static <T> ContextVar<T> create(String name) {
    return new ContextVar<>(name, null);
  }

  /// Creates a variable with a default.
  ///
  /// @param <T> the type of the value
  /// @param name for messages
  /// @param initial the value where none was set
  /// @return a new variable, equal only to itself
  public static <T> ContextVar<T> create(String name, T initial) {
    return new ContextVar<>(name, Objects.requireNonNull(initial, "initial"));
  }

  /// Returns the name.
  ///
  /// @return as given
  public String name() {
    return name;
  }

  /// Returns the value in the current context, or else the default. Never suspends; any thread.
  ///
  /// @return the value
  /// @throws NoSuchElementException if there is neither
  public T get() {
    T value = Context.current().lookup(this);
    if (value == null) {
      value = initial;
    }
    if (value == null) {
      throw new NoSuchElementException(
          "context variable '" + name + "' has no value here and no default; set it first");
    }
    return value;
  }

  /// Returns the value in the current context, or else the one given. Never suspends; any thread.
  ///
  /// @param otherwise what to return where no value was set
  /// @return the value
  public T get(T otherwise) {
    T value = Context.current().lookup(this);
    return value == null ? otherwise : value;
  }

  /// Sets the value in the current context. Never suspends; any thread.
  ///
  /// @param value the new value
  /// @return what undoes it, once; closing it does so too
  public Token<T> set(T value) {
    Objects.requireNonNull(value, "value");
    Context context = Context.current();
    T before = context.lookup(this);
    context.put(this, value);
    return new Token<>(this, context, before);
  }

  /// Restores the value from before a [#set(Object)].
  ///
  /// @param token from `set` of this variable in this context, not used before
  /// @throws IllegalArgumentException if the token is of another variable or another context
  /// @throws IllegalStateException if the token was used before
  public void reset(Token<T> token) {
    Objects.requireNonNull(token, "token");
    token.undo(this);
  }

  @Override
  public String toString() {
    return "<ContextVar name='" + name + "'>";
  }

  /// What undoes one [ContextVar#set(Object)]: by [ContextVar#reset(Token)], or by leaving a
  /// try-with-resources block.
  ///
  /// @param <T> the type of the variable's value
  public static final class Token<T> implements AutoCloseable {

    private final ContextVar<T> variable;
    private final Context context;
    private final @Nullable T before;
    private boolean used;

    private Token(ContextVar<T> variable, Context context, @Nullable T before) {
      this.variable = variable;
      this.context = context;
      this.before = before;
    }

    private void undo(ContextVar<T> of) {
      if (of != variable) {
        throw new IllegalArgumentException(
            "cannot reset " + of + ": the token was made by " + variable);
      }
      if (context != Context.current()) {
        throw new IllegalArgumentException(
            "cannot reset " + of + ": the token was made in another context (task or callback)");
      }
      if (used) {
        throw new IllegalStateException("cannot reset " + of + ": the token was used before");
      }
      used = true;
      context.put(variable, before);
    }

    /// Restores the value from before.
    @Override
    public void close() {
      variable.reset(this);
    }
  }
}
