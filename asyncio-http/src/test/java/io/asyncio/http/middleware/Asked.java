package io.asyncio.http.middleware;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio.Asyncio;
import io.asyncio.http.Body;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import io.asyncio.http.Status;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.Middleware;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;

/// Handlers behind middlewares, asked in a loop of their own.
final class Asked {

  static final Handler HELLO = _ -> Response.text("hello");

  static final Handler MISSING =
      _ -> {
        throw new HttpError(Status.NOT_FOUND, "none", Headers.of("Why", "because"));
      };

  private Asked() {}

  static Request request(String method, String... headers) {
    return Request.of(method, "/", Headers.of(headers), new byte[0]);
  }

  /// The answer; one that is thrown, too.
  static Response ask(Middleware middleware, Handler handler, Request request) {
    return Asyncio.run(() -> {
      try {
        return middleware.handle(request, handler);
      } catch (HttpError error) {
        return Response.of(error.status(), error.headers(), Body.of("" + error.getMessage()));
      }
    });
  }

  static Response get(Middleware middleware, Handler handler, String... headers) {
    return ask(middleware, handler, request("GET", headers));
  }

  static String said(Response response) {
    return response.status().code()
        + " "
        + new String(((Body.Bytes) response.body()).bytes(), UTF_8);
  }

  static String field(Response response, String name) {
    return response.headers().combined(name).orElse("none");
  }
}
