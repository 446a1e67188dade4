package io.asyncio.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Task;
import io.asyncio.WithinSeconds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Forms as servers get them.
@WithinSeconds
final class ReceivedFormTest {

  private static final MediaType BYTES = new MediaType("application", "octet-stream", Map.of());
  private static final MediaType URLENCODED =
      new MediaType("application", "x-www-form-urlencoded", Map.of());
  private static final FormLimits LIMITS = FormLimits.defaults();

  @TempDir private Path folder;
  @TempDir private Path temporary;

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private ReceivedForm read(Form form, FormLimits limits) throws Exception {
    return ReceivedForm.read(
        Pieces.of(Collector.bytesOf(form.body()), 777), form.contentType(), limits, temporary);
  }

  private int refused(Form form, FormLimits limits) {
    return assertThrows(
            BadMessageException.class,
            () ->
                Asyncio.run(() -> {
                  try (ReceivedForm received = read(form, limits)) {
                    return received.toString();
                  }
                }))
        .status()
        .code();
  }

  /// The temporary files of uploads that are there.
  private List<Path> uploads() throws IOException {
    List<Path> found = new ArrayList<>();
    try (var files = Files.newDirectoryStream(temporary)) {
      files.forEach(found::add);
    }
    return found;
  }

  @Test
  void fieldsAreReadInBothForms() {
    Form plain = Form.of("a", "1", "\u00fc&=", "\u20ac \r\n", "a", "2");
    Form withFile = Form.of("a", "1", "\u00fc&=", "\u20ac \r\n", "a", "2");
    withFile.addFile("f", "", BYTES, Body.empty());
    for (Form form : List.of(plain, withFile)) {
      Asyncio.run(() -> {
        try (ReceivedForm received = read(form, LIMITS)) {
          assertEquals(List.of("1", "2"), received.fields().all("a"));
          assertEquals(Optional.of("\u20ac \r\n"), received.fields().first("\u00fc&="));
        }
        return 0;
      });
    }
  }

  @Test
  void aSmallFileStaysInMemoryAndALargeOneDoesNot() {
    Asyncio.run(() -> {
      List<Path> before = uploads();
      byte[] small = random(64 * 1024);
      byte[] large = random(64 * 1024 + 1);
      byte[] larger = random(1_000_000);
      Form form =
          Form.of("a", "1")
              .addFile("s", "small.bin", BYTES, Body.of(small))
              .addFile("l", "large.bin", BYTES, Body.of(large))
              .addFile("x", "larger.bin", BYTES, Body.of(larger));
      UploadedFile kept;
      try (ReceivedForm received = read(form, LIMITS)) {
        List<Path> during = uploads();
        assertEquals(before.size() + 2, during.size());
        assertArrayEquals(small, received.file("s").orElseThrow().bytes(1 << 20));
        assertInstanceOf(Body.Bytes.class, received.file("s").orElseThrow().body());
        kept = received.file("l").orElseThrow();
        assertArrayEquals(large, kept.bytes(1 << 20));
        assertEquals("large.bin", kept.filename());
        assertEquals("application/octet-stream", kept.contentType().orElseThrow().toString());
        assertEquals(large.length, kept.size());
        assertInstanceOf(Body.File.class, kept.body());
        assertArrayEquals(larger, received.files().get(2).bytes(1 << 20));
        assertThrows(BadMessageException.class, () -> kept.bytes(large.length - 1));
        assertEquals(Optional.empty(), received.file("none"));
      }
      assertEquals(before, uploads());
      assertThrows(IllegalStateException.class, () -> kept.bytes(1 << 20));
      assertThrows(IllegalStateException.class, kept::body);
      return 0;
    });
  }

  @Test
  void aFileThatIsMovedStays() {
    Asyncio.run(() -> {
      List<Path> before = uploads();
      Form form =
          Form.of()
              .addFile("s", "s", BYTES, Body.of("small"))
              .addFile("l", "l", BYTES, Body.of(random(100_000)));
      Path small = folder.resolve("small");
      Path large = folder.resolve("large");
      try (ReceivedForm received = read(form, LIMITS)) {
        received.file("s").orElseThrow().moveTo(small);
        UploadedFile file = received.file("l").orElseThrow();
        Files.write(large, new byte[1]);
        assertThrows(UncheckedIOException.class, () -> file.moveTo(large));
        Files.delete(large);
        file.moveTo(large);
        assertThrows(IllegalStateException.class, () -> file.moveTo(small));
        assertThrows(
            IllegalStateException.class,
            () -> received.file("s").orElseThrow().moveTo(folder.resolve("again")));
      }
      assertEquals("small", Files.readString(small));
      assertArrayEquals(random(100_000), Files.readAllBytes(large));
      assertEquals(before, uploads());
      return 0;
    });
  }

