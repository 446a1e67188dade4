package io.asyncio.http;

import java.util.Objects;

/// The name of an attribute and the type of its value. Two keys of one name are two keys.
///
/// ```java
/// static final Key<User> USER = Key.of("user", User.class);
/// request.set(USER, user);
/// ```
///
/// @param <T> the type of the value
/// @see <a href="https://docs.aiohttp.org/en/stable/web_reference.html">aiohttp.web.AppKey</a>
public final class Key<T> {

  private final String name;
  private final Class<T> type;

  private Key(String name, Class<T> type) {
    this.name = Objects.requireNonNull(name, "name");
    this.type = Objects.requireNonNull(type, "type");
  }

  /// Creates a key.
  ///
  /// @param name for messages
  /// @param type of the value
  /// @param <T> the type of the value
  /// @return unlike any other
  public static <T> Key<T> of(String name, Class<T> type) {
    return new Key<>(name, type);
  }

  /// Returns the name.
  ///
  /// @return for messages
  public String name() {
    return name;
  }

  /// Returns a value as one of this key's type.
  ///
  /// @param value any
  /// @return the same
  /// @throws ClassCastException if it is of another type
  public T cast(Object value) {
    return type.cast(value);
  }

  @Override
  public String toString() {
    return "<Key " + name + " of " + type.getSimpleName() + ">";
  }
}
