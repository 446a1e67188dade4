package io.asyncio.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.RunOptions;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BasicAuth;
import io.asyncio.testing.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Users and passwords from a file: what it says, beside Python, and to whom it is said.
@WithinSeconds(60)
final class NetrcTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @TempDir Path directory;

  private final List<String> log = new ArrayList<>();

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private Netrc read(String text) throws IOException {
    return Netrc.read(write("netrc", text));
  }

  private static String shown(Netrc netrc, String host) {
    return netrc.forHost(host).map(auth -> auth.user() + ":" + auth.password()).orElse("-");
  }

  // ---- What it says

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "machine h login a password b | a:b",
        "machine H~login a~password b~ | a:b",
        "machine h user a account c password b | a:b",
        "machine h account c password b | c:b",
        "machine h password b | :b",
        "machine h login a | a:",
        "machine h | -",
        "machine h default login a | -",
        "machine other login a password b | -",
        "machine other login a default login c password d | c:d",
        "default login c password d machine h login a password b | a:b",
        "machine h login a machine h login b | b:",
        "machine h login \"a b\" password \"c\\\"d\\\\\" | a b:c\"d\\",
        "machine h login a\\ b password c\\d\" | a b:cd\"",
        "machine h login \"\" password \"\" | -",
        "machine h login a password #b | a:#b",
        "# machine h login x~#x~machine h # y~login a #z~password b | a:b",
        "macdef init~machine h login x~cd /~~machine h login a password b | a:b",
        "machine h login a password b~macdef m~machine h login x | a:b",
        "machine \"h\" login a password b | a:b",
        " | -",
      })
  void anEntryIsReadAsPythonDoes(String text, String expected) throws IOException {
    String file = text == null ? "" : text;
    assertEquals(expected, shown(read(file.replace('~', '\n')), "h"));
    assertEquals(expected, shown(read(file.replace("~", "\r\n")), "h"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "login a | 1 begins with a word that is neither machine",
        "~machine h login a password two secrets | 2 has a word where login",
        "machine h~login a~password~ | 3 ends with password, but without its value",
        "machine | 1 ends with machine, but",
        "macdef~ | 1 ends with macdef",
        "~~machine h login a password \"secret~x | 3 has a quotation mark without",
        "machine g~machine h~login a:secret | 2 begins an entry that can't be sent: the user",
        "machine h~login a~password \"se~cret\" | 1 begins an entry that can't be sent: the password",
      })
  void whatIsWrongIsNamedByItsLine(String text, String expected) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> read(text.replace('~', '\n')));
    String message = error.getMessage();
    assertTrue(
        message.startsWith("netrc file " + directory.resolve("netrc") + ", line " + expected),
        message);
    assertFalse(message.contains("secret"), message);
  }

  @Test
  void whatIsNotInUtf8IsRefused() throws IOException {
    Path file =
        Files.write(directory.resolve("netrc"), "machine h login \u00e4".getBytes(ISO_8859_1));
    assertThrows(IllegalArgumentException.class, () -> Netrc.read(file));
  }

  @Test
  void noSecretIsShown() throws IOException {
    Netrc netrc = read("machine h login a password secret default login b password secret");
    assertEquals("<Netrc 1 hosts and all others>", netrc.toString());
    assertFalse(HttpClientOptions.defaults().withNetrc(netrc).toString().contains("secret"));
  }

  /// What both read is alike; what only Python reads has something missing that it takes for empty.
  /// Comments are left out: Python takes the words of some of them for keywords.
  @Test
  void randomFilesAreReadAsPythonDoes() throws Exception {
    write(
        "read.py",
        """
        import netrc, pathlib
        for i in range(400):
            try:
                found = netrc.netrc(f'f{i}').authenticators('h')
                login, account, password = found or ('', '', '')
                print(repr(login or account)[1:-1] + ':' + repr(password)[1:-1] if found else '-')
            except netrc.NetrcParseError:
                print('error')
        """);
    String[] words = {
      "machine",
      "machine h",
      "machine h login a",
      "default",
      "login",
      "login b",
      "password",
      "password c",
      "account d",
      "user e",
      "\"f g\"",
      "\\i",
      "macdef l\nmachine h\n\n",
      "\n",
      "h"
    };
    Random random = new Random(11);
    List<String> ours = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      StringBuilder text = new StringBuilder("machine h ");
      for (int k = random.nextInt(8); k > 0; k--) {
        text.append(words[random.nextInt(words.length)]).append(random.nextBoolean() ? " " : "\n");
      }
      Path file = write("f" + i, text.toString());
      String read;
      try {
        read = shown(Netrc.read(file), "h");
      } catch (IllegalArgumentException e) {
        read = "error";
      }
      ours.add(read);
    }
    Process python =
        new ProcessBuilder("python3", "read.py")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    List<String> theirs =
        new String(python.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertEquals(0, python.waitFor(), theirs.toString());
    assertEquals(400, theirs.size());
    int alike = 0;
    for (int i = 0; i < 400; i++) {
      String file = Files.readString(directory.resolve("f" + i));
      String expected = theirs.get(i).equals(":") ? "-" : theirs.get(i);
      boolean isMissing = ours.get(i).equals("error");
      assertTrue(isMissing || ours.get(i).equals(expected), file + "\n" + ours.get(i) + expected);
      alike += ours.get(i).equals(expected) ? 1 : 0;
    }
    assertTrue(alike > 300, "only " + alike);
  }

  // ---- Where it is

  @Test
  void theEnvironmentSaysWhereItIs() throws IOException {
    Path named = write("named", "machine h login named");
    Map<String, String> home = Map.of("HOME", directory.toString());
    assertSame(Netrc.none(), Netrc.fromEnvironment(home));
    write("_netrc", "machine h login windows");
    assertEquals("windows:", shown(Netrc.fromEnvironment(home), "h"));
    assertEquals(
        "windows:", shown(Netrc.fromEnvironment(Map.of("USERPROFILE", directory.toString())), "h"));
    write(".netrc", "machine h login usual");
    assertEquals("usual:", shown(Netrc.fromEnvironment(home), "h"));
    assertEquals(
        "named:",
        shown(
            Netrc.fromEnvironment(Map.of("HOME", directory.toString(), "NETRC", named.toString())),
            "h"));
    assertSame(Netrc.none(), Netrc.fromEnvironment(Map.of()));
    UncheckedIOException error =
        assertThrows(
            UncheckedIOException.class,
            () -> Netrc.fromEnvironment(Map.of("NETRC", named + ".gone")));
    assertTrue(error.getMessage().contains(named + ".gone"), error.getMessage());
    HttpClientOptions options =
        HttpClientOptions.defaults()
            .withEnvironment(Map.of("NETRC", named.toString(), "http_proxy", "http://p:1"));
    assertEquals("named:", shown(options.netrc(), "h"));
    assertFalse(options.proxies().equals(Proxies.none()));
  }

  // ---- To whom it is said

  private void talk(HttpClientOptions options, List<String> answers, List<ClientRequest> requests) {
    List<String> left = new ArrayList<>(answers);
    Action body =
        () -> {
          MemoryServers servers =
              new MemoryServers(peer -> {
                for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                  log.add(
                      head.lines()
                          .filter(line -> line.startsWith("Authorization: "))
                          .findFirst()
                          .flatMap(line -> BasicAuth.parse(line.substring(15)))
                          .map(auth -> auth.user() + ":" + auth.password())
                          .orElse(head.contains("Authorization: ") ? "other" : "-"));
                  peer.send(left.isEmpty() ? OK : left.removeFirst());
                }
              });
          try (HttpClient client = HttpClient.create(options, servers)) {
            for (ClientRequest request : requests) {
              client.send(request).close();
            }
          } finally {
            servers.close();
          }
        };
    Asyncio.run(body, RunOptions.defaults().withLoop(new VirtualClock().options()));
  }

  private HttpClientOptions options() throws IOException {
    return HttpClientOptions.defaults()
        .withNetrc(read("machine a login file password a machine b login file password b"));
  }

  @Test
  void aHostIsToldWhoAsksWhateverItsPort() throws IOException {
    talk(
        options(),
        List.of(),
        List.of(
            ClientRequest.get("http://A/"),
            ClientRequest.get("https://b:81/"),
            ClientRequest.get("http://sub.a/")));
    assertEquals(List.of("file:a", "file:b", "-"), log);
  }

  @Test
  void whatIsSaidOtherwiseGoesBefore() throws IOException {
    talk(
        options()
            .withMiddleware((request, next) ->
                next.send(
                    request.uri().getPath().equals("/in")
                        ? request.withBasicAuth("inner", "x")
                        : request)),
        List.of(),
        List.of(
            ClientRequest.get("http://a/").withBasicAuth("own", "x"),
            ClientRequest.get("http://url:x@a/"),
            ClientRequest.get("http://a/in"),
            ClientRequest.get("http://a/").withHeader("Authorization", "Bearer x")));
    assertEquals(List.of("own:x", "url:x", "inner:x", "other"), log);
  }

  @Test
  void digestIsNotPrecededByBasic() throws IOException {
    talk(
        options().withMiddleware(ClientMiddleware.digestAuth("me", "pw")),
        List.of(
            "HTTP/1.1 401 No\r\nContent-Length: 0\r\nWWW-Authenticate: Digest realm=r, nonce=n\r\n\r\n"),
        List.of(ClientRequest.get("http://a/")));
    assertEquals(List.of("-", "other"), log);
  }

  @Test
  void aRedirectElsewhereIsNotAnsweredFor() throws IOException {
    String go = "HTTP/1.1 302 Go\r\nContent-Length: 0\r\nLocation: ";
    talk(
        options(),
        List.of(go + "/there\r\n\r\n", go + "http://b/\r\n\r\n"),
        List.of(ClientRequest.get("http://a/"), ClientRequest.get("http://b/")));
    assertEquals(List.of("file:a", "file:a", "-", "file:b"), log);
  }

  @Test
  void nobodyIsKnownToNone() {
    assertEquals(Optional.empty(), Netrc.none().forHost("a"));
  }
}