  @Test
  void noFileIsLeftWhenAFormFails() throws Exception {
    List<Path> before = uploads();
    Form form =
        Form.of()
            .addFile("one", "x", BYTES, Body.of(random(100_000)))
            .addFile("two", "x", BYTES, Body.of(random(200_000)));
    byte[] bytes = Asyncio.run(() -> Collector.bytesOf(form.body()));
    for (int cut : List.of(50_000, 90_000, 100_300, 250_000, bytes.length - 4)) {
      byte[] start = Arrays.copyOf(bytes, cut);
      assertThrows(
          IncompleteMessageException.class,
          () ->
              Asyncio.run(() ->
                  ReceivedForm.read(
                      Pieces.of(start, 5_000), form.contentType(), LIMITS, temporary)));
    }
    assertEquals(413, refused(form, LIMITS.withTotal(200_000)));
    assertEquals(413, refused(form, LIMITS.withCount(1)));
    assertEquals(before, uploads());
  }

  @Test
  void noFileIsLeftWhenTheTaskIsCancelled() throws Exception {
    List<Path> before = uploads();
    Form form = Form.of().addFile("one", "x", BYTES, Body.of(random(300_000)));
    Asyncio.run(() -> {
      byte[] bytes = Collector.bytesOf(form.body());
      for (int turns = 1; turns < 40; turns++) {
        BodySource slow =
            new BodySource() {
              private final Pieces pieces = Pieces.of(bytes, 10_000);

              @Override
              public int read(ByteBuffer target) {
                Asyncio.sleep(Duration.ZERO);
                return pieces.read(target);
              }
            };
        Task<ReceivedForm> task =
            Asyncio.createTask(
                () -> ReceivedForm.read(slow, form.contentType(), LIMITS, temporary));
        for (int i = 0; i < turns && !task.isDone(); i++) {
          Asyncio.sleep(Duration.ZERO);
        }
        if (task.isDone()) {
          task.await().close();
        } else {
          task.cancel();
          assertThrows(CancelledError.class, task::await);
        }
      }
      return 0;
    });
    assertEquals(before, uploads());
  }

  @Test
  void fieldsAreBounded() {
    Form form = Form.of("a", "12345", "b", "\u20ac1");
    Form multipart = Form.of("a", "12345", "b", "\u20ac1").addFile("f", "", BYTES, Body.empty());
    for (Form each : List.of(form, multipart)) {
      int count = each == form ? 2 : 3;
      Asyncio.run(() -> {
        read(each, LIMITS.withField(5).withCount(count)).close();
        return 0;
      });
      assertEquals(413, refused(each, LIMITS.withField(4)));
      assertEquals(413, refused(each, LIMITS.withCount(count - 1)));
      long length = each.body().length().orElseThrow();
      Asyncio.run(() -> {
        read(each, LIMITS.withTotal(length)).close();
        return 0;
      });
      assertEquals(413, refused(each, LIMITS.withTotal(length - 1)));
    }
    assertEquals(413, refused(Form.of("a", "\u20ac"), LIMITS.withField(2)));
  }

  @Test
  void aFileInMemoryIsBounded() {
    Asyncio.run(() -> {
      Form form = Form.of().addFile("f", "x", BYTES, Body.of("12345"));
      try (ReceivedForm received = read(form, LIMITS.withMemory(5))) {
        assertInstanceOf(Body.Bytes.class, received.files().getFirst().body());
      }
      try (ReceivedForm received = read(form, LIMITS.withMemory(4))) {
        assertInstanceOf(Body.File.class, received.files().getFirst().body());
        assertArrayEquals("12345".getBytes(UTF_8), received.files().getFirst().bytes(5));
      }
      return 0;
    });
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Form form = Form.of().addFile("f", "x", BYTES, Body.of("12345"));
    Path none = folder.resolve("none");
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class,
            () ->
                Asyncio.run(() ->
                    ReceivedForm.read(
                        Pieces.of(Collector.bytesOf(form.body()), 777),
                        form.contentType(),
                        LIMITS.withMemory(4),
                        none)));
    assertEquals("cannot create a temporary file for an upload in " + none, e.getMessage());
  }

  @Test
  void whatIsNoFormIsRefused() {
    MediaType json = new MediaType("application", "json", Map.of());
    assertEquals(
        415,
        assertThrows(
                BadMessageException.class,
                () -> ReceivedForm.read(Pieces.of("{}", 1), json, LIMITS))
            .status()
            .code());
    MediaType mixed = new MediaType("multipart", "mixed", Map.of("boundary", "B"));
    assertThrows(
        BadMessageException.class, () -> ReceivedForm.read(Pieces.of("--B--", 1), mixed, LIMITS));
    assertThrows(
        BadMessageException.class,
        () -> ReceivedForm.read(Pieces.of("a=%zz", 1), URLENCODED, LIMITS));
    assertThrows(
        BadMessageException.class,
        () ->
            ReceivedForm.read(
                Pieces.of(new byte[] {'a', '=', (byte) 0xff}, 1), URLENCODED, LIMITS));
    assertThrows(IllegalArgumentException.class, () -> LIMITS.withCount(0));
    assertThrows(IllegalArgumentException.class, () -> LIMITS.withTotal(-1));
  }

  @Test
  void valuesAreNotShown() {
    try (ReceivedForm form = ReceivedForm.read(Pieces.of("a=secret", 9), URLENCODED, LIMITS)) {
      assertEquals("<ReceivedForm [a] []>", form.toString());
      assertFalse(form.fields().isEmpty());
      assertTrue(form.files().isEmpty());
    }
  }
}
