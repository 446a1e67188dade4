package io.asyncio.http.middleware;

import io.asyncio.http.Key;
import io.asyncio.http.grammar.Characters;
import io.asyncio.http.server.Request;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// What a server remembers of one browser, in the browser: see [Sessions].
///
/// ```java
/// Session session = Session.of(request);
/// session.renew().put("user", user.name());
/// ```
///
/// **Threads:** the task that answers the request.
public final class Session {

  static final Key<Session> KEY = Key.of("session", Session.class);

  private final Map<String, String> values;
  private final boolean isNew;
  private String id;
  private Instant created;
  private boolean isChanged;
  private boolean isEnded;
  private boolean isSaved;

  private final Instant now;

  Session(String id, Instant created, Map<String, String> values, boolean isNew, Instant now) {
    this.id = id;
    this.created = created;
    this.values = new TreeMap<>(values);
    this.isNew = isNew;
    this.now = now;
  }

  /// Returns the session of a request.
  ///
  /// @param request that has passed [Sessions]
  /// @return the same each time
  /// @throws IllegalStateException if it has not
  public static Session of(Request request) {
    return request
        .attribute(KEY)
        .orElseThrow(() ->
            new IllegalStateException(
                request + " has no session; put Sessions before its handler by use"));
  }

  /// Returns a name for this session that nobody can guess.
  ///
  /// @return another one after [#renew()]
  public String id() {
    return id;
  }

  /// Returns when the session began, or was renewed.
  ///
  /// @return to the second
  public Instant created() {
    return created;
  }

  /// Says whether the browser came without one, or with one that is too old or not from here.
  ///
  /// @return true if so
  public boolean isNew() {
    return isNew;
  }

  /// Returns a value.
  ///
  /// @param name of the value
  /// @return empty if there is none
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /// Returns a value that was put in as a number.
  ///
  /// @param name of the value
  /// @return empty if there is none, or it is no number
  public OptionalLong number(String name) {
    String text = values.getOrDefault(name, "");
    boolean isNegative = text.startsWith("-");
    long number = Characters.decimal(isNegative ? text.substring(1) : text);
    return number < 0 ? OptionalLong.empty() : OptionalLong.of(isNegative ? -number : number);
  }

  /// Returns all values.
  ///
  /// @return by name
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  /// Puts a value in.
  ///
  /// @param name of the value
  /// @param value replaces one that is there; a browser keeps 4 KiB of all together
  /// @return this
  /// @throws IllegalStateException if the answer has been made
  public Session put(String name, String value) {
    change("put '" + name + "' into");
    values.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return this;
  }

  /// Puts a number in.
  ///
  /// @param name of the value
  /// @param number replaces a value that is there
  /// @return this
  /// @throws IllegalStateException if the answer has been made
  public Session put(String name, long number) {
    return put(name, Long.toString(number));
  }

  /// Takes a value out.
  ///
  /// @param name of the value
  /// @return this
  /// @throws IllegalStateException if the answer has been made
  public Session remove(String name) {
    change("remove '" + name + "' from");
    values.remove(name);
    return this;
  }

  /// Gives the session another id and begins its time anew; the values stay. To be called when
  /// somebody logs in, so that an id that was known before is worth nothing.
  ///
  /// @return this
  /// @throws IllegalStateException if the answer has been made
  public Session renew() {
    change("renew");
    id = RandomText.create();
    created = now;
    isEnded = false;
    return this;
  }

  /// Ends the session: takes all values out and tells the browser to forget it, as when somebody
  /// logs out.
  ///
  /// @throws IllegalStateException if the answer has been made
  public void end() {
    change("end");
    values.clear();
    isEnded = true;
  }

  private void change(String attempt) {
    if (isSaved) {
      throw new IllegalStateException(
          "cannot %s a session whose answer has been made; change it before the handler returns"
              .formatted(attempt));
    }
    isChanged = true;
  }

  boolean isChanged() {
    return isChanged;
  }

  boolean isEnded() {
    return isEnded && values.isEmpty();
  }

  void saved() {
    isSaved = true;
  }

  /// Returns id and names, but no values.
  @Override
  public String toString() {
    return "<Session of " + values.keySet() + ">";
  }
}
