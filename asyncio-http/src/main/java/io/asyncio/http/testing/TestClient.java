package io.asyncio.http.testing;

import io.asyncio.http.Body;
import io.asyncio.http.client.ClientRequest;
import io.asyncio.http.client.ClientResponse;
import io.asyncio.http.client.HttpClient;
import io.asyncio.http.client.HttpClientOptions;
import io.asyncio.http.server.Application;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.RunningApplication;
import io.asyncio.http.websocket.WebSocket;

/// A client of one server, which is asked by paths: in memory, or over a socket.
///
/// ```java
/// try (TestClient client = TestClient.of(app)) {
///   assertEquals("hello", client.text("/hello"));
///   try (ClientResponse response = client.post("/books", Body.of("{}"))) {
///     assertEquals(Status.BAD_REQUEST, response.status());
///   }
/// }
/// ```
///
/// In memory a test needs no port and no time: on a virtual clock, timeouts of server and client
/// pass at once. All that goes over a connection is as over a socket, but there is no TLS.
///
/// **Threads:** all methods belong to the tasks of one loop.
///
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/testing.html#aiohttp.test_utils.TestClient">aiohttp.test_utils.TestClient</a>
public final class TestClient implements AutoCloseable {

  private static final String IN_MEMORY = "http://memory.test/";

  private final HttpClient client;
  private final Runnable closing;

  private TestClient(HttpClient client, Runnable closing) {
    this.client = client;
    this.closing = closing;
  }

  /// Returns a client of a handler, in memory.
  ///
  /// @param handler such as a router
  /// @return to be closed
  public static TestClient of(Handler handler) {
    return of(handler, HttpClientOptions.defaults());
  }

  /// Returns a client of a handler, in memory.
  ///
  /// @param handler such as a router
  /// @param options of the client; the base URL is replaced
  /// @return to be closed
  public static TestClient of(Handler handler, HttpClientOptions options) {
    MemoryServer server = new MemoryServer(HttpServer.create(handler, TestServer.OPTIONS));
    return new TestClient(inMemory(server, options), server::close);
  }

  /// Opens an application and returns a client of it, in memory. Suspends until it is open.
  ///
  /// @param application is opened, and closed with the client
  /// @return to be closed
  public static TestClient of(Application application) {
    return of(application, HttpClientOptions.defaults());
  }

  /// Opens an application and returns a client of it, in memory. Suspends until it is open.
  ///
  /// @param application is opened, and closed with the client
  /// @param options of the client; the base URL is replaced
  /// @return to be closed
  public static TestClient of(Application application, HttpClientOptions options) {
    RunningApplication running = application.create(TestServer.OPTIONS);
    MemoryServer server = new MemoryServer(running.server());
    return new TestClient(
        inMemory(server, options),
        () -> {
          try (running) {
            server.close();
          }
        });
  }

  private static HttpClient inMemory(MemoryServer server, HttpClientOptions options) {
    return HttpClient.create(options.withBaseUrl(IN_MEMORY), (_, _) -> server.connect());
  }

  /// Returns a client of a server, over a socket.
  ///
  /// @param server is closed with the client
  /// @return to be closed
  public static TestClient of(TestServer server) {
    return of(server, HttpClientOptions.defaults());
  }

  /// Returns a client of a server, over a socket.
  ///
  /// @param server is closed with the client
  /// @param options of the client; the base URL is replaced
  /// @return to be closed
  public static TestClient of(TestServer server, HttpClientOptions options) {
    return new TestClient(HttpClient.create(options.withBaseUrl(server.url("/"))), server::close);
  }

  // ---- Requests

  /// Sends a GET. Suspends until the head of the answer has come.
  ///
  /// @param path begins with a slash, coded
  /// @return the answer, to be closed
  public ClientResponse get(String path) {
    return client.get(path);
  }

  /// Sends a POST. Suspends until the head of the answer has come.
  ///
  /// @param path begins with a slash, coded
  /// @param body what to send
  /// @return the answer, to be closed
  public ClientResponse post(String path, Body body) {
    return client.post(path, body);
  }

  /// Sends a request. Suspends until the head of the answer has come.
  ///
  /// @param request its address may be a path
  /// @return the answer, to be closed
  public ClientResponse send(ClientRequest request) {
    return client.send(request);
  }

  /// Returns the text behind a path. Suspends until it has come.
  ///
  /// @param path begins with a slash, coded
  /// @return the body of a GET
  /// @throws io.asyncio.http.client.HttpStatusException if the status is 400 or more
  public String text(String path) {
    return client.text(path);
  }

  /// Returns the value behind a path, read as JSON. Suspends until it has come.
  ///
  /// @param path begins with a slash, coded
  /// @param type what is wanted
  /// @param <T> what is wanted
  /// @return from the body of a GET
  /// @throws io.asyncio.http.client.HttpStatusException if the status is 400 or more
  public <T> T json(String path, Class<T> type) {
    return client.json(path, type);
  }

  /// Opens a WebSocket. Suspends until the server has agreed.
  ///
  /// @param path begins with a slash, coded
  /// @return to be closed
  public WebSocket webSocket(String path) {
    return client.webSocket(path);
  }

  /// Returns the client.
  ///
  /// @return for what else it can do
  public HttpClient client() {
    return client;
  }

  /// Closes the client and then the server. Suspends until that is done.
  @Override
  public void close() {
    try {
      client.close();
    } finally {
      closing.run();
    }
  }

  @Override
  public String toString() {
    return "<TestClient " + client + ">";
  }
}
