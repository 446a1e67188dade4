package io.asyncio.http.middleware;

import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;
import java.util.function.UnaryOperator;

/// Changes the fields of an answer, also if it is thrown.
final class Decoration {

  private Decoration() {}

  static Response answer(Request request, Handler next, UnaryOperator<Headers> change)
      throws Exception {
    Response response;
    try {
      response = next.handle(request);
    } catch (HttpError error) {
      throw changed(error, change.apply(error.headers()));
    }
    return response == null ? response : response.withHeaders(change.apply(response.headers()));
  }

  private static HttpError changed(HttpError error, Headers headers) {
    String message = error.getMessage();
    HttpError changed =
        new HttpError(error.status(), message == null ? "" : message, headers, error.getCause());
    changed.setStackTrace(error.getStackTrace());
    return changed;
  }

  /// Says that the answer depends on a field of the request.
  static Headers varying(Headers headers, String field) {
    return headers.hasToken("Vary", field) || headers.hasToken("Vary", "*")
        ? headers
        : headers.with(
            "Vary", headers.combined("Vary").map(before -> before + ", " + field).orElse(field));
  }
}
