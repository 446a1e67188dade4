package io.asyncio.http.server;

import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import io.asyncio.http.Status;
import java.util.LinkedHashSet;
import java.util.Set;

/// Sends those who wrote a path a little wrong to where it is right, by 308: with a slash at its
/// end or without one, and with one slash where there are several. Only where there is no route,
/// and only to where there is one.
///
/// ```java
/// router.use(NormalizePath.appendingSlash(router));
/// ```
///
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.normalize_path_middleware">aiohttp's
///   normalize_path_middleware</a>
public final class NormalizePath implements Middleware {

  private final Router router;
  private final boolean isAppending;

  private NormalizePath(Router router, boolean isAppending) {
    this.router = router;
    this.isAppending = isAppending;
  }

  /// Returns a middleware that adds a slash.
  ///
  /// @param router the outermost, whose paths begin at the root
  /// @return to stand before it
  public static NormalizePath appendingSlash(Router router) {
    return new NormalizePath(router, true);
  }

  /// Returns a middleware that takes a slash away.
  ///
  /// @param router the outermost, whose paths begin at the root
  /// @return to stand before it
  public static NormalizePath removingSlash(Router router) {
    return new NormalizePath(router, false);
  }

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    try {
      return next.handle(request);
    } catch (HttpError error) {
      String path = request.rawPath();
      if (!error.status().equals(Status.NOT_FOUND) || router.hasRoute(request.method(), path)) {
        throw error;
      }
      for (String candidate : candidates(path)) {
        if (router.hasRoute(request.method(), candidate)) {
          return redirect(request, candidate);
        }
      }
      throw error;
    }
  }

  private Set<String> candidates(String path) {
    Set<String> candidates = new LinkedHashSet<>();
    String merged = merged(path);
    candidates.add(merged);
    candidates.add(slashed(path));
    candidates.add(slashed(merged));
    candidates.remove(path);
    return candidates;
  }

  private String slashed(String path) {
    if (isAppending) {
      return path.endsWith("/") ? path : path + "/";
    }
    return path.endsWith("/") && path.length() > 1 ? path.substring(0, path.length() - 1) : path;
  }

  private static String merged(String path) {
    StringBuilder merged = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '/' || i == 0 || path.charAt(i - 1) != '/') {
        merged.append(c);
      }
    }
    return merged.toString();
  }

  /// To this host in any case: what begins with two slashes, or what browsers take for some, would
  /// be another's.
  private static Response redirect(Request request, String path) {
    int start = 0;
    while (start < path.length() && path.charAt(start) == '/') {
      start++;
    }
    String location = "/" + path.substring(start).replace("\\", "%5C");
    String query = request.rawQuery();
    return Response.of(Status.PERMANENT_REDIRECT)
        .withHeaders(Headers.of("Location", query.isEmpty() ? location : location + "?" + query));
  }
}
