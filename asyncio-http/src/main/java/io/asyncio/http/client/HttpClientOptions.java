package io.asyncio.http.client;

import io.asyncio.http.Headers;
import io.asyncio.http.JsonCodec;
import io.asyncio.http.grammar.Characters;
import io.asyncio.net.ConnectOptions;
import io.asyncio.net.Resolver;
import io.asyncio.net.TlsOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// How a client of HTTP works.
///
/// @param baseUrl what relative URLs are relative to; empty to refuse them
/// @param headers of each request, unless it has its own
/// @param timeouts how long each phase may take
/// @param limits how much is kept open and taken
/// @param network how connections are opened; its TLS is used for HTTPS only
/// @param pins the SHA-256 of keys, as [#withPinnedCertificates(String, Set)] takes them
/// @param proxies which requests go by which proxy
/// @param netrc users and passwords by host, for requests that say nothing else
/// @param unixSocket what is connected to instead of any host; empty for hosts
/// @param cookieJar keeps cookies; empty for one in memory for each client
/// @param middlewares around each request, the outermost first
/// @param listener is told of what happens
/// @param json reads and writes JSON; empty for Jackson, if it is on the path
/// @param followsRedirects whether redirects are followed
/// @param raisesForStatus whether a status of 400 or more is an [HttpStatusException]
/// @param decompresses whether bodies are asked for compressed and decompressed
public record HttpClientOptions(
    Optional<URI> baseUrl,
    Headers headers,
    ClientTimeouts timeouts,
    ClientLimits limits,
    ConnectOptions network,
    Map<String, Set<String>> pins,
    Proxies proxies,
    Netrc netrc,
    Optional<Path> unixSocket,
    Optional<CookieJar> cookieJar,
    List<ClientMiddleware> middlewares,
    Optional<ClientListener> listener,
    Optional<JsonCodec> json,
    boolean followsRedirects,
    boolean raisesForStatus,
    boolean decompresses) {

  private static final HttpClientOptions DEFAULTS =
      new HttpClientOptions(
          Optional.empty(),
          Headers.of("Accept", "*/*", "User-Agent", "asyncio-java"),
          ClientTimeouts.defaults(),
          ClientLimits.defaults(),
          ConnectOptions.defaults(),
          Map.of(),
          Proxies.none(),
          Netrc.none(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          true,
          false,
          true);

  /// Checks and copies the parts.
  ///
  /// @throws IllegalArgumentException if the base is not absolute, or its path does not end with a
  ///   slash
  public HttpClientOptions {
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(timeouts, "timeouts");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(proxies, "proxies");
    Objects.requireNonNull(netrc, "netrc");
    pins = Map.copyOf(pins);
    middlewares = List.copyOf(middlewares);
    baseUrl.ifPresent(HttpClientOptions::checkBase);
  }

  private static void checkBase(URI base) {
    Origin _ = Origin.of(base);
    if (!base.getRawPath().endsWith("/") || base.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "the base URL '" + base + "' has to end with the slash of its path, and without a query");
    }
  }

  /// Returns options with the default timeouts and limits, that follow redirects, and name
  /// themselves `asyncio-java`.
  ///
  /// @return always the same
  public static HttpClientOptions defaults() {
    return DEFAULTS;
  }

  /// Returns a copy that takes relative URLs.
  ///
  /// @param url absolute; its path ends with a slash
  /// @return a changed copy
  /// @throws IllegalArgumentException if it is no such URL
  public HttpClientOptions withBaseUrl(String url) {
    URI base = RequestUri.parse(url);
    boolean isBare = base.getRawAuthority() != null && base.getRawPath().isEmpty();
    return with(
        Optional.of(isBare ? RequestUri.parse(url + "/") : base),
        headers,
        timeouts,
        limits,
        network);
  }

  /// Returns a copy with other fields for each request.
  ///
  /// @param newHeaders instead of all that there were, `User-Agent` among them
  /// @return a changed copy
  public HttpClientOptions withHeaders(Headers newHeaders) {
    return with(baseUrl, newHeaders, timeouts, limits, network);
  }

  /// Returns a copy with a field for each request.
  ///
  /// @param name a token
  /// @param value without control characters
  /// @return a changed copy
  public HttpClientOptions withHeader(String name, String value) {
    return withHeaders(headers.with(name, value));
  }

  /// Returns a copy that leaves out a field, such as `User-Agent`.
  ///
  /// @param name in any case
  /// @return a changed copy
  public HttpClientOptions withoutHeader(String name) {
    return withHeaders(headers.without(name));
  }

  /// Returns a copy with other timeouts.
  ///
  /// @param newTimeouts of each phase
  /// @return a changed copy
  public HttpClientOptions withTimeouts(ClientTimeouts newTimeouts) {
    return with(baseUrl, headers, newTimeouts, limits, network);
  }

  /// Returns a copy with other limits.
  ///
  /// @param newLimits what is kept open and taken
  /// @return a changed copy
  public HttpClientOptions withLimits(ClientLimits newLimits) {
    return with(baseUrl, headers, timeouts, newLimits, network);
  }

  /// Returns a copy that opens connections in another way.
  ///
  /// @param newNetwork addresses, sockets, names
  /// @return a changed copy
  public HttpClientOptions withNetwork(ConnectOptions newNetwork) {
    return with(baseUrl, headers, timeouts, limits, newNetwork);
  }

  /// Returns a copy that speaks TLS in another way.
  ///
  /// @param tls whom to trust, and what to show
  /// @return a changed copy
  public HttpClientOptions withTls(TlsOptions tls) {
    return withNetwork(network.withTls(tls));
  }

  /// Returns a copy that looks up names in another way.
  ///
  /// @param resolver how
  /// @return a changed copy
  public HttpClientOptions withResolver(Resolver resolver) {
    return withNetwork(network.withResolver(resolver));
  }

  private HttpClientOptions with(
      Optional<URI> newBaseUrl,
      Headers newHeaders,
      ClientTimeouts newTimeouts,
      ClientLimits newLimits,
      ConnectOptions newNetwork) {
    return new HttpClientOptions(
        newBaseUrl,
        newHeaders,
        newTimeouts,
        newLimits,
        newNetwork,
        pins,
        proxies,
        netrc,
        unixSocket,
        cookieJar,
        middlewares,
        listener,
        json,
        followsRedirects,
        raisesForStatus,
        decompresses);
  }

  /// Returns a copy that accepts a server only if one of the certificates it shows has one of these
  /// keys, beside all that TLS checks.
  ///
  /// @param host a name as in URLs, for itself alone
  /// @param keys the SHA-256 of each key's `SubjectPublicKeyInfo`, in Base64 as `sha256/…` of other
  ///   clients have it, without that prefix; one at least for the key that comes next
  /// @return a changed copy
  /// @throws IllegalArgumentException if there is no key, or one is no SHA-256 in Base64
  public HttpClientOptions withPinnedCertificates(String host, Set<String> keys) {
    Map<String, Set<String>> more = new LinkedHashMap<>(pins);
    more.put(Characters.lower(host), CertificatePins.checked(host, keys));
    return new HttpClientOptions(
        baseUrl,
        headers,
        timeouts,
        limits,
        network,
        more,
        proxies,
        netrc,
        unixSocket,
        cookieJar,
        middlewares,
        listener,
        json,
        followsRedirects,
        raisesForStatus,
        decompresses);
  }

  /// Returns a copy that goes by the proxies, and takes the users and passwords, that an
  /// environment names: aiohttp's `trust_env`. Blocks while it reads the file of netrc.
  ///
  /// @param environment such as [System#getenv()]
  /// @return a changed copy
  /// @throws IllegalArgumentException if what it names is no proxy, or no file of netrc
  /// @throws java.io.UncheckedIOException if the file of netrc cannot be read
  public HttpClientOptions withEnvironment(Map<String, String> environment) {
    return withProxies(Proxies.fromEnvironment(environment))
        .withNetrc(Netrc.fromEnvironment(environment));
  }

  /// Returns a copy that takes users and passwords from a file of netrc, for requests that have no
  /// `Authorization` when they are sent: that of the request itself and of a [ClientMiddleware]
  /// goes before. A redirect to another scheme, host or port is not answered for.
  ///
  /// @param newNetrc who asks which host
  /// @return a changed copy
  public HttpClientOptions withNetrc(Netrc newNetrc) {
    return new HttpClientOptions(
        baseUrl,
        headers,
        timeouts,
        limits,
        network,
        pins,
        proxies,
        newNetrc,
        unixSocket,
        cookieJar,
        middlewares,
        listener,
        json,
        followsRedirects,
        raisesForStatus,
        decompresses);
  }

  /// Returns a copy that goes by proxies.
  ///
  /// @param newProxies which requests go by which
  /// @return a changed copy
  public HttpClientOptions withProxies(Proxies newProxies) {
    return with(newProxies, unixSocket, middlewares, listener, json);
  }

  /// Returns a copy that connects to a Unix socket, whatever the host of a URL is.
  ///
  /// @param path where the socket is
  /// @return a changed copy
  public HttpClientOptions withUnixSocket(Path path) {
    return with(proxies, Optional.of(path), middlewares, listener, json);
  }

  /// Returns a copy that keeps cookies elsewhere.
  ///
  /// @param jar perhaps shared by clients of one loop; [CookieJar#none()] to keep none
  /// @return a changed copy
  public HttpClientOptions withCookieJar(CookieJar jar) {
    return new HttpClientOptions(
        baseUrl,
        headers,
        timeouts,
        limits,
        network,
        pins,
        proxies,
        netrc,
        unixSocket,
        Optional.of(jar),
        middlewares,
        listener,
        json,
        followsRedirects,
        raisesForStatus,
        decompresses);
  }

  /// Returns a copy with one middleware more.
  ///
  /// @param middleware stands inside those that there are
  /// @return a changed copy
  public HttpClientOptions withMiddleware(ClientMiddleware middleware) {
    List<ClientMiddleware> more = new ArrayList<>(middlewares);
    more.add(Objects.requireNonNull(middleware, "middleware"));
    return with(proxies, unixSocket, more, listener, json);
  }

  /// Returns a copy that tells of what happens.
  ///
  /// @param newListener is told
  /// @return a changed copy
  public HttpClientOptions withListener(ClientListener newListener) {
    return with(proxies, unixSocket, middlewares, Optional.of(newListener), json);
  }

  /// Returns a copy that reads and writes JSON in another way.
  ///
  /// @param newJson a library behind its seam
  /// @return a changed copy
  public HttpClientOptions withJson(JsonCodec newJson) {
    return with(proxies, unixSocket, middlewares, listener, Optional.of(newJson));
  }

  private HttpClientOptions with(
      Proxies newProxies,
      Optional<Path> newUnixSocket,
      List<ClientMiddleware> newMiddlewares,
      Optional<ClientListener> newListener,
      Optional<JsonCodec> newJson) {
    return new HttpClientOptions(
        baseUrl,
        headers,
        timeouts,
        limits,
        network,
        pins,
        newProxies,
        netrc,
        newUnixSocket,
        cookieJar,
        newMiddlewares,
        newListener,
        newJson,
        followsRedirects,
        raisesForStatus,
        decompresses);
  }

  /// Returns a copy that follows redirects, or does not.
  ///
  /// @param follows unless a request says otherwise
  /// @return a changed copy
  public HttpClientOptions withRedirects(boolean follows) {
    return with(follows, raisesForStatus, decompresses);
  }

  /// Returns a copy that fails with an [HttpStatusException] if a status is 400 or more, or does
  /// not.
  ///
  /// @param raises unless a request says otherwise
  /// @return a changed copy
  public HttpClientOptions withRaiseForStatus(boolean raises) {
    return with(followsRedirects, raises, decompresses);
  }

  /// Returns a copy that asks for compressed bodies and decompresses them, or does not: by `gzip`
  /// and `deflate`, and by `br` and `zstd` if `com.aayushatharva.brotli4j:brotli4j` and
  /// `com.github.luben:zstd-jni` are on the path. A body in one of these whose library is not there
  /// is a [io.asyncio.http.BadMessageException] (415); one in any other coding is left as it comes.
  ///
  /// @param newDecompresses false to get bodies as they come
  /// @return a changed copy
  public HttpClientOptions withDecompression(boolean newDecompresses) {
    return with(followsRedirects, raisesForStatus, newDecompresses);
  }

  private HttpClientOptions with(boolean follows, boolean raises, boolean newDecompresses) {
    return new HttpClientOptions(
        baseUrl,
        headers,
        timeouts,
        limits,
        network,
        pins,
        proxies,
        netrc,
        unixSocket,
        cookieJar,
        middlewares,
        listener,
        json,
        follows,
        raises,
        newDecompresses);
  }
}
