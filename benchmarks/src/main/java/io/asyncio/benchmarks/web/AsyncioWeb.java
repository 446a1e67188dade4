package io.asyncio.benchmarks.web;

import io.asyncio.Asyncio;
import io.asyncio.benchmarks.process.ServerControl;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.HttpServerOptions;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;
import io.asyncio.http.server.Router;
import io.asyncio.http.server.WebSocketEndpoint;
import io.asyncio.http.websocket.Message;
import io.asyncio.net.ServerOptions;

/// A web server of this library: one handler, and the router behind it.
public final class AsyncioWeb {

  private static final int BACKLOG = 1024;

  private final byte[] body = Answers.body();
  private final byte[] portion = Answers.portion();
  private final Router router = new Router();
  private final WebSocketEndpoint echo =
      WebSocketEndpoint.of((_, socket) -> {
        for (Message message : socket) {
          socket.send(message);
        }
      });

  private AsyncioWeb() {
    for (String prefix : Answers.prefixes()) {
      router.get(prefix + "{id}", request -> Response.text(request.parameter("id")));
    }
  }

  /// Serves until standard input ends.
  ///
  /// @param arguments none
  public static void main(String[] arguments) {
    AsyncioWeb web = new AsyncioWeb();
    HttpServerOptions options =
        HttpServerOptions.defaults().withNetwork(ServerOptions.defaults().withBacklog(BACKLOG));
    Asyncio.run(() -> {
      try (HttpServer server = HttpServer.start(web::answer, "127.0.0.1", 0, options)) {
        ServerControl.listening(server.port());
        server.serveForever();
      }
    });
  }

  private Response answer(Request request) throws Exception {
    return switch (request.rawPath()) {
      case "/plain" -> Response.text(Answers.HELLO);
      case "/json" -> Response.json(new Answers.Greeting(Answers.HELLO));
      case "/body10k" -> Response.bytes(body, Answers.BYTES_TYPE);
      case "/stream1m" ->
          Response.stream(
              Answers.BYTES_TYPE,
              sink -> {
                for (int i = 0; i < Answers.PORTIONS; i++) {
                  sink.write(portion);
                }
              });
      case "/websocket" -> echo.handle(request);
      default -> router.handle(request);
    };
  }
}
