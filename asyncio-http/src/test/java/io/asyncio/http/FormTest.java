package io.asyncio.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What forms are sent as.
final class FormTest {

  private static final MediaType TEXT = new MediaType("text", "plain", Map.of());

  @TempDir private Path folder;

  /// With `B` for the boundary.
  private static String sent(Form form) {
    byte[] bytes = Asyncio.run(() -> Collector.bytesOf(form.body()));
    assertEquals(OptionalLong.of(bytes.length), form.body().length());
    return new String(bytes, StandardCharsets.UTF_8)
        .replace(form.contentType().parameter("boundary").orElse("-"), "B");
  }

  @Test
  void fieldsAloneAreUrlencoded() {
    Form form = Form.of("a", "1 & 2", "b\u00e9", "").add("a", "\r\n");
    assertEquals("application/x-www-form-urlencoded", form.contentType().toString());
    assertEquals("a=1+%26+2&b%C3%A9=&a=%0D%0A", sent(form));
    assertEquals("", sent(Form.of()));
  }

  @Test
  void aFileMakesItMultipart() {
    Form form = Form.of("a", "1").addFile("f", "x.txt", TEXT, Body.of("hello"));
    assertTrue(form.contentType().is("multipart/form-data"));
    assertEquals(
        """
        --B
        Content-Disposition: form-data; name="a"

        1
        --B
        Content-Disposition: form-data; name="f"; filename="x.txt"
        Content-Type: text/plain

        hello
        --B--
        """
            .replace("\n", "\r\n"),
        sent(form));
  }

  @Test
  void namesAreQuotedAsBrowsersDo() {
    Form form = Form.of().addFile("a\"\r\n\\%", "\u00fc\";x\n", TEXT, Body.empty());
    assertEquals(
        "Content-Disposition: form-data; name=\"a%22%0D%0A\\%\"; filename=\"\u00fc%22;x%0A\"",
        sent(form).split("\r\n", -1)[1]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "\u0001", "a\u007f", "\u001b"})
  void aNameThatCannotBeSentIsRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> Form.of(name, ""));
    Form form = Form.of();
    assertThrows(IllegalArgumentException.class, () -> form.addFile(name, "x", TEXT, Body.empty()));
    assertThrows(IllegalArgumentException.class, () -> form.addFile("x", name, TEXT, Body.empty()));
  }

  @Test
  void aMediaTypeCannotBeginAHeader() {
    Form form = Form.of();
    MediaType type = new MediaType("text", "plain", Map.of("x", "a\r\nSet-Cookie: b"));
    assertThrows(IllegalArgumentException.class, () -> form.addFile("x", "y", type, Body.empty()));
    assertThrows(IllegalArgumentException.class, () -> Form.of("a"));
  }

  @Test
  void boundariesAreNeverTheSame() {
    Form one = Form.of().addFile("f", "x", TEXT, Body.empty());
    Form other = Form.of().addFile("f", "x", TEXT, Body.empty());
    assertNotEquals(one.contentType(), other.contentType());
    assertEquals(one.contentType(), one.contentType());
    assertTrue(one.contentType().parameter("boundary").orElseThrow().length() <= 70);
  }

  @Test
  void aFileOfTheDiskIsReadWhileItIsSent() throws IOException {
    byte[] bytes = new byte[700_000];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("picture.png"), bytes);
    Asyncio.run(() -> {
      Form form = Form.of("a", "1").addFile("f", file);
      byte[] sent = Collector.bytesOf(form.body());
      assertEquals(OptionalLong.of(sent.length), form.body().length());
      Multipart parts =
          Multipart.read(Pieces.of(sent, 10_000), form.contentType(), MultipartLimits.defaults());
      assertArrayEquals(new byte[] {'1'}, parts.next().orElseThrow().body().readAll(1));
      Multipart.Part part = parts.next().orElseThrow();
      assertEquals("picture.png", part.filename().orElseThrow());
      assertEquals("image/png", part.contentType().orElseThrow().toString());
      assertArrayEquals(bytes, part.body().readAll(bytes.length));
      assertTrue(parts.next().isEmpty());
      return 0;
    });
  }

  @Test
  void aFileThatIsNoneIsNamed() {
    Path none = folder.resolve("none");
    assertEquals(
        "cannot add " + none + " to a form: it is not there",
        assertThrows(
                UncheckedIOException.class, () -> Asyncio.run(() -> Form.of().addFile("f", none)))
            .getMessage());
    assertThrows(
        UncheckedIOException.class, () -> Asyncio.run(() -> Form.of().addFile("f", folder)));
  }

  @Test
  void aFileThatHasBecomeShorterIsAnError() throws IOException {
    Path file = Files.write(folder.resolve("x"), new byte[100]);
    Asyncio.run(() -> {
      Form form = Form.of().addFile("f", file);
      Files.write(file, new byte[99]);
      assertThrows(IllegalStateException.class, () -> Collector.bytesOf(form.body()));
      return 0;
    });
  }

  @Test
  void aStreamMakesTheLengthUnknown() {
    Form form = Form.of().addFile("f", "x", TEXT, Body.stream(sink -> sink.write("abc")));
    assertEquals(OptionalLong.empty(), form.body().length());
    String sent =
        new String(Asyncio.run(() -> Collector.bytesOf(form.body())), StandardCharsets.UTF_8);
    assertTrue(sent.contains("\r\n\r\nabc\r\n--"), sent);
  }

  @Test
  void aPartHasTheLengthThatWasSaid() {
    Form shorter = Form.of().addFile("f", "x", TEXT, Body.stream(4, sink -> sink.write("abc")));
    Form longer = Form.of().addFile("f", "x", TEXT, Body.stream(2, sink -> sink.write("abc")));
    assertThrows(
        IllegalStateException.class, () -> Asyncio.run(() -> Collector.bytesOf(shorter.body())));
    assertThrows(
        IllegalStateException.class, () -> Asyncio.run(() -> Collector.bytesOf(longer.body())));
  }

  @Test
  void aPartHasNoTrailers() {
    Form form =
        Form.of().addFile("f", "x", TEXT, Body.stream(sink -> sink.trailers(Headers.of("a", "b"))));
    assertThrows(
        IllegalArgumentException.class, () -> Asyncio.run(() -> Collector.bytesOf(form.body())));
  }

  @Test
  void valuesAreNotShown() {
    assertEquals("<Form [password]>", Form.of("password", "secret").toString());
  }
}
