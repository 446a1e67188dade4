package io.asyncio.http.server;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.BodySource;
import io.asyncio.http.Cookies;
import io.asyncio.http.FormLimits;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpVersion;
import io.asyncio.http.JsonCodec;
import io.asyncio.http.Key;
import io.asyncio.http.MediaType;
import io.asyncio.http.Multipart;
import io.asyncio.http.MultipartLimits;
import io.asyncio.http.Query;
import io.asyncio.http.ReceivedForm;
import io.asyncio.http.Status;
import io.asyncio.http.codec.BodyText;
import io.asyncio.http.codec.Framing;
import io.asyncio.http.codec.HeadLimits;
import io.asyncio.http.codec.HeadReader;
import io.asyncio.http.codec.IncomingBody;
import io.asyncio.http.codec.Input;
import io.asyncio.http.codec.RequestHead;
import io.asyncio.http.codec.Target;
import io.asyncio.http.grammar.Characters;
import io.asyncio.http.grammar.PercentCoding;
import io.asyncio.net.StreamReader;
import io.asyncio.net.TlsSession;
import java.lang.reflect.Type;
import java.net.SocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a client asks.
///
/// The head is there; the body comes while it is read, either as a whole ([#bytes()], [#text()],
/// [#json(Class)]), which is bounded and may be asked for again, or piece by piece ([#content()]).
/// A body that nobody reads is dropped.
///
/// **Threads:** the task that answers it, and others of its loop. Not to be used after the answer.
///
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/web_reference.html#request">aiohttp.web.Request</a>
public final class Request {

  private final RequestHead head;
  private final Target target;
  private final String path;
  private final IncomingBody body;
  private final Peer peer;

  private byte @Nullable [] whole;
  private boolean isStreamed;
  private boolean isAnswered;
  private @Nullable Query query;
  private @Nullable Map<Key<?>, Object> attributes;
  private Map<String, String> parameters = Map.of();
  private int mountedAt;
  private @Nullable Application application;
  private @Nullable Cookies cookies;
  private @Nullable ReceivedForm form;
  private @Nullable Introduction introduction;

  /// What a trusted proxy says of its client.
  record Introduction(Optional<SocketAddress> address, String scheme, String host) {}

  /// Checks the path, too.
  Request(RequestHead head, Target target, IncomingBody body, Peer peer) {
    this.head = head;
    this.target = target;
    this.body = body;
    this.peer = peer;
    this.path = decoded(target.path());
  }

  private static String decoded(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    String decoded =
        PercentCoding.decode(path, false)
            .orElseThrow(() ->
                new BadMessageException(
                    "the path of a request has a '%' without two hexadecimal digits, or bytes"
                        + " that are no UTF-8"));
    if (decoded.indexOf('\0') >= 0) {
      throw new BadMessageException("the path of a request has a coded NUL");
    }
    return decoded;
  }

