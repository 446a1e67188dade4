package io.asyncio.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HttpOptionsTest {
  @Test
  void noArgumentsMeanAllCasesAndServers() {
    HttpOptions options = HttpOptions.parse(List.of());

    assertEquals(HttpCase.all(), options.cases());
    assertEquals(List.of(HttpPeer.values()), options.servers());
    assertEquals(List.of(HttpCase.Area.values()), options.areas());
  }

  @Test
  void optionsMayStandInAnyOrder() {
    HttpOptions options =
        HttpOptions.parse(
            List.of(
                "--rounds",
                "2",
                "--servers",
                "netty,ours",
                "--quick",
                "--only",
                "pipelined/64,stream1m",
                "--json",
                "f"));

    assertEquals(
        List.of("pipelined/64", "stream1m/1", "stream1m/64"),
        options.cases().stream().map(HttpCase::name).toList());
    assertEquals(List.of(HttpPeer.OURS, HttpPeer.NETTY), options.servers());
    assertEquals(2, options.rounds());
    assertEquals(1, options.seconds());
    assertEquals(Optional.of(Path.of("f").toAbsolutePath()), options.json());
  }

  @Test
  void casesAreRunAreaByArea() {
    HttpOptions options =
        HttpOptions.parse(List.of("--only", "client/64,websocket,plain/1,websocket1k"));

    assertEquals(List.of(HttpCase.Area.values()), options.areas());
    assertEquals(
        List.of("websocket/64", "websocket1k/64"),
        options.cases(HttpCase.Area.WEBSOCKET).stream().map(HttpCase::name).toList());
  }

  @Test
  void whatMakesNoSenseIsNamed() {
    assertTrue(messageFor("--only", "64").startsWith("there is no case '64'; there are: plain/1,"));
    assertTrue(
        messageFor("--servers", "nett").startsWith("there is no server 'nett'; there are: "));
    assertEquals("there is no option '--fast'", messageFor("--fast"));
  }

  private static String messageFor(String... arguments) {
    return assertThrows(IllegalArgumentException.class, () -> HttpOptions.parse(List.of(arguments)))
        .getMessage();
  }
}
