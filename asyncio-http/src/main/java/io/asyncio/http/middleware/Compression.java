package io.asyncio.http.middleware;

import io.asyncio.Asyncio;
import io.asyncio.http.Body;
import io.asyncio.http.BodySink;
import io.asyncio.http.Headers;
import io.asyncio.http.MediaType;
import io.asyncio.http.codec.ContentCodings;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.Middleware;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/// Sends answers compressed to those who accept it, by `gzip` or `deflate`.
///
/// ```java
/// app.use(Compression.create());
/// ```
///
/// Text in all its forms is compressed, if it is long enough; what is compressed already is not,
/// and neither are parts (206) or what must not be changed (`Cache-Control: no-transform`). A body
/// that is made while it is sent goes on at each flush.
///
/// How long a compressed answer is tells something about it. So where an answer has both a secret
/// and what a stranger can put into it (such as a word of the query), over TLS too, the secret can
/// be guessed bit by bit (the attack is called BREACH): leave such routes out, or let the secret
/// look different each time.
///
/// **Threads:** any; immutable. It computes on the loop, 64 KiB at a time.
public final class Compression implements Middleware {

  private static final int USUAL_LEAST = 1024;

  /// So much is compressed before anything is sent, and in one go.
  private static final int PIECE = 64 * 1024;

  private static final Set<String> COMPRESSIBLE =
      Set.of(
          "application/javascript",
          "application/json",
          "application/manifest+json",
          "application/rtf",
          "application/wasm",
          "application/x-tar",
          "application/xml",
          "application/yaml",
          "font/otf",
          "font/ttf",
          "image/bmp",
          "image/svg+xml");

  private final int least;

  private Compression(int least) {
    this.least = least;
  }

  /// Returns a middleware that compresses what has 1 KiB or more.
  ///
  /// @return to be changed, and given to `use`
  public static Compression create() {
    return new Compression(USUAL_LEAST);
  }

  /// Returns a copy that leaves shorter answers as they are.
  ///
  /// @param newLeast in bytes
  /// @return a changed copy
  /// @throws IllegalArgumentException if it is negative
  public Compression withLeast(int newLeast) {
    if (newLeast < 0) {
      throw new IllegalArgumentException(
          "the least length to compress must not be negative, found " + newLeast);
    }
    return new Compression(newLeast);
  }

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    Response response = next.handle(request);
    if (response == null || !isCompressible(response)) {
      return response;
    }
    Headers varied = Decoration.varying(response.headers(), "Accept-Encoding");
    Optional<String> coding = ContentCodings.choose(request.headers().all("Accept-Encoding"));
    return coding.isPresent()
        ? compressed(response, varied, coding.get())
        : response.withHeaders(varied);
  }

  private boolean isCompressible(Response response) {
    Headers headers = response.headers();
    boolean isWhole =
        response.status().allowsBody()
            && response.status().code() != 206
            && !headers.contains("Content-Range");
    boolean isPlain =
        !headers.contains("Content-Encoding") && !headers.hasToken("Cache-Control", "no-transform");
    return isWhole
        && isPlain
        && response.body().length().orElse(Long.MAX_VALUE) >= least
        && headers
            .first("Content-Type")
            .flatMap(MediaType::parse)
            .filter(Compression::isText)
            .isPresent();
  }

  private static boolean isText(MediaType type) {
    String essence = type.essence();
    return essence.startsWith("text/")
        || essence.endsWith("+json")
        || essence.endsWith("+xml")
        || COMPRESSIBLE.contains(essence);
  }

  private static Response compressed(Response response, Headers headers, String coding)
      throws Exception {
    Headers coded =
        headers.without("Content-Length").without("Accept-Ranges").with("Content-Encoding", coding);
    Optional<String> tag = coded.first("ETag").filter(value -> !value.startsWith("W/"));
    if (tag.isPresent()) {
      // The same only by its meaning: RFC 9110, section 8.8.1.
      coded = coded.with("ETag", "W/" + tag.get());
    }
    Body body = response.body();
    if (body instanceof Body.Bytes bytes && bytes.bytes().length <= PIECE) {
      body = small(bytes, coding);
      if (body.length().orElse(0) >= bytes.bytes().length) {
        return response.withHeaders(headers);
      }
    } else if (body instanceof Body.Bytes bytes) {
      body = ContentCodings.encode(pieces(bytes.bytes()), coding);
    } else {
      body = ContentCodings.encode(body, coding);
    }
    return response.withHeaders(coded).withBody(body);
  }

  /// Lets others run in between.
  private static Body pieces(byte[] bytes) {
    return Body.stream(sink -> {
      for (int at = 0; at < bytes.length; at += PIECE) {
        sink.write(ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at)));
        Asyncio.yieldNow();
      }
    });
  }

  private static Body small(Body.Bytes bytes, String coding) throws Exception {
    Kept kept = new Kept();
    if (ContentCodings.encode(bytes, coding) instanceof Body.Stream stream) {
      stream.writer().writeTo(kept);
    }
    return Body.of(kept.all.toByteArray());
  }

  /// Keeps what is written.
  private static final class Kept implements BodySink {

    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    @Override
    public void write(ByteBuffer bytes) {
      byte[] piece = new byte[bytes.remaining()];
      bytes.get(piece);
      all.writeBytes(piece);
    }

    @Override
    public void flush() {}

    @Override
    public void trailers(Headers trailers) {}
  }
}
