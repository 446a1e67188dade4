package io.asyncio.http.server;

import io.asyncio.Asyncio;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import io.asyncio.http.HttpVersion;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.Characters;
import io.asyncio.http.websocket.CloseCode;
import io.asyncio.http.websocket.Deflate;
import io.asyncio.http.websocket.Handshake;
import io.asyncio.http.websocket.WebSocket;
import io.asyncio.http.websocket.WebSocketClosedException;
import io.asyncio.http.websocket.WebSocketHandshakeException;
import io.asyncio.http.websocket.WebSocketOptions;
import io.asyncio.http.websocket.WebSocketProtocolException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers requests for a WebSocket: a handler, to be put behind a route.
///
/// ```java
/// WebSocketEndpoint.of((request, socket) -> {
///   for (Message message : socket) {
///     socket.send(message);
///   }
/// });
/// ```
///
/// A browser lets any page open a WebSocket to any server, with the user's cookies. So a request
/// with an `Origin` is taken only if it is that of the server itself (the field `Host`), or one of
/// those that [#withOrigins(Set)] allows.
///
/// When the server closes, its WebSockets are closed with 1001.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2">RFC 6455, section 4.2</a>
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/web_reference.html#websocketresponse">aiohttp.web.WebSocketResponse</a>
public final class WebSocketEndpoint implements Handler {

  private final WebSocketHandler handler;
  private final WebSocketOptions options;
  private final Optional<Set<String>> origins;

  private WebSocketEndpoint(
      WebSocketHandler handler, WebSocketOptions options, Optional<Set<String>> origins) {
    this.handler = Objects.requireNonNull(handler, "handler");
    this.options = Objects.requireNonNull(options, "options");
    this.origins = origins;
  }

  /// Creates an endpoint for pages of the same origin.
  ///
  /// @param handler talks
  /// @return with default options
  public static WebSocketEndpoint of(WebSocketHandler handler) {
    return new WebSocketEndpoint(handler, WebSocketOptions.defaults(), Optional.empty());
  }

  /// Returns a copy with other options.
  ///
  /// @param newOptions limits, times, subprotocols
  /// @return a changed copy
  public WebSocketEndpoint withOptions(WebSocketOptions newOptions) {
    return new WebSocketEndpoint(handler, newOptions, origins);
  }

  /// Returns a copy that takes requests from pages of these origins only.
  ///
  /// @param newOrigins such as `https://example.com`, or `*` for all, which is safe only without
  ///   cookies and other credentials of a browser
  /// @return a changed copy
  public WebSocketEndpoint withOrigins(Set<String> newOrigins) {
    return new WebSocketEndpoint(handler, options, Optional.of(Set.copyOf(newOrigins)));
  }

  @Override
  public Response handle(Request request) {
    checkUpgrade(request);
    checkOrigin(request);
    Headers headers = request.headers();
    Optional<String> subprotocol =
        headers.combined("Sec-WebSocket-Protocol").flatMap(offered -> choose(offered, options));
    Optional<Deflate> deflate =
        headers.combined("Sec-WebSocket-Extensions").flatMap(offers -> agree(offers, options));
    Headers answer =
        Headers.of(
            "Upgrade",
            "websocket",
            "Connection",
            "Upgrade",
            "Sec-WebSocket-Accept",
            Handshake.accept(headers.first("Sec-WebSocket-Key").orElseThrow()));
    if (subprotocol.isPresent()) {
      answer = answer.withAdded("Sec-WebSocket-Protocol", subprotocol.get());
    }
    if (deflate.isPresent()) {
      answer = answer.withAdded("Sec-WebSocket-Extensions", deflate.get().answer());
    }
    return Response.upgrade(answer, new Talk(this, request, subprotocol, deflate));
  }

  private static Optional<String> choose(String offered, WebSocketOptions options) {
    try {
      return Handshake.chooseSubprotocol(offered, options.subprotocols());
    } catch (WebSocketHandshakeException e) {
      throw refused(e);
    }
  }

