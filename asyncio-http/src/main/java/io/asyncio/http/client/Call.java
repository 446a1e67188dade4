package io.asyncio.http.client;

import io.asyncio.Asyncio;
import io.asyncio.Timeout;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.http.Body;
import io.asyncio.http.Headers;
import io.asyncio.http.codec.ResponseHead;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/// One call of a program: a request, its redirects, and what is tried again.
final class Call {

  /// What may be done twice, as far as the server's state goes: RFC 9110, section 9.2.2.
  static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

  private static final long NEVER = Long.MAX_VALUE;

  private final HttpClient client;
  private final ClientRequest asked;
  private final ClientTimeouts timeouts;
  private final List<Redirect> history = new ArrayList<>();
  private final long totalEnd;
  private URI uri;

  Call(HttpClient client, ClientRequest asked) {
    this.client = client;
    this.asked = asked;
    this.uri = asked.uri();
    this.timeouts = asked.timeouts(client.options().timeouts());
    this.totalEnd =
        timeouts.total().isZero() ? NEVER : client.loop().time().plus(timeouts.total()).toNanos();
  }

  HttpClient client() {
    return client;
  }

  ClientTimeouts timeouts() {
    return timeouts;
  }

  ClientLimits limits() {
    return client.options().limits();
  }

  ClientListener listener() {
    return client.listener();
  }

  URI uri() {
    return uri;
  }

  /// By the loop's clock, in nanoseconds; [Long#MAX_VALUE] for never.
  long totalEnd() {
    return totalEnd;
  }

  // ---- The whole

  /// Suspends until the head of the last answer has come.
  ClientResponse run() {
    listener().requestStarted(asked);
    try {
      ClientRequest first = client.prepared(asked);
      List<ClientMiddleware> middlewares = first.middlewares(client.options().middlewares());
      ClientResponse response;
      if (middlewares.isEmpty()) {
        response = follow(first, this::exchange);
      } else {
        ClientHandler chain = chain(middlewares);
        // A middleware may wait, too, such as before another attempt.
        response =
            within(HttpTimeoutException.Phase.TOTAL, Duration.ZERO, () -> follow(first, chain));
      }
      if (first.raisesForStatus(client.options().raisesForStatus())) {
        response.raiseForStatus();
      }
      return response;
    } catch (Throwable e) {
      listener().failed(asked, e);
      throw e;
    }
  }

  private ClientHandler chain(List<ClientMiddleware> middlewares) {
    ClientHandler chain = this::exchange;
    for (ClientMiddleware middleware : middlewares.reversed()) {
      ClientHandler next = chain;
      chain = request -> middleware.send(request, next);
    }
    return chain;
  }

  private ClientResponse follow(ClientRequest first, ClientHandler handler) {
    ClientRequest current = first;
    boolean follows = first.followsRedirects(client.options().followsRedirects());
    while (true) {
      ClientResponse response = handler.send(current);
      if (!follows || !RedirectRules.isRedirect(response)) {
        return response;
      }
      // The answer is of no more use, whatever comes of it.
      response.close();
      history.add(new Redirect(response.uri(), response.status(), response.headers()));
      ClientRequest next =
          RedirectRules.next(current, response, List.copyOf(history), limits().redirects());
      listener().redirected(response.uri(), next.uri());
      current = client.prepared(next);
    }
  }

  // ---- One exchange

  private ClientResponse exchange(ClientRequest request) {
    client.checkOpen();
    ClientRequest sent = client.withNetrc(client.withBodyMade(request));
    uri = sent.uri();
    Route route = client.routeOf(sent);
    boolean isFresh = false;
    while (true) {
      ClientConnection connection = client.pool().acquire(this, route, isFresh);
      Exchange exchange = new Exchange(this, sent, connection);
      try {
        ResponseHead head = exchange.run(client.cookieJar().header(sent.uri()).orElse(""));
        keepCookies(sent.uri(), head.headers());
        return new ClientResponse(client, sent, head, List.copyOf(history), exchange);
      } catch (DisconnectedException e) {
        // The server may close an idle connection just when a request is on its way.
        if (isFresh || !connection.isReused() || !e.nothingCame() || !mayRepeat(sent)) {
          throw e;
        }
        isFresh = true;
      }
    }
  }

  private void keepCookies(URI from, Headers headers) {
    if (headers.contains("Set-Cookie")) {
      client.cookieJar().store(from, ClientResponse.cookies(headers));
    }
  }

  static boolean mayRepeat(ClientRequest request) {
    return IDEMPOTENT.contains(request.method()) && isReplayable(request);
  }

  /// A stream's writer may have run, and its source be used up.
  static boolean isReplayable(ClientRequest request) {
    return !(request.body() instanceof Body.Stream);
  }

  // ---- Time

  /// Runs a phase that has a limit of its own, beside that of the whole. Suspends as the body does.
  <T> T within(HttpTimeoutException.Phase phase, Duration limit, Callable<T> body) {
    long phaseEnd = limit.isZero() ? NEVER : client.loop().time().plus(limit).toNanos();
    boolean isTotal = totalEnd <= phaseEnd;
    long end = Math.min(totalEnd, phaseEnd);
    Timeout timeout = end == NEVER ? Timeout.never() : Asyncio.timeoutAt(Duration.ofNanos(end));
    try {
      return timeout.run(body);
    } catch (TimeoutExpiredException e) {
      if (!timeout.isExpired()) {
        throw e;
      }
      throw isTotal
          ? new HttpTimeoutException(
              HttpTimeoutException.Phase.TOTAL,
              timeouts.total(),
              asked.method() + " " + Origin.shown(uri))
          : new HttpTimeoutException(phase, limit, Origin.shown(uri));
    }
  }
}
