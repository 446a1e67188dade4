package io.asyncio.benchmarks.web;

import io.asyncio.benchmarks.process.ServerControl;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/// A web server of Helidon SE: a virtual thread for each connection.
public final class HelidonWeb {

  private static final int BACKLOG = 1024;

  private static final Header TEXT =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Answers.TEXT_TYPE);
  private static final Header JSON =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Answers.JSON_TYPE);
  private static final Header BYTES =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Answers.BYTES_TYPE);

  private final byte[] hello = Answers.hello();
  private final byte[] body = Answers.body();
  private final byte[] portion = Answers.portion();

  private HelidonWeb() {}

  /// Serves until standard input ends.
  ///
  /// @param arguments none
  public static void main(String[] arguments) {
    Logger.getLogger("").setLevel(Level.WARNING);
    HelidonWeb web = new HelidonWeb();
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .backlog(BACKLOG)
            // Otherwise the second part of an answer waits for the client to acknowledge the first.
            .connectionOptions(options -> options.tcpNoDelay(true))
            .shutdownHook(false)
            .routing(web::route)
            .build()
            .start();
    ServerControl.listening(server.port());
  }

  private void route(HttpRouting.Builder routing) {
    routing
        .get("/plain", (_, response) -> response.header(TEXT).send(hello))
        .get("/json", (_, response) -> response.header(JSON).send(Answers.json()))
        .get("/body10k", (_, response) -> response.header(BYTES).send(body))
        .get("/stream1m", (_, response) -> stream(response.header(BYTES)));
    for (String prefix : Answers.prefixes()) {
      routing.get(
          prefix + "{id}",
          (request, response) ->
              response.header(TEXT).send(request.path().pathParameters().get("id")));
    }
  }

  private void stream(ServerResponse response) {
    try (OutputStream out = response.outputStream()) {
      for (int i = 0; i < Answers.PORTIONS; i++) {
        out.write(portion);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the client is gone", e);
    }
  }
}
