package io.asyncio.benchmarks.web;

import io.asyncio.benchmarks.process.ServerControl;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/// A web server of Vert.x, on one event loop and the native transport: its handlers run on the
/// loop, or on virtual threads.
public final class VertxWeb extends AbstractVerticle {

  /// The argument for handlers on virtual threads.
  public static final String VIRTUAL = "virtual-thread";

  private static final int BACKLOG = 1024;
  private static final long DATE_MILLIS = 1_000;

  private static final CharSequence TEXT = HttpHeaders.createOptimized(Answers.TEXT_TYPE);
  private static final CharSequence JSON = HttpHeaders.createOptimized(Answers.JSON_TYPE);
  private static final CharSequence BYTES = HttpHeaders.createOptimized(Answers.BYTES_TYPE);

  private final boolean isVirtual;
  private final Buffer hello = Buffer.buffer(Answers.hello());
  private final Buffer body = Buffer.buffer(Answers.body());
  private final Buffer portion = Buffer.buffer(Answers.portion());
  private CharSequence date = HttpHeaders.createOptimized(Answers.date());

  private VertxWeb(boolean isVirtual) {
    this.isVirtual = isVirtual;
  }

  /// Serves until standard input ends.
  ///
  /// @param arguments [#VIRTUAL], or something else
  public static void main(String[] arguments) {
    VertxOptions options = new VertxOptions().setEventLoopPoolSize(1);
    options.setPreferNativeTransport(true);
    Vertx vertx = Vertx.vertx(options);
    if (!vertx.isNativeTransportEnabled()) {
      throw new IllegalStateException(
          "Vert.x found no native transport", vertx.unavailableNativeTransportCause());
    }
    boolean isVirtual = arguments[0].equals(VIRTUAL);
    vertx
        .deployVerticle(
            new VertxWeb(isVirtual),
            new DeploymentOptions()
                .setThreadingModel(
                    isVirtual ? ThreadingModel.VIRTUAL_THREAD : ThreadingModel.EVENT_LOOP))
        .onFailure(e -> {
          System.err.println(e);
          Runtime.getRuntime().halt(1);
        })
        // The first thread that keeps the JVM running comes later.
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  @Override
  public void start(Promise<Void> started) {
    vertx.setPeriodic(DATE_MILLIS, _ -> date = HttpHeaders.createOptimized(Answers.date()));
    vertx
        .createHttpServer(new HttpServerOptions().setAcceptBacklog(BACKLOG))
        .requestHandler(this::answer)
        .webSocketHandler(socket -> {
          socket.textMessageHandler(socket::writeTextMessage);
          socket.binaryMessageHandler(socket::writeBinaryMessage);
        })
        .listen(0, "127.0.0.1")
        .onSuccess(server -> {
          ServerControl.listening(server.actualPort());
          started.complete();
        })
        .onFailure(started::fail);
  }

  private void answer(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    switch (request.uri()) {
      case "/plain" -> send(response, TEXT, hello);
      case "/json" -> send(response, JSON, Buffer.buffer(Answers.json()));
      case "/body10k" -> send(response, BYTES, body);
      case "/stream1m" -> {
        response
            .setChunked(true)
            .putHeader(HttpHeaders.CONTENT_TYPE, BYTES)
            .putHeader(HttpHeaders.DATE, date);
        if (isVirtual) {
          streamBlocking(response);
        } else {
          stream(response, Answers.PORTIONS);
        }
      }
      default -> {
        Optional<String> routed = Answers.routed(request.uri());
        response.setStatusCode(routed.isPresent() ? 200 : 404);
        send(response, TEXT, Buffer.buffer(routed.orElse("")));
      }
    }
  }

  private void send(HttpServerResponse response, CharSequence type, Buffer content) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.DATE, date)
        .end(content);
  }

  private void stream(HttpServerResponse response, int portions) {
    for (int left = portions; left > 0; left--) {
      if (response.writeQueueFull()) {
        int rest = left;
        response.drainHandler(_ -> stream(response, rest));
        return;
      }
      response.write(portion);
    }
    response.drainHandler(null).end();
  }

  private void streamBlocking(HttpServerResponse response) {
    for (int i = 0; i < Answers.PORTIONS && !response.closed(); i++) {
      Future<Void> written = response.write(portion);
      // If the client has gone, nobody needs to be told.
      Future.await(written.otherwiseEmpty());
    }
    if (!response.closed()) {
      response.end();
    }
  }
}
