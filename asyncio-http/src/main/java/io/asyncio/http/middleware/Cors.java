package io.asyncio.http.middleware;

import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.Characters;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.Middleware;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Lets scripts on pages of other origins read answers: cross-origin resource sharing.
///
/// ```java
/// app.use(Cors.of("https://shop.example").withMethods("GET", "POST").withHeaders("Content-Type"));
/// ```
///
/// It protects users, not the server: requests that need no leave from a browser are handled in any
/// case. To stand before the router, so that it sees what browsers ask beforehand (`OPTIONS`).
///
/// **Threads:** any; immutable.
///
/// @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, section 3.3</a>
public final class Cors implements Middleware {

  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

  /// Empty for all.
  private final Set<String> origins;

  private final List<String> methods;
  private final List<String> headers;
  private final List<String> exposed;
  private final boolean areCredentialsAllowed;
  private final Optional<Duration> maxAge;

  private Cors(
      Set<String> origins,
      List<String> methods,
      List<String> headers,
      List<String> exposed,
      boolean areCredentialsAllowed,
      Optional<Duration> maxAge) {
    this.origins = origins;
    this.methods = methods;
    this.headers = headers;
    this.exposed = exposed;
    this.areCredentialsAllowed = areCredentialsAllowed;
    this.maxAge = maxAge;
  }

  // ---- Made

  /// Returns rules for pages of these origins, by GET, HEAD and POST, without cookies.
  ///
  /// @param origins exactly, such as `https://shop.example` or `http://localhost:3000`
  /// @return to be changed, and given to `use`
  /// @throws IllegalArgumentException if there is none, or one is no origin
  public static Cors of(String... origins) {
    if (origins.length == 0) {
      throw new IllegalArgumentException(
          "rules for other origins need an origin such as https://shop.example, or Cors.ofAll");
    }
    for (String origin : origins) {
      checkOrigin(origin);
    }
    return new Cors(
        Set.copyOf(Arrays.asList(origins)),
        List.of("GET", "HEAD", "POST"),
        List.of(),
        List.of(),
        false,
        Optional.empty());
  }

  /// Returns rules for pages of all origins, which is right for what all may read.
  ///
  /// @return never with cookies
  public static Cors ofAll() {
    return new Cors(
        Set.of(), List.of("GET", "HEAD", "POST"), List.of(), List.of(), false, Optional.empty());
  }

