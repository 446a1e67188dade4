package io.asyncio.http;

import io.asyncio.http.grammar.Characters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

/// The fields of a message, in their order. A name may come several times; its case does not
/// matter. Immutable.
///
/// ```java
/// Headers headers = Headers.of("Content-Type", "text/plain", "X-Request-Id", id);
/// String type = headers.first("content-type").orElse("application/octet-stream");
/// ```
///
/// The fields lie in one array of bytes, as they came or will go over the wire; a field becomes a
/// string when somebody asks for it.
///
/// Characters from U+0080 to U+00FF are carried as single bytes, as RFC 9110, section 5.5 has it;
/// what HTTP does not allow in a name or a value is refused, so that no value can begin a field of
/// its own.
///
/// **Threads:** any.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5">RFC 9110, section 5</a>
public final class Headers implements Iterable<Headers.Field> {

  /// A name and a value.
  ///
  /// @param name as it was given
  /// @param value without blanks around it
  public record Field(String name, String value) {}

  private static final int PARTS = 4;
  private static final Headers EMPTY = new Headers(new byte[0], new int[0], 0, true);

  private final byte[] bytes;

  /// Four numbers for each field: where its name begins and ends, where its value does.
  private final int[] spans;

  private final int size;

  /// Whether the bytes are lines as they are sent, and nothing else.
  private final boolean isLines;

  private Headers(byte[] bytes, int[] spans, int size, boolean isLines) {
    this.bytes = bytes;
    this.spans = spans;
    this.size = size;
    this.isLines = isLines;
  }

  // ---- Made

  /// Returns no fields.
  ///
  /// @return always the same
  public static Headers empty() {
    return EMPTY;
  }

