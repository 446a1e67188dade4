package io.asyncio.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One answer of a server, asked for by the JDK's client: to a request, or to a message.
final class HttpAnswer {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private HttpAnswer() {}

  /// Sees whether a server gives the right answer, so that all do the same work.
  ///
  /// @param port on this machine
  /// @throws IllegalStateException if it does not; the message says in what
  static void check(HttpCase.Kind kind, String port) {
    switch (kind.area()) {
      case WEB -> checkAnswer(kind, port);
      case WEBSOCKET -> checkEcho(kind, port);
      case CLIENT -> {
        // Clients look at each answer themselves.
      }
    }
  }

  private static void checkAnswer(HttpCase.Kind kind, String port) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + kind.path()))
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(PATIENCE)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      check(kind, client.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new IllegalStateException("no answer to " + kind.path() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void checkEcho(HttpCase.Kind kind, String port) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      Echo echo = new Echo();
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .connectTimeout(PATIENCE)
              .buildAsync(URI.create("ws://127.0.0.1:" + port + kind.path()), echo)
              .join();
      boolean isText = kind.type().equals(HttpCase.TEXT);
      ByteBuffer bytes = ByteBuffer.wrap(kind.body().getBytes(ISO_8859_1));
      var _ = isText ? socket.sendText(kind.body(), true) : socket.sendBinary(bytes, true);
      try {
        expect(kind, "echo", kind.type() + " " + kind.body(), echo.message());
      } finally {
        socket.abort();
      }
    } catch (CompletionException e) {
      throw new IllegalStateException("no echo of " + kind.path() + ": " + e.getCause(), e);
    }
  }

  /// The first message that comes.
  private static final class Echo implements WebSocket.Listener {
    private final CompletableFuture<String> message = new CompletableFuture<>();
    private final StringBuilder parts = new StringBuilder();

    /// Returns it behind the word for its kind.
    String message() {
      return message.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      return take(socket, HttpCase.TEXT, part, last);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
      return take(socket, HttpCase.BINARY, ISO_8859_1.decode(part), last);
    }

    private @Nullable CompletionStage<?> take(
        WebSocket socket, String type, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        message.complete(type + " " + parts);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      message.completeExceptionally(new IOException("closed with " + code + " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      message.completeExceptionally(error);
    }
  }

  private static void check(HttpCase.Kind kind, HttpResponse<String> response) {
    expect(kind, "status", "200", String.valueOf(response.statusCode()));
    String type = response.headers().firstValue("Content-Type").orElse("none");
    // The charset of JSON is no parameter, but some send it; spelling is free.
    expect(kind, "type", withoutParameters(kind.type()), withoutParameters(type));
    // aiohttp writes a blank behind the colon.
    String body = response.body().replace("\": \"", "\":\"");
    expect(kind, "body", shown(kind.body()), shown(body));
    expect(kind, "date", "true", String.valueOf(response.headers().firstValue("Date").isPresent()));
    expect(
        kind,
        "framing",
        kind == HttpCase.Kind.STREAM ? "chunked" : "none",
        response.headers().firstValue("Transfer-Encoding").orElse("none"));
  }

  private static String withoutParameters(String type) {
    int end = type.indexOf(';');
    return end < 0 ? type : type.substring(0, end);
  }

  private static String shown(String body) {
    int much = 100;
    return body.length() <= much
        ? body
        : body.substring(0, much) + "… of " + body.length() + " characters";
  }

  private static void expect(HttpCase.Kind kind, String what, String right, String found) {
    if (!right.equals(found)) {
      throw new IllegalStateException(
          "the answer to %s has the %s '%s', not '%s'".formatted(kind.path(), what, found, right));
    }
  }
}
