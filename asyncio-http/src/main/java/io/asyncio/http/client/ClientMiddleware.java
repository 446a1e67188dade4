package io.asyncio.http.client;

import io.asyncio.Asyncio;
import io.asyncio.http.BasicAuth;
import java.time.Duration;
import java.util.function.Supplier;

/// Stands between a program and the network: sees each request first and each answer last.
///
/// ```java
/// ClientMiddleware traced = (request, next) ->
///     next.send(request.withHeader("Traceparent", currentTrace()));
/// ```
///
/// It runs once for each request that goes out, redirects among them, as in aiohttp. It may send
/// several, one after the other, but has to close each answer that it does not return. What it adds
/// for one server must not go to another that a redirect leads to: see
/// [ClientRequest#isCrossOrigin()].
///
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/client_advanced.html#client-middleware">aiohttp's
///   client middleware</a>
@FunctionalInterface
public interface ClientMiddleware {

  /// Answers a request, usually by sending it on. Suspends as that does.
  ///
  /// @param request absolute
  /// @param next what stands behind
  /// @return the answer, to be closed by the caller
  ClientResponse send(ClientRequest request, ClientHandler next);

  /// Returns a middleware that tries again what failed for a while: requests that may be repeated,
  /// if no connection came about or it broke, or the answer is one of the policy's.
  ///
  /// @param policy how often, and when
  /// @return a middleware
  static ClientMiddleware retry(RetryPolicy policy) {
    return new Retries(policy);
  }

  /// Returns a middleware that says who asks: RFC 7617.
  ///
  /// @param user without a colon
  /// @param password any
  /// @return a middleware that leaves alone what has `Authorization`, or is bound for another
  ///   server
  /// @throws IllegalArgumentException if the user has a colon
  static ClientMiddleware basicAuth(String user, String password) {
    String value = new BasicAuth(user, password).header();
    return Credentials.authorization(() -> value);
  }

  /// Returns a middleware that shows that it knows a password without telling it: RFC 7616, with
  /// `MD5`, `SHA-256` and `SHA-512-256`. As aiohttp's `DigestAuthMiddleware`.
  ///
  /// A request is repeated once when a server asks for the password, and what it asked is
  /// remembered, so that the next requests to it are answered for beforehand. A body that is made
  /// while it is sent can't be sent twice: then the answer is the 401, and the next request
  /// succeeds; send one without a body first. `auth-int`, where it is all that is offered, is left
  /// as a 401.
  ///
  /// @param user without control characters
  /// @param password any
  /// @return a middleware for the clients of one loop, that leaves alone what has `Authorization`,
  ///   or is bound for another server
  /// @throws IllegalArgumentException if the user has a control character
  static ClientMiddleware digestAuth(String user, String password) {
    return new DigestAuth(user, password);
  }

  /// Returns a middleware that shows a token: RFC 6750.
  ///
  /// @param token asked for each time, in the task that sends; may suspend
  /// @return a middleware that leaves alone what has `Authorization`, or is bound for another
  ///   server
  static ClientMiddleware bearer(Supplier<String> token) {
    return Credentials.authorization(() -> "Bearer " + token.get());
  }

  /// Returns a middleware that holds requests back, so that no more than so many to one server
  /// begin in any span of time. Those who wait are served in their order; a total timeout goes on
  /// meanwhile.
  ///
  /// Each redirect counts; each attempt of [#retry(RetryPolicy)], if that comes before. It is
  /// [RetryPolicy] that waits as long as a server's `Retry-After` says.
  ///
  /// @param requests at least 1
  /// @param per the span, such as a second
  /// @return a middleware for the clients of one loop
  /// @throws IllegalArgumentException if one of them is not positive
  static ClientMiddleware rateLimit(int requests, Duration per) {
    return new RateLimit(requests, per);
  }

  /// Returns a middleware that keeps requests from what is not public: loopback, link-local,
  /// private and multicast addresses, and those that stand for them, as IPv4 in IPv6. For programs
  /// that ask for what strangers tell them (server-side request forgery).
  ///
  /// The address is checked that is connected to, for each redirect and each attempt, so that a
  /// name can't change its address in between. A request by a proxy is refused, since the proxy
  /// looks the name up.
  ///
  /// @return a middleware, to be the innermost
  static ClientMiddleware blockPrivateAddresses() {
    return (request, next) -> next.send(request.withAddressCheck(PublicAddresses.CHECK));
  }

  /// Returns a middleware that logs each answer at level `DEBUG`, without queries and secrets.
  ///
  /// @param logger where to
  /// @return a middleware
  static ClientMiddleware logging(System.Logger logger) {
    return (request, next) -> {
      long start = Asyncio.runningLoop().time().toNanos();
      try {
        ClientResponse response = next.send(request);
        long taken = Asyncio.runningLoop().time().toNanos() - start;
        logger.log(
            System.Logger.Level.DEBUG, () -> "%s in %.3f s".formatted(response, taken / 1e9));
        return response;
      } catch (RuntimeException e) {
        long taken = Asyncio.runningLoop().time().toNanos() - start;
        logger.log(
            System.Logger.Level.DEBUG,
            () -> "%s failed after %.3f s: %s".formatted(request, taken / 1e9, e));
        throw e;
      }
    };
  }
}
