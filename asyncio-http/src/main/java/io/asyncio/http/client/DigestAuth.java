package io.asyncio.http.client;

import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Answers what servers ask with `Digest`: RFC 7616.
///
/// A server asks by a 401. The request is repeated with the answer, once, and the challenge is kept
/// for the origin: the next requests are answered for before they are asked, with a count that goes
/// up with each of them. When the nonce is too old (`stale`), the 401 has a new one, and the
/// request is repeated with that. When the nonce is the one that was answered, or the repeated
/// request is refused, too, the password is wrong, and the challenge is forgotten, so that it is
/// not shown again without need.
final class DigestAuth implements ClientMiddleware {

  private static final int UNAUTHORIZED = 401;
  private static final int MOST_ORIGINS = 1000;

  /// What a server wants to have answered, for some of its paths.
  private static final class Space {
    private final DigestChallenge challenge;
    private final List<String> paths;
    private int count;

    Space(DigestChallenge challenge, List<String> paths) {
      this.challenge = challenge;
      this.paths = paths;
    }

    boolean covers(URI uri) {
      String path = RequestUri.target(uri);
      return paths.isEmpty() || paths.stream().anyMatch(prefix -> isBelow(path, prefix));
    }

    private static boolean isBelow(String path, String prefix) {
      return path.startsWith(prefix)
          && (prefix.endsWith("/")
              || path.length() == prefix.length()
              || "/?".indexOf(path.charAt(prefix.length())) >= 0);
    }
  }

  private final String user;
  private final String password;
  private final SecureRandom random = new SecureRandom();
  private final Map<Origin, Space> spaces = new LinkedHashMap<>();

  DigestAuth(String user, String password) {
    // Of no request: a user that can't be sent is told here.
    DigestChallenge.Asker _ = new DigestChallenge.Asker("GET", "/", user, password);
    this.user = user;
    this.password = password;
  }

  @Override
  public ClientResponse send(ClientRequest request, ClientHandler next) {
    if (request.isCrossOrigin() || request.headers().contains("Authorization")) {
      return next.send(request);
    }
    Origin origin = Origin.of(request.uri());
    Space known = spaces.get(origin);
    Space used = known != null && known.covers(request.uri()) ? known : null;
    ClientResponse response =
        used == null
            ? next.send(request.withoutNetrc())
            : sendAnswered(request, next, origin, used);
    if (response.status().code() != UNAUTHORIZED) {
      return response;
    }
    Optional<DigestChallenge> asked =
        DigestChallenge.parse(response.headers().all("WWW-Authenticate"));
    if (asked.isEmpty()) {
      return response;
    }
    if (used != null && isWrong(asked.get(), used.challenge)) {
      spaces.remove(origin, used);
      return response;
    }
    Space fresh = new Space(asked.get(), paths(asked.get(), request.uri(), origin));
    remember(origin, fresh);
    if (!Call.isReplayable(request)) {
      return response;
    }
    response.close();
    ClientResponse second = sendAnswered(request, next, origin, fresh);
    if (second.status().code() == UNAUTHORIZED) {
      spaces.remove(origin, fresh);
    }
    return second;
  }

  /// Whether another answer would be refused just so.
  private static boolean isWrong(DigestChallenge asked, DigestChallenge answered) {
    return !asked.isStale() && asked.nonce().equals(answered.nonce());
  }

  private ClientResponse sendAnswered(
      ClientRequest request, ClientHandler next, Origin origin, Space space) {
    DigestChallenge.Asker asker =
        new DigestChallenge.Asker(
            request.method(), RequestUri.target(request.uri()), user, password);
    space.count++;
    String value = space.challenge.authorization(asker, space.count, random);
    ClientResponse response = next.send(request.withHeader("Authorization", value));
    nextNonce(response)
        .ifPresent(nonce ->
            spaces.replace(
                origin, space, new Space(space.challenge.withNonce(nonce), space.paths)));
    return response;
  }

  /// `Authentication-Info` has the parameters of a challenge without a scheme.
  private static Optional<String> nextNonce(ClientResponse response) {
    return response
        .header("Authentication-Info")
        .flatMap(value ->
            Challenge.parse(List.of("Digest " + value)).stream()
                .flatMap(challenge -> challenge.parameter("nextnonce").stream())
                .findFirst());
  }

  private void remember(Origin origin, Space space) {
    spaces.remove(origin);
    if (spaces.size() == MOST_ORIGINS) {
      spaces.remove(spaces.keySet().iterator().next());
    }
    spaces.put(origin, space);
  }

  /// What of a domain is on this server; a server that says none means all of it.
  private static List<String> paths(DigestChallenge challenge, URI base, Origin origin) {
    List<String> paths = new ArrayList<>();
    for (String url : challenge.domain().orElse("").split(" ", -1)) {
      try {
        URI uri = RequestUri.resolve(base, RequestUri.parse(url));
        if (!url.isEmpty() && Origin.of(uri).equals(origin)) {
          paths.add(RequestUri.target(uri));
        }
      } catch (IllegalArgumentException e) {
        // No URL, and so nothing that could be asked for.
      }
    }
    return paths;
  }

  @Override
  public String toString() {
    return "<DigestAuth " + user + ", known to " + spaces.size() + " servers>";
  }
}
