package io.asyncio.http.websocket;

import static io.asyncio.http.websocket.Wire.hex;
import static io.asyncio.http.websocket.Wire.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// UTF-8 is what the JDK's own strict decoder takes, found out with the first wrong byte.
final class Utf8CheckTest {

  private static boolean isDecodable(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  @Test
  void allSequencesOfTwoBytesAreJudgedAsByTheJdk() {
    for (int i = 0; i < 65_536; i++) {
      byte[] bytes = {(byte) (i >> 8), (byte) i};
      assertEquals(isDecodable(bytes), Utf8Check.isValid(bytes, 0, 2), Arrays.toString(bytes));
    }
  }

  @Test
  void allEdgesOfLongSequencesAreJudgedAsByTheJdk() {
    int[] edges = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    for (int first = 0xC0; first < 0x100; first++) {
      for (int second : edges) {
        for (int third : edges) {
          for (int fourth : edges) {
            byte[] four = {(byte) first, (byte) second, (byte) third, (byte) fourth};
            byte[] three = Arrays.copyOf(four, 3);
            assertEquals(isDecodable(four), Utf8Check.isValid(four, 0, 4), Arrays.toString(four));
            assertEquals(isDecodable(three), Utf8Check.isValid(three, 0, 3), "three");
          }
        }
      }
    }
  }

  @Test
  void longTextsWithAWrongByteAnywhereAreJudgedAsByTheJdk() {
    Random random = new Random(7);
    byte[] text = utf8("plain words, κόσμε, and \uD834\uDD1E; plain words again, to the end");
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = text.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      assertEquals(isDecodable(bytes), Utf8Check.isValid(bytes, 0, bytes.length));
    }
  }

  @Test
  void splitsChangeNothing() {
    byte[] text = utf8("aκ€\uD834\uDD1Eb0123456789");
    for (int at = 0; at <= text.length; at++) {
      Utf8Check check = new Utf8Check();
      assertTrue(check.accepts(text, 0, at));
      assertTrue(check.accepts(text, at, text.length));
      assertTrue(check.isComplete());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"C0", "C1", "F5", "FF", "80", "E080", "EDA0", "F080", "F490", "E28281FF"})
  void theFirstWrongByteIsFoundAtOnce(String digits) {
    byte[] bytes = hex(digits);
    Utf8Check check = new Utf8Check();
    assertTrue(check.accepts(bytes, 0, bytes.length - 1), "all before it is right");
    assertFalse(check.accepts(bytes, bytes.length - 1, bytes.length));
  }

  @Test
  void anUnfinishedCharacterIsNotComplete() {
    Utf8Check check = new Utf8Check();
    assertTrue(check.accepts(hex("E282"), 0, 2));
    assertFalse(check.isComplete());
    assertFalse(Utf8Check.isValid(hex("E282"), 0, 2));
  }
}