  private static void checkOrigin(String origin) {
    int start = origin.indexOf("://") + 3;
    boolean isOrigin =
        (origin.startsWith("https://") || origin.startsWith("http://"))
            && start < origin.length()
            && origin.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '*' && c != ',')
            && origin.indexOf('/', start) < 0
            && origin.equals(Characters.lower(origin));
    if (!isOrigin) {
      throw new IllegalArgumentException(
          "'%s' is no origin as browsers send them; write scheme and host in small letters, a port if it is not the usual one, and no path: https://shop.example"
              .formatted(origin));
    }
  }

  /// Returns a copy that allows these methods.
  ///
  /// @param newMethods in capitals
  /// @return a changed copy
  /// @throws IllegalArgumentException if one is no method
  public Cors withMethods(String... newMethods) {
    return new Cors(origins, tokens(newMethods), headers, exposed, areCredentialsAllowed, maxAge);
  }

  /// Returns a copy that allows these fields in requests, beside those that all may send.
  ///
  /// @param newHeaders names of fields
  /// @return a changed copy
  /// @throws IllegalArgumentException if one is no name
  public Cors withHeaders(String... newHeaders) {
    return new Cors(origins, methods, tokens(newHeaders), exposed, areCredentialsAllowed, maxAge);
  }

  /// Returns a copy that lets scripts read these fields of answers, beside those that all may read.
  ///
  /// @param newExposed names of fields
  /// @return a changed copy
  /// @throws IllegalArgumentException if one is no name
  public Cors withExposedHeaders(String... newExposed) {
    return new Cors(origins, methods, headers, tokens(newExposed), areCredentialsAllowed, maxAge);
  }

  /// Returns a copy that lets requests come with cookies and the like, as if the user had asked.
  ///
  /// @return a changed copy
  /// @throws IllegalArgumentException if all origins are allowed
  public Cors withCredentials() {
    if (origins.isEmpty()) {
      throw new IllegalArgumentException(
          "pages of all origins can't be allowed to ask in the user's name; name the origins by Cors.of");
    }
    return new Cors(origins, methods, headers, exposed, true, maxAge);
  }

  /// Returns a copy whose answers to browsers that ask beforehand are kept by them.
  ///
  /// @param newMaxAge in whole seconds
  /// @return a changed copy
  public Cors withMaxAge(Duration newMaxAge) {
    return new Cors(
        origins, methods, headers, exposed, areCredentialsAllowed, Optional.of(newMaxAge));
  }

  private static List<String> tokens(String... texts) {
    for (String text : texts) {
      if (!Characters.isToken(text) || text.equals("*")) {
        throw new IllegalArgumentException(
            "'" + text + "' is neither a method nor the name of a field; write each by itself");
      }
    }
    return List.of(texts);
  }

  // ---- Requests

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    Optional<String> origin = request.header("Origin");
    boolean isAllowed = origin.isPresent() && isAllowed(origin.get());
    if (request.is("OPTIONS")
        && origin.isPresent()
        && request.headers().contains("Access-Control-Request-Method")) {
      return preflight(request, origin.get(), isAllowed);
    }
    return Decoration.answer(
        request,
        next,
        answered -> {
          Headers allowing = isAllowed ? answered.withAll(leave(origin.get())) : answered;
          return origins.isEmpty() ? allowing : Decoration.varying(allowing, "Origin");
        });
  }

  private boolean isAllowed(String origin) {
    return origins.isEmpty() || origins.contains(origin);
  }

  private Headers leave(String origin) {
    Headers leave = Headers.of(ALLOW_ORIGIN, origins.isEmpty() ? "*" : origin);
    if (areCredentialsAllowed) {
      leave = leave.with("Access-Control-Allow-Credentials", "true");
    }
    return exposed.isEmpty()
        ? leave
        : leave.with("Access-Control-Expose-Headers", String.join(", ", exposed));
  }

  private Response preflight(Request request, String origin, boolean isAllowed) {
    String method = request.header("Access-Control-Request-Method").orElse("");
    Headers vary =
        Headers.of("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    if (!isAllowed) {
      throw new HttpError(Status.FORBIDDEN, "pages of this origin may not ask here", vary);
    }
    if (!methods.contains(method)) {
      throw new HttpError(
          Status.FORBIDDEN, "pages of other origins may not ask by this method", vary);
    }
    if (!areAllowed(request.headers().combined("Access-Control-Request-Headers").orElse(""))) {
      throw new HttpError(
          Status.FORBIDDEN, "pages of other origins may not send these fields", vary);
    }
    Headers answer =
        vary.withAll(leave(origin))
            .without("Access-Control-Expose-Headers")
            .with("Access-Control-Allow-Methods", String.join(", ", methods));
    if (!headers.isEmpty()) {
      answer = answer.with("Access-Control-Allow-Headers", String.join(", ", headers));
    }
    if (maxAge.isPresent()) {
      answer = answer.with("Access-Control-Max-Age", Long.toString(maxAge.get().toSeconds()));
    }
    return Response.of(Status.NO_CONTENT).withHeaders(answer);
  }

  private boolean areAllowed(String names) {
    List<String> wanted = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= names.length(); i++) {
      if (i == names.length() || names.charAt(i) == ',') {
        wanted.add(Characters.withoutSpace(names.substring(start, i)));
        start = i + 1;
      }
    }
    return wanted.stream()
        .allMatch(name ->
            name.isEmpty()
                || headers.stream().anyMatch(each -> Characters.equalsIgnoringCase(each, name)));
  }
}
