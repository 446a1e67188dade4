package io.asyncio.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Chromium without a window, driven by chromedriver: one session for each object, with cookies of
/// its own.
///
/// @see <a href="https://www.w3.org/TR/webdriver2/">WebDriver</a>
final class Browser implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Driver driver;
  private final String session;

  /// chromedriver, for several sessions.
  static final class Driver implements AutoCloseable {
    private final Process process;
    final String url;

    private Driver(Process process, String url) {
      this.process = process;
      this.url = url;
    }

    static Driver start() throws IOException {
      Process process =
          new ProcessBuilder("chromedriver", "--port=0").redirectErrorStream(true).start();
      var output = process.inputReader();
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        int at = line.indexOf("started successfully on port ");
        if (at >= 0) {
          String port = line.substring(at + 29).replaceAll("[^0-9]", "");
          return new Driver(process, "http://127.0.0.1:" + port);
        }
      }
      throw new AssertionError("chromedriver did not start; ./asyncio test installs it on Debian");
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  Browser(Driver driver) throws Exception {
    this.driver = driver;
    var options =
        Map.of(
            "args",
            List.of(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--window-size=800,600"));
    var answer =
        post(
            "/session",
            Map.of("capabilities", Map.of("alwaysMatch", Map.of("goog:chromeOptions", options))));
    this.session = "/session/" + answer.get("sessionId").asText();
  }

  private JsonNode send(HttpRequest.Builder request) throws Exception {
    var response = client.send(request.build(), BodyHandlers.ofString());
    var value = JSON.readTree(response.body()).get("value");
    if (response.statusCode() != 200) {
      throw new AssertionError(value.toString());
    }
    return value;
  }

  private JsonNode post(String path, Map<String, ?> body) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(driver.url + path))
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  void open(String url) throws Exception {
    var _ = post(session + "/url", Map.of("url", url));
  }

  /// Types into the element with this id, and a return behind it.
  void enter(String id, String text) throws Exception {
    var found = post(session + "/element", Map.of("using", "css selector", "value", "#" + id));
    var _ =
        post(
            session + "/element/" + found.get(ELEMENT).asText() + "/value",
            Map.of("text", text + "\n"));
  }

  /// Waits until an expression of JavaScript has this value, which the browser looks at again and
  /// again.
  void await(String expression, String expected) throws Exception {
    var script =
        """
        const done = arguments[1];
        const look = () => String(%s) === arguments[0] ? done('') : setTimeout(look, 5);
        setTimeout(() => done(String(%s)), 10000);
        look();
        """
            .formatted(expression, expression);
    var found =
        post(session + "/execute/async", Map.of("script", script, "args", List.of(expected)));
    if (!found.asText().isEmpty()) {
      throw new AssertionError(
          expression + " is '" + found.asText() + "' instead of '" + expected + "'");
    }
  }

  /// Keeps what is to be seen, for people.
  void screenshot(Path file) throws Exception {
    var image = send(HttpRequest.newBuilder(URI.create(driver.url + session + "/screenshot")));
    Files.write(file, Base64.getDecoder().decode(image.asText()));
  }

  @Override
  public void close() {
    try {
      var _ = send(HttpRequest.newBuilder(URI.create(driver.url + session)).DELETE());
    } catch (Exception e) {
      throw new AssertionError("the browser did not end", e);
    } finally {
      client.close();
    }
  }
}
