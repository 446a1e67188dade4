package io.asyncio.http.client;

import io.asyncio.http.BasicAuth;
import io.asyncio.http.Body;
import io.asyncio.http.Form;
import io.asyncio.http.Headers;
import io.asyncio.http.Query;
import io.asyncio.http.grammar.Characters;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a client asks a server: immutable, each `with…` method returns a changed copy.
///
/// ```java
/// ClientRequest request = ClientRequest.post("/books")
///     .withQuery("notify", "yes")
///     .withJson(new Book("Emma"))
///     .withTimeouts(ClientTimeouts.defaults().withTotal(Duration.ofSeconds(5)));
/// ```
///
/// A URL is read strictly: blanks and control characters have to be encoded; characters of other
/// scripts are encoded here, in a host by IDN.
///
/// **Threads:** any.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/client_reference.html">aiohttp's
///   ClientSession.request</a>
public final class ClientRequest {

  private static final String[] OF_THE_BODY = {"Content-Length", "Transfer-Encoding"};

  // Written before the object is handed out, never after.
  private String method;
  private URI uri;
  private Headers headers = Headers.empty();
  private Body body = Body.empty();
  private @Nullable Object json;
  private List<String> cookies = List.of();
  private @Nullable ClientTimeouts timeouts;
  private @Nullable Boolean followsRedirects;
  private @Nullable Boolean raisesForStatus;
  private @Nullable List<ClientMiddleware> middlewares;
  private @Nullable Proxies proxies;
  private boolean expectsContinue;
  private @Nullable Predicate<InetAddress> addressCheck;
  private boolean isCrossOrigin;
  private boolean ignoresNetrc;
  private @Nullable String upgrade;

  private ClientRequest(String method, URI uri) {
    this.method = method;
    this.uri = uri;
  }

  // ---- Made

  /// Creates a request.
  ///
  /// @param method a token such as `GET`
  /// @param url absolute, or relative to [HttpClientOptions#baseUrl()]
  /// @return without a body
  /// @throws IllegalArgumentException if it is no URL of http or https, or the method no token
  public static ClientRequest of(String method, String url) {
    return ofAscii(method, RequestUri.parse(url));
  }

  /// Creates a request.
  ///
  /// @param method a token such as `GET`
  /// @param uri absolute, or relative to [HttpClientOptions#baseUrl()]
  /// @return without a body
  /// @throws IllegalArgumentException if it is no URL of http or https, or the method no token
  public static ClientRequest of(String method, URI uri) {
    return ofAscii(method, URI.create(uri.toASCIIString()));
  }

  private static ClientRequest ofAscii(String method, URI uri) {
    if (!Characters.isToken(method)) {
      throw new IllegalArgumentException("'" + method + "' is no method such as GET");
    }
    if (method.equals("CONNECT")) {
      throw new IllegalArgumentException(
          "CONNECT is for proxies; set HttpClientOptions.withProxies");
    }
    if (uri.isAbsolute()) {
      Origin _ = Origin.of(uri);
    }
    return new ClientRequest(method, uri);
  }

  /// Creates a GET.
  ///
  /// @param url as [#of(String, String)]
  /// @return without a body
  public static ClientRequest get(String url) {
    return of("GET", url);
  }

  /// Creates a POST.
  ///
  /// @param url as [#of(String, String)]
  /// @return without a body
  public static ClientRequest post(String url) {
    return of("POST", url);
  }

  private ClientRequest copy() {
    ClientRequest copy = new ClientRequest(method, uri);
    copy.headers = headers;
    copy.body = body;
    copy.json = json;
    copy.cookies = cookies;
    copy.timeouts = timeouts;
    copy.followsRedirects = followsRedirects;
    copy.raisesForStatus = raisesForStatus;
    copy.middlewares = middlewares;
    copy.proxies = proxies;
    copy.expectsContinue = expectsContinue;
    copy.addressCheck = addressCheck;
    copy.isCrossOrigin = isCrossOrigin;
    copy.ignoresNetrc = ignoresNetrc;
    copy.upgrade = upgrade;
    return copy;
  }