  private static Optional<Deflate> agree(String offers, WebSocketOptions options) {
    try {
      return Deflate.choose(offers, options);
    } catch (WebSocketHandshakeException e) {
      throw refused(e);
    }
  }

  private static HttpError refused(WebSocketHandshakeException e) {
    return new HttpError(
        Status.BAD_REQUEST, Objects.requireNonNullElse(e.getMessage(), ""), Headers.empty(), e);
  }

  private static void checkUpgrade(Request request) {
    if (!request.is("GET")) {
      throw new HttpError(
          Status.METHOD_NOT_ALLOWED, "a WebSocket is asked for by GET", Headers.of("Allow", "GET"));
    }
    Headers headers = request.headers();
    boolean isUpgrade =
        headers.hasToken("Connection", "Upgrade") && headers.hasToken("Upgrade", "websocket");
    if (!isUpgrade || request.version().equals(HttpVersion.HTTP_1_0)) {
      throw new HttpError(
          Status.BAD_REQUEST,
          "here is a WebSocket; a request has to be of HTTP/1.1 and to have the fields Connection:"
              + " Upgrade and Upgrade: websocket");
    }
    if (!headers.all("Sec-WebSocket-Version").equals(List.of(Handshake.VERSION))) {
      throw new HttpError(
          Status.UPGRADE_REQUIRED,
          "WebSocket of version 13 is spoken here",
          Headers.of("Sec-WebSocket-Version", Handshake.VERSION));
    }
    var keys = headers.all("Sec-WebSocket-Key");
    if (keys.size() != 1 || !Handshake.isValidKey(keys.getFirst())) {
      throw new HttpError(
          Status.BAD_REQUEST, "Sec-WebSocket-Key has to be there once, with 16 bytes in base64");
    }
  }

  private void checkOrigin(Request request) {
    String origin = request.header("Origin").orElse(null);
    if (origin == null) {
      return;
    }
    boolean isAllowed =
        origins
            .map(allowed -> allowed.contains("*") || allowed.contains(origin))
            .orElseGet(() -> isSame(origin, request));
    if (!isAllowed) {
      throw new HttpError(Status.FORBIDDEN, "no WebSocket for pages of this origin");
    }
  }

  private static boolean isSame(String origin, Request request) {
    int start = origin.indexOf("://");
    return start >= 0 && Characters.equalsIgnoringCase(origin.substring(start + 3), request.host());
  }

  /// The conversation after the handshake.
  private static final class Talk implements Takeover {

    private final WebSocketEndpoint endpoint;
    private final Request request;
    private final Optional<String> subprotocol;
    private final Optional<Deflate> deflate;
    private @Nullable WebSocket socket;
    private boolean isDraining;

    Talk(
        WebSocketEndpoint endpoint,
        Request request,
        Optional<String> subprotocol,
        Optional<Deflate> deflate) {
      this.endpoint = endpoint;
      this.request = request;
      this.subprotocol = subprotocol;
      this.deflate = deflate;
    }

    @Override
    public void take(ServerConnection connection) {
      WebSocket open =
          WebSocket.over(
              connection.reader(),
              connection.writer(),
              false,
              endpoint.options,
              subprotocol,
              deflate,
              connection.takeLeftover());
      socket = open;
      if (isDraining) {
        drain();
      }
      try {
        endpoint.handler.handle(request, open);
        open.close();
      } catch (WebSocketClosedException | WebSocketProtocolException e) {
        HttpServer.LOG.log(Level.DEBUG, "the WebSocket of " + request + " was ended", e);
        open.close();
      } catch (Exception | StackOverflowError | AssertionError e) {
        HttpServer.LOG.log(
            Level.ERROR, "the handler of the WebSocket of " + request + " failed", e);
        open.close(CloseCode.INTERNAL_ERROR, "the server failed");
      }
    }

    @Override
    public void drain() {
      isDraining = true;
      WebSocket open = socket;
      if (open != null) {
        var _ =
            Asyncio.createTask(
                "close " + open, () -> open.close(CloseCode.GOING_AWAY, "the server closes"));
      }
    }
  }
}
