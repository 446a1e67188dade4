package io.asyncio.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.RunOptions;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.Body;
import io.asyncio.testing.VirtualClock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where a redirect leads, and what goes there.
@WithinSeconds
final class RedirectsTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final List<String> heads = new ArrayList<>();

  private interface Talk {
    void with(HttpClient client) throws Exception;
  }

  /// Answers what is below `/go` with a redirect, and all else with 200.
  private void talk(String answer, HttpClientOptions options, Talk talk) {
    Action body =
        () -> {
          MemoryServers servers =
              new MemoryServers(peer -> {
                for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                  heads.add(head.replace("\r\n", "|"));
                  boolean goes = head.substring(head.indexOf(' ')).startsWith(" /go");
                  peer.send(goes ? answer : OK);
                }
              });
          try (HttpClient client = HttpClient.create(options, servers)) {
            talk.with(client);
          } finally {
            servers.close();
          }
        };
    Asyncio.run(body, RunOptions.defaults().withLoop(new VirtualClock().options()));
  }

  private static HttpClientOptions bare() {
    return HttpClientOptions.defaults()
        .withoutHeader("Accept")
        .withoutHeader("User-Agent")
        .withDecompression(false);
  }

  private static String redirect(int code, String location) {
    return "HTTP/1.1 %d Go\r\nLocation: %s\r\nContent-Length: 4\r\n\r\naway"
        .formatted(code, new String(location.getBytes(StandardCharsets.UTF_8), ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource({
    "301, POST, GET",
    "302, POST, GET",
    "303, POST, GET",
    "303, PUT, GET",
    "301, PUT, PUT",
    "302, DELETE, DELETE",
    "307, POST, POST",
    "308, POST, POST",
    "307, GET, GET"
  })
  void methodAndBodyGoOnOrDoNot(int code, String before, String after) {
    talk(
        redirect(code, "/there"),
        bare(),
        client -> {
          ClientRequest request =
              ClientRequest.of(before, "http://a/go").withBody(Body.of("body"), "a/b");
          try (ClientResponse response = client.send(request)) {
            assertEquals("ok", response.text());
            assertEquals(URI.create("http://a/there"), response.uri());
            assertEquals(1, response.history().size());
            assertEquals(code, response.history().getFirst().status().code());
            assertEquals(URI.create("http://a/go"), response.history().getFirst().uri());
          }
          assertEquals(1, client.pool().openCount());
        });
    String rest = after.equals(before) ? "|Content-Type: a/b|Content-Length: 4|" : "|";
    assertEquals(after + " /there HTTP/1.1|Host: a" + rest, heads.get(1));
  }

  @Test
  void aHeadIsRedirectedOnlyIfThatIsAskedFor() {
    talk(
        redirect(303, "/there").replace("away", ""),
        bare(),
        client -> {
          try (ClientResponse response = client.head("http://a/go")) {
            assertEquals(303, response.status().code());
          }
          ClientRequest request = ClientRequest.of("HEAD", "http://a/go").withRedirects(true);
          client.send(request).close();
        });
    assertEquals(
        List.of(
            "HEAD /go HTTP/1.1|Host: a|",
            "HEAD /go HTTP/1.1|Host: a|",
            "HEAD /there HTTP/1.1|Host: a|"),
        heads);
  }

  @ParameterizedTest
  @CsvSource({
    "http://a/go/x?y=1#f, z, http://a/go/z",
    "http://a/go/x, ../z, http://a/z",
    "http://a/go/x, ../../../z, http://a/z",
    "http://a/go/x?y=1, ?z=2, http://a/go/x?z=2",
    "http://a/go, //b/c, http://b/c",
    "http://a/go, HTTP://B:80/c#d, http://b:80/c",
    "http://a/go, /straße, http://a/stra%C3%9Fe",
    "http://a/go, http://b, http://b"
  })
  void aReferenceIsResolved(String from, String location, String to) {
    List<String> seen = new ArrayList<>();
    HttpClientOptions options =
        bare()
            .withListener(
                new ClientListener() {
                  @Override
                  public void redirected(URI one, URI other) {
                    seen.add(other.toString());
                  }
                })
            .withLimits(ClientLimits.defaults().withRedirects(1));
    talk(
        redirect(302, location),
        options,
        client -> {
          try (ClientResponse response = client.get(from)) {
            assertTrue(response.isOk());
          } catch (RedirectException loop) {
            assertTrue(loop.getMessage().startsWith("more than 1 redirects"), loop.getMessage());
          }
        });
    assertEquals(to, seen.getFirst());
  }

  private static ClientRequest secret(String url) {
    return ClientRequest.get(url)
        .withHeader("Authorization", "secret")
        .withHeader("Cookie", "secret")
        .withHeader("Proxy-Authorization", "secret")
        .withHeader("Host", "virtual")
        .withHeader("X", "y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://b/", "http://a:81/", "https://a/", "http://a.b/"})
  void noCredentialsGoToAnotherServer(String target) {
    talk(redirect(302, target), bare(), client -> client.send(secret("http://a/go")).close());
    String host = target.substring(target.indexOf("//") + 2, target.length() - 1);
    assertEquals("GET / HTTP/1.1|Host: " + host + "|X: y|", heads.get(1));
    heads.clear();
    talk(
        redirect(302, target),
        bare(),
        client -> client.send(ClientRequest.get("http://a/go").withCookie("a", "1")).close());
    assertEquals("GET / HTTP/1.1|Host: " + host + "|", heads.get(1));
    heads.clear();
    talk(redirect(302, target), bare(), client -> client.get("http://me:secret@a/go").close());
    assertEquals("GET / HTTP/1.1|Host: " + host + "|", heads.get(1));
    heads.clear();
    talk(
        redirect(302, target),
        bare().withMiddleware(ClientMiddleware.basicAuth("me", "secret")),
        client -> client.get("http://a/go").close());
    assertEquals("GET / HTTP/1.1|Host: " + host + "|", heads.get(1));
  }

  @Test
  void credentialsGoToTheSameServer() {
    talk(
        redirect(302, "http://A:80/"),
        bare(),
        client -> client.send(secret("http://a/go")).close());
    assertEquals(
        "GET / HTTP/1.1|Authorization: secret|Cookie: secret|Proxy-Authorization: secret"
            + "|Host: virtual|X: y|",
        heads.get(1));
  }

  @Test
  void credentialsThatWereDroppedStayDropped() {
    Action body =
        () -> {
          MemoryServers servers =
              new MemoryServers(peer -> {
                for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                  heads.add(head.replace("\r\n", "|"));
                  peer.send(
                      switch (heads.size()) {
                        case 1 -> redirect(302, "http://b/");
                        case 2 -> redirect(302, "http://a/");
                        default -> OK;
                      });
                }
              });
          HttpClientOptions options = bare().withMiddleware(ClientMiddleware.bearer(() -> "token"));
          try (HttpClient client = HttpClient.create(options, servers)) {
            client.get("http://a/").close();
          } finally {
            servers.close();
          }
        };
    Asyncio.run(body, RunOptions.defaults().withLoop(new VirtualClock().options()));
    assertEquals(
        List.of(
            "GET / HTTP/1.1|Host: a|Authorization: Bearer token|",
            "GET / HTTP/1.1|Host: b|",
            "GET / HTTP/1.1|Host: a|"),
        heads.stream().map(head -> head).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://me:secret@b/",
        "http://b/\u0001",
        "http://b/ c",
        "http://",
        "http://b:99999/",
        "//",
        "http://b c/"
      })
  void whatIsNoUrlOfHttpIsNotFollowed(String location) {
    talk(
        redirect(302, location),
        bare(),
        client -> {
          RuntimeException error =
              assertThrows(RuntimeException.class, () -> client.text("http://a/go"));
          boolean isControl = location.indexOf('\u0001') >= 0;
          assertEquals(
              isControl ? BadMessageException.class : RedirectException.class, error.getClass());
          assertTrue(!error.getMessage().contains("secret"), error.getMessage());
        });
    assertEquals(1, heads.size());
  }

  @Test
  void nothingLeadsFromHttpsToHttp() {
    talk(
        redirect(302, "http://a/"),
        bare(),
        client -> assertThrows(RedirectException.class, () -> client.text("https://a/go")));
    assertEquals(1, heads.size());
  }

  @Test
  void aLoopEndsAfterTen() {
    talk(
        redirect(302, "/go"),
        bare(),
        client -> {
          RedirectException error =
              assertThrows(RedirectException.class, () -> client.text("http://a/go"));
          assertEquals(11, error.history().size());
        });
    assertEquals(11, heads.size());
  }

  @Test
  void twoPlacesAtOnceAreNone() {
    talk(
        "HTTP/1.1 302 Go\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
        bare(),
        client -> assertThrows(RedirectException.class, () -> client.text("http://a/go")));
  }

  @Test
  void whatIsNotToBeFollowedIsReturned() {
    talk(
        redirect(302, "/b"),
        bare().withRedirects(false),
        client -> {
          try (ClientResponse response = client.get("http://a/go")) {
            assertEquals("away", response.text());
          }
        });
    talk(
        "HTTP/1.1 302 Go\r\nContent-Length: 4\r\n\r\naway",
        bare(),
        client -> {
          try (ClientResponse response = client.get("http://a/go")) {
            assertEquals("away", response.text());
          }
        });
  }

  @Test
  void aBodyThatIsMadeWhileItIsSentIsNotSentTwice() {
    talk(
        redirect(307, "/b"),
        bare(),
        client -> {
          Body stream = Body.stream(0, sink -> sink.write(""));
          RedirectException error =
              assertThrows(RedirectException.class, () -> client.post("http://a/go", stream));
          assertTrue(error.getMessage().contains("can't be sent again"), error.getMessage());
        });
  }
}
