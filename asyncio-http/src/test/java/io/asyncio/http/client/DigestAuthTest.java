package io.asyncio.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.RunOptions;
import io.asyncio.WithinSeconds;
import io.asyncio.http.Body;
import io.asyncio.http.Status;
import io.asyncio.testing.VirtualClock;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Passwords that are shown without being told: to servers of a script, and to one of Python's that
/// computes by itself what it wants to see, and that curl's answers satisfy, too.
@WithinSeconds(60)
final class DigestAuthTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n";

  @TempDir Path directory;

  private final List<String> log = new ArrayList<>();

  private interface Talk {
    void with(HttpClient client) throws Exception;
  }

  private static HttpClientOptions options() {
    return HttpClientOptions.defaults()
        .withMiddleware(ClientMiddleware.digestAuth("Mufasa", "Circle of Life"));
  }

  private void talk(MemoryServers.Script script, Talk talk) {
    Action body =
        () -> {
          MemoryServers servers = new MemoryServers(script);
          try (HttpClient client = HttpClient.create(options(), servers)) {
            talk.with(client);
          } finally {
            servers.close();
          }
        };
    Asyncio.run(body, RunOptions.defaults().withLoop(new VirtualClock().options()));
  }

  private static String ask(String nonce, String more) {
    return "HTTP/1.1 401 No\r\nContent-Length: 0\r\nWWW-Authenticate: Digest realm=r, qop=auth,"
        + (" nonce=" + nonce + more + "\r\n\r\n");
  }

  /// Logs the target, and the nonce and the count that the request has.
  private String head(MemoryServers.Peer peer) {
    String head = peer.head();
    if (!head.isEmpty()) {
      String known =
          head.lines()
              .filter(line -> line.startsWith("Authorization: "))
              .flatMap(line -> Challenge.parse(List.of(line.substring(15))).stream())
              .map(sent ->
                  " %s %s %s"
                      .formatted(
                          sent.parameter("uri").orElse(""),
                          sent.parameter("nonce").orElse(""),
                          sent.parameter("nc").orElse("")))
              .findFirst()
              .orElse("");
      log.add(head.substring(0, head.indexOf(" HTTP")) + known);
    }
    return head;
  }

  /// Answers one request after the other, and from then on as the last one.
  private MemoryServers.Script answering(String... answers) {
    return peer -> {
      for (int i = 0; !head(peer).isEmpty(); i++) {
        peer.send(answers[Math.min(i, answers.length - 1)]);
      }
    };
  }

  @Test
  void aRequestIsRepeatedOnceAndTheNextOnesAreAnsweredForBeforehand() {
    talk(
        answering(ask("n1", ""), OK + "\r\nok"),
        client -> {
          assertEquals("ok", client.text("http://a/x?y=1"));
          assertEquals("ok", client.text("http://a/z"));
          assertEquals("ok", client.text("http://b/"));
        });
    assertEquals(
        List.of(
            "GET /x?y=1",
            "GET /x?y=1 /x?y=1 n1 00000001",
            "GET /z /z n1 00000002",
            "GET /",
            "GET / / n1 00000001"),
        log);
  }

  @Test
  void aNonceThatIsTooOldIsReplaced() {
    talk(
        answering(ask("n1", ""), OK + "\r\nok", ask("n2", ", stale=true"), OK + "\r\nok"),
        client -> {
          assertEquals("ok", client.text("http://a/1"));
          assertEquals("ok", client.text("http://a/2"));
          assertEquals("ok", client.text("http://a/3"));
        });
    assertEquals(
        List.of(
            "GET /1",
            "GET /1 /1 n1 00000001",
            "GET /2 /2 n1 00000002",
            "GET /2 /2 n2 00000001",
            "GET /3 /3 n2 00000002"),
        log);
  }

  @Test
  void aServerMaySayWhichNonceComesNext() {
    talk(
        answering(
            ask("n1", ""),
            OK + "Authentication-Info: qop=auth, nextnonce=\"n 2\"\r\n\r\nok",
            OK + "\r\nok"),
        client -> {
          assertEquals("ok", client.text("http://a/1"));
          assertEquals("ok", client.text("http://a/2"));
        });
    assertEquals(List.of("GET /1", "GET /1 /1 n1 00000001", "GET /2 /2 n 2 00000001"), log);
  }

  @Test
  void aWrongPasswordIsNotShownAgainAndAgain() {
    talk(
        answering(ask("n1", "")),
        client -> {
          for (int i = 0; i < 2; i++) {
            try (ClientResponse response = client.get("http://a/")) {
              assertEquals(401, response.status().code());
            }
          }
        });
    assertEquals(List.of("GET /", "GET / / n1 00000001", "GET /", "GET / / n1 00000001"), log);
  }

  @Test
  void aPasswordThatIsWrongFromNowOnIsNotShownTwice() {
    talk(
        answering(ask("n1", ""), OK + "\r\nok", ask("n1", "")),
        client -> {
          assertEquals("ok", client.text("http://a/"));
          client.get("http://a/").close();
        });
    assertEquals(List.of("GET /", "GET / / n1 00000001", "GET / / n1 00000002"), log);
  }

  @Test
  void pathsOutsideOfTheDomainAreAskedFirst() {
    talk(
        answering(ask("n1", ", domain=\"/admin http://a/b/ http://other/c ::\""), OK + "\r\nok"),
        client -> {
          for (String path : List.of("/admin/x", "/admin?y", "/b/1", "/administrator", "/c")) {
            assertEquals("ok", client.text("http://a" + path));
          }
        });
    assertEquals(
        List.of(
            "GET /admin/x",
            "GET /admin/x /admin/x n1 00000001",
            "GET /admin?y /admin?y n1 00000002",
            "GET /b/1 /b/1 n1 00000003",
            "GET /administrator",
            "GET /c"),
        log);
  }

  @Test
  void aRedirectToAnotherServerGetsNoAnswer() {
    String away = "HTTP/1.1 302 Go\r\nLocation: http://b/\r\nContent-Length: 0\r\n\r\n";
    talk(
        peer -> {
          head(peer);
          peer.send(ask("n1", ""));
          head(peer);
          peer.send(peer.number == 1 ? away : OK + "\r\nok");
        },
        client -> {
          try (ClientResponse response = client.get("http://a/")) {
            assertEquals(401, response.status().code());
          }
        });
    assertEquals(List.of("GET /", "GET / / n1 00000001", "GET /"), log);
  }

  @Test
  void whatSaysWhoAsksIsLeftAlone() {
    talk(
        answering(ask("n1", "")),
        client -> {
          ClientRequest request = ClientRequest.get("http://a/").withBasicAuth("me", "pw");
          client.send(request).close();
        });
    assertEquals(List.of("GET /   "), log);
  }

  @Test
  void aBodyIsSentAgainIfItCanBe() {
    talk(
        answering(ask("n1", ""), OK + "\r\nok"),
        client -> {
          ClientRequest stream =
              ClientRequest.post("http://a/1").withBody(Body.stream(2, sink -> sink.write("xy")));
          try (ClientResponse response = client.send(stream)) {
            assertEquals(401, response.status().code());
          }
          try (ClientResponse response = client.send(stream)) {
            assertEquals(Status.OK, response.status());
          }
        });
    assertEquals(List.of("POST /1", "POST /1 /1 n1 00000001"), log);
    log.clear();
    talk(
        answering(ask("n1", ""), OK + "\r\nok"),
        client -> {
          client.post("http://a/2", Body.of("xy")).close();
          client.send(ClientRequest.post("http://a/3").withJson(List.of(1))).close();
        });
    assertEquals(List.of("POST /2", "POST /2 /2 n1 00000001", "POST /3 /3 n1 00000002"), log);
  }

  @Test
  void whatCannotBeAnsweredIsReturned() {
    talk(
        answering(
            "HTTP/1.1 401 No\r\nContent-Length: 0\r\nWWW-Authenticate: Basic realm=r\r\n\r\n"),
        client -> client.get("http://a/").close());
    assertEquals(List.of("GET /"), log);
    assertThrows(IllegalArgumentException.class, () -> ClientMiddleware.digestAuth("a\n", "p"));
  }

  // ---- A server of Python's

  /// Takes each count once only, and checks what RFC 7616 says with the standard library alone. The
  /// third request with a nonce finds it too old.
  private static final String SERVER =
      """
      import hashlib, http.server, re, sys
      ALGORITHM, USERHASH = sys.argv[1], sys.argv[2] == 'true'
      REALM, USER, PASSWORD = 'api@example.org', 'J\\u00e4s\\u00f8n "Doe"', 'Secret, or not?'
      def H(text):
          name = ALGORITHM.removesuffix('-sess').lower().replace('-', '')
          return hashlib.new({'sha512256': 'sha512_256'}.get(name, name), text.encode()).hexdigest()
      nonces, counts = 0, []
      class Handler(http.server.BaseHTTPRequestHandler):
          protocol_version = 'HTTP/1.1'
          def is_right(self):
              field = self.headers.get('Authorization', '')
              if not field.startswith('Digest '):
                  return False
              p = {}
              for m in re.finditer(r'([\\w*]+)=(?:"((?:[^"\\\\]|\\\\.)*)"|([^",\\s]+))', field):
                  p[m[1]] = m[3] if m[2] is None else re.sub(r'\\\\(.)', r'\\1', m[2])
              if USERHASH:
                  if p['username'] != H(f'{USER}:{REALM}') or p['userhash'] != 'true':
                      return False
              elif 'username*' in p:
                  from urllib.parse import unquote
                  if p['username*'] != "UTF-8''" + p['username*'].split("''")[1]:
                      return False
                  if unquote(p['username*'].split("''")[1]) != USER:
                      return False
              elif p['username'].encode('latin1').decode() != USER:
                  return False
              if (p['realm'], p['uri'], p['opaque']) != (REALM, self.path, 'op"aque'):
                  return False
              if p['nonce'] != f'nonce{nonces}' or p['nc'] != '%08x' % (len(counts) + 1):
                  return False
              secret = H(f'{USER}:{REALM}:{PASSWORD}')
              if ALGORITHM.endswith('-sess'):
                  secret = H(f"{secret}:{p['nonce']}:{p['cnonce']}")
              wanted = H(f"{secret}:{p['nonce']}:{p['nc']}:{p['cnonce']}:auth:"
                         + H(f'{self.command}:{self.path}'))
              if p['response'] != wanted:
                  return False
              counts.append(p['cnonce'])
              return True
          def do_GET(self):
              global nonces
              body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
              is_old = len(counts) == 2
              is_right = not is_old and self.is_right()
              self.send_response(200 if is_right else 401)
              if not is_right:
                  nonces += 1
                  counts.clear()
                  self.send_header('WWW-Authenticate', f'Digest realm="{REALM}", qop="auth-int, auth",'
                      f' algorithm={ALGORITHM}, nonce="nonce{nonces}", opaque="op\\\\"aque",'
                      f' stale={str(is_old).lower()}, userhash={str(USERHASH).lower()}, charset=UTF-8')
              text = b'yes ' + body if is_right else b'no'
              self.send_header('Content-Length', str(len(text)))
              self.end_headers()
              self.wfile.write(text)
          do_POST = do_GET
          def log_message(self, *words):
              pass
      server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
      print(server.server_address[1], flush=True)
      server.serve_forever()
      """;

  private static final String USER = "J\u00e4s\u00f8n \"Doe\"";

  private interface Asking {
    void run(String url) throws Exception;
  }

  private void withPython(String algorithm, boolean isUserHashed, Asking body) {
    Asyncio.run(() -> {
      Files.writeString(directory.resolve("server.py"), SERVER);
      Process process =
          new ProcessBuilder("python3", "server.py", algorithm, "" + isUserHashed)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      try (BufferedReader printed = process.inputReader(UTF_8)) {
        String port = Asyncio.toThread(printed::readLine);
        body.run("http://127.0.0.1:" + port);
      } finally {
        process.destroyForcibly();
      }
    });
  }

  private static void assertLetIn(String url) {
    HttpClientOptions options =
        HttpClientOptions.defaults()
            .withMiddleware(ClientMiddleware.digestAuth(USER, "Secret, or not?"));
    try (HttpClient client = HttpClient.create(options)) {
      for (int i = 0; i < 7; i++) {
        assertEquals("yes ", client.text(url + "/a,b/?c=%22&i=" + i));
      }
      try (ClientResponse response = client.post(url + "/post", Body.of("sent again"))) {
        assertEquals("yes sent again", response.text());
      }
    }
    HttpClientOptions wrong =
        HttpClientOptions.defaults()
            .withMiddleware(ClientMiddleware.digestAuth(USER, "Secret, or not!"));
    try (HttpClient client = HttpClient.create(wrong);
        ClientResponse response = client.get(url + "/")) {
      assertEquals(401, response.status().code());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"})
  void pythonLetsUsIn(String algorithm) {
    withPython(algorithm, false, DigestAuthTest::assertLetIn);
  }

  @Test
  void pythonLetsAHashedUserIn() {
    withPython("SHA-256", true, DigestAuthTest::assertLetIn);
  }

  /// So what lets us in is not made for us.
  @ParameterizedTest
  @ValueSource(strings = {"MD5", "SHA-256", "SHA-256-sess"})
  void curlIsLetInByTheSame(String algorithm) {
    withPython(
        algorithm,
        false,
        url -> {
          assertEquals("yes ", curl("Secret, or not?", url + "/a,b/?c=%22"));
          assertEquals("no", curl("Secret, or not!", url + "/"));
        });
  }

  private static String curl(String password, String url) {
    return Asyncio.toThread(() -> {
      Process process =
          new ProcessBuilder("curl", "-sS", "--digest", "-K", "-", url)
              .redirectErrorStream(true)
              .start();
      try (var config = process.outputWriter(UTF_8)) {
        config.write("user = \"%s:%s\"\n".formatted(USER.replace("\"", "\\\""), password));
      }
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, process.waitFor(), printed);
      assertFalse(printed.contains("curl:"), printed);
      return printed;
    });
  }
}
