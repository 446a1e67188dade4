package io.asyncio.benchmarks.echo;

import io.asyncio.benchmarks.process.ServerControl;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServerOptions;

/// An echo server of Vert.x, on one event loop and the native transport.
public final class VertxEcho {

  private static final int BACKLOG = 1024;

  private VertxEcho() {}

  /// Serves until standard input ends.
  ///
  /// @param arguments none
  public static void main(String[] arguments) {
    VertxOptions options = new VertxOptions().setEventLoopPoolSize(1);
    options.setPreferNativeTransport(true);
    Vertx vertx = Vertx.vertx(options);
    if (!vertx.isNativeTransportEnabled()) {
      throw new IllegalStateException(
          "Vert.x found no native transport", vertx.unavailableNativeTransportCause());
    }
    vertx
        .createNetServer(new NetServerOptions().setAcceptBacklog(BACKLOG))
        .connectHandler(socket -> socket.handler(socket::write))
        .listen(0, "127.0.0.1")
        .onSuccess(server -> ServerControl.listening(server.actualPort()))
        .onFailure(e -> {
          System.err.println(e);
          Runtime.getRuntime().halt(1);
        });
  }
}
