package io.asyncio.http.websocket;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.http.websocket.Wire.close;
import static io.asyncio.http.websocket.Wire.closeOf;
import static io.asyncio.http.websocket.Wire.concat;
import static io.asyncio.http.websocket.Wire.hex;
import static io.asyncio.http.websocket.Wire.masked;
import static io.asyncio.http.websocket.Wire.maskedHeader;
import static io.asyncio.http.websocket.Wire.plain;
import static io.asyncio.http.websocket.Wire.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import io.asyncio.net.MemoryStream;
import io.asyncio.net.NetworkException;
import io.asyncio.net.StreamOptions;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What frames become, and which are refused: the same whole as byte by byte.
@WithinSeconds
final class FrameReaderTest {

  private static final WebSocketOptions OPTIONS =
      WebSocketOptions.defaults().withMaxMessageSize(1_000).withMaxFragments(20, 3);

  /// Writes down what comes.
  private static final class Log implements FrameReader.Listener {

    final List<String> lines = new ArrayList<>();

    @Override
    public void onPing(byte[] payload) {
      lines.add("ping " + new String(payload, java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public void onPong(byte[] payload) {
      lines.add("pong " + new String(payload, java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public void onClose(CloseCode code, String reason) {
      lines.add("close " + code + " " + reason);
    }

    void add(Message message) {
      lines.add(
          switch (message) {
            case Message.Text(String text) -> "text " + text;
            case Message.Binary binary -> "binary " + HexFormat.of().formatHex(binary.bytes());
          });
    }
  }

  private record Setup(boolean fromClient, WebSocketOptions options, boolean withDeflate) {
    static final Setup SERVER = new Setup(true, OPTIONS, false);
  }

  private static List<String> read(byte[] wire, Setup setup, IntUnaryOperator pieces) {
    Log log = new Log();
    Asyncio.run(() -> {
      MemoryStream here = MemoryStream.open(StreamOptions.defaults(), pieces);
      try (StreamWriter writer = new StreamWriter(here)) {
        Task<Void> writing =
            createTask(() -> {
              writer.write(wire);
              writer.writeEof();
            });
        readAll(new StreamReader(here.peer()), setup, log);
        here.peer().abort();
        try {
          writing.await();
        } catch (NetworkException _) {
          // What was refused is not read to its end.
        }
      } finally {
        here.abort();
        here.peer().abort();
      }
    });
    return log.lines;
  }

  private static void readAll(StreamReader reader, Setup setup, Log log) {
    MessageInflater inflater = setup.withDeflate ? new MessageInflater(false) : null;
    FrameReader frames =
        new FrameReader(reader, setup.fromClient, setup.options, inflater, new byte[0], log);
    try {
      for (Message m = frames.next(); m != null; m = frames.next()) {
        log.add(m);
      }
    } catch (WebSocketProtocolException e) {
      log.lines.add("error " + e.code() + " " + e.getMessage());
    } finally {
      frames.end();
    }
  }

  private static void assertRead(byte[] wire, Setup setup, String... expected) {
    assertEquals(List.of(expected), read(wire, setup, length -> length), "whole");
    assertEquals(List.of(expected), read(wire, setup, _ -> 1), "byte by byte");
    assertEquals(List.of(expected), read(wire, setup, length -> Math.min(3, length)), "by three");
  }

  private static void assertRead(byte[] wire, String... expected) {
    assertRead(wire, Setup.SERVER, expected);
  }

  private static Arguments refused(String name, byte[] wire, int code) {
    return Arguments.of(name, wire, code);
  }

  static Stream<Arguments> badFrames() {
    byte[] ok = utf8("ok");
    return Stream.of(
            Stream.of(
                refused("122 not masked", plain(0x81, ok), 1002),
                refused("124 RSV1", masked(0xC1, ok), 1002),
                refused("124 RSV2", masked(0xA1, ok), 1002),
                refused("124 RSV3", masked(0x91, ok), 1002),
                refused("124 RSV1 on a ping", masked(0xC9, ok), 1002),
                refused("126 long ping", masked(0x89, new byte[126]), 1002),
                refused("126 long close", masked(0x88, new byte[126]), 1002),
                refused("126 ping in fragments", masked(0x09, ok), 1002),
                refused("126 close in fragments", masked(0x08, ok), 1002),
                refused("127 continuation of nothing", masked(0x80, ok), 1002),
                refused("127 first continuation of nothing", masked(0x00, ok), 1002),
                refused(
                    "127 text inside fragments", concat(masked(0x01, ok), masked(0x81, ok)), 1002),
                refused(
                    "127 binary inside fragments",
                    concat(masked(0x02, ok), masked(0x82, ok)),
                    1002),
                refused("129 125 in two bytes", hex("81FE007D 00000000"), 1002),
                refused("129 1 in eight bytes", hex("81FF0000000000000001 00000000"), 1002),
                refused("129 65535 in eight bytes", hex("81FF000000000000FFFF 00000000"), 1002),
                refused("129 highest bit", hex("81FF8000000000000001 00000000"), 1002),
                refused("130 not UTF-8", masked(0x81, hex("CEBAE1BDB9CF83CEBCCEB5EDA080")), 1007),
                refused("130 unfinished character", masked(0x81, hex("CEBAE1BD")), 1007),
                refused(
                    "130 in the first fragment", masked(0x01, hex("CEBAE1BDB9EDA080656469")), 1007),
                refused(
                    "130 unfinished at the end of fragments",
                    concat(masked(0x01, hex("CEBA")), masked(0x80, hex("E1BD"))),
                    1007),
                refused("132 half a code", masked(0x88, hex("03")), 1002),
                refused("133 reason not UTF-8", closeOf(1000, hex("EDA080")), 1007),
                refused("134 long message", masked(0x82, new byte[1_001]), 1009),
                refused("134 announced", maskedHeader(0x82, 1_001), 1009),
                refused("134 announced 2^40", maskedHeader(0x82, 1L << 40), 1009),
                refused("134 announced 2^63-1", maskedHeader(0x82, Long.MAX_VALUE), 1009),
                refused(
                    "134 in fragments",
                    concat(masked(0x02, new byte[600]), maskedHeader(0x80, 401)),
                    1009),
                refused(
                    "135 empty fragments",
                    concat(masked(0x02, ""), masked(0x00, ""), masked(0x00, ""), masked(0x00, "")),
                    1008),
                refused(
                    "135 too many fragments",
                    concat(
                        masked(0x02, "x"),
                        concat(
                            IntStream.range(0, 20)
                                .mapToObj(_ -> masked(0x00, "x"))
                                .toArray(byte[][]::new))),
                    1008)),
            IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
                .mapToObj(
                    opcode -> refused("125 opcode " + opcode, masked(0x80 | opcode, ok), 1002)),
            IntStream.of(0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)
                .mapToObj(code -> refused("132 code " + code, close(code, ""), 1002)))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badFrames")
  void isRefused(String name, byte[] wire, int code) {
    for (IntUnaryOperator pieces : List.<IntUnaryOperator>of(length -> length, _ -> 1)) {
      List<String> lines = read(concat(masked(0x81, "before"), wire), Setup.SERVER, pieces);
      assertEquals(2, lines.size(), name + lines);
      assertEquals("text before", lines.getFirst());
      assertTrue(lines.getLast().startsWith("error " + code + " "), lines.getLast());
    }
  }

  @Test
  void aServersFrameMustNotBeMasked() {
    Setup client = new Setup(false, OPTIONS, false);
    assertRead(masked(0x81, "ok"), client, "error 1002 a server's frame is masked");
    assertRead(plain(0x81, utf8("ok")), client, "text ok");
  }

  @Test
  void messagesOfAllLengthsAreRead() {
    for (int length : new int[] {0, 1, 2, 3, 4, 5, 7, 8, 9, 125, 126, 127, 999, 1_000}) {
      byte[] payload = new byte[length];
      for (int i = 0; i < length; i++) {
        payload[i] = (byte) i;
      }
      assertRead(masked(0x82, payload), "binary " + HexFormat.of().formatHex(payload));
    }
  }

  @Test
  void lengthsBeyondTwoBytesAreRead() {
    byte[] payload = new byte[70_000];
    payload[69_999] = 1;
    Setup large = new Setup(true, WebSocketOptions.defaults(), false);
    assertEquals(
        List.of("binary " + HexFormat.of().formatHex(payload)),
        read(masked(0x82, payload), large, length -> length));
  }

  @Test
  void sixtyThousandSmallFragmentsAreOneMessage() {
    byte[] piece = new byte[64];
    byte[][] frames = new byte[65_536][];
    java.util.Arrays.fill(frames, masked(0x00, piece));
    frames[0] = masked(0x02, piece);
    frames[65_535] = masked(0x80, piece);
    Setup large = new Setup(true, WebSocketOptions.defaults(), false);
    assertEquals(
        List.of("binary " + "00".repeat(1 << 22)), read(concat(frames), large, length -> length));
  }

  @Test
  void aLengthHasSixtyThreeBits() {
    assertRead(
        hex("81FF8000000000000001 00000000"),
        "error 1002 a frame's length has its highest bit set");
  }

  @Test
  void theExamplesOfTheStandardAreRead() {
    assertRead(hex("818537FA213D7F9F4D5158"), "text Hello");
    Setup client = new Setup(false, OPTIONS, false);
    assertRead(hex("810548656C6C6F"), client, "text Hello");
    assertRead(hex("010348656C 80026C6F"), client, "text Hello");
    assertRead(hex("890548656C6C6F 8A0548656C6C6F"), client, "ping Hello", "pong Hello");
  }

  @Test
  void controlFramesComeBetweenFragments() {
    assertRead(
        concat(
            masked(0x01, "one "),
            masked(0x89, "p"),
            masked(0x00, "two "),
            masked(0x8A, "q"),
            masked(0x80, "three")),
        "ping p",
        "pong q",
        "text one two three");
  }

  @Test
  void aCharacterMayBeSplitOverFragments() {
    byte[] text = utf8("κόσμε 𝄞");
    for (int at = 0; at <= text.length; at++) {
      byte[] head = java.util.Arrays.copyOf(text, at);
      byte[] tail = java.util.Arrays.copyOfRange(text, at, text.length);
      assertRead(concat(masked(0x01, head), masked(0x80, tail)), "text κόσμε 𝄞");
    }
  }

  @Test
  void theMarkOfWhatCannotBeDecodedIsAGoodCharacter() {
    assertRead(masked(0x81, "\uFFFD!"), "text \uFFFD!");
  }

  @Test
  void wrongTextIsRefusedBeforeItsFrameIsWhole() {
    byte[] wrong = hex("CEBAEDA0");
    byte[] wire = java.util.Arrays.copyOf(masked(0x81, concat(wrong, new byte[400])), 8 + 4);
    assertRead(wire, "error 1007 a text message is not UTF-8");
  }

  @Test
  void aMessageMayHaveExactlyAsManyFragmentsAsTheLimit() {
    assertRead(
        concat(
            masked(0x01, ""),
            masked(0x00, ""),
            masked(0x00, ""),
            masked(0x00, "x"),
            masked(0x00, ""),
            masked(0x00, ""),
            masked(0x80, "")),
        "text x");
  }

  @Test
  void codesThatMayBeSentEndIt() {
    for (int code : new int[] {1000, 1003, 1007, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999}) {
      assertRead(concat(close(code, "bye"), masked(0x81, "more")), "close " + code + " bye");
    }
    assertRead(masked(0x88, ""), "close 1005 ");
  }

  @Test
  void aFrameMayBeSmallerThanAMessage() {
    Setup setup = new Setup(true, OPTIONS.withMaxFrameSize(10), false);
    assertRead(concat(masked(0x01, "0123456789"), masked(0x80, "x")), setup, "text 0123456789x");
    assertRead(masked(0x81, "0123456789x"), setup, "error 1009 a frame has more than 10 bytes");
  }

  @Test
  void anEndWithinAFrameIsNoMessage() {
    assertRead(java.util.Arrays.copyOf(masked(0x81, "hello"), 8));
    assertRead(masked(0x01, "hello"));
  }

  @Test
  void aReservedBitIsForTheFirstFrameOfAMessageOnly() {
    Setup deflating = new Setup(true, OPTIONS, true);
    String error = "error 1002 a frame has a reserved bit set that no extension gives a meaning to";
    assertRead(concat(masked(0x01, "x"), masked(0xC0, "y")), deflating, error);
    assertRead(masked(0xC9, "x"), deflating, error);
    assertRead(masked(0xE1, "x"), deflating, error);
  }

  /// A block without compression that is four bytes longer than the frame: they are those that each
  /// sender leaves out, `0000FFFF`.
  @Test
  void textThatOnlyTheEndOfACompressedMessageBringsIsCheckedToo() {
    Setup deflating = new Setup(true, OPTIONS, true);
    byte[] wire = masked(0xC1, hex("00 0400 FBFF"));
    assertRead(wire, deflating, "error 1007 a text message is not UTF-8");
  }

  @Test
  void bytesBehindTheHandshakeComeFirst() {
    Log log = new Log();
    Asyncio.run(() -> {
      StreamReader reader = new StreamReader();
      reader.feedData(hex("6C6C6F"));
      reader.feedEof();
      FrameReader frames = new FrameReader(reader, false, OPTIONS, null, hex("81054865"), log);
      Message message = frames.next();
      assertEquals(Message.of("Hello"), message);
      assertEquals(7, frames.received());
    });
  }
}
