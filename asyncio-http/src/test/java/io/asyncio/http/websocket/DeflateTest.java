package io.asyncio.http.websocket;

import static io.asyncio.http.websocket.Wire.hex;
import static io.asyncio.http.websocket.Wire.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// permessage-deflate: what is agreed on, and what becomes of the messages.
@WithinSeconds
final class DeflateTest {

  private static final WebSocketOptions ON = WebSocketOptions.defaults().withCompression(true);
  private static final WebSocketOptions ALONE = ON.withContextTakeover(false);

  // ---- Negotiation

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate | permessage-deflate",
        "permessage-deflate; client_max_window_bits | permessage-deflate",
        "permessage-deflate; client_max_window_bits=10 | permessage-deflate",
        "permessage-deflate;server_max_window_bits=10"
            + " | permessage-deflate; server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits=\"8\""
            + " | permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=15 | permessage-deflate",
        "permessage-deflate; server_no_context_takeover"
            + " | permessage-deflate; server_no_context_takeover",
        "permessage-deflate ; client_no_context_takeover"
            + " | permessage-deflate; client_no_context_takeover",
        "foo, permessage-deflate; bar=1, permessage-deflate | permessage-deflate",
        "permessage-deflate; server_max_window_bits=7, permessage-deflate | permessage-deflate",
        ", ,permessage-deflate, | permessage-deflate",
      })
  void aServerChoosesTheFirstOfferItCanKeepTo(String offers, String answer) {
    assertEquals(Optional.of(answer), Deflate.choose(offers, ON).map(Deflate::answer));
    assertEquals(Optional.empty(), Deflate.choose(offers, WebSocketOptions.defaults()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-webkit-deflate-frame",
        "Permessage-Deflate",
        "permessage-deflate; foo",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=08",
        "permessage-deflate; server_max_window_bits=+9",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=true",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
      })
  void aServerDeclinesWhatItDoesNotUnderstand(String offers) {
    assertEquals(Optional.empty(), Deflate.choose(offers, ON));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "permessage-deflate;",
        "permessage-deflate; =1",
        "permessage-deflate; a=",
        "permessage-deflate; a=\"",
        "permessage-deflate; a=\"\"",
        "permessage-deflate; a=\"b c\"",
        "permessage-deflate; a=\"b\"c",
        "permessage-deflate foo",
        "permessage-deflate; a b",
        "permessage-deflate; a=b=c",
        "permessage\u0000deflate",
        "permessage-deflate\u00A0",
        "(comment)",
      })
  void aMalformedFieldIsRefused(String field) {
    assertThrows(WebSocketHandshakeException.class, () -> Deflate.choose(field, ON));
    assertThrows(WebSocketHandshakeException.class, () -> Deflate.check(field, ON));
  }

  @Test
  void aServerWithoutContextSaysSo() {
    assertEquals(
        Optional.of("permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
        Deflate.choose("permessage-deflate", ALONE).map(Deflate::answer));
  }

  @Test
  void aClientOffersWhatItWants() {
    assertEquals(Optional.empty(), Deflate.offer(WebSocketOptions.defaults()));
    assertEquals(Optional.of("permessage-deflate"), Deflate.offer(ON));
    assertEquals(
        Optional.of("permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
        Deflate.offer(ALONE));
  }

  @Test
  void aClientTakesTheAnswerAsItIs() {
    assertEquals(new Deflate(false, false, 15, 15), Deflate.check("permessage-deflate", ON));
    assertEquals(
        new Deflate(true, true, 9, 15),
        Deflate.check(
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                + " server_max_window_bits=9",
            ON));
    assertEquals(
        new Deflate(true, true, 15, 15),
        Deflate.check("permessage-deflate; server_no_context_takeover", ALONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo",
        "permessage-deflate, foo",
        "permessage-deflate, permessage-deflate",
        "permessage-deflate; client_max_window_bits=10",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; server_max_window_bits=3",
        "permessage-deflate; foo=1",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
      })
  void aClientRefusesWhatItDidNotOffer(String answer) {
    assertThrows(WebSocketHandshakeException.class, () -> Deflate.check(answer, ON));
  }

  @Test
  void aClientRefusesAnAnswerThatLeavesOutWhatItNeeds() {
    assertThrows(
        WebSocketHandshakeException.class, () -> Deflate.check("permessage-deflate", ALONE));
    assertThrows(
        WebSocketHandshakeException.class,
        () -> Deflate.check("permessage-deflate", WebSocketOptions.defaults()));
  }

  // ---- Messages

  private static byte[] inflate(MessageInflater inflater, byte[] compressed, int limit) {
    MessageBuffer into = new MessageBuffer(limit);
    inflater.inflate(compressed, 0, compressed.length, into);
    inflater.finish(into);
    return into.takeBytes();
  }

  private static byte[] deflate(MessageDeflater deflater, byte[] message) {
    return Objects.requireNonNull(deflater.deflate(ByteBuffer.wrap(message)), "compressed");
  }

  private static void assertRoundTrips(boolean alone, int bits) {
    Asyncio.run(() -> {
      MessageDeflater deflater = new MessageDeflater(alone, bits);
      MessageInflater inflater = new MessageInflater(alone);
      Random random = new Random(3);
      for (int i = 0; i < 200; i++) {
        byte[] message = words(random, random.nextInt(i % 20 == 0 ? 200_000 : 2_000));
        byte @Nullable [] compressed = deflater.deflate(ByteBuffer.wrap(message));
        if (compressed != null) {
          assertArrayEquals(message, inflate(inflater, compressed, 1 << 20));
        }
      }
      deflater.end();
      inflater.end();
    });
  }

  private static byte[] words(Random random, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(4));
    }
    return bytes;
  }

  @Test
  void messagesComeOutAsTheyWentIn() {
    assertRoundTrips(false, 15);
    assertRoundTrips(true, 15);
    assertRoundTrips(false, 9);
  }

  @Test
  void aMessageRefersToTheOneBeforeOnlyWhereThatIsAgreed() {
    Asyncio.run(() -> {
      byte[] message = new byte[200];
      new Random(4).nextBytes(message);
      MessageDeflater joined = new MessageDeflater(false, 15);
      assertTrue(deflate(joined, message).length > 200);
      assertTrue(deflate(joined, message).length < 20);
      MessageDeflater alone = new MessageDeflater(true, 15);
      assertNull(alone.deflate(ByteBuffer.wrap(message)), "random bytes only grow");
      byte[] text = utf8("hello hello hello hello hello hello hello");
      assertArrayEquals(deflate(alone, text), deflate(alone, text));
      joined.end();
      alone.end();
    });
  }

  @Test
  void aNarrowWindowKeepsLongMessagesAsTheyAre() {
    Asyncio.run(() -> {
      MessageDeflater narrow = new MessageDeflater(false, 8);
      byte[] fitting = new byte[256];
      assertArrayEquals(deflate(narrow, fitting), deflate(narrow, fitting));
      assertNull(narrow.deflate(ByteBuffer.wrap(new byte[257])));
      narrow.end();
    });
  }

  @Test
  void theExamplesOfTheStandardAreInflated() {
    MessageInflater inflater = new MessageInflater(false);
    // RFC 7692, sections 7.2.3.1 to 7.2.3.5: one block, its repetition, no compression, a final
    // block, two blocks.
    for (String example :
        new String[] {
          "f248cdc9c90700",
          "f200110000",
          "000500faff48656c6c6f00",
          "f348cdc9c9070000",
          "f248050000 00ffffcac9c90700",
          "f248cdc9c90700",
        }) {
      assertEquals(
          "Hello",
          new String(inflate(inflater, hex(example), 5), java.nio.charset.StandardCharsets.UTF_8),
          example);
    }
    assertArrayEquals(new byte[0], inflate(inflater, hex("00"), 5));
    inflater.end();
  }

  @Test
  void aMessageThatMustStandAloneCannotReferToTheOneBefore() {
    MessageInflater inflater = new MessageInflater(true);
    assertArrayEquals(utf8("Hello"), inflate(inflater, hex("f248cdc9c90700"), 5));
    assertThrows(WebSocketProtocolException.class, () -> inflate(inflater, hex("f200110000"), 5));
    inflater.end();
  }

  @Test
  void aFinalBlockAtTheEndOfAMessageDoesNotSpoilTheNext() {
    MessageInflater inflater = new MessageInflater(false);
    byte[] complete = new byte[64];
    Deflater whole = new Deflater(6, true);
    whole.setInput(utf8("Hello"));
    whole.finish();
    int length = whole.deflate(complete);
    whole.end();
    byte[] message = java.util.Arrays.copyOf(complete, length);
    assertArrayEquals(utf8("Hello"), inflate(inflater, message, 5));
    assertArrayEquals(utf8("Hello"), inflate(inflater, hex("f248cdc9c90700"), 5));
    inflater.end();
  }

  @Test
  void aBombIsFoundOutAtTheLimit() {
    Asyncio.run(() -> {
      MessageDeflater deflater = new MessageDeflater(true, 15);
      byte[] bomb = deflate(deflater, new byte[10_000_000]);
      assertTrue(bomb.length < 11_000);
      MessageBuffer into = new MessageBuffer(100_000);
      MessageInflater inflater = new MessageInflater(true);
      WebSocketProtocolException e =
          assertThrows(
              WebSocketProtocolException.class, () -> inflater.inflate(bomb, 0, bomb.length, into));
      assertEquals(CloseCode.MESSAGE_TOO_BIG, e.code());
      assertEquals(100_001, into.bytes().length);
      inflater.end();
      byte[] fitting = deflate(deflater, new byte[100_000]);
      assertEquals(100_000, inflate(new MessageInflater(true), fitting, 100_000).length);
      byte[] over = deflate(deflater, new byte[100_001]);
      assertThrows(
          WebSocketProtocolException.class,
          () -> inflate(new MessageInflater(true), over, 100_000));
      deflater.end();
    });
  }

  @Test
  void bytesThatNothingWasCompressedToAreRefused() {
    MessageInflater inflater = new MessageInflater(false);
    WebSocketProtocolException e =
        assertThrows(
            WebSocketProtocolException.class,
            () -> inflate(inflater, hex("ffffffffffffffff"), 1_000));
    assertEquals(CloseCode.INVALID_CONTENT, e.code());
    inflater.end();
  }

  @Test
  void aLongMessageLetsOthersHaveTheirTurnAndMayBeCancelled() {
    Asyncio.run(() -> {
      MessageDeflater deflater = new MessageDeflater(false, 15);
      MessageInflater inflater = new MessageInflater(false);
      byte[] first = utf8("what was there before what was there before");
      assertArrayEquals(first, inflate(inflater, deflate(deflater, first), 1_000));
      Task<byte[]> cancelled = Asyncio.createTask(() -> deflate(deflater, new byte[1_000_000]));
      Asyncio.yieldNow();
      Asyncio.yieldNow();
      assertTrue(cancelled.cancel());
      assertThrows(io.asyncio.CancelledError.class, cancelled::await);
      assertArrayEquals(first, inflate(inflater, deflate(deflater, first), 1_000));
      deflater.end();
      inflater.end();
    });
  }

  @Test
  void whatHasEndedCompressesNothing() {
    Asyncio.run(() -> {
      MessageDeflater deflater = new MessageDeflater(false, 15);
      Task<Boolean> running =
          Asyncio.createTask(() -> deflater.deflate(ByteBuffer.wrap(new byte[1_000_000])) == null);
      Asyncio.yieldNow();
      deflater.end();
      deflater.end();
      assertTrue(running.await());
      assertNull(deflater.deflate(ByteBuffer.wrap(new byte[100])));
    });
  }
}
