package io.asyncio.http.client;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.http.BasicAuth;
import io.asyncio.http.Body;
import io.asyncio.http.Headers;
import io.asyncio.http.JsonCodec;
import io.asyncio.http.codec.ContentCodings;
import io.asyncio.http.codec.HeadLimits;
import io.asyncio.http.grammar.PercentCoding;
import io.asyncio.http.websocket.WebSocket;
import io.asyncio.http.websocket.WebSocketOptions;
import io.asyncio.net.ByteStream;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Sends requests and keeps connections for the next ones. One for a program is enough.
///
/// ```java
/// try (HttpClient client = HttpClient.create()) {
///   String page = client.text("https://example.com/");
///   try (ClientResponse response = client.get("https://example.com/big")) {
///     response.content().transferTo(file);
///   }
/// }
/// ```
///
/// Each verb suspends until the head of the answer has come. Requests that shall run at the same
/// time are made by tasks of their own.
///
/// A request that is safe to repeat is repeated once, if it was sent on a connection that was kept
/// and had been closed by the server meanwhile. For anything beyond that, see
/// [ClientMiddleware#retry(RetryPolicy)].
///
/// **States:** open → closed. **Threads:** belongs to the tasks of the loop that it was created in.
///
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/client_reference.html">aiohttp.ClientSession</a>
public final class HttpClient implements AutoCloseable {

  private static final int CHUNK_EXTENSIONS = 16 * 1024;
  private static final ClientListener NO_LISTENER = new ClientListener() {};

  private final EventLoop loop = Asyncio.runningLoop();
  private final HttpClientOptions options;
  private final HeadLimits headLimits;
  private final ConnectionPool pool;
  private final ClientListener listener;
  private final CookieJar cookieJar;
  private final Headers defaults;
  private @Nullable JsonCodec json;
  private boolean isClosed;

  private HttpClient(HttpClientOptions options, @Nullable Dialer dialer) {
    this.options = Objects.requireNonNull(options, "options");
    ClientLimits limits = options.limits();
    this.headLimits =
        new HeadLimits(limits.statusLine(), limits.head(), limits.fields(), CHUNK_EXTENSIONS);
    this.pool =
        new ConnectionPool(
            loop,
            limits,
            headLimits,
            dialer == null ? new NetworkDialer(options, headLimits) : dialer);
    this.listener = options.listener().orElse(NO_LISTENER);
    this.cookieJar = options.cookieJar().orElseGet(CookieJar::inMemory);
    Headers headers = options.headers();
    this.defaults =
        options.decompresses() && !headers.contains("Accept-Encoding")
            ? headers.with("Accept-Encoding", ContentCodings.acceptEncoding())
            : headers;
    this.json = options.json().orElse(null);
  }

  // ---- Made

  /// Creates a client with the default options. Never suspends.
  ///
  /// @return to be closed
  /// @throws IllegalStateException outside a loop
  public static HttpClient create() {
    return create(HttpClientOptions.defaults());
  }

  /// Creates a client. Never suspends.
  ///
  /// @param options how it works
  /// @return to be closed
  /// @throws IllegalStateException outside a loop
  public static HttpClient create(HttpClientOptions options) {
    return announced(new HttpClient(options, null));
  }

  /// Creates a client whose connections do not go over the network. Never suspends.
  ///
  /// @param options how it works; those of the network, TLS and proxies among them, have no effect
  /// @param connector opens the connections
  /// @return to be closed
  /// @throws IllegalStateException outside a loop
  public static HttpClient create(HttpClientOptions options, Connector connector) {
    Objects.requireNonNull(connector, "connector");
    Dialer dialer =
        route -> {
          Origin origin = route.origin();
          ByteStream stream =
              connector.connect(origin.isSecure() ? "https" : "http", origin.authority());
          return new Dialer.Dialed(new StreamReader(stream), new StreamWriter(stream));
        };
    return announced(new HttpClient(options.withProxies(Proxies.none()), dialer));
  }

  /// A client whose connections come from a test.
  static HttpClient create(HttpClientOptions options, Dialer dialer) {
    return announced(new HttpClient(options, dialer));
  }

  private static HttpClient announced(HttpClient client) {
    client.loop.resourceOpened(client);
    return client;
  }

  // ---- Verbs

  /// Sends a GET. Suspends until the head of the answer has come.
  ///
  /// @param url absolute, or relative to the base of the options
  /// @return the answer, to be closed
  /// @throws IllegalArgumentException if it is no such URL
  /// @throws io.asyncio.http.HttpException if no answer came
  /// @throws io.asyncio.net.NetworkException if no connection came about
  public ClientResponse get(String url) {
    return send(ClientRequest.of("GET", url));
  }

