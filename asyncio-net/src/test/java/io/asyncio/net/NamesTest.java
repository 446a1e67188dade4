package io.asyncio.net;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.yieldNow;
import static io.asyncio.net.Network.lookUp;
import static io.asyncio.net.Network.openConnection;
import static io.asyncio.net.Network.reverseLookUp;
import static io.asyncio.net.Network.startServer;
import static io.asyncio.net.Network.useBackend;
import static io.asyncio.net.Network.useResolver;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.BothModes;
import io.asyncio.CancelledError;
import io.asyncio.CapturedLog;
import io.asyncio.LoopOptions;
import io.asyncio.Mode;
import io.asyncio.RunOptions;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Names, asked from a DNS server of the test's own.
@WithinSeconds(30)
final class NamesTest {

  private final DnsServer server = new DnsServer();

  NamesTest() throws IOException {}

  @AfterEach
  void closeServer() throws IOException {
    server.close();
  }

  private Resolver resolver() {
    return Resolver.dns().withServers(List.of(server.address()));
  }

  private Resolver impatient() {
    return resolver().withTimeout(Duration.ofMillis(50));
  }

  private void run(Mode mode, Action body) {
    Asyncio.run(
        () -> {
          // The files of the system are read now, and not in the middle of a test.
          addresses("localhost");
          useResolver(resolver());
          body.run();
          assertEquals(0, NettyPoller.of(runningLoop()).pendingLookups());
        },
        RunOptions.defaults().withLoop(LoopOptions.defaults().withMode(mode)));
  }

  private static List<String> addresses(String host) {
    return lookUp(host, 80).stream().map(Addresses::text).toList();
  }

  private static String failure(String host) {
    return assertThrows(AddressException.class, () -> lookUp(host, 80)).getMessage();
  }

  private List<String> asked() {
    return server.asked.stream().sorted().toList();
  }

  private void awaitAsked(int count) {
    while (server.asked.size() < count) {
      yieldNow();
    }
  }

