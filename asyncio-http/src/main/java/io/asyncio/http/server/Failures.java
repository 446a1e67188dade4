package io.asyncio.http.server;

import io.asyncio.TimeoutExpiredException;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.Body;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.http.JsonException;
import io.asyncio.http.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.util.Objects;

/// What a client is told when its handler failed: what was meant for it, and nothing else.
final class Failures {

  private static final Headers CLOSE = Headers.of("Connection", "close");

  private Failures() {}

  /// Whether nobody is left to be told.
  static boolean isGone(Throwable error) {
    return error instanceof IncompleteMessageException
        || error instanceof PhaseTimer.Over
        || error instanceof ClientGoneException;
  }

  /// The error as one with a status and a message that a client may see.
  static HttpError asError(Throwable error) {
    return switch (error) {
      case HttpError known -> known;
      case BadMessageException bad -> new HttpError(bad.status(), message(bad), CLOSE, bad);
      case JsonException json when json.isReading() ->
          new HttpError(Status.BAD_REQUEST, message(json), Headers.empty(), json);
      case TimeoutExpiredException late ->
          new HttpError(Status.GATEWAY_TIMEOUT, "the request took too long", Headers.empty(), late);
      default ->
          new HttpError(
              Status.INTERNAL_SERVER_ERROR, "the server failed to answer", Headers.empty(), error);
    };
  }

  private static String message(Throwable error) {
    return Objects.requireNonNullElse(error.getMessage(), "");
  }

  /// Tells the log what the client is not told.
  static void log(Request request, Throwable error, boolean isDebug) {
    HttpError known = asError(error);
    if (error instanceof TimeoutExpiredException) {
      HttpServer.LOG.log(Level.WARNING, request + " timed out", error);
    } else if (error instanceof HttpError) {
      if (isDebug && known.getCause() != null) {
        HttpServer.LOG.log(Level.DEBUG, request + " was answered " + known.status(), known);
      }
    } else if (known.status().equals(Status.INTERNAL_SERVER_ERROR)) {
      HttpServer.LOG.log(Level.ERROR, "the handler of " + request + " failed", error);
    }
  }

  /// Logs an error and returns the usual page for it, with a stack trace only if it is wanted.
  static Response answer(Request request, Throwable error, boolean isDebug) {
    log(request, error, isDebug);
    return page(error, isDebug);
  }

  static Response page(Throwable error, boolean isDebug) {
    HttpError known = asError(error);
    boolean isUnexpected =
        known.status().equals(Status.INTERNAL_SERVER_ERROR) && !(error instanceof HttpError);
    return isDebug && isUnexpected
        ? page(known.status(), trace(error), known.headers())
        : page(known.status(), message(known), known.headers());
  }

  private static String trace(Throwable error) {
    StringWriter trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  /// Text, so that nothing in it is ever run by a browser.
  static Response page(Status status, String message, Headers headers) {
    if (!status.allowsBody()) {
      return Response.of(status, headers, Body.empty());
    }
    Headers fields =
        Headers.of("Content-Type", "text/plain; charset=utf-8", "X-Content-Type-Options", "nosniff")
            .withAll(headers);
    return Response.of(
        status,
        fields,
        Body.of(message.isEmpty() ? status + "\n" : status + "\n\n" + message + "\n"));
  }
}