  /// Sends a GET. Suspends until the head of the answer has come.
  ///
  /// @param uri absolute, or relative to the base of the options
  /// @return the answer, to be closed
  /// @throws IllegalArgumentException if it is no URI of http or https
  /// @throws io.asyncio.http.HttpException if no answer came
  /// @throws io.asyncio.net.NetworkException if no connection came about
  public ClientResponse get(URI uri) {
    return send(ClientRequest.of("GET", uri));
  }

  /// Sends a HEAD, which follows no redirects. Suspends until the head of the answer has come.
  ///
  /// @param url absolute, or relative to the base of the options
  /// @return the answer, to be closed
  public ClientResponse head(String url) {
    return send(ClientRequest.of("HEAD", url));
  }

  /// Sends an OPTIONS. Suspends until the head of the answer has come.
  ///
  /// @param url absolute, or relative to the base of the options
  /// @return the answer, to be closed
  public ClientResponse options(String url) {
    return send(ClientRequest.of("OPTIONS", url));
  }

  /// Sends a DELETE. Suspends until the head of the answer has come.
  ///
  /// @param url absolute, or relative to the base of the options
  /// @return the answer, to be closed
  public ClientResponse delete(String url) {
    return send(ClientRequest.of("DELETE", url));
  }

  /// Sends a POST. Suspends until the head of the answer has come.
  ///
  /// @param url absolute, or relative to the base of the options
  /// @param body what it carries
  /// @return the answer, to be closed
  public ClientResponse post(String url, Body body) {
    return send(ClientRequest.of("POST", url).withBody(body));
  }

  /// Sends a PUT. Suspends until the head of the answer has come.
  ///
  /// @param url absolute, or relative to the base of the options
  /// @param body what it carries
  /// @return the answer, to be closed
  public ClientResponse put(String url, Body body) {
    return send(ClientRequest.of("PUT", url).withBody(body));
  }

  /// Sends a PATCH. Suspends until the head of the answer has come.
  ///
  /// @param url absolute, or relative to the base of the options
  /// @param body what it carries
  /// @return the answer, to be closed
  public ClientResponse patch(String url, Body body) {
    return send(ClientRequest.of("PATCH", url).withBody(body));
  }

  /// Sends a request. Suspends until the head of the answer has come; a cancelled task leaves no
  /// connection behind.
  ///
  /// @param request with all that is special about it
  /// @return the answer, to be closed
  /// @throws HttpTimeoutException if a phase took too long
  /// @throws DisconnectedException if the connection ended before the answer
  /// @throws io.asyncio.http.BadMessageException if what came is no answer
  /// @throws RedirectException if a redirect is not followed
  /// @throws ProxyException if a proxy did not connect
  /// @throws HttpStatusException if the status is 400 or more and that was to be an exception
  /// @throws io.asyncio.net.NetworkException if no connection came about
  /// @throws IllegalStateException if the client is closed
  public ClientResponse send(ClientRequest request) {
    checkOpen();
    return new Call(this, request).run();
  }

  /// Opens a WebSocket. Suspends until the server has agreed.
  ///
  /// ```java
  /// try (WebSocket socket = client.webSocket("wss://example.com/chat")) {
  ///   socket.send("hello");
  ///   for (Message message : socket) { … }
  /// }
  /// ```
  ///
  /// @param url begins with `ws:` or `wss:`, or as that of other requests
  /// @return to be closed; it outlives the client
  /// @throws io.asyncio.http.websocket.WebSocketHandshakeException if the server does not agree
  /// @throws io.asyncio.net.NetworkException if no connection came about
  /// @throws IllegalStateException if the client is closed
  public WebSocket webSocket(String url) {
    return webSocket(ClientRequest.get(WebSocketConnect.httpUrl(url)), WebSocketOptions.defaults());
  }

  /// Opens a WebSocket. Suspends until the server has agreed.
  ///
  /// @param request a GET with fields, cookies and timeouts of its own; the total timeout holds
  ///   until the server has agreed
  /// @param webSocketOptions limits, times, subprotocols and compression
  /// @return to be closed; it outlives the client
  /// @throws io.asyncio.http.websocket.WebSocketHandshakeException if the server does not agree
  /// @throws io.asyncio.net.NetworkException if no connection came about
  /// @throws IllegalStateException if the client is closed
  public WebSocket webSocket(ClientRequest request, WebSocketOptions webSocketOptions) {
    return WebSocketConnect.open(this, request, webSocketOptions);
  }