  /// Returns the fields given.
  ///
  /// @param namesAndValues a name, its value, the next name …
  /// @return in this order
  /// @throws IllegalArgumentException if a value is missing, a name is no token, or a value has a
  ///   control character or one above U+00FF
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "headers come in pairs of name and value; '"
              + namesAndValues[namesAndValues.length - 1]
              + "' has no value");
    }
    Builder builder = new Builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  /// Returns a builder without fields.
  ///
  /// @return to be used by one thread
  public static Builder builder() {
    return new Builder();
  }

  /// Reads fields as they stand in a message: lines that end with `\r\n`, and nothing else.
  ///
  /// Strict, since what one reader takes for a field another takes for two (RFC 9112, section
  /// 11.2): no blank before the colon, no folded lines, no control characters.
  ///
  /// @param bytes not changed afterwards: they are not copied
  /// @param from the first byte of the first name
  /// @param to after the last line's end
  /// @return the fields
  /// @throws BadMessageException if it is anything else
  public static Headers parse(byte[] bytes, int from, int to) {
    Objects.checkFromToIndex(from, to, bytes.length);
    int[] spans = new int[8 * PARTS];
    int count = 0;
    int at = from;
    while (at < to) {
      if (count == spans.length) {
        spans = Arrays.copyOf(spans, 2 * count);
      }
      at = parseLine(bytes, at, to, spans, count);
      count += PARTS;
    }
    return count == 0 ? EMPTY : new Headers(bytes, spans, count / PARTS, false);
  }

  private static int parseLine(byte[] bytes, int from, int to, int[] spans, int count) {
    int at = from;
    while (at < to && Characters.isToken(bytes[at] & 0xff)) {
      at++;
    }
    if (at == from || at == to || bytes[at] != ':') {
      throw badName(bytes, from, at, to);
    }
    spans[count] = from;
    spans[count + 1] = at;
    at++;
    while (at < to && Characters.isSpace(bytes[at])) {
      at++;
    }
    spans[count + 2] = at;
    while (at < to && Characters.isValue(bytes[at] & 0xff)) {
      at++;
    }
    if (at + 1 >= to || bytes[at] != '\r' || bytes[at + 1] != '\n') {
      throw new BadMessageException(
          "the value of field '%s' has %s; HTTP does not allow it there"
              .formatted(
                  text(bytes, spans[count], spans[count + 1]),
                  at < to ? "the byte 0x%02X".formatted(bytes[at]) : "no end of its line"));
    }
    int end = at;
    while (end > spans[count + 2] && Characters.isSpace(bytes[end - 1])) {
      end--;
    }
    spans[count + 3] = end;
    return at + 2;
  }

  private static BadMessageException badName(byte[] bytes, int from, int at, int to) {
    if (at == to) {
      return new BadMessageException("a line of the head has no colon");
    }
    if (at == from && Characters.isSpace(bytes[at])) {
      return new BadMessageException(
          "a line of the head begins with a blank; folded lines are not allowed");
    }
    if (at == from) {
      return new BadMessageException(
          "a name of a field begins with the byte 0x%02X".formatted(bytes[at]));
    }
    return new BadMessageException(
        "the name of a field that begins with '%s' has the byte 0x%02X; only ':' may follow a name"
            .formatted(text(bytes, from, Math.min(at, from + 40)), bytes[at]));
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  // ---- Asked

  /// Returns the value of the first field of this name.
  ///
  /// @param name in any case
  /// @return empty if there is none
  public Optional<String> first(String name) {
    int at = find(name, 0);
    return at < 0 ? Optional.empty() : Optional.of(value(at));
  }

  /// Returns the values of all fields of this name.
  ///
  /// @param name in any case
  /// @return in their order; empty if there is none
  public List<String> all(String name) {
    int at = find(name, 0);
    if (at < 0) {
      return List.of();
    }
    List<String> values = new ArrayList<>(2);
    for (; at >= 0; at = find(name, at + 1)) {
      values.add(value(at));
    }
    return List.copyOf(values);
  }

  /// Returns the values of all fields of this name as one list, as RFC 9110, section 5.3 joins
  /// them.
  ///
  /// @param name in any case, not that of a cookie
  /// @return separated by `, `; empty if there is no such field
  public Optional<String> combined(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
  }

  /// Says whether there is a field of this name.
  ///
  /// @param name in any case
  /// @return true if there is one or more
  public boolean contains(String name) {
    return find(name, 0) >= 0;
  }

  /// Says whether one of the comma-separated elements of a field is this word, such as `close` in
  /// `Connection`.
  ///
  /// @param name in any case
  /// @param token in any case
  /// @return true if it is there
  public boolean hasToken(String name, String token) {
    for (int at = find(name, 0); at >= 0; at = find(name, at + 1)) {
      if (hasToken(spans[at * PARTS + 2], spans[at * PARTS + 3], token)) {
        return true;
      }
    }
    return false;
  }

  private boolean hasToken(int from, int to, String token) {
    int start = from;
    for (int i = from; i <= to; i++) {
      if (i == to || bytes[i] == ',') {
        int end = i;
        while (start < end && Characters.isSpace(bytes[start])) {
          start++;
        }
        while (end > start && Characters.isSpace(bytes[end - 1])) {
          end--;
        }
        if (isText(start, end, token)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  private int find(String name, int from) {
    for (int i = from; i < size; i++) {
      if (isText(spans[i * PARTS], spans[i * PARTS + 1], name)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isText(int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      int mine = bytes[from + i] & 0xff;
      char its = text.charAt(i);
      if (mine != its && Characters.lower(mine) != Characters.lower(its)) {
        return false;
      }
    }
    return true;
  }

  /// Returns how many fields there are.
  ///
  /// @return two for a name that comes twice
  public int size() {
    return size;
  }

  /// Says whether there are no fields.
  ///
  /// @return true if so
  public boolean isEmpty() {
    return size == 0;
  }

  /// Returns the name of a field.
  ///
  /// @param index from 0
  /// @return as it came
  /// @throws IndexOutOfBoundsException if there are not so many
  public String name(int index) {
    Objects.checkIndex(index, size);
    return text(bytes, spans[index * PARTS], spans[index * PARTS + 1]);
  }

  /// Returns the value of a field.
  ///
  /// @param index from 0
  /// @return without blanks around it
  /// @throws IndexOutOfBoundsException if there are not so many
  public String value(int index) {
    Objects.checkIndex(index, size);
    return text(bytes, spans[index * PARTS + 2], spans[index * PARTS + 3]);
  }

  /// Says whether the name of a field is this one.
  ///
  /// @param index from 0
  /// @param name in any case
  /// @return true if so
  /// @throws IndexOutOfBoundsException if there are not so many fields
  public boolean isNamed(int index, String name) {
    Objects.checkIndex(index, size);
    return isText(spans[index * PARTS], spans[index * PARTS + 1], name);
  }

  @Override
  public Iterator<Field> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public Field next() {
        if (!hasNext()) {
          throw new NoSuchElementException("only " + size + " fields");
        }
        return new Field(name(next), value(next++));
      }
    };
  }

  // ---- Changed copies

  /// Returns a copy in which a name has this value only.
  ///
  /// @param name a token
  /// @param value instead of all that the name had
  /// @return at the place of the first of them, or at the end
  /// @throws IllegalArgumentException as [#of(String...)]
  public Headers with(String name, String value) {
    Builder builder = new Builder();
    boolean isSet = false;
    for (int i = 0; i < size; i++) {
      if (!isNamed(i, name)) {
        builder.copy(this, i);
      } else if (!isSet) {
        builder.add(name, value);
        isSet = true;
      }
    }
    return isSet ? builder.build() : builder.add(name, value).build();
  }

  /// Returns a copy with one field more.
  ///
  /// @param name a token
  /// @param value comes after all others
  /// @return at the end
  /// @throws IllegalArgumentException as [#of(String...)]
  public Headers withAdded(String name, String value) {
    return new Builder().addAll(this).add(name, value).build();
  }

  /// Returns a copy without the fields of a name.
  ///
  /// @param name in any case
  /// @return this if it has none
  public Headers without(String name) {
    if (!contains(name)) {
      return this;
    }
    Builder builder = new Builder();
    for (int i = 0; i < size; i++) {
      if (!isNamed(i, name)) {
        builder.copy(this, i);
      }
    }
    return builder.build();
  }

  /// Returns a copy that has other fields, too; a name that is in both has only the others' values.
  ///
  /// @param others win
  /// @return mine first
  public Headers withAll(Headers others) {
    if (size == 0) {
      return others;
    }
    Builder builder = new Builder();
    for (int i = 0; i < size; i++) {
      if (others.size == 0 || !others.contains(name(i))) {
        builder.copy(this, i);
      }
    }
    return builder.addAll(others).build();
  }

  /// Collects fields.
  public static final class Builder {

    private byte[] bytes = new byte[128];
    private int length;
    private int[] spans = new int[8 * PARTS];
    private int count;

    private Builder() {}

    /// Adds a field at the end.
    ///
    /// @param name a token
    /// @param value without control characters
    /// @return this
    /// @throws IllegalArgumentException as [Headers#of(String...)]
    public Builder add(String name, String value) {
      check(name, value);
      String bare = Characters.withoutSpace(value);
      grow(name.length() + bare.length());
      int start = length;
      putText(name);
      int colon = length;
      bytes[length++] = ':';
      bytes[length++] = ' ';
      putText(bare);
      endField(start, colon);
      return this;
    }

    /// Adds fields at the end.
    ///
    /// @param headers all of them
    /// @return this
    public Builder addAll(Headers headers) {
      for (int i = 0; i < headers.size; i++) {
        copy(headers, i);
      }
      return this;
    }

    private void copy(Headers from, int index) {
      int name = from.spans[index * PARTS];
      int nameLength = from.spans[index * PARTS + 1] - name;
      int value = from.spans[index * PARTS + 2];
      int valueLength = from.spans[index * PARTS + 3] - value;
      grow(nameLength + valueLength);
      int start = length;
      System.arraycopy(from.bytes, name, bytes, length, nameLength);
      length += nameLength;
      int colon = length;
      bytes[length++] = ':';
      bytes[length++] = ' ';
      System.arraycopy(from.bytes, value, bytes, length, valueLength);
      length += valueLength;
      endField(start, colon);
    }

    private void endField(int start, int colon) {
      spans[count] = start;
      spans[count + 1] = colon;
      spans[count + 2] = colon + 2;
      spans[count + 3] = length;
      count += PARTS;
      bytes[length++] = '\r';
      bytes[length++] = '\n';
    }

    private void grow(int more) {
      if (length + more + PARTS > bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * (length + more + PARTS));
      }
      if (count == spans.length) {
        spans = Arrays.copyOf(spans, 2 * count);
      }
    }

    private void putText(String text) {
      byte[] encoded = text.getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(encoded, 0, bytes, length, encoded.length);
      length += encoded.length;
    }

    /// Returns the fields.
    ///
    /// @return in the order they were added
    public Headers build() {
      return count == 0
          ? EMPTY
          : new Headers(Arrays.copyOf(bytes, length), spans, count / PARTS, true);
    }
  }

  private static void check(String name, String value) {
    if (!Characters.isToken(name)) {
      throw new IllegalArgumentException(
          "'"
              + printable(name)
              + "' is no name of a header; use letters, digits and any of !#$%&'*+-.^_`|~");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!Characters.isValue(c)) {
        throw new IllegalArgumentException(
            "value of header %s has the character U+%04X at %d; %s"
                .formatted(
                    name,
                    (int) c,
                    i,
                    c > 0xff
                        ? "only characters up to U+00FF can be sent: encode it"
                        : "control characters are not allowed: leave it out"));
      }
    }
  }

  private static String printable(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), 60); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f) {
        safe.append("\\u%04X".formatted((int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  // ---- Sent

  /// Returns how many bytes [#write(byte\[\], int)] needs at most.
  ///
  /// @return lines with their ends
  public int wireLength() {
    return isLines ? bytes.length : bytes.length + size * PARTS;
  }

  /// Writes the fields as lines.
  ///
  /// @param target has room for [#wireLength()]
  /// @param at where to begin
  /// @return after the last byte written
  public int write(byte[] target, int at) {
    if (isLines) {
      System.arraycopy(bytes, 0, target, at, bytes.length);
      return at + bytes.length;
    }
    int end = at;
    for (int i = 0; i < size; i++) {
      int name = spans[i * PARTS];
      int nameLength = spans[i * PARTS + 1] - name;
      int value = spans[i * PARTS + 2];
      int valueLength = spans[i * PARTS + 3] - value;
      System.arraycopy(bytes, name, target, end, nameLength);
      end += nameLength;
      target[end++] = ':';
      target[end++] = ' ';
      System.arraycopy(bytes, value, target, end, valueLength);
      end += valueLength;
      target[end++] = '\r';
      target[end++] = '\n';
    }
    return end;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Headers headers) || headers.size != size) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (!headers.isNamed(i, name(i)) || !headers.value(i).equals(value(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = size;
    for (int i = 0; i < size; i++) {
      hash = 31 * hash + Characters.lower(name(i)).hashCode() + 17 * value(i).hashCode();
    }
    return hash;
  }

  /// Returns the fields as lines, the values of those that carry secrets left out.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        text.append(", ");
      }
      text.append(name(i)).append(": ").append(isSecret(i) ? "…" : value(i));
    }
    return "{" + text + "}";
  }

  private boolean isSecret(int index) {
    return isNamed(index, "Authorization")
        || isNamed(index, "Proxy-Authorization")
        || isNamed(index, "Cookie")
        || isNamed(index, "Set-Cookie");
  }
}
