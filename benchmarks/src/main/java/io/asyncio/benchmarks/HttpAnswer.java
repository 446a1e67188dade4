package io.asyncio.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// One answer of a server, asked for by the JDK's client.
final class HttpAnswer {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private HttpAnswer() {}

  /// Sees whether a server gives the right answer, so that all do the same work.
  ///
  /// @param port on this machine
  /// @throws IllegalStateException if it does not; the message says in what
  static void check(HttpCase.Kind kind, String port) {
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