  /// Returns the text behind a URL. Suspends until it has come.
  ///
  /// @param url absolute, or relative to the base of the options
  /// @return the body of a GET
  /// @throws HttpStatusException if the status is 400 or more
  public String text(String url) {
    try (ClientResponse response = get(url)) {
      return response.raiseForStatus().text();
    }
  }

  /// Returns the value behind a URL, read as JSON. Suspends until it has come.
  ///
  /// @param url absolute, or relative to the base of the options
  /// @param type what is wanted
  /// @param <T> what is wanted
  /// @return from the body of a GET
  /// @throws HttpStatusException if the status is 400 or more
  /// @throws io.asyncio.http.JsonException if it is no JSON of that type
  public <T> T json(String url, Class<T> type) {
    try (ClientResponse response = get(url)) {
      return response.raiseForStatus().json(type);
    }
  }

  /// Returns where cookies are kept. Never suspends.
  ///
  /// @return that of the options, or one of this client
  public CookieJar cookieJar() {
    return cookieJar;
  }

  // ---- For its parts

  EventLoop loop() {
    return loop;
  }

  HttpClientOptions options() {
    return options;
  }

  HeadLimits headLimits() {
    return headLimits;
  }

  ConnectionPool pool() {
    return pool;
  }

  ClientListener listener() {
    return listener;
  }

  JsonCodec json() {
    JsonCodec codec = json;
    if (codec == null) {
      codec = JsonCodec.jackson();
      json = codec;
    }
    return codec;
  }

  void checkOpen() {
    if (isClosed) {
      throw new IllegalStateException(
          "cannot send a request: the client was closed; send inside the try block");
    }
  }

  /// Returns a request that is absolute, with the fields of the options.
  ClientRequest prepared(ClientRequest request) {
    URI uri = request.uri();
    if (!uri.isAbsolute()) {
      URI base =
          options
              .baseUrl()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "'"
                          + uri
                          + "' is relative; give the whole URL, or set"
                          + " HttpClientOptions.withBaseUrl"));
      return prepared(request, RequestUri.resolve(base, uri));
    }
    return prepared(request, uri);
  }

  private ClientRequest prepared(ClientRequest request, URI uri) {
    Headers own = request.headers();
    Headers headers = own.isEmpty() ? defaults : defaults.withAll(own);
    if (own.contains("Range") && !own.contains("Accept-Encoding")) {
      // A part of what is compressed can't be decompressed.
      headers = headers.without("Accept-Encoding");
    }
    String authority = uri.getRawAuthority();
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      if (headers.contains("Authorization")) {
        throw new IllegalArgumentException(
            "a request to "
                + Origin.shown(uri)
                + " has a user in its URL and a field Authorization; use one of them");
      }
      headers = headers.with("Authorization", authorization(authority.substring(0, at)));
    }
    return request.withAllHeaders(RequestUri.bare(uri), headers);
  }

  private static String authorization(String userInfo) {
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    return new BasicAuth(decoded(user), decoded(password)).header();
  }

  private static String decoded(String text) {
    return PercentCoding.decode(text, false)
        .orElseThrow(() -> new IllegalArgumentException("the user in a URL is not coded as UTF-8"));
  }

  /// Returns a request whose body can be sent.
  ClientRequest withBodyMade(ClientRequest request) {
    return request.json().isEmpty()
        ? request
        : request.withMadeBody(Body.of(json().write(request.json().get())));
  }

  /// Returns a request that says who asks, if netrc knows and nobody else has said it.
  ClientRequest withNetrc(ClientRequest request) {
    if (options.netrc().isEmpty()
        || request.ignoresNetrc()
        || request.isCrossOrigin()
        || request.headers().contains("Authorization")) {
      return request;
    }
    return options
        .netrc()
        .forHost(Origin.of(request.uri()).host())
        .map(auth -> request.withHeader("Authorization", auth.header()))
        .orElse(request);
  }

  Route routeOf(ClientRequest request) {
    Origin origin = Origin.of(request.uri());
    Proxy proxy =
        options.unixSocket().isPresent()
            ? null
            : request.proxies(options.proxies()).forOrigin(origin).orElse(null);
    return new Route(origin, proxy, request.addressCheck());
  }

  // ---- Closed

  /// Closes all connections; requests in work fail. Idempotent. Suspends until they are closed.
  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      loop.resourceClosed(this);
      pool.close();
    }
  }

  @Override
  public String toString() {
    return "<HttpClient "
        + pool.openCount()
        + " connections, "
        + pool.idleCount()
        + " of them idle"
        + (isClosed ? ", closed" : "")
        + ">";
  }
}
