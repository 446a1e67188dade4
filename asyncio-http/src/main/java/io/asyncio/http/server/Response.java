package io.asyncio.http.server;

import io.asyncio.http.Body;
import io.asyncio.http.BodyWriter;
import io.asyncio.http.Headers;
import io.asyncio.http.JsonCodec;
import io.asyncio.http.SetCookie;
import io.asyncio.http.Status;
import io.asyncio.net.ConnectionHandler;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a client is answered. Immutable, so that one may be sent many times.
///
/// ```java
/// Response.json(book).withStatus(Status.CREATED).withHeader("Location", "/books/" + book.id())
/// ```
///
/// The length of the body, the date and what concerns the connection are added when it is sent.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/web_reference.html#response-classes">aiohttp's
///   responses</a>
public final class Response {

  private static final Headers TEXT = Headers.of("Content-Type", "text/plain; charset=utf-8");
  private static final Headers HTML = Headers.of("Content-Type", "text/html; charset=utf-8");
  private static final Headers JSON = Headers.of("Content-Type", "application/json");

  private final Status status;
  private final Headers headers;
  private final Body body;
  private final @Nullable Takeover takeover;

  private Response(Status status, Headers headers, Body body, @Nullable Takeover takeover) {
    this.status = Objects.requireNonNull(status, "status");
    this.headers = Objects.requireNonNull(headers, "headers");
    this.body = Objects.requireNonNull(body, "body");
    this.takeover = takeover;
  }

  // ---- Made

  /// Returns an answer without a body.
  ///
  /// @param status how it ended
  /// @return without fields
  public static Response of(Status status) {
    return new Response(status, Headers.empty(), Body.empty(), null);
  }

  /// Returns an answer.
  ///
  /// @param status how it ended
  /// @param headers its fields
  /// @param body what it carries
  /// @return as given
  public static Response of(Status status, Headers headers, Body body) {
    return new Response(status, checked(headers), body, null);
  }

  /// Returns plain text.
  ///
  /// @param text sent in UTF-8
  /// @return 200
  public static Response text(String text) {
    return new Response(Status.OK, TEXT, Body.of(text), null);
  }

  /// Returns a page.
  ///
  /// @param html sent in UTF-8, as it is: escape what others wrote
  /// @return 200
  public static Response html(String html) {
    return new Response(Status.OK, HTML, Body.of(html), null);
  }

  /// Returns a value as JSON, written by Jackson.
  ///
  /// @param value what it can write
  /// @return 200
  /// @throws io.asyncio.http.JsonException if it can't
  public static Response json(Object value) {
    return json(value, JsonCodec.jackson());
  }

  /// Returns a value as JSON.
  ///
  /// @param value what the codec can write
  /// @param codec writes it
  /// @return 200
  /// @throws io.asyncio.http.JsonException if it can't
  public static Response json(Object value, JsonCodec codec) {
    return new Response(Status.OK, JSON, Body.of(codec.write(value)), null);
  }

  /// Returns bytes.
  ///
  /// @param bytes not changed afterwards: they are not copied
  /// @param contentType what they are
  /// @return 200
  public static Response bytes(byte[] bytes, String contentType) {
    return new Response(Status.OK, Headers.of("Content-Type", contentType), Body.of(bytes), null);
  }

  /// Returns a body that is made while it is sent.
  ///
  /// @param contentType what it is
  /// @param writer makes it, in the task that handled the request
  /// @return 200
  public static Response stream(String contentType, BodyWriter writer) {
    return new Response(
        Status.OK, Headers.of("Content-Type", contentType), Body.stream(writer), null);
  }

  /// Sends the client elsewhere, by GET.
  ///
  /// @param location an address, whole or from the root, coded
  /// @return 303
  /// @throws IllegalArgumentException if it can't stand in a field
  public static Response redirect(String location) {
    return new Response(Status.SEE_OTHER, Headers.of("Location", location), Body.empty(), null);
  }

  /// Goes on in another protocol (RFC 9110, section 7.8). The client has to have asked for it.
  ///
  /// @param protocol its name, for the field `Upgrade`
  /// @param handler speaks it, in the task that handled the request
  /// @return 101
  public static Response switchProtocols(String protocol, ConnectionHandler handler) {
    Objects.requireNonNull(handler, "handler");
    return upgrade(
        Headers.of("Connection", "Upgrade", "Upgrade", protocol),
        connection -> {
          var stream = connection.takeStream();
          handler.handle(new StreamReader(stream), new StreamWriter(stream));
        });
  }

  static Response upgrade(Headers headers, Takeover takeover) {
    return new Response(Status.SWITCHING_PROTOCOLS, headers, Body.empty(), takeover);
  }

  private static Headers checked(Headers headers) {
    if (headers.contains("Transfer-Encoding")) {
      throw new IllegalArgumentException(
          "Transfer-Encoding is the server's; give a Body.stream without a length to send chunks");
    }
    return headers;
  }

  // ---- Asked

  /// Returns how the request ended.
  ///
  /// @return 200 unless it was changed
  public Status status() {
    return status;
  }

  /// Returns the fields.
  ///
  /// @return without those that are added when it is sent
  public Headers headers() {
    return headers;
  }

  /// Returns the first value of a field.
  ///
  /// @param name in any case
  /// @return empty if there is none
  public Optional<String> header(String name) {
    return headers.first(name);
  }

  /// Returns what it carries.
  ///
  /// @return may be empty
  public Body body() {
    return body;
  }

  @Nullable Takeover takeover() {
    return takeover;
  }

  // ---- Changed copies

  /// Returns a copy with another status.
  ///
  /// @param newStatus how it ended
  /// @return a changed copy
  public Response withStatus(Status newStatus) {
    return new Response(newStatus, headers, body, takeover);
  }

  /// Returns a copy in which a field has this value only.
  ///
  /// @param name a token
  /// @param value without control characters
  /// @return a changed copy
  /// @throws IllegalArgumentException if they can't stand in a message, or are the server's
  public Response withHeader(String name, String value) {
    return withHeaders(headers.with(name, value));
  }

  /// Returns a copy with one field more.
  ///
  /// @param name a token
  /// @param value without control characters
  /// @return a changed copy
  /// @throws IllegalArgumentException if they can't stand in a message, or are the server's
  public Response withAddedHeader(String name, String value) {
    return withHeaders(headers.withAdded(name, value));
  }

  /// Returns a copy that sets a cookie.
  ///
  /// @param cookie beside those that are set already
  /// @return a changed copy
  public Response withCookie(SetCookie cookie) {
    return withAddedHeader("Set-Cookie", cookie.toString());
  }

  /// Returns a copy without a field.
  ///
  /// @param name in any case
  /// @return a changed copy
  public Response withoutHeader(String name) {
    return withHeaders(headers.without(name));
  }

  /// Returns a copy with other fields.
  ///
  /// @param newHeaders instead of all
  /// @return a changed copy
  /// @throws IllegalArgumentException if one is the server's
  public Response withHeaders(Headers newHeaders) {
    return new Response(status, checked(newHeaders), body, takeover);
  }

  /// Returns a copy with another body.
  ///
  /// @param newBody what it carries
  /// @return a changed copy
  public Response withBody(Body newBody) {
    return new Response(status, headers, newBody, takeover);
  }

  /// Returns status and body.
  @Override
  public String toString() {
    return "<Response " + status + " " + body + ">";
  }
}
