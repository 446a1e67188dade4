package io.asyncio.http.client;

import io.asyncio.http.grammar.Characters;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Where a redirect leads, and what of the request goes there: RFC 9110, section 15.4, and the
/// rules of browsers (the Fetch standard) where that leaves a choice.
///
/// To another scheme, host or port go no credentials: not `Authorization`, `Cookie`,
/// `Proxy-Authorization` and a `Host` of the program, nor cookies of this request alone. From HTTPS
/// nothing leads to HTTP.
final class RedirectRules {

  private RedirectRules() {}

  static boolean isRedirect(ClientResponse response) {
    return switch (response.status().code()) {
      case 301, 302, 303, 307, 308 -> response.headers().contains("Location");
      default -> false;
    };
  }

  /// Returns the request that comes next.
  ///
  /// @param history ends with this answer
  static ClientRequest next(
      ClientRequest request, ClientResponse response, List<Redirect> history, int most) {
    String from = Origin.shown(response.uri());
    if (history.size() > most) {
      throw new RedirectException(
          "more than %d redirects, the last at %s; raise ClientLimits.redirects if they are no loop"
              .formatted(most, from),
          history);
    }
    URI target = target(response, from, history);
    Origin here = Origin.of(response.uri());
    Origin there = Origin.of(target);
    if (here.isSecure() && !there.isSecure()) {
      throw new RedirectException(
          from
              + " redirects from HTTPS to "
              + Origin.shown(target)
              + ", which everybody could read",
          history);
    }
    String method = method(response.status().code(), request.method());
    if (method.equals(request.method()) && !Call.isReplayable(request)) {
      throw new RedirectException(
          from
              + " redirects a "
              + method
              + " whose body is made while it is sent, and can't be sent again; use bytes or a file,"
              + " or send it to "
              + Origin.shown(target),
          history);
    }
    return request.redirected(method, target, !here.equals(there));
  }

  private static String method(int code, String method) {
    boolean becomesGet =
        switch (code) {
          case 303 -> !method.equals("HEAD");
          case 301, 302 -> method.equals("POST");
          default -> false;
        };
    return becomesGet ? "GET" : method;
  }

  private static URI target(ClientResponse response, String from, List<Redirect> history) {
    List<String> locations = response.headers().all("Location");
    if (locations.stream().distinct().count() > 1) {
      throw new RedirectException(from + " redirects to two places at once", history);
    }
    String location = fromUtf8(locations.getFirst());
    URI target;
    try {
      target = RequestUri.resolve(response.uri(), RequestUri.parse(location));
      Origin _ = Origin.of(target);
    } catch (IllegalArgumentException e) {
      throw new RedirectException(
          from + " redirects to what is no URL of http or https: " + e.getMessage(), history);
    }
    if (target.getRawAuthority().indexOf('@') >= 0) {
      throw new RedirectException(
          from + " redirects to a URL with a user in it, at " + Origin.shown(target), history);
    }
    // A fragment stays on this side.
    return RequestUri.bare(target);
  }

  /// Fields are bytes; those beyond ASCII are UTF-8 in practice.
  private static String fromUtf8(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      }
    }
    return Characters.withoutSpace(text);
  }
}
