package io.asyncio.http.server;

import static io.asyncio.http.server.Answers.body;
import static io.asyncio.http.server.Answers.lines;
import static io.asyncio.http.server.Answers.serve;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.CapturedLog;
import io.asyncio.WithinSeconds;
import io.asyncio.http.FormLimits;
import io.asyncio.http.MultipartLimits;
import io.asyncio.http.SetCookie;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Forms and cookies of requests.
@WithinSeconds
final class RequestFormTest {

  private static final String MULTIPART =
      lines(
          "--x",
          "Content-Disposition: form-data; name=\"a\"",
          "",
          "1",
          "--x",
          "Content-Disposition: form-data; name=\"f\"; filename=\"n.txt\"",
          "Content-Type: text/plain",
          "",
          "file",
          "--x--",
          "");

  private static String post(String type, String body) {
    return lines("POST / HTTP/1.1", "Host: a", type, "Content-Length: " + body.length(), "", body);
  }

  @Test
  void aFormIsReadOnce() {
    Handler handler =
        request ->
            Response.text(
                request.form().fields()
                    + " "
                    + request
                        .form()
                        .file("f")
                        .map(file -> new String(file.bytes(9), UTF_8))
                        .orElse("-"));
    assertEquals(
        "a=1&b=%C3%BC -",
        body(
            serve(
                handler, post("Content-Type: application/x-www-form-urlencoded", "a=1&b=%C3%BC"))));
    assertEquals(
        "a=1 file",
        body(serve(handler, post("Content-Type: multipart/form-data; boundary=x", MULTIPART))));
  }

  @Test
  void aFieldThatIsMissingIsTheClientsFault() {
    Handler handler =
        request ->
            Response.text(request.form().required("a") + request.form().field("c").orElse("-"));
    String type = "Content-Type: application/x-www-form-urlencoded";
    assertEquals("1-", body(serve(handler, post(type, "a=1&a=2"))));
    assertEquals("-", body(serve(handler, post(type, "a="))));
    String answer = serve(handler, post(type, "b=1"));
    assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
    assertEquals("400 Bad Request\n\nthe form has no field 'a'\n", body(answer));
  }

  @Test
  void partsAreReadOneByOne() {
    Handler handler =
        request -> {
          List<String> names = new ArrayList<>();
          var parts = request.multipart(MultipartLimits.defaults());
          for (var part = parts.next(); part.isPresent(); part = parts.next()) {
            names.add(part.get().name().orElse("?"));
          }
          return Response.text(names.toString());
        };
    assertEquals(
        "[a, f]",
        body(serve(handler, post("Content-Type: multipart/form-data; boundary=x", MULTIPART))));
  }

  @Test
  void whatIsNoFormIsRefused() {
    Handler handler = request -> Response.text(request.form().fields().toString());
    assertTrue(serve(handler, post("X: y", "a=1")).startsWith("HTTP/1.1 415 "));
    assertTrue(serve(handler, post("Content-Type: text/plain", "a")).startsWith("HTTP/1.1 415 "));
    Handler narrow =
        request ->
            Response.text(request.form(FormLimits.defaults().withTotal(2)).fields().toString());
    assertTrue(
        serve(narrow, post("Content-Type: application/x-www-form-urlencoded", "a=1"))
            .startsWith("HTTP/1.1 413 "));
  }

  @Test
  void aBodyIsReadInOneWayOnly() {
    try (var captured = new CapturedLog()) {
      Handler handler =
          request -> {
            request.content();
            return Response.text(request.form().toString());
          };
      serve(handler, post("Content-Type: application/x-www-form-urlencoded", "a=1"));
      assertEquals(
          "the body of POST / is being read piece by piece by content(); read it in one way only",
          captured.thrown().getFirst().getMessage());
    }
  }

  @Test
  void cookiesComeAndGo() {
    Handler handler =
        request ->
            Response.text(request.cookie("a").orElse("-") + request.cookie("b").orElse("-"))
                .withCookie(SetCookie.of("c", "1"))
                .withCookie(SetCookie.of("d", "2"));
    String answer = serve(handler, lines("GET / HTTP/1.1", "Host: a", "Cookie: a=1; x=2", "", ""));
    assertEquals("1-", body(answer));
    assertTrue(
        answer.contains(
            lines(
                "Set-Cookie: c=1; Path=/; HttpOnly; SameSite=Lax",
                "Set-Cookie: d=2; Path=/; HttpOnly; SameSite=Lax")),
        answer);
  }
}
