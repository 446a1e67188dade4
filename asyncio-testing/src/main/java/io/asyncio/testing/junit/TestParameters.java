package io.asyncio.testing.junit;

import io.asyncio.EventLoop;
import io.asyncio.TaskGroup;
import io.asyncio.testing.Choices;
import io.asyncio.testing.EventLog;
import io.asyncio.testing.VirtualClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/// What one run of a test may ask for as parameters.
final class TestParameters {

  private static final List<Class<?>> KNOWN =
      List.of(
          EventLoop.class,
          VirtualClock.class,
          EventLog.class,
          Random.class,
          Choices.class,
          TaskGroup.class);

  private final Map<Class<?>, Object> values = new HashMap<>();
  private final Supplier<Random> random;

  /// @param random made when it is asked for, because making it may draw from a schedule
  TestParameters(EventLoop loop, Supplier<Random> random) {
    this.random = random;
    values.put(EventLoop.class, loop);
    values.put(EventLog.class, new EventLog());
  }

  <T> TestParameters with(Class<T> type, T value) {
    values.put(type, value);
    return this;
  }

  static boolean isKnown(Class<?> type) {
    return KNOWN.contains(type);
  }

  Optional<Object> find(Class<?> type) {
    if (type == Random.class) {
      return Optional.of(values.computeIfAbsent(type, _ -> random.get()));
    }
    return Optional.ofNullable(values.get(type));
  }
}
