package io.asyncio.http.client;

import io.asyncio.CancelledError;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.BodySource;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpVersion;
import io.asyncio.http.JsonException;
import io.asyncio.http.MediaType;
import io.asyncio.http.SetCookie;
import io.asyncio.http.Status;
import io.asyncio.http.codec.BodyText;
import io.asyncio.http.codec.ContentCodings;
import io.asyncio.http.codec.DecodedBody;
import io.asyncio.http.codec.ResponseHead;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An answer: its head is here, its body comes as it is read.
///
/// ```java
/// try (ClientResponse response = client.get("https://example.com/books")) {
///   List<?> books = response.raiseForStatus().json(List.class);
/// }
/// ```
///
/// A body is read in one way: as a whole, which may be asked for again, or piece by piece. When it
/// has been read to its end, its connection serves the next request; one that is closed before is
/// cut, unless what is left is short and has come.
///
/// **Threads:** one task of the client's loop at a time.
///
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/client_reference.html#response-object">aiohttp's
///   ClientResponse</a>
public final class ClientResponse implements AutoCloseable {

  private static final int PIECE = 16 * 1024;

  private final HttpClient client;
  private final ClientRequest request;
  private final ResponseHead head;
  private final List<Redirect> history;
  private final Exchange exchange;
  private final BodySource source;
  private boolean isReadInPieces;
  private byte @Nullable [] whole;

  ClientResponse(
      HttpClient client,
      ClientRequest request,
      ResponseHead head,
      List<Redirect> history,
      Exchange exchange) {
    this.client = client;
    this.request = request;
    this.head = head;
    this.history = history;
    this.exchange = exchange;
    this.source = client.options().decompresses() ? decoded(head.headers()) : exchange;
  }

  /// What nobody here can take off is left to the program.
  private BodySource decoded(Headers headers) {
    List<String> codings = headers.all("Content-Encoding");
    if (exchange.isOver() || codings.isEmpty() || !ContentCodings.areKnown(codings)) {
      return exchange;
    }
    try {
      ContentCodings.load(codings);
      return ContentCodings.decode(exchange, codings, client.options().limits().decoded());
    } catch (BadMessageException | CancelledError e) {
      exchange.close();
      throw e;
    }
  }

  /// The connection for another protocol, after a 101.
  ClientConnection takeConnection() {
    return exchange.takeConnection();
  }

  // ---- The head

  /// Returns the status.
  ///
  /// @return any but those of 1xx
  public Status status() {
    return head.status();
  }

  /// Says whether the status is below 400.
  ///
  /// @return false if something went wrong
  public boolean isOk() {
    return head.status().code() < 400;
  }

  /// Returns the fields.
  ///
  /// @return of the head
  public Headers headers() {
    return head.headers();
  }

  /// Returns the first value of a field.
  ///
  /// @param name in any case
  /// @return empty if there is none
  public Optional<String> header(String name) {
    return head.headers().first(name);
  }

  /// Returns the version that the server speaks.
  ///
  /// @return 1.0 or 1.1
  public HttpVersion version() {
    return head.version();
  }

  /// Returns what was asked for, after redirects.
  ///
  /// @return absolute, without a fragment
  public URI uri() {
    return request.uri();
  }

  /// Returns the request that this is the answer to, after redirects and middlewares.
  ///
  /// @return as it was sent
  public ClientRequest request() {
    return request;
  }

  /// Returns the redirects that led here.
  ///
  /// @return in their order; empty for most
  public List<Redirect> history() {
    return history;
  }

  /// Returns what the body is.
  ///
  /// @return empty if the answer does not say, or says it wrongly
  public Optional<MediaType> contentType() {
    return head.headers().first("Content-Type").flatMap(MediaType::parse);
  }

  /// Returns the cookies that the answer sets.
  ///
  /// @return in their order, without those that are none
  public List<SetCookie> cookies() {
    return cookies(headers());
  }

  static List<SetCookie> cookies(Headers headers) {
    List<SetCookie> cookies = new ArrayList<>();
    for (String value : headers.all("Set-Cookie")) {
      SetCookie.parse(value).ifPresent(cookies::add);
    }
    return List.copyOf(cookies);
  }

  /// Returns where the fields `Link` lead: RFC 8288.
  ///
  /// @return in their order, absolute; without those that are none, or lead to no URL of HTTP
  public List<Link> links() {
    return Link.parse(headers().all("Link"), uri());
  }

  /// Returns where the answer leads in a way, such as to its next page.
  ///
  /// ```java
  /// for (Optional<URI> page = Optional.of(first); page.isPresent(); ) {
  ///   try (ClientResponse response = client.get(page.get())) {
  ///     page = response.link("next").map(Link::uri);
  ///   }
  /// }
  /// ```
  ///
  /// @param relation such as `next`, in any case
  /// @return the first of [#links()] with it
  public Optional<Link> link(String relation) {
    return links().stream().filter(link -> link.isRelation(relation)).findFirst();
  }

  /// Fails if the status is 400 or more; then the answer is closed. Suspends as [#close()] then.
  ///
  /// @return this
  /// @throws HttpStatusException if it is
  public ClientResponse raiseForStatus() {
    if (!isOk()) {
      close();
      throw new HttpStatusException(request.method(), uri(), status(), headers());
    }
    return this;
  }

  // ---- The body

