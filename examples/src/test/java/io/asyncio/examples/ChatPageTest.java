package io.asyncio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.examples.Browser.Driver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The chat, in two browsers and by hand.
final class ChatPageTest {

  private static final String LINES = "document.getElementById('lines').innerText";
  private static final String PRESENT = "document.getElementById('present').innerText";

  @TempDir Path directory;

  @BeforeAll
  static void buildTheLibrary(@TempDir Path directory) throws Exception {
    Example.buildTheLibrary(directory);
  }

  private static String address(Example example) throws Exception {
    String line = example.awaitComplaint("on http://127.0.0.1:");
    return line.substring(line.indexOf("http://")).replaceAll("[^0-9]*$", "") + "/";
  }

  @Test
  @Tag("browser")
  void twoBrowsersTalkToEachOther() throws Exception {
    String question = "Ada: is <b>anybody</b> there?";
    String both = question + "\nGrace: I am \ud83d\udc4b";
    try (var example = Example.start(directory, List.of(), "ChatPage", "0");
        var driver = Driver.start();
        var ada = new Browser(driver)) {
      String address = address(example);
      ada.open(address);
      ada.await(PRESENT, "0 present");
      ada.enter("name", "Ada");
      ada.await(PRESENT, "1 present");
      ada.enter("text", "is <b>anybody</b> there?");
      ada.await(LINES, question);
      try (var grace = new Browser(driver)) {
        grace.open(address);
        grace.enter("name", "Grace");
        grace.await(LINES, question);
        ada.await(PRESENT, "2 present");
        grace.enter("text", "I am \ud83d\udc4b");
        ada.await(LINES, both);
        grace.await(LINES, both);
        ada.screenshot(Path.of("target", "chat-page.png"));
        // The session is remembered.
        grace.open(address);
        grace.await(LINES, both);
      }
      ada.await(PRESENT, "1 present");
      example.terminate();
      ada.await(LINES, both + "\nThe connection has ended.");
      assertEquals(0, example.exitCode());
    }
  }

  @Test
  void strangersGetNothing() throws Exception {
    try (var example = Example.start(directory, List.of(), "ChatPage", "0");
        var client = HttpClient.newHttpClient()) {
      String address = address(example);
      assertEquals(401, status(client, HttpRequest.newBuilder(URI.create(address + "api/me"))));
      assertEquals(401, status(client, HttpRequest.newBuilder(URI.create(address + "chat"))));
      for (String wrong : List.of("{\"name\":\"\"}", "{\"name\":\"abcdefghijklmnopqrstuvwxyz\"}")) {
        assertEquals(422, status(client, login(address, wrong)));
      }
      for (String wrong : List.of("{\"name\":7,}", "[]", "{\"nom\":\"a\"}")) {
        assertEquals(400, status(client, login(address, wrong)));
      }
      var answer =
          client.send(login(address, "{\"name\":\"Ada\"}").build(), BodyHandlers.ofString());
      assertEquals(204, answer.statusCode());
      String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
      assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), cookie);
    }
  }

  private static HttpRequest.Builder login(String address, String json) {
    return HttpRequest.newBuilder(URI.create(address + "api/login"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  private static int status(HttpClient client, HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString()).statusCode();
  }
}
