package io.asyncio.benchmarks.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.asyncio.benchmarks.process.ServerControl;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/// A web server of the JDK alone, with a virtual thread for each request.
public final class JdkWeb {

  private static final int BACKLOG = 1024;

  private final byte[] hello = Answers.hello();
  private final byte[] body = Answers.body();
  private final byte[] portion = Answers.portion();

  private JdkWeb() {}

  /// Serves until standard input ends.
  ///
  /// @param arguments none
  public static void main(String[] arguments) throws IOException {
    // Otherwise answers wait for the client to acknowledge their heads, and of a thousand
    // connections most are closed.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    new JdkWeb().route(server);
    server.start();
    ServerControl.listening(server.getAddress().getPort());
  }

  private void route(HttpServer server) {
    server.createContext("/plain", exchange -> send(exchange, Answers.TEXT_TYPE, hello));
    server.createContext("/json", exchange -> send(exchange, Answers.JSON_TYPE, Answers.json()));
    server.createContext("/body10k", exchange -> send(exchange, Answers.BYTES_TYPE, body));
    server.createContext("/stream1m", this::stream);
    for (String prefix : Answers.prefixes()) {
      server.createContext(
          prefix,
          exchange -> {
            String id = exchange.getRequestURI().getRawPath().substring(prefix.length());
            send(exchange, Answers.TEXT_TYPE, id.getBytes(UTF_8));
          });
    }
  }

  private static void send(HttpExchange exchange, String type, byte[] bytes) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private void stream(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", Answers.BYTES_TYPE);
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        for (int i = 0; i < Answers.PORTIONS; i++) {
          out.write(portion);
        }
      }
    }
  }
}