  /// Returns a request that no client has sent, to call a handler with in a test.
  ///
  /// @param method a token
  /// @param target such as `/books?page=2`
  /// @param headers its fields; `Host` is added if it is missing
  /// @param body all of it
  /// @return as from a client that has gone
  /// @throws BadMessageException if the target is none
  public static Request of(String method, String target, Headers headers, byte[] body) {
    Headers full = headers.contains("Host") ? headers : headers.withAdded("Host", "localhost");
    RequestHead head = new RequestHead(method, target, HttpVersion.HTTP_1_1, full);
    StreamReader reader = new StreamReader();
    reader.feedData(body);
    reader.feedEof();
    Input input = new Input(reader);
    HeadLimits limits = new HeadLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 0);
    HeadReader heads = new HeadReader(input, limits, () -> {});
    IncomingBody content =
        new IncomingBody(input, heads, limits, new Framing(body.length), Unwatched.INSTANCE);
    return new Request(head, Target.of(head), content, Nobody.INSTANCE);
  }

  private enum Unwatched implements IncomingBody.Events {
    INSTANCE;

    @Override
    public void beforeWait(long received) {}

    @Override
    public void afterWait() {}
  }

  private enum Nobody implements Peer {
    INSTANCE;

    @Override
    public Optional<SocketAddress> remoteAddress() {
      return Optional.empty();
    }

    @Override
    public Optional<SocketAddress> localAddress() {
      return Optional.empty();
    }

    @Override
    public Optional<TlsSession> tlsSession() {
      return Optional.empty();
    }

    @Override
    public Future<Void> whenDisconnected() {
      return Asyncio.runningLoop().createFuture();
    }

    @Override
    public Future<Void> whenDraining() {
      return Asyncio.runningLoop().createFuture();
    }

    @Override
    public JsonCodec json() {
      return JsonCodec.jackson();
    }

    @Override
    public HttpLimits limits() {
      return HttpLimits.defaults();
    }

    @Override
    public boolean isDebug() {
      return false;
    }
  }

  // ---- The head

  /// Returns the method.
  ///
  /// @return such as `GET`; in capitals if it is one of the usual ones
  public String method() {
    return head.method();
  }

  /// Says whether the method is this one.
  ///
  /// @param method in capitals
  /// @return true if so
  public boolean is(String method) {
    return head.method().equals(method);
  }

  /// Returns what was asked for, as it came.
  ///
  /// @return path and query, still coded
  public String target() {
    return head.target();
  }

  /// Returns the path, decoded. A slash that was coded is one here, too; see [#rawPath()].
  ///
  /// @return begins with a slash, or is `*`
  public String path() {
    return path;
  }

  /// Returns the path as it came.
  ///
  /// @return still coded
  public String rawPath() {
    return target.path();
  }

  /// Returns the query as it came.
  ///
  /// @return still coded, without `?`; empty if there is none
  public String rawQuery() {
    return target.query();
  }

  /// Returns the query's names and values.
  ///
  /// @return decoded
  /// @throws BadMessageException if it is wrongly coded
  public Query query() {
    Query parsed = query;
    if (parsed == null) {
      parsed = Query.parse(target.query());
      query = parsed;
    }
    return parsed;
  }

  /// Returns the first value of a name in the query.
  ///
  /// @param name exactly
  /// @return empty if there is none
  /// @throws BadMessageException if the query is wrongly coded
  public Optional<String> query(String name) {
    return query().first(name);
  }

  /// Returns the version of the protocol.
  ///
  /// @return 1.0 or 1.1
  public HttpVersion version() {
    return head.version();
  }

  /// Returns the fields.
  ///
  /// @return as they came
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

  /// Returns the cookies that came with it. The client may say anything.
  ///
  /// @return empty if there are none
  public Cookies cookies() {
    Cookies parsed = cookies;
    if (parsed == null) {
      parsed = Cookies.parse(headers().all("Cookie"));
      cookies = parsed;
    }
    return parsed;
  }

  /// Returns the value of the first cookie of a name.
  ///
  /// @param name in its case
  /// @return empty if there is none
  public Optional<String> cookie(String name) {
    return cookies().first(name);
  }

  /// Returns the media type of the body.
  ///
  /// @return empty if none is said, or it is none
  public Optional<MediaType> contentType() {
    return header("Content-Type").flatMap(MediaType::parse);
  }

  /// Returns host and port that the client believes to talk to. It may say anything.
  ///
  /// @return without a port if it is the usual one; may be empty
  public String host() {
    return introduction == null ? target.authority() : introduction.host();
  }

  /// Returns `https` or `http`, as the client speaks to this server, or to a proxy in front of it
  /// that is one of the [TrustedProxies].
  ///
  /// @return one of the two
  public String scheme() {
    if (introduction != null) {
      return introduction.scheme();
    }
    return peer.tlsSession().isPresent() ? "https" : "http";
  }

  /// Says whether the client speaks TLS to this server, or to a proxy in front of it that is one of
  /// the [TrustedProxies].
  ///
  /// @return true if so
  public boolean isSecure() {
    return scheme().equals("https");
  }

  /// Returns the whole address, as the client believes it to be.
  ///
  /// @return with scheme, host, path and query
  /// @throws BadMessageException if it is no URI
  public URI uri() {
    try {
      return URI.create(
          scheme()
              + "://"
              + (host().isEmpty() ? "localhost" : host())
              + target.path()
              + (target.query().isEmpty() ? "" : "?" + target.query()));
    } catch (IllegalArgumentException e) {
      throw new BadMessageException("the target of a request is no URI");
    }
  }

  /// Returns the client's address.
  ///
  /// @return that of the proxy, if there is one that neither speaks the PROXY protocol nor is one
  ///   of the [TrustedProxies]; empty for requests without a client
  public Optional<SocketAddress> remoteAddress() {
    return introduction == null ? peer.remoteAddress() : introduction.address();
  }

  void setIntroduction(Introduction newIntroduction) {
    introduction = newIntroduction;
  }

  /// Returns the address the client connected to.
  ///
  /// @return of this machine; empty for requests without a client
  public Optional<SocketAddress> localAddress() {
    return peer.localAddress();
  }

  /// Returns what TLS has agreed on.
  ///
  /// @return empty without TLS
  public Optional<TlsSession> tlsSession() {
    return peer.tlsSession();
  }

  /// Returns what is done once the client sends no more, for most: has gone away. Never fails.
  ///
  /// @return the same future each time
  public Future<Void> whenDisconnected() {
    return peer.whenDisconnected();
  }

  /// Returns what is done once the server wants to end: a handler that would go on for long should
  /// then end. Never fails.
  ///
  /// @return the same future each time
  public Future<Void> whenDraining() {
    return peer.whenDraining();
  }

  // ---- What others have found out

  /// Returns a part of the path that the route has named.
  ///
  /// @param name of the part
  /// @return decoded
  /// @throws IllegalArgumentException if the route has no such part
  public String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "the route of "
              + this
              + " has no part '"
              + name
              + "'; it has "
              + parameters.keySet().stream().sorted().toList());
    }
    return value;
  }

  /// Returns a part of the path that the route has named, as a number.
  ///
  /// @param name of a part of the kind `int`
  /// @return 0 or more
  /// @throws IllegalArgumentException if the route has no such part, or the part is no number,
  ///   which one of the kind `int` always is
  public long number(String name) {
    String value = parameter(name);
    long number = Characters.decimal(value);
    if (number < 0) {
      throw new IllegalArgumentException(
          "part '%s' of the route of %s is no number, but '%s'; say {%s:int} in the path of the route"
              .formatted(name, this, value, name));
    }
    return number;
  }

  /// Returns the parts of the path that the route has named.
  ///
  /// @return decoded, by name
  public Map<String, String> parameters() {
    return parameters;
  }

  void setParameters(Map<String, String> newParameters) {
    parameters = newParameters;
  }

  /// Returns the part of the path below where the handler is mounted, as it came.
  ///
  /// @return still coded; begins with a slash, or is empty; the whole path for a handler that is
  ///   mounted nowhere
  public String rawPathBelow() {
    return rawPath().substring(mountedAt);
  }

  /// Returns the application that answers, the innermost of those that are mounted in each other.
  ///
  /// @return its attributes are those of the applications around it, too
  /// @throws IllegalStateException if no application answers it
  public Application application() {
    if (application == null) {
      throw new IllegalStateException(
          this + " is answered by no application; give the handler to one with Application.router");
    }
    return application;
  }

  @Nullable Application applicationOrNull() {
    return application;
  }

  void setApplication(@Nullable Application newApplication) {
    application = newApplication;
  }

  boolean isDebug() {
    return peer.isDebug();
  }

  /// Where the path begins that a mounted router sees.
  int mountedAt() {
    return mountedAt;
  }

  void setMountedAt(int newMountedAt) {
    mountedAt = newMountedAt;
  }

  /// Returns an attribute of the request, or else of the application that answers it.
  ///
  /// @param key its name and type
  /// @param <T> its type
  /// @return empty if nobody has set it
  public <T> Optional<T> attribute(Key<T> key) {
    Map<Key<?>, Object> all = attributes;
    Object value = all == null ? null : all.get(key);
    if (value != null) {
      return Optional.of(key.cast(value));
    }
    return application == null ? Optional.empty() : application.attribute(key);
  }

  /// Sets an attribute, for handlers that come after.
  ///
  /// @param key its name and type
  /// @param value replaces one that is there
  /// @param <T> its type
  public <T> void setAttribute(Key<T> key, T value) {
    Map<Key<?>, Object> all = attributes;
    if (all == null) {
      all = new HashMap<>(4);
      attributes = all;
    }
    all.put(key, key.cast(value));
  }

  // ---- The body

  /// Says whether a body comes with it.
  ///
  /// @return false if it is empty
  public boolean hasBody() {
    return whole != null ? whole.length > 0 : !body.isEnded() || body.received() > 0;
  }

  /// Returns the body, to be read piece by piece, without a limit.
  ///
  /// @return the same each time
  /// @throws IllegalStateException if it was read as a whole, or the request was answered
  public BodySource content() {
    if (whole != null) {
      throw new IllegalStateException(
          "the body of "
              + this
              + " was read as a whole before; call bytes() again, or content() alone");
    }
    checkNotAnswered();
    isStreamed = true;
    return body;
  }

  private void checkNotAnswered() {
    if (isAnswered) {
      throw new IllegalStateException(
          "the body of "
              + this
              + " can't be read: it was answered, and what was left of it dropped; read it before");
    }
  }

  IncomingBody incoming() {
    return body;
  }

  /// Returns the body as a whole. Suspends until it has come.
  ///
  /// @return the same each time
  /// @throws BadMessageException (413) if it is longer than [HttpLimits#body()]
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  /// @throws IllegalStateException if it is being read piece by piece, or the request was answered
  public byte[] bytes() {
    return bytes(peer.limits().body());
  }

  /// Returns the body as a whole, with a limit of its own. Suspends until it has come.
  ///
  /// @param most how long it may be, in bytes
  /// @return the same each time
  /// @throws BadMessageException (413) if it is longer
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  /// @throws IllegalStateException if it is being read piece by piece, or the request was answered
  public byte[] bytes(int most) {
    byte[] read = whole;
    if (read == null) {
      if (isStreamed) {
        throw new IllegalStateException(
            "the body of "
                + this
                + " is being read piece by piece by content(); read it in one way only");
      }
      checkNotAnswered();
      body.limit(most);
      read = body.readAll(most);
      whole = read;
    }
    return read;
  }

  /// Returns the body as text, in the charset of its media type, or else in UTF-8. Suspends until
  /// it has come.
  ///
  /// @return all of it
  /// @throws BadMessageException if it is too long (413), in an unknown charset (415), or not in
  ///   its charset (400)
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  /// @throws IllegalStateException if it is being read piece by piece
  public String text() {
    return BodyText.of(bytes(), contentType(), "a request");
  }

  /// Returns the body, read as JSON. Suspends until it has come.
  ///
  /// @param type what is wanted
  /// @param <T> what is wanted
  /// @return never null
  /// @throws BadMessageException (415) if its media type is not JSON, (413) if it is too long
  /// @throws io.asyncio.http.JsonException if it is no JSON, or not of that type; answered by 400
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  /// @throws IllegalStateException if it is being read piece by piece
  public <T> T json(Class<T> type) {
    return type.cast(json((Type) type));
  }

  /// Returns the body, read as JSON of a type that no class can say. Suspends until it has come.
  ///
  /// @param type such as that of a list of books
  /// @return of that type
  /// @throws BadMessageException (415) if its media type is not JSON, (413) if it is too long
  /// @throws io.asyncio.http.JsonException if it is no JSON, or not of that type; answered by 400
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  /// @throws IllegalStateException if it is being read piece by piece
  public Object json(Type type) {
    if (contentType().filter(MediaType::isJson).isEmpty()) {
      throw new BadMessageException(
          Status.UNSUPPORTED_MEDIA_TYPE,
          "a body of JSON is needed here, with Content-Type: application/json");
    }
    return peer.json().read(bytes(), type);
  }

  /// Returns the body, read as a form with fields and files, within [FormLimits#defaults()].
  /// Suspends until it has come.
  ///
  /// @return the same each time; closed, with the files that nobody has moved, when the request is
  ///   answered
  /// @throws BadMessageException (415) if it is no form, (413) if it is beyond a limit, (400) if it
  ///   is wrongly coded
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  /// @throws IllegalStateException if it was read as a whole
  public ReceivedForm form() {
    return form(FormLimits.defaults());
  }

  /// Returns the body, read as a form with fields and files. Suspends until it has come.
  ///
  /// @param limits how much of it there may be
  /// @return the same each time; closed, with the files that nobody has moved, when the request is
  ///   answered
  /// @throws BadMessageException (415) if it is no form, (413) if it is beyond a limit, (400) if it
  ///   is wrongly coded
  /// @throws io.asyncio.http.IncompleteMessageException if the connection ends before the body
  /// @throws IllegalStateException if it was read in another way
  public ReceivedForm form(FormLimits limits) {
    ReceivedForm read = form;
    if (read == null) {
      if (isStreamed) {
        throw new IllegalStateException(
            "the body of "
                + this
                + " is being read piece by piece by content(); read it in one way only");
      }
      read = ReceivedForm.read(content(), typeOfForm(), limits);
      form = read;
    }
    return read;
  }

  /// Returns the body as the parts of a form, to be read one by one; for what is too long for
  /// [#form()]. Never suspends.
  ///
  /// @param limits how many parts there may be, and how long their heads
  /// @return to be read by one task
  /// @throws BadMessageException (415) if it is no such form
  /// @throws IllegalStateException if it was read as a whole
  public Multipart multipart(MultipartLimits limits) {
    return Multipart.read(content(), typeOfForm(), limits);
  }

  private MediaType typeOfForm() {
    return contentType()
        .orElseThrow(() ->
            new BadMessageException(
                Status.UNSUPPORTED_MEDIA_TYPE, "a form is needed here, with its Content-Type"));
  }

  /// Lets go of what was kept for the handler.
  void close() {
    isAnswered = true;
    if (form != null) {
      form.close();
    }
  }

  /// Returns the fields that followed the body.
  ///
  /// @return empty before its end, and for most bodies
  public Headers trailers() {
    return body.trailers();
  }

  /// Returns method and target.
  @Override
  public String toString() {
    return head.method() + " " + head.target();
  }
}
