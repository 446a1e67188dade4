package io.asyncio.http.middleware;

import io.asyncio.http.Headers;
import io.asyncio.http.SameSite;
import io.asyncio.http.SetCookie;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.Middleware;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Remembers browsers by a cookie that holds all that is remembered, encrypted: nobody can read it
/// or make one, and no store is needed.
///
/// ```java
/// app.use(Sessions.of(keyOf32Bytes));
/// router.get("/", request -> Response.text("visit " + Session.of(request).number("visits").orElse(1)));
/// ```
///
/// The cookie is sent by TLS only, not seen by scripts, and not sent along by other sites (`Secure;
/// HttpOnly; SameSite=Lax`). Its time ends [#withMaxAge(Duration)] after the session was begun or
/// renewed. Before that, a copy of it stays good, also after the session was ended here: so where
/// that matters, keep a list of ended [Session#id()]s.
///
/// Keys are exchanged by putting a new one in front; those behind are still read.
///
/// **Threads:** any; immutable.
///
/// @see <a href="https://aiohttp-session.readthedocs.io/">aiohttp-session</a>
public final class Sessions implements Middleware {

  private static final int LONGEST = 4096;
  private static final Duration USUAL_AGE = Duration.ofDays(7);

  private final SessionSeal seal;
  private final String name;
  private final Duration maxAge;
  private final boolean isSecure;
  private final SameSite sameSite;
  private final InstantSource clock;

  private Sessions(
      SessionSeal seal,
      String name,
      Duration maxAge,
      boolean isSecure,
      SameSite sameSite,
      InstantSource clock) {
    this.seal = seal;
    this.name = name;
    this.maxAge = maxAge;
    this.isSecure = isSecure;
    this.sameSite = sameSite;
    this.clock = clock;
  }

  // ---- Made

  /// Returns sessions in a cookie named `session` that last for seven days.
  ///
  /// @param key 32 bytes that nobody else knows, such as those of [#newKey()], kept outside of the
  ///   program
  /// @param olderKeys with which cookies may have been encrypted that are still about
  /// @return to be changed, and given to `use`
  /// @throws IllegalArgumentException if a key has not 32 bytes
  public static Sessions of(byte[] key, byte[]... olderKeys) {
    return of(InstantSource.system(), key, olderKeys);
  }

  static Sessions of(InstantSource clock, byte[] key, byte[]... olderKeys) {
    return new Sessions(
        SessionSeal.of(key, olderKeys), "session", USUAL_AGE, true, SameSite.LAX, clock);
  }

  /// Makes a key.
  ///
  /// @return 32 random bytes, to be stored
  public static byte[] newKey() {
    return RandomText.bytes(SessionSeal.KEY_LENGTH);
  }

  /// Returns a copy with another name of its cookie.
  ///
  /// @param newName a token; with `__Host-` in front, no other host can set it
  /// @return a changed copy
  /// @throws IllegalArgumentException if it is no token
  public Sessions withName(String newName) {
    SetCookie _ = SetCookie.of(newName, "");
    return new Sessions(seal, newName, maxAge, isSecure, sameSite, clock);
  }

  /// Returns a copy whose sessions last so long.
  ///
  /// @param newMaxAge after a session was begun or renewed
  /// @return a changed copy
  /// @throws IllegalArgumentException if it is not positive
  public Sessions withMaxAge(Duration newMaxAge) {
    if (newMaxAge.isNegative() || newMaxAge.isZero()) {
      throw new IllegalArgumentException("sessions must last longer than " + newMaxAge);
    }
    return new Sessions(seal, name, newMaxAge, isSecure, sameSite, clock);
  }

  /// Returns a copy whose cookie is sent by TLS only, or also without, for a machine to program on.
  ///
  /// @param newSecure true is the default
  /// @return a changed copy
  public Sessions withSecure(boolean newSecure) {
    return new Sessions(seal, name, maxAge, newSecure, sameSite, clock);
  }

  /// Returns a copy whose cookie is sent along by other sites, or is not.
  ///
  /// @param newSameSite lax is the default
  /// @return a changed copy
  public Sessions withSameSite(SameSite newSameSite) {
    return new Sessions(seal, name, maxAge, isSecure, newSameSite, clock);
  }

  // ---- Requests

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
    Session session =
        read(request, now)
            .orElseGet(() -> new Session(RandomText.create(), now, Map.of(), true, now));
    request.setAttribute(Session.KEY, session);
    return Decoration.answer(request, next, headers -> save(session, headers, now));
  }

  private Optional<Session> read(Request request, Instant now) {
    for (String value : request.cookies().all(name)) {
      Optional<SessionSeal.Content> content = seal.open(name, value);
      if (content.isPresent() && isInTime(content.get().created(), now)) {
        return Optional.of(
            new Session(
                content.get().id(), content.get().created(), content.get().values(), false, now));
      }
    }
    return Optional.empty();
  }

  private boolean isInTime(Instant created, Instant now) {
    return now.isBefore(created.plus(maxAge));
  }

  private Headers save(Session session, Headers headers, Instant now) {
    if (!session.isChanged()) {
      session.saved();
      return headers;
    }
    SetCookie cookie = session.isEnded() ? SetCookie.expired(name) : filled(session, now);
    session.saved();
    Headers saved =
        headers.withAdded(
            "Set-Cookie", cookie.withSecure(isSecure).withSameSite(sameSite).toString());
    // Nobody else may be answered with this one's cookie.
    return headers.contains("Cache-Control") ? saved : saved.with("Cache-Control", "no-store");
  }

  private SetCookie filled(Session session, Instant now) {
    String value =
        seal.close(
            name, new SessionSeal.Content(session.id(), session.created(), session.values()));
    if (name.length() + value.length() > LONGEST) {
      throw new IllegalStateException(
          "the cookie of session '%s' has %d bytes, and browsers keep %d; keep less in it, such as the number of what is stored elsewhere (it has %s)"
              .formatted(
                  name,
                  name.length() + value.length(),
                  LONGEST,
                  List.copyOf(session.values().keySet())));
    }
    return SetCookie.of(name, value)
        .withMaxAge(Duration.between(now, session.created().plus(maxAge)));
  }
}
