package io.asyncio;

import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The values of all [ContextVar]s in one task, callback or thread.
///
/// Values stand in an immutable array of pairs that a change replaces, so that a copy is one
/// reference, whatever its size; programs have few context variables, and reading a short array
/// beats a hash map.
///
/// **Threads:** a context belongs to what runs in it.
///
/// @see <a href="https://docs.python.org/3/library/contextvars.html#contextvars.Context">Python
///   Context</a>
public final class Context {

  private static final Object[] EMPTY = {};

  private static final ThreadLocal<Context> OF_THREAD =
      ThreadLocal.withInitial(() -> new Context(EMPTY));

  /// variable, value, variable, value …; never changed in place
  private Object[] pairs;

  private boolean entered;

  private Context(Object[] pairs) {
    this.pairs = pairs;
  }

  /// Creates an empty context.
  public Context() {
    this(EMPTY);
  }

  /// Returns a copy of the current context. Never suspends; any thread.
  ///
  /// @return a new context with the same values
  public static Context copyContext() {
    return current().copy();
  }

  /// A copy of the current context for a new task; null for an empty one, which costs nothing.
  static @Nullable Context copyIfAny() {
    Strand strand = Strand.current();
    if (strand != null) {
      return strand.copyContext();
    }
    Context own = OF_THREAD.get();
    return own.size() == 0 ? null : own.copy();
  }

  static Context current() {
    Strand strand = Strand.current();
    return strand == null ? OF_THREAD.get() : strand.context();
  }

  /// Returns a copy of this context, in constant time.
  ///
  /// @return a new context with the same values
  public Context copy() {
    return new Context(pairs);
  }

  /// Runs a body in this context: what it sets stays in here. The body may suspend.
  ///
  /// @param <T> the type of the result
  /// @param body what to run
  /// @return what the body returned
  /// @throws IllegalStateException if something runs in this context already
  public <T> T run(Callable<T> body) {
    Objects.requireNonNull(body, "body");
    if (isEntered()) {
      throw new IllegalStateException("cannot enter " + this + ": something runs in it already");
    }
    Strand strand = Strand.current();
    Context outer = current();
    entered = true;
    makeCurrent(strand, this);
    try {
      return body.call();
    } catch (Exception e) {
      throw Sneaky.raise(e);
    } finally {
      makeCurrent(strand, outer);
      entered = false;
    }
  }

  /// Runs a body in this context: what it sets stays in here. The body may suspend.
  ///
  /// @param body what to run
  /// @throws IllegalStateException if something runs in this context already
  public void run(Action body) {
    run(Bodies.callable(body));
  }

  /// Whether something runs in this context: a body, or the calling task or callback.
  boolean isEntered() {
    return entered || current().equals(this);
  }

  private static void makeCurrent(@Nullable Strand strand, Context context) {
    if (strand == null) {
      OF_THREAD.set(context);
    } else {
      strand.setContext(context);
    }
  }

  /// Returns a variable's value in this context.
  ///
  /// @param <T> the type of the value
  /// @param variable which
  /// @return the value
  /// @throws NoSuchElementException if none was set; a default does not count
  public <T> T get(ContextVar<T> variable) {
    Objects.requireNonNull(variable, "variable");
    T value = lookup(variable);
    if (value == null) {
      throw new NoSuchElementException(variable + " has no value in " + this);
    }
    return value;
  }

  /// Says whether a variable was set in this context.
  ///
  /// @param variable which
  /// @return true if it has a value; a default does not count
  public boolean contains(ContextVar<?> variable) {
    return lookup(Objects.requireNonNull(variable, "variable")) != null;
  }

  /// Returns the variables that have a value here.
  ///
  /// @return a snapshot, in the order in which they were first set
  public Set<ContextVar<?>> variables() {
    Object[] read = pairs;
    Set<ContextVar<?>> variables = new LinkedHashSet<>();
    for (int i = 0; i < read.length; i += 2) {
      variables.add((ContextVar<?>) read[i]);
    }
    return variables;
  }

  /// Returns how many variables have a value here.
  ///
  /// @return 0 or more
  public int size() {
    return pairs.length / 2;
  }

  @SuppressWarnings("unchecked") // put() pairs a variable with a value of its type
  <T> @Nullable T lookup(ContextVar<T> variable) {
    Object[] read = pairs;
    for (int i = 0; i < read.length; i += 2) {
      if (read[i] == variable) {
        return (T) read[i + 1];
      }
    }
    return null;
  }

  /// Sets a value, or takes it away with null.
  <T> void put(ContextVar<T> variable, @Nullable T value) {
    int at = 0;
    while (at < pairs.length && pairs[at] != variable) {
      at += 2;
    }
    if (value == null) {
      pairs = without(at);
    } else {
      Object[] changed = new Object[Math.max(pairs.length, at + 2)];
      System.arraycopy(pairs, 0, changed, 0, pairs.length);
      changed[at] = variable;
      changed[at + 1] = value;
      pairs = changed;
    }
  }

  private Object[] without(int at) {
    if (at == pairs.length) {
      return pairs;
    }
    Object[] shorter = new Object[pairs.length - 2];
    System.arraycopy(pairs, 0, shorter, 0, at);
    System.arraycopy(pairs, at + 2, shorter, at, shorter.length - at);
    return shorter;
  }

  @Override
  public String toString() {
    return "<Context of " + size() + " variables>";
  }
}