  // ---- Asked

  /// Returns the method.
  ///
  /// @return such as `GET`
  public String method() {
    return method;
  }

  /// Returns what is asked for.
  ///
  /// @return absolute by the time a [ClientMiddleware] sees it
  public URI uri() {
    return uri;
  }

  /// Returns the fields.
  ///
  /// @return without those that the client adds
  public Headers headers() {
    return headers;
  }

  /// Returns the body.
  ///
  /// @return empty for most; that of [#withJson(Object)] is made by the client
  public Body body() {
    return body;
  }

  /// Says whether a redirect to another scheme, host or port led to this request: then what is
  /// meant for the first server alone, such as credentials, must not be added to it.
  ///
  /// @return false for a request of a program
  public boolean isCrossOrigin() {
    return isCrossOrigin;
  }

  Optional<Object> json() {
    return Optional.ofNullable(json);
  }

  List<String> cookies() {
    return cookies;
  }

  ClientTimeouts timeouts(ClientTimeouts defaults) {
    return timeouts == null ? defaults : timeouts;
  }

  boolean followsRedirects(boolean byDefault) {
    return followsRedirects == null ? byDefault && !method.equals("HEAD") : followsRedirects;
  }

  boolean raisesForStatus(boolean byDefault) {
    return raisesForStatus == null ? byDefault : raisesForStatus;
  }

  List<ClientMiddleware> middlewares(List<ClientMiddleware> defaults) {
    return middlewares == null ? defaults : middlewares;
  }

  Proxies proxies(Proxies defaults) {
    return proxies == null ? defaults : proxies;
  }

  boolean expectsContinue() {
    return expectsContinue;
  }

  @Nullable Predicate<InetAddress> addressCheck() {
    return addressCheck;
  }

  boolean ignoresNetrc() {
    return ignoresNetrc;
  }

  @Nullable String upgrade() {
    return upgrade;
  }

  // ---- Changed copies

  /// Returns a copy with another method.
  ///
  /// @param newMethod a token
  /// @return a changed copy
  /// @throws IllegalArgumentException if it is none
  public ClientRequest withMethod(String newMethod) {
    ClientRequest checked = of(newMethod, uri);
    ClientRequest changed = copy();
    changed.method = checked.method;
    return changed;
  }

  /// Returns a copy for another URL.
  ///
  /// @param newUri as [#of(String, URI)]
  /// @return a changed copy
  /// @throws IllegalArgumentException if it is no URL of http or https
  public ClientRequest withUri(URI newUri) {
    ClientRequest checked = of(method, newUri);
    ClientRequest changed = copy();
    changed.uri = checked.uri;
    return changed;
  }

  /// Returns a copy with one pair more in the query.
  ///
  /// @param name any text
  /// @param value any text
  /// @return a changed copy
  public ClientRequest withQuery(String name, String value) {
    return withQuery(Query.of(name, value));
  }

  /// Returns a copy with more in the query.
  ///
  /// @param more comes after what is there
  /// @return a changed copy
  public ClientRequest withQuery(Query more) {
    if (more.isEmpty()) {
      return this;
    }
    String text = uri.toString();
    int hash = text.indexOf('#');
    String start = hash < 0 ? text : text.substring(0, hash);
    String fragment = hash < 0 ? "" : text.substring(hash);
    String mark = start.indexOf('?') < 0 ? "?" : start.endsWith("?") ? "" : "&";
    ClientRequest changed = copy();
    changed.uri = URI.create(start + mark + more + fragment);
    return changed;
  }

  /// Returns a copy in which a field has this value only.
  ///
  /// @param name a token
  /// @param value without control characters
  /// @return a changed copy
  /// @throws IllegalArgumentException if they are no field, or one that the body decides
  public ClientRequest withHeader(String name, String value) {
    return withHeaders(headers.with(name, value));
  }

  /// Returns a copy with one field more.
  ///
  /// @param name a token
  /// @param value without control characters
  /// @return a changed copy
  /// @throws IllegalArgumentException if they are no field, or one that the body decides
  public ClientRequest withAddedHeader(String name, String value) {
    return withHeaders(headers.withAdded(name, value));
  }

