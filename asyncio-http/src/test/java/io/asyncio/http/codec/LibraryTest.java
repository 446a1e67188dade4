package io.asyncio.http.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.BodySource;
import io.asyncio.http.Pieces;
import io.asyncio.http.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Libraries that are there, and those that are not.
@WithinSeconds(60)
final class LibraryTest {

  /// Finds our codings once more, but none of their libraries.
  private static final class WithoutLibraries extends ClassLoader {

    WithoutLibraries() {
      super(LibraryTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("com.github.luben.") || name.startsWith("com.aayushatharva.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.asyncio.http.codec.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static final Class<?> BARE = bare();

  private static Class<?> bare() {
    try {
      return new WithoutLibraries().loadClass(ContentCodings.class.getName());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static BodySource decodeBare(BodySource source, String coding) throws Exception {
    return (BodySource)
        BARE.getMethod("decode", BodySource.class, List.class, long.class)
            .invoke(null, source, List.of(coding), 1_000L);
  }

  @Test
  void onlyWhatIsThereIsAskedFor() throws Exception {
    assertEquals("gzip, deflate, br, zstd", ContentCodings.acceptEncoding());
    assertNotEquals(ContentCodings.class, BARE);
    assertEquals("gzip, deflate", BARE.getMethod("acceptEncoding").invoke(null));
  }

  @ParameterizedTest
  @CsvSource({"br, com.aayushatharva.brotli4j:brotli4j", "zstd, com.github.luben:zstd-jni"})
  void whatIsMissingIsNamed(String coding, String artifact) throws Exception {
    assertEquals(true, BARE.getMethod("areKnown", List.class).invoke(null, List.of(coding)));
    BARE.getMethod("load", List.class).invoke(null, List.of(coding));
    InvocationTargetException thrown =
        assertThrows(InvocationTargetException.class, () -> decodeBare(Pieces.of("x", 1), coding));
    BadMessageException e = assertInstanceOf(BadMessageException.class, thrown.getCause());
    assertEquals(Status.UNSUPPORTED_MEDIA_TYPE, e.status());
    assertEquals(
        "a body is coded by %s, for which %s is not on the path; add that, or take bodies as they"
                .formatted(coding, artifact)
            + " come by withDecompression(false)",
        e.getMessage());
  }

  @Test
  void theOtherCodingsNeedNoLibrary() throws Exception {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(coded)) {
      out.write("hello".getBytes(UTF_8));
    }
    BodySource source = decodeBare(Pieces.of(coded.toByteArray(), 7), "gzip");
    assertArrayEquals("hello".getBytes(UTF_8), source.readAll(100));
  }

  @Test
  void aLibraryIsLoadedOnceAndNotOnTheLoop() {
    List<Thread> threads = new ArrayList<>();
    Library library =
        new Library("x", "an:artifact", () -> true, () -> threads.add(Thread.currentThread()));
    Thread loop =
        Asyncio.run(() -> {
          library.load();
          library.load();
          return Thread.currentThread();
        });
    assertEquals(1, threads.size());
    assertNotEquals(loop, threads.getFirst());
    library.checkPresent();
  }

  @Test
  void whatCannotBeLoadedSaysSoEachTime() {
    Library library =
        new Library(
            "x",
            "an:artifact",
            () -> true,
            () -> {
              throw new UnsatisfiedLinkError("no x in here");
            });
    for (int i = 0; i < 2; i++) {
      BadMessageException e =
          assertThrows(BadMessageException.class, () -> Asyncio.run(() -> library.load()));
      assertEquals(
          "a body is coded by x, and an:artifact is on the path but cannot be loaded here: no x in"
              + " here",
          e.getMessage());
      assertTrue(e.getSuppressed()[0] instanceof UnsatisfiedLinkError);
    }
  }
}
