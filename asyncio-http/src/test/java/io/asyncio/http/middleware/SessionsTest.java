package io.asyncio.http.middleware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.http.HttpError;
import io.asyncio.http.SameSite;
import io.asyncio.http.SetCookie;
import io.asyncio.http.Status;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is remembered in cookies, and what is not believed.
final class SessionsTest {

  private static final byte[] KEY = key(1);
  private static final byte[] NEW_KEY = key(2);
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = THEN;
  private final Sessions sessions = Sessions.of(() -> now, KEY);

  private static byte[] key(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  private static final Handler LOGIN =
      request -> {
        Session.of(request).renew().put("user", "Z\u00fc").put("visits", 7);
        return Response.text("");
      };

  private static final Handler TELL =
      request -> {
        Session session = Session.of(request);
        return Response.text(
            session.value("user").orElse("nobody")
                + " "
                + session.number("visits").orElse(-1)
                + " "
                + session.isNew());
      };

  private static Optional<SetCookie> set(Response response) {
    return response.header("Set-Cookie").flatMap(SetCookie::parse);
  }

  /// The cookie of somebody who has logged in.
  private String login() {
    return set(Asked.get(sessions, LOGIN)).orElseThrow().value();
  }

  private static String tell(Sessions sessions, String cookie) {
    return Asked.said(Asked.get(sessions, TELL, "Cookie", "session=" + cookie));
  }

  @Test
  void whatWasPutInComesBack() {
    Response response = Asked.get(sessions, LOGIN);
    SetCookie cookie = set(response).orElseThrow();
    assertTrue(cookie.isSecure() && cookie.isHttpOnly());
    assertEquals(Optional.of(SameSite.LAX), cookie.sameSite());
    assertEquals(Optional.of(Duration.ofDays(7)), cookie.maxAge());
    assertEquals(Optional.of("/"), cookie.path());
    assertEquals("no-store", Asked.field(response, "Cache-Control"));
    assertFalse(cookie.value().contains("user"));
    assertEquals("200 Z\u00fc 7 false", tell(sessions, cookie.value()));
  }

  @Test
  void whatIsNotChangedIsNotSent() {
    Response response = Asked.get(sessions, TELL, "Cookie", "session=" + login());
    assertEquals("none", Asked.field(response, "Set-Cookie"));
    assertEquals("none", Asked.field(response, "Cache-Control"));
    assertEquals("none", Asked.field(Asked.get(sessions, TELL), "Set-Cookie"));
  }

  @Test
  void noByteMayBeChanged() {
    byte[] good = Base64.getUrlDecoder().decode(login());
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      String cookie = Base64.getUrlEncoder().withoutPadding().encodeToString(bad);
      assertEquals("200 nobody -1 true", tell(sessions, cookie));
    }
  }

