package io.asyncio.http.codec;

import io.asyncio.http.BadMessageException;
import io.asyncio.http.Body;
import io.asyncio.http.BodySource;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.Characters;
import io.asyncio.http.grammar.Preferences;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a body is coded by on its way: RFC 9110, sections 8.4 and 12.5.3.
///
/// `gzip` and `deflate` are of the JDK; `br` and `zstd` can be taken off where the program has a
/// library for it.
public final class ContentCodings {

  private static final int MOST_NESTED = 2;
  private static final int MOST_ELEMENTS = 100;
  private static final List<Library> LIBRARIES = List.of(Library.BROTLI, Library.ZSTD);

  private ContentCodings() {}

  // ---- Taken off

  /// Returns what can be decoded.
  ///
  /// @return for the field `Accept-Encoding`
  public static String acceptEncoding() {
    StringBuilder codings = new StringBuilder("gzip, deflate");
    for (Library library : LIBRARIES) {
      if (library.isPresent()) {
        codings.append(", ").append(library.coding());
      }
    }
    return codings.toString();
  }

  /// Loads what is needed to take these codings off. Suspends if that was not done before.
  ///
  /// @param fields the values of the fields `Content-Encoding`
  /// @throws BadMessageException (415) if it cannot be loaded on this machine
  public static void load(List<String> fields) {
    for (String coding : codings(fields)) {
      library(coding).filter(Library::isPresent).ifPresent(Library::load);
    }
  }

  /// Takes the codings off a body, while it is read. Never suspends; but without [#load(List)]
  /// before, the first body loads what its coding needs.
  ///
  /// @param source as it comes; read by nobody else
  /// @param fields the values of the fields `Content-Encoding`
  /// @param most how long it may become, in bytes
  /// @return a [DecodedBody], to be closed if it is not read to its end; the source itself if it
  ///   has no coding
  /// @throws BadMessageException (415) if there are more than two, one that is not known, or one
  ///   whose library is not on the path
  public static BodySource decode(BodySource source, List<String> fields, long most) {
    List<String> codings = codings(fields);
    if (codings.size() > MOST_NESTED) {
      throw new BadMessageException(
          Status.UNSUPPORTED_MEDIA_TYPE,
          "a body has %d codings, one in another; at most %d are taken off"
              .formatted(codings.size(), MOST_NESTED));
    }
    codings.forEach(ContentCodings::check);
    BodySource decoded = source;
    for (String coding : codings.reversed()) {
      decoded = new DecodedBody(decoded, decoder(coding), most);
    }
    return decoded;
  }

  private static List<String> codings(List<String> fields) {
    List<String> codings = new ArrayList<>();
    for (String field : fields) {
      for (String element : Characters.elements(field, MOST_ELEMENTS)) {
        String coding = Characters.lower(element);
        if (!coding.equals("identity")) {
          codings.add(coding);
        }
      }
    }
    return codings;
  }

  /// Says whether each of the codings can be taken off by itself.
  ///
  /// @param fields the values of the fields `Content-Encoding`
  /// @return true if there is none
  public static boolean areKnown(List<String> fields) {
    return codings(fields).stream().allMatch(ContentCodings::isKnown);
  }

  private static boolean isKnown(String coding) {
    return coding.equals("gzip")
        || coding.equals("x-gzip")
        || coding.equals("deflate")
        || library(coding).isPresent();
  }

  private static Optional<Library> library(String coding) {
    return LIBRARIES.stream().filter(library -> library.coding().equals(coding)).findFirst();
  }

  private static void check(String coding) {
    if (!isKnown(coding)) {
      throw new BadMessageException(
          Status.UNSUPPORTED_MEDIA_TYPE,
          "the coding '%s' of a body is not known here; known are %s"
              .formatted(shortened(coding), acceptEncoding()));
    }
    library(coding).ifPresent(Library::checkPresent);
  }

  private static String shortened(String coding) {
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < Math.min(coding.length(), 40); i++) {
      printable.append(Characters.isToken(coding.charAt(i)) ? coding.charAt(i) : '?');
    }
    return printable.toString();
  }

  private static Decoder decoder(String coding) {
    return switch (coding) {
      case "br" -> new BrotliDecoder();
      case "deflate" -> InflatingDecoder.deflate();
      case "zstd" -> new ZstdDecoder();
      default -> InflatingDecoder.gzip();
    };
  }

  // ---- Put on

  /// Chooses a coding for a body that is sent.
  ///
  /// @param fields the values of the fields `Accept-Encoding` of the peer
  /// @return `gzip` or `deflate`; empty if the peer likes it better as it is, or takes neither
  public static Optional<String> choose(List<String> fields) {
    Preferences accepted = Preferences.parse(String.join(",", fields));
    int gzip = accepted.weight("gzip", 0);
    int deflate = accepted.weight("deflate", 0);
    int best = Math.max(gzip, deflate);
    if (best == 0 || accepted.weight("identity", 0) > best) {
      return Optional.empty();
    }
    return Optional.of(gzip >= deflate ? "gzip" : "deflate");
  }

  /// Puts a coding on a body, while it is sent. A flush goes through it.
  ///
  /// @param body as it is
  /// @param coding `gzip` or `deflate`
  /// @return of unknown length
  /// @throws IllegalArgumentException if it is another coding
  public static Body encode(Body body, String coding) {
    if (!coding.equals("gzip") && !coding.equals("deflate")) {
      throw new IllegalArgumentException(
          "cannot code a body by '" + coding + "'; use gzip or deflate");
    }
    boolean isGzip = coding.equals("gzip");
    return Body.stream(sink -> EncodedBody.send(body, isGzip, sink));
  }
}
