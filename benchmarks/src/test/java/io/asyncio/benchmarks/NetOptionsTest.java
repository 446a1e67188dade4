package io.asyncio.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NetOptionsTest {
  @Test
  void noArgumentsMeanAllCasesAndServers() {
    NetOptions options = NetOptions.parse(List.of());

    assertEquals(NetCase.all(), options.cases());
    assertEquals(List.of(EchoPeer.values()), options.servers());
    assertEquals(3, options.rounds());
    assertFalse(options.isBrief());
  }

  @Test
  void optionsMayStandInAnyOrder() {
    NetOptions options =
        NetOptions.parse(
            List.of(
                "--rounds",
                "2",
                "--servers",
                "netty,streams",
                "--quick",
                "--only",
                "held,1MiB",
                "--json",
                "f"));

    assertEquals(
        List.of("1MiB/1", "1MiB/64", "held"), options.cases().stream().map(NetCase::name).toList());
    assertEquals(List.of(EchoPeer.STREAMS, EchoPeer.NETTY), options.servers());
    assertEquals(2, options.rounds());
    assertTrue(options.isBrief());
    assertEquals(Optional.of(Path.of("f").toAbsolutePath()), options.json());
  }

  @Test
  void tlsIsForThoseThatSpeakIt() {
    NetOptions options = NetOptions.parse(List.of("--only", "tls"));

    assertEquals(
        List.of("tls/64B/64", "tls/16KiB/64", "tls/1MiB/1", "tls/handshake"),
        options.cases().stream().map(NetCase::name).toList());
    assertEquals(
        List.of(
            EchoPeer.STREAMS,
            EchoPeer.PROTOCOL,
            EchoPeer.NETTY,
            EchoPeer.STREAMS_OPENSSL,
            EchoPeer.PROTOCOL_OPENSSL,
            EchoPeer.NETTY_OPENSSL),
        options.servers(NetCase.Kind.HANDSHAKE));
    assertFalse(options.servers(NetCase.Kind.ECHO).contains(EchoPeer.NETTY_OPENSSL));
  }

  @Test
  void whatMakesNoSenseIsNamed() {
    assertTrue(messageFor("--only", "64").startsWith("there is no case '64'; there are: 64B/1,"));
    assertTrue(
        messageFor("--servers", "nett").startsWith("there is no server 'nett'; there are: "));
    assertEquals("there is no option '--fast'", messageFor("--fast"));
    assertEquals("--seconds takes a number from 1 to 99, not '0'", messageFor("--seconds", "0"));
  }

  private static String messageFor(String... arguments) {
    return assertThrows(IllegalArgumentException.class, () -> NetOptions.parse(List.of(arguments)))
        .getMessage();
  }
}
