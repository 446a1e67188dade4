package io.asyncio.http.codec;

import io.asyncio.Asyncio;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.Status;
import java.util.function.BooleanSupplier;

/// A library for one coding, which a program may have on its path or not.
///
/// Its native part is loaded with the first body that needs it, in a thread: that takes a tenth of
/// a second, which programs that only have the library should not pay, and the loop never.
final class Library {

  static final Library BROTLI =
      new Library(
          "br",
          "com.aayushatharva.brotli4j:brotli4j",
          BrotliDecoder::isPresent,
          BrotliDecoder::load);
  static final Library ZSTD =
      new Library("zstd", "com.github.luben:zstd-jni", ZstdDecoder::isPresent, ZstdDecoder::load);

  private final String coding;
  private final String artifact;
  private final BooleanSupplier presence;
  private final Runnable loader;
  private volatile boolean isLoaded;

  Library(String coding, String artifact, BooleanSupplier presence, Runnable loader) {
    this.coding = coding;
    this.artifact = artifact;
    this.presence = presence;
    this.loader = loader;
  }

  String coding() {
    return coding;
  }

  /// Whether its classes are there.
  boolean isPresent() {
    try {
      return presence.getAsBoolean();
    } catch (NoClassDefFoundError missing) {
      return false;
    }
  }

  void checkPresent() {
    if (!isPresent()) {
      throw new BadMessageException(
          Status.UNSUPPORTED_MEDIA_TYPE,
          "a body is coded by %s, for which %s is not on the path; add that, or take bodies as they"
                  .formatted(coding, artifact)
              + " come by withDecompression(false)");
    }
  }

  /// Loads what is native of it. Suspends the first time.
  void load() {
    if (isLoaded) {
      return;
    }
    try {
      Asyncio.toThread(loader::run);
      isLoaded = true;
    } catch (LinkageError e) {
      BadMessageException failure =
          new BadMessageException(
              Status.UNSUPPORTED_MEDIA_TYPE,
              "a body is coded by %s, and %s is on the path but cannot be loaded here: %s"
                  .formatted(coding, artifact, e.getMessage()));
      failure.addSuppressed(e);
      throw failure;
    }
  }
}