  /// Returns a copy without a field.
  ///
  /// @param name in any case
  /// @return a changed copy
  public ClientRequest withoutHeader(String name) {
    return withHeaders(headers.without(name));
  }

  /// Returns a copy with other fields.
  ///
  /// @param newHeaders instead of all that it had
  /// @return a changed copy
  /// @throws IllegalArgumentException if one is among them that the body decides
  public ClientRequest withHeaders(Headers newHeaders) {
    for (String name : OF_THE_BODY) {
      if (newHeaders.contains(name)) {
        throw new IllegalArgumentException(
            "field "
                + name
                + " follows from the body; say its length there: Body.stream(length, …)");
      }
    }
    if (newHeaders.contains("Expect")) {
      throw new IllegalArgumentException("field Expect is set by withExpectContinue()");
    }
    ClientRequest changed = copy();
    changed.headers = newHeaders;
    return changed;
  }

  /// Returns a copy with another body.
  ///
  /// @param newBody instead of the one it had
  /// @return a changed copy
  public ClientRequest withBody(Body newBody) {
    ClientRequest changed = copy();
    changed.body = Objects.requireNonNull(newBody, "body");
    changed.json = null;
    return changed;
  }

  /// Returns a copy with another body.
  ///
  /// @param newBody instead of the one it had
  /// @param contentType its media type
  /// @return a changed copy
  public ClientRequest withBody(Body newBody, String contentType) {
    return withBody(newBody).withHeader("Content-Type", contentType);
  }

  /// Returns a copy whose body is a value as JSON, written by [HttpClientOptions#json()] when the
  /// request is sent.
  ///
  /// @param value what the library can write
  /// @return a changed copy
  public ClientRequest withJson(Object value) {
    ClientRequest changed =
        headers.contains("Content-Type") ? copy() : withHeader("Content-Type", "application/json");
    changed.json = Objects.requireNonNull(value, "value");
    changed.body = Body.empty();
    return changed;
  }

  /// Returns a copy whose body is a form, as a browser sends it.
  ///
  /// @param form its fields and files, all of which it has by now
  /// @return a changed copy
  public ClientRequest withForm(Form form) {
    return withBody(form.body(), form.contentType().toString());
  }

