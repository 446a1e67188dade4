package io.asyncio.conformance;

import io.asyncio.Outcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes Java values as Python's `str` and `repr` write their counterparts.
///
/// | Java | Python |
/// |---|---|
/// | `true`, `false`, `null`, an empty `Optional` | `True`, `False`, `None`, `None` |
/// | text: alone, inside a collection | `text`, `'text'` |
/// | `List`, `Object[]`, `Set`, `Map` | list, tuple, set, dict |
/// | an error: alone, inside a collection | its message, `ValueError('message')` |
/// | `Duration` | a float of seconds |
/// | `Outcome` | its value or its error, as `return_exceptions=True` mixes them |
final class PythonText {

  private PythonText() {}

  static String str(@Nullable Object value) {
    return switch (value) {
      case Optional<?> optional -> str(optional.orElse(null));
      case CharSequence text -> text.toString();
      case Character character -> character.toString();
      case Throwable error -> error.getMessage() == null ? "" : error.getMessage();
      case Outcome.Success<?> success -> str(success.value());
      case Outcome.Failure<?> failure -> str(failure.exception());
      case null, default -> repr(value);
    };
  }

  static String repr(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean truth -> truth ? "True" : "False";
      case Double number -> real(number);
      case Duration duration -> real(duration.toNanos() / 1e9);
      case CharSequence text -> quoted(text.toString());
      case Character character -> quoted(character.toString());
      case Optional<?> optional -> repr(optional.orElse(null));
      case OptionalInt optional ->
          optional.isPresent() ? Integer.toString(optional.getAsInt()) : "None";
      case Outcome.Success<?> success -> repr(success.value());
      case Outcome.Failure<?> failure -> repr(failure.exception());
      case Throwable error ->
          PythonNames.of(error.getClass())
              + (error.getMessage() == null ? "()" : "(" + quoted(error.getMessage()) + ")");
      case Object[] tuple -> "(" + joined(Arrays.stream(tuple)) + (tuple.length == 1 ? ",)" : ")");
      case Set<?> set -> set.isEmpty() ? "set()" : "{" + joined(set.stream()) + "}";
      case Collection<?> list -> "[" + joined(list.stream()) + "]";
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> repr(entry.getKey()) + ": " + repr(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> value.toString();
    };
  }

  private static String joined(Stream<? extends @Nullable Object> items) {
    return items.map(PythonText::repr).collect(Collectors.joining(", "));
  }

  private static String quoted(String text) {
    var escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
    return text.contains("'") && !text.contains("\"")
        ? '"' + escaped + '"'
        : "'" + escaped.replace("'", "\\'") + "'";
  }

  private static String real(double number) {
    var size = Math.abs(number);
    boolean plain = number == 0 || (size >= 1e-4 && size < 1e16);
    if (!plain || Double.toString(number).indexOf('E') < 0) {
      return Double.toString(number);
    }
    var digits = new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    return digits.contains(".") ? digits : digits + ".0";
  }
}