  @BothModes
  void bothFamiliesAreAsked(Mode mode) {
    server.answer("two.test A", "A 60 192.0.2.1", "A 60 192.0.2.2");
    server.answer("two.test AAAA", "AAAA 60 2001:db8::1");
    run(
        mode,
        () -> {
          assertEquals(
              List.of("192.0.2.1:80", "192.0.2.2:80", "[2001:db8:0:0:0:0:0:1]:80"),
              addresses("Two.Test"));
          assertEquals(List.of("two.test A", "two.test AAAA"), asked());
        });
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void everyBackendAsks(Backend backend) {
    if (!backend.isAvailable()) {
      return;
    }
    server.answerTruncated("large.test A", "A 60 192.0.2.1");
    server.answer("large.test AAAA");
    Asyncio.run(() -> {
      useBackend(backend);
      useResolver(resolver());
      assertEquals(List.of("192.0.2.1:80"), addresses("large.test"));
      assertEquals(List.of("large.test A", "large.test AAAA", "tcp large.test A"), asked());
    });
  }

  @BothModes
  void aNameThatDoesNotExist(Mode mode) {
    run(
        mode,
        () ->
            assertEquals(
                "cannot find the host 'none.test': there is no such name (NXDOMAIN from "
                    + server.text()
                    + "); check the name",
                failure("none.test")));
  }

  @BothModes
  void aServerThatFails(Mode mode) {
    server.fail("bad.test A", 2).fail("bad.test AAAA", 2);
    run(
        mode,
        () ->
            assertEquals(
                "cannot find the host 'bad.test': SERVFAIL from "
                    + server.text()
                    + "; the server is at fault: try later, or another one",
                failure("bad.test")));
  }

  @BothModes
  void aServerThatIsSilent(Mode mode) {
    server.silent("hole.test A").silent("hole.test AAAA");
    run(
        mode,
        () -> {
          useResolver(impatient().withAttempts(3));
          assertEquals(
              "cannot find the host 'hole.test': no answer within 0.05 s from "
                  + server.text()
                  + ", asked 3 times; check the network, or name other servers",
              failure("hole.test"));
          assertEquals(6, server.asked.size(), server.asked::toString);
        });
  }

  @BothModes
  void aSlowLookupIsLoggedInDebugMode(Mode mode) {
    server.silent("hole.test A").silent("hole.test AAAA");
    try (CapturedLog lines = new CapturedLog()) {
      run(
          mode,
          () -> {
            useResolver(impatient());
            failure("hole.test");
            assertEquals(List.of(), slowIn(lines));
            runningLoop().setDebug(true);
            runningLoop().setSlowCallbackDuration(Duration.ofMillis(40));
            failure("hole.test");
            assertEquals(List.of("INFO to look up the host 'hole.test' took N s"), slowIn(lines));
          });
    }
  }

  private static List<String> slowIn(CapturedLog lines) {
    return lines.lines().stream()
        .filter(line -> line.contains("to look up"))
        .map(line -> line.replaceAll("[0-9]+[.,][0-9]+ s", "N s"))
        .toList();
  }

  @BothModes
  void theNextServerIsAskedIfOneIsSilent(Mode mode) throws IOException {
    server.silent("one.test A").silent("one.test AAAA");
    try (DnsServer second = new DnsServer()) {
      second.answer("one.test A", "A 60 192.0.2.1").answer("one.test AAAA");
      run(
          mode,
          () -> {
            useResolver(impatient().withServers(List.of(server.address(), second.address())));
            assertEquals(List.of("192.0.2.1:80"), addresses("one.test"));
          });
    }
  }

  @BothModes
  void aNameWithoutAddresses(Mode mode) {
    server.answer("empty.test A").answer("empty.test AAAA");
    run(
        mode,
        () ->
            assertEquals(
                "cannot find the host 'empty.test': the name has no such record (asked "
                    + server.text()
                    + "); check the name",
                failure("empty.test")));
  }

  @BothModes
  void halfAnAnswerIsAskedForAgain(Mode mode) {
    server.silent("half.test A").answer("half.test AAAA");
    run(
        mode,
        () -> {
          useResolver(impatient());
          String message = failure("half.test");
          assertTrue(message.contains(": no answer within 0.05 s from "), message);
          assertTrue(message.contains(", asked 2 times; "), message);
        });
  }

  @BothModes
  void anAlias(Mode mode) {
    for (String type : List.of("A", "AAAA")) {
      server.answer("alias.test " + type, "CNAME 60 real.test", "real.test A 60 192.0.2.7");
    }
    server.answer("real.test A", "A 60 192.0.2.7").answer("real.test AAAA");
    run(mode, () -> assertEquals(List.of("192.0.2.7:80"), addresses("alias.test")));
  }

  @BothModes
  void anAnswerIsKeptAsLongAsItSays(Mode mode) {
    server.answer("kept.test A", "A 1 192.0.2.1").answer("kept.test AAAA");
    run(
        mode,
        () -> {
          addresses("kept.test");
          server.answer("kept.test A", "A 1 192.0.2.2");
          assertEquals(List.of("192.0.2.1:80"), addresses("kept.test"));
          assertEquals(2, server.asked.size());
          while (addresses("kept.test").contains("192.0.2.1:80")) {
            sleep(Duration.ofMillis(20));
          }
          assertEquals(List.of("192.0.2.2:80"), addresses("kept.test"));
          assertEquals(4, server.asked.size(), server.asked::toString);
        });
  }

  @BothModes
  void twoShareOneLookup(Mode mode) {
    server.answer("slow.test A", "A 0 192.0.2.1").answer("slow.test AAAA");
    server.hold();
    run(
        mode,
        () -> {
          Task<List<String>> first = createTask(() -> addresses("slow.test"));
          Task<List<String>> second = createTask(() -> addresses("SLOW.test"));
          Task<List<String>> third = createTask(() -> addresses("slow.test"));
          awaitAsked(1);
          first.cancel();
          assertThrows(CancelledError.class, first::await);
          server.release();
          assertEquals(List.of("192.0.2.1:80"), second.await());
          assertEquals(List.of("192.0.2.1:80"), third.await());
          assertEquals(List.of("slow.test A", "slow.test AAAA"), asked());
        });
  }

  @BothModes
  void aLookupThatNobodyWaitsForEnds(Mode mode) {
    server.silent("gone.test A").silent("gone.test AAAA");
    run(
        mode,
        () -> {
          Task<List<String>> task = createTask(() -> addresses("gone.test"));
          awaitAsked(2);
          assertTrue(NettyPoller.of(runningLoop()).isWatching());
          task.cancel();
          assertThrows(CancelledError.class, task::await);
          assertTrue(!NettyPoller.of(runningLoop()).isWatching());
        });
  }

  @BothModes
  void shortNamesAreSearched(Mode mode) {
    server.answer("web.corp.test A", "A 60 192.0.2.3").answer("web.corp.test AAAA");
    run(
        mode,
        () -> {
          useResolver(resolver().withSearchDomains(List.of("other.test", "corp.test")));
          assertEquals(List.of("192.0.2.3:80"), addresses("web"));
        });
  }

  @BothModes
  void someNamesNeedNoServer(Mode mode) {
    run(
        mode,
        () -> {
          assertEquals(List.of("192.0.2.1:80"), addresses("192.0.2.1"));
          assertEquals(List.of("[0:0:0:0:0:0:0:1]:80"), addresses("::1"));
          assertTrue(addresses("localhost").contains("127.0.0.1:80"));
          assertTrue(addresses("my.localhost").contains("127.0.0.1:80"));
          assertEquals(Optional.of("localhost"), reverseLookUp(InetAddress.ofLiteral("127.0.0.1")));
          assertEquals(List.of(), asked());
        });
  }

  @BothModes
  void namesThatCannotBe(Mode mode) {
    run(
        mode,
        () -> {
          String label = "x".repeat(64);
          String message = failure(label + ".test");
          assertTrue(message.startsWith("cannot find the host '" + label + ".test': "), message);
          assertTrue(message.endsWith("; check the name"), message);
          assertEquals(List.of(), asked());
        });
  }

  @BothModes
  void anAddressHasAName(Mode mode) {
    server.answer("9.2.0.192.in-addr.arpa PTR", "PTR 60 nine.test");
    server.fail("8.2.0.192.in-addr.arpa PTR", 2);
    run(
        mode,
        () -> {
          assertEquals(Optional.of("nine.test"), reverseLookUp(InetAddress.ofLiteral("192.0.2.9")));
          assertEquals(Optional.empty(), reverseLookUp(InetAddress.ofLiteral("192.0.2.7")));
          String message =
              assertThrows(
                      AddressException.class,
                      () -> reverseLookUp(InetAddress.ofLiteral("192.0.2.8")))
                  .getMessage();
          assertTrue(
              message.startsWith("cannot find the name of 192.0.2.8: SERVFAIL from "), message);
        });
  }

  @Test
  void theNameOfAnAddressInDns() {
    assertEquals("1.2.0.192.in-addr.arpa.", Names.arpa(InetAddress.ofLiteral("192.0.2.1")));
    assertEquals(
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
        Names.arpa(InetAddress.ofLiteral("2001:db8::1")));
  }

  @BothModes
  void aConnectionHasItsOwnWay(Mode mode) {
    server.answer("here.test A", "A 60 127.0.0.1").answer("here.test AAAA");
    run(
        mode,
        () -> {
          useResolver(Resolver.system());
          assertTrue(addresses("localhost").contains("127.0.0.1:80"));
          try (Server listening = startServer((reader, _) -> reader.readAll(), "127.0.0.1", 0);
              Connection connection =
                  openConnection(
                      "here.test",
                      listening.port(),
                      ConnectOptions.defaults().withResolver(resolver()))) {
            assertEquals("127.0.0.1:" + listening.port(), Addresses.text(connection.peerAddress()));
          }
        });
  }

  @Test
  void theSystemsFilesAreRead() {
    InetAddress hosts = InetAddress.ofLiteral("192.0.2.1");
    SystemNames names =
        SystemNames.parse(
            List.of(
                "# nameserver 192.0.2.9",
                "nameserver 192.0.2.53",
                "nameserver here",
                "nameserver",
                "domain old.test",
                "search a.test b.test",
                "options edns0 ndots:3",
                "",
                "nameserver 2001:db8::53"),
            Map.of("me", List.of(hosts)),
            Map.of());
    assertEquals(
        List.of(
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53),
            new InetSocketAddress(InetAddress.ofLiteral("2001:db8::53"), 53)),
        names.servers());
    assertEquals(List.of("a.test", "b.test"), names.searchDomains());
    assertEquals(3, names.ndots());
    assertEquals(List.of(hosts), names.addresses("me"));
    assertEquals(Optional.of("me"), names.name(hosts));
  }

  @Test
  void badOptionsAreRefused() {
    assertEquals(
        "attempts must be at least 1, found 0",
        assertThrows(IllegalArgumentException.class, () -> Resolver.dns().withAttempts(0))
            .getMessage());
    assertEquals(
        "timeout must be positive, found PT0S",
        assertThrows(
                IllegalArgumentException.class, () -> Resolver.dns().withTimeout(Duration.ZERO))
            .getMessage());
    assertEquals(
        "a DNS server must be given as an address, found dns.test",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Resolver.dns()
                        .withServers(List.of(InetSocketAddress.createUnresolved("dns.test", 53))))
            .getMessage());
  }
}