  /// Returns a copy with a cookie more, which goes to this server alone.
  ///
  /// @param name a token
  /// @param value without blanks, quotes, commas, semicolons and backslashes
  /// @return a changed copy
  /// @throws IllegalArgumentException if they are no cookie: RFC 6265, section 4.1.1
  public ClientRequest withCookie(String name, String value) {
    if (!Characters.isToken(name)) {
      throw new IllegalArgumentException("'" + name + "' is no name of a cookie");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c >= 0x7f || "\",;\\".indexOf(c) >= 0) {
        throw new IllegalArgumentException(
            "value of cookie %s has the character U+%04X at %d; encode it"
                .formatted(name, (int) c, i));
      }
    }
    List<String> more = new ArrayList<>(cookies);
    more.add(name + "=" + value);
    ClientRequest changed = copy();
    changed.cookies = List.copyOf(more);
    return changed;
  }

  /// Returns a copy that says who asks: RFC 7617, in UTF-8.
  ///
  /// @param user without a colon
  /// @param password any
  /// @return a changed copy
  /// @throws IllegalArgumentException if the user has a colon, or one of them a control character
  public ClientRequest withBasicAuth(String user, String password) {
    return withHeader("Authorization", new BasicAuth(user, password).header());
  }

  /// Returns a copy with timeouts of its own.
  ///
  /// @param newTimeouts instead of the client's
  /// @return a changed copy
  public ClientRequest withTimeouts(ClientTimeouts newTimeouts) {
    ClientRequest changed = copy();
    changed.timeouts = Objects.requireNonNull(newTimeouts, "timeouts");
    return changed;
  }

  /// Returns a copy that follows redirects, or does not.
  ///
  /// @param follows instead of the client's choice, which for HEAD is not to
  /// @return a changed copy
  public ClientRequest withRedirects(boolean follows) {
    ClientRequest changed = copy();
    changed.followsRedirects = follows;
    return changed;
  }

  /// Returns a copy that fails with an [HttpStatusException] if the status is 400 or more, or does
  /// not.
  ///
  /// @param raises instead of the client's choice
  /// @return a changed copy
  public ClientRequest withRaiseForStatus(boolean raises) {
    ClientRequest changed = copy();
    changed.raisesForStatus = raises;
    return changed;
  }

  /// Returns a copy with middlewares of its own.
  ///
  /// @param newMiddlewares instead of the client's, the outermost first; none to send it as it is
  /// @return a changed copy
  public ClientRequest withMiddlewares(ClientMiddleware... newMiddlewares) {
    ClientRequest changed = copy();
    changed.middlewares = List.of(newMiddlewares);
    return changed;
  }

  /// Returns a copy with proxies of its own.
  ///
  /// @param newProxies instead of the client's
  /// @return a changed copy
  public ClientRequest withProxies(Proxies newProxies) {
    ClientRequest changed = copy();
    changed.proxies = Objects.requireNonNull(newProxies, "proxies");
    return changed;
  }

  /// Returns a copy that sends its body only when the server has said that it wants it, or has said
  /// nothing for [ClientTimeouts#expectContinue()]: RFC 9110, section 10.1.1.
  ///
  /// @return a changed copy; without effect if there is no body
  public ClientRequest withExpectContinue() {
    ClientRequest changed = copy();
    changed.expectsContinue = true;
    return changed;
  }

  /// Returns a copy that goes to such addresses only as pass a check. The check is made of the
  /// address that is connected to, so that a name which changes its address can't pass it.
  ///
  /// @param check of each address of the host; what it refuses is left out. With several, all count
  /// @return a changed copy
  public ClientRequest withAddressCheck(Predicate<InetAddress> check) {
    Objects.requireNonNull(check, "check");
    Predicate<InetAddress> before = addressCheck;
    ClientRequest changed = copy();
    changed.addressCheck =
        before == null ? check : address -> before.test(address) && check.test(address);
    return changed;
  }

  /// A request for which somebody else knows who asks.
  ClientRequest withoutNetrc() {
    ClientRequest changed = copy();
    changed.ignoresNetrc = true;
    return changed;
  }

  /// A request that leaves HTTP: its answer is 101.
  ClientRequest withUpgrade(String protocol) {
    ClientRequest changed = copy();
    changed.upgrade = protocol;
    changed.headers = headers.with("Connection", "Upgrade").with("Upgrade", protocol);
    return changed;
  }

  /// What is left of a request on its way to another place.
  ClientRequest redirected(String newMethod, URI target, boolean toOther) {
    ClientRequest changed = copy();
    changed.method = newMethod;
    changed.uri = target;
    if (!newMethod.equals(method)) {
      changed.body = Body.empty();
      changed.json = null;
      changed.expectsContinue = false;
      changed.headers =
          changed
              .headers
              .without("Content-Type")
              .without("Content-Encoding")
              .without("Content-Language")
              .without("Content-Location");
    }
    if (toOther) {
      changed.isCrossOrigin = true;
      changed.cookies = List.of();
      changed.headers =
          changed
              .headers
              .without("Authorization")
              .without("Cookie")
              .without("Proxy-Authorization")
              .without("Host");
    }
    return changed;
  }

  /// Of the client, which has checked them.
  ClientRequest withAllHeaders(URI absolute, Headers all) {
    ClientRequest changed = copy();
    changed.uri = absolute;
    changed.headers = all;
    return changed;
  }

  /// Instead of the value that it is made of.
  ClientRequest withMadeBody(Body made) {
    ClientRequest changed = copy();
    changed.body = made;
    changed.json = null;
    return changed;
  }

  /// Returns method and URL, without a user and a query.
  @Override
  public String toString() {
    return "<ClientRequest " + method + " " + Origin.shown(uri) + ">";
  }
}
