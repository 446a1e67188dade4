package io.asyncio.http.server;

import static io.asyncio.http.server.Answers.ask;
import static io.asyncio.http.server.Answers.get;
import static io.asyncio.http.server.Answers.said;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio.CapturedLog;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Pages of templates.
final class TemplatesTest {

  private static Application app() {
    Application app = new Application();
    app.router().get("/", request -> Templates.page(request, "index", Map.of("user", "you")));
    return app;
  }

  @Test
  void aTemplateIsFilledIn() {
    Application app =
        app().setAttribute(Templates.KEY, (name, model) -> name + ": " + model.get("user"));
    Response response = ask(app, get("/"));
    assertEquals("200 index: you", said(response));
    assertEquals("text/html; charset=utf-8", response.header("Content-Type").orElse(""));
  }

  @Test
  void withoutTemplatesTheProgramIsTold() {
    try (var captured = new CapturedLog()) {
      assertEquals(500, ask(app(), get("/")).status().code());
      assertEquals(
          "the application has no attribute 'templates'; set it by setAttribute before the start or in a scope",
          captured.thrown().getFirst().getMessage());
    }
  }
}
