package io.asyncio.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.WithinSeconds;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What networks do to packets: they are late, lost, doubled, spoilt, too many, or go nowhere. The
/// connection carries on or ends in the right error, and another one of the same server, on the
/// other side of the wire, is unharmed.
///
/// Takes Linux, root, `ip` and Python; elsewhere it says that it is left out.
@WithinSeconds(120)
final class PacketFaultsTest {

  private static final String PERFECT = "0 0 0 0 0";
  private static final String DEAD = "0 1 0 0 0";

  private interface Story {
    void on(BadWire wire, BadWire.Child server, String port) throws IOException;
  }

  private static List<String> serverDuring(Story story) throws IOException {
    Optional<BadWire> opened = BadWire.open();
    if (opened.isEmpty()) {
      return List.of();
    }
    try (BadWire wire = opened.get()) {
      BadWire.Child server = wire.atFarEnd("serve", BadWire.FAR_HOST);
      String port = server.line().substring("port ".length());
      story.on(wire, server, port);
      assertUnharmed(wire, port);
      server.tell("");
      return server.lines();
    }
  }

  private static void assertUnharmed(BadWire wire, String port) throws IOException {
    assertEquals(List.of("all right"), wire.atFarEnd("talk", BadWire.FAR_HOST, port).lines());
  }

  private static void assertTalks(String condition) throws IOException {
    List<String> told =
        serverDuring((wire, _, port) -> {
          wire.be(condition);
          BadWire.Child client = wire.atNearEnd("talk", BadWire.FAR_HOST, port);
          assertUnharmed(wire, port);
          assertEquals(List.of("all right"), client.lines());
          wire.be(PERFECT);
        });
    if (!told.isEmpty()) {
      assertEquals(List.of("ended", "ended", "ended", "channels 0"), told);
    }
  }

  @Test
  void packetsThatComeLateAndSometimesNot() throws IOException {
    assertTalks("0.1 0.05 0 0 0");
  }

  @Test
  void packetsThatComeTwiceAndSpoilt() throws IOException {
    assertTalks("0.002 0.02 0.3 0.1 0");
  }

  @Test
  void aNarrowWireHoldsTheWriterUp() throws IOException {
    serverDuring((wire, _, port) -> {
      // Two megabits a second.
      wire.be("0.005 0 0 0 250000");
      BadWire.Child client = wire.atNearEnd("bulk", BadWire.FAR_HOST, port);
      assertUnharmed(wire, port);
      assertEquals(List.of("all right"), client.lines());
      wire.be(PERFECT);
    });
  }

  @Test
  void aWireThatDies() throws IOException {
    List<String> told =
        serverDuring((wire, server, port) -> {
          BadWire.Child client = wire.atNearEnd("hole", BadWire.FAR_HOST, port);
          assertEquals("said hello", client.line());
          wire.be(DEAD);
          client.tell("go");
          assertEquals(
              List.of(
                  "no answer in time",
                  "cannot connect to 10.213.0.2:PORT: no answer within 0.3 s",
                  "closed, channels 0"),
              client.lines());
          assertUnharmed(wire, port);
          assertEquals("ended", server.line());
          // Nothing tells the server that the client is gone, but that nothing comes.
          assertEquals(
              "broken: the connection to CLIENT broke: no byte came or went for 3.0 s, the"
                  + " idleTimeout of the server",
              server.line());
          wire.be(PERFECT);
        });
    if (!told.isEmpty()) {
      assertEquals(List.of("ended", "channels 0"), told);
    }
  }

  @Test
  void datagramsThatComeTwiceSpoiltOrNot() throws IOException {
    serverDuring((wire, _, port) -> {
      wire.be("0.002 0.1 0.3 0.1 0");
      assertEquals(
          List.of("200 numbers, more datagrams than numbers: true"),
          wire.atNearEnd("datagrams", BadWire.FAR_HOST, port).lines());
      wire.be(PERFECT);
    });
  }
}