  /// Returns the body, to be read piece by piece.
  ///
  /// @return what was not read
  /// @throws IllegalStateException if it was read as a whole
  public BodySource content() {
    if (whole != null) {
      throw new IllegalStateException(
          "the body of " + this + " was read as a whole; read it in one way only");
    }
    isReadInPieces = true;
    return source;
  }

  /// Returns the body as the events that a server sends, each to be read as it comes. Never
  /// suspends; what reads them does.
  ///
  /// ```java
  /// for (ReceivedEvent event : response.raiseForStatus().events()) {
  ///   show(event.data());
  /// }
  /// ```
  ///
  /// @return stands before the first event
  /// @throws BadMessageException if the media type is not `text/event-stream`
  /// @throws IllegalStateException if the body was read as a whole
  public EventStream events() {
    if (contentType().filter(type -> type.is(EventStream.MEDIA_TYPE)).isEmpty()) {
      throw new BadMessageException(
          "the body of %s is '%s', not %s; if it has events nevertheless, use EventStream.read(content())"
              .formatted(this, header("Content-Type").orElse(""), EventStream.MEDIA_TYPE));
    }
    return EventStream.read(content());
  }

  /// Returns the body. Suspends until it has come.
  ///
  /// @return all of it, the same array each time
  /// @throws BadMessageException (413) if it is longer than [ClientLimits#body()]
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  /// @throws HttpTimeoutException if it takes too long
  /// @throws IllegalStateException if it is being read piece by piece, or was closed
  public byte[] bytes() {
    return bytes(client.options().limits().body());
  }

  /// Returns the body. Suspends until it has come.
  ///
  /// @param most how long it may be, in bytes
  /// @return all of it, the same array each time
  /// @throws BadMessageException (413) if it is longer
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  /// @throws HttpTimeoutException if it takes too long
  /// @throws IllegalStateException if it is being read piece by piece, or was closed
  public byte[] bytes(int most) {
    byte[] read = whole;
    if (read == null) {
      if (isReadInPieces) {
        throw new IllegalStateException(
            "the body of " + this + " is being read piece by piece; read it in one way only");
      }
      read = readAll(most);
      whole = read;
    }
    return read;
  }

  /// Grows with what comes, not with what is announced.
  private byte[] readAll(int most) {
    long announced = source.equals(exchange) ? exchange.length() : -1;
    if (announced > most) {
      throw tooLong(most);
    }
    int room = announced >= 0 ? (int) Math.min(announced, PIECE) : PIECE;
    byte[] all = new byte[Math.max(1, room)];
    int length = 0;
    while (true) {
      int count = source.read(ByteBuffer.wrap(all, length, all.length - length));
      if (count < 0) {
        break;
      }
      length += count;
      if (length > most) {
        throw tooLong(most);
      }
      if (length == announced && exchange.isOver()) {
        break;
      }
      if (length == all.length) {
        long wanted = announced >= 0 ? Math.min(announced, 2L * length) : 2L * length;
        all = Arrays.copyOf(all, (int) Math.clamp(wanted, length + 1L, Integer.MAX_VALUE - 8L));
      }
    }
    return length == all.length ? all : Arrays.copyOf(all, length);
  }

  private BadMessageException tooLong(int most) {
    close();
    return new BadMessageException(
        Status.CONTENT_TOO_LARGE,
        "the body of %s is longer than the limit of %d bytes; raise ClientLimits.body, or read it"
                .formatted(this, most)
            + " piece by piece by content()");
  }

  /// Returns the body as text, in the charset of its media type, or else in UTF-8. Suspends until
  /// it has come.
  ///
  /// @return all of it
  /// @throws BadMessageException if it is too long (413), in an unknown charset (415), or not in
  ///   its charset
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  /// @throws HttpTimeoutException if it takes too long
  public String text() {
    return BodyText.of(bytes(), contentType(), this);
  }

  /// Returns the body, read as JSON. Suspends until it has come.
  ///
  /// @param type what is wanted
  /// @param <T> what is wanted
  /// @return of that type
  /// @throws JsonException if its media type is not JSON, or it is no JSON of that type
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  /// @throws HttpTimeoutException if it takes too long
  public <T> T json(Class<T> type) {
    return type.cast(json((Type) type));
  }

  /// Returns the body, read as JSON of a type that no class can say. Suspends until it has come.
  ///
  /// @param type such as that of a list of books
  /// @return of that type
  /// @throws JsonException if its media type is not JSON, or it is no JSON of that type
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  /// @throws HttpTimeoutException if it takes too long
  public Object json(Type type) {
    if (contentType().filter(MediaType::isJson).isEmpty()) {
      throw new JsonException(
          true,
          "the body of %s is '%s', not JSON; if it is nevertheless, read its bytes() by a JsonCodec"
              .formatted(this, header("Content-Type").orElse("")),
          null);
    }
    return client.json().read(bytes(), type);
  }

  /// Returns the fields after the body.
  ///
  /// @return empty before its end, and for most
  public Headers trailers() {
    return exchange.trailers();
  }

  // ---- The end

  /// Ends the use of the answer. Idempotent. Suspends only if its request is still being sent,
  /// until that has been stopped.
  @Override
  public void close() {
    if (source instanceof DecodedBody decoded) {
      decoded.close();
    }
    exchange.close();
  }

  Exchange exchange() {
    return exchange;
  }

  /// Returns status, method and URL, without a query.
  @Override
  public String toString() {
    return "<ClientResponse "
        + head.status().code()
        + " to "
        + request.method()
        + " "
        + Origin.shown(request.uri())
        + ">";
  }
}