  /// As one that was made by a later version with the same key.
  @Test
  void aContentOfAnotherFormatIsNotRead() throws Exception {
    SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
    SessionSeal seal = SessionSeal.of(new byte[32]);
    SessionSeal.Content content = new SessionSeal.Content("id", Instant.EPOCH, Map.of());
    byte[] sealed = Base64.getUrlDecoder().decode(seal.close("a", content));
    for (byte version : new byte[] {1, 2}) {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, sealed, 0, 12));
      cipher.updateAAD(new byte[] {'a'});
      byte[] plain = cipher.doFinal(sealed, 12, sealed.length - 12);
      plain[0] = version;
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, new byte[12]));
      cipher.updateAAD(new byte[] {'a'});
      byte[] other = Arrays.copyOf(new byte[12], sealed.length);
      cipher.doFinal(plain, 0, plain.length, other, 12);
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(other);
      assertEquals(version == 1, seal.open("a", text).isPresent());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "*", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "a=b"})
  void anythingElseIsNoSession(String cookie) {
    assertEquals("200 nobody -1 true", tell(sessions, cookie));
  }

  /// A nonce that comes twice with one key gives both texts away, and the key to make others.
  @Test
  void noNonceComesTwice() {
    SessionSeal seal = SessionSeal.of(new byte[32]);
    SessionSeal.Content content = new SessionSeal.Content("id", Instant.EPOCH, Map.of());
    Set<String> nonces = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      nonces.add(seal.close("a", content).substring(0, 16));
    }
    assertEquals(1000, nonces.size());
  }

  @Test
  void aLongTextIsNotEvenDecrypted() {
    SessionSeal seal = SessionSeal.of(new byte[32]);
    for (int length : new int[] {6000, 7000}) {
      String text =
          seal.close(
              "a", new SessionSeal.Content("id", Instant.EPOCH, Map.of("k", "x".repeat(length))));
      assertEquals(text.length() <= 8 * 1024, seal.open("a", text).isPresent());
    }
  }

  @Test
  void aCookieOfAnotherNameIsNotBelieved() {
    assertEquals(
        "200 nobody -1 true",
        Asked.said(Asked.get(sessions.withName("other"), TELL, "Cookie", "other=" + login())));
  }

  @Test
  void keysAreExchanged() {
    String old = login();
    Sessions both = Sessions.of(() -> now, NEW_KEY, KEY);
    assertEquals("200 Z\u00fc 7 false", tell(both, old));
    String fresh = set(Asked.get(both, LOGIN)).orElseThrow().value();
    assertEquals("200 Z\u00fc 7 false", tell(both, fresh));
    assertEquals("200 Z\u00fc 7 false", tell(Sessions.of(() -> now, NEW_KEY), fresh));
    assertEquals("200 nobody -1 true", tell(Sessions.of(() -> now, NEW_KEY), old));
    assertEquals("200 nobody -1 true", tell(sessions, fresh));
  }

  @Test
  void aSessionEndsInTime() {
    Sessions hour = sessions.withMaxAge(Duration.ofHours(1));
    String cookie = set(Asked.get(hour, LOGIN)).orElseThrow().value();
    now = THEN.plusSeconds(3599);
    assertEquals("200 Z\u00fc 7 false", tell(hour, cookie));
    Handler touch =
        request -> {
          Session.of(request).put("touched", 1);
          return Response.text("");
        };
    SetCookie touched = set(Asked.get(hour, touch, "Cookie", "session=" + cookie)).orElseThrow();
    assertEquals(Optional.of(Duration.ofSeconds(1)), touched.maxAge());
    now = THEN.plusSeconds(3600);
    assertEquals("200 nobody -1 true", tell(hour, cookie));
    assertEquals("200 nobody -1 true", tell(hour, touched.value()));
  }

  @Test
  void aRenewedSessionHasAnotherIdAndItsValues() {
    List<String> ids = new ArrayList<>();
    String cookie = login();
    now = THEN.plusSeconds(60);
    Handler renew =
        request -> {
          Session session = Session.of(request);
          ids.add(session.id());
          assertEquals(THEN, session.created());
          ids.add(session.renew().id());
          assertEquals(now, session.created());
          return Response.text(session.values().toString());
        };
    Response response = Asked.get(sessions, renew, "Cookie", "session=" + cookie);
    assertTrue(Asked.said(response).contains("visits=7"));
    assertNotEquals(ids.get(0), ids.get(1));
  }

  @Test
  void aSessionThatIsEndedIsForgotten() {
    Handler logout =
        request -> {
          Session.of(request).end();
          return Response.text("");
        };
    SetCookie cookie =
        set(Asked.get(sessions, logout, "Cookie", "session=" + login())).orElseThrow();
    assertEquals("", cookie.value());
    assertEquals(Optional.of(Duration.ZERO), cookie.maxAge());
  }

  @Test
  void whatIsThrownIsRememberedToo() {
    Handler failing =
        request -> {
          Session.of(request).put("tries", 1);
          throw new HttpError(Status.FORBIDDEN, "");
        };
    Response response = Asked.get(sessions, failing);
    assertEquals(403, response.status().code());
    assertTrue(set(response).isPresent());
  }

  @Test
  void aSessionFitsIntoACookie() {
    Handler big =
        request -> {
          Session.of(request).put("cart", "x".repeat(3000));
          return Response.text("");
        };
    String message =
        assertThrows(IllegalStateException.class, () -> Asked.get(sessions, big)).getMessage();
    assertTrue(
        message.matches(
            "the cookie of session 'session' has 41\\d\\d bytes, and browsers keep 4096; keep less in it, such as the number of what is stored elsewhere \\(it has \\[cart\\]\\)"),
        message);
  }

  @Test
  void itIsTooLateAfterTheAnswer() {
    List<Session> kept = new ArrayList<>();
    Asked.get(
        sessions,
        request -> {
          kept.add(Session.of(request));
          return Response.text("");
        });
    assertEquals(
        "cannot put 'late' into a session whose answer has been made; change it before the handler returns",
        assertThrows(IllegalStateException.class, () -> kept.getFirst().put("late", "x"))
            .getMessage());
  }

  @Test
  void mistakesOfTheProgramAreTold() {
    assertEquals(
        "a key of sessions has 32 bytes, found 16; make one by Sessions.newKey, and store it",
        assertThrows(IllegalArgumentException.class, () -> Sessions.of(new byte[16])).getMessage());
    assertEquals(
        "GET / has no session; put Sessions before its handler by use",
        assertThrows(
                IllegalStateException.class,
                () -> Asked.get((request, next) -> next.handle(request), TELL))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> sessions.withMaxAge(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> sessions.withName("a b"));
    assertEquals(32, Sessions.newKey().length);
    assertFalse(Arrays.equals(Sessions.newKey(), Sessions.newKey()));
  }
}
