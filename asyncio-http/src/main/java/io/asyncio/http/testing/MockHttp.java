package io.asyncio.http.testing;

import io.asyncio.http.Status;
import io.asyncio.http.client.HttpClient;
import io.asyncio.http.client.HttpClientOptions;
import io.asyncio.http.server.Handler;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.Request;
import io.asyncio.http.server.Response;
import io.asyncio.net.ByteStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Answers a client in place of all servers, for the test of a program that asks some.
///
/// ```java
/// try (MockHttp http = new MockHttp()) {
///   http.on("GET", "https://api.example.com/books/7", Response.json(Map.of("title", "Emma")));
///   assertEquals("Emma", titleOf(http.client(), 7));
///   assertEquals(List.of("GET https://api.example.com/books/7"), http.requests());
/// }
/// ```
///
/// The client is a real one, whose connections lead here: pool, redirects, cookies, timeouts and
/// retries are as they are elsewhere; only TLS and proxies are left out.
///
/// Several answers of one address are given one after the other, the last of them again and again.
/// What has no answer gets the status 501 and is in [#unexpected()].
///
/// **Threads:** all methods belong to the tasks of one loop.
///
/// @see <a href="https://github.com/pnuckowski/aioresponses">aioresponses</a>
public final class MockHttp implements AutoCloseable {

  private final Map<String, ArrayDeque<Handler>> answers = new LinkedHashMap<>();
  private final List<String> requests = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();
  private final List<MemoryServer> servers = new ArrayList<>();
  private final List<HttpClient> clients = new ArrayList<>();

  /// Creates one without answers.
  public MockHttp() {}

  /// Adds an answer.
  ///
  /// @param method in capitals
  /// @param url absolute; with its query, if it has one
  /// @param answer given once, or again and again if it is the last of this address
  /// @return this
  public MockHttp on(String method, String url, Response answer) {
    Objects.requireNonNull(answer, "answer");
    return on(method, url, _ -> answer);
  }

  /// Adds an answer that depends on the request, or that takes its time.
  ///
  /// @param method in capitals
  /// @param url absolute; with its query, if it has one
  /// @param handler makes the answer
  /// @return this
  public MockHttp on(String method, String url, Handler handler) {
    answers
        .computeIfAbsent(method + " " + url, _ -> new ArrayDeque<>())
        .add(Objects.requireNonNull(handler, "handler"));
    return this;
  }

  /// Returns a client whose connections all lead here.
  ///
  /// @return is closed with this
  public HttpClient client() {
    return client(HttpClientOptions.defaults());
  }

  /// Returns a client whose connections all lead here.
  ///
  /// @param options all but those of the network
  /// @return is closed with this
  public HttpClient client(HttpClientOptions options) {
    HttpClient client = HttpClient.create(options, this::connect);
    clients.add(client);
    return client;
  }

  private ByteStream connect(String scheme, String authority) {
    String origin = scheme + "://" + authority;
    MemoryServer server =
        new MemoryServer(HttpServer.create(request -> answer(origin, request), TestServer.OPTIONS));
    servers.add(server);
    return server.connect();
  }

  private Response answer(String origin, Request request) throws Exception {
    String asked = request.method() + " " + origin + request.target();
    requests.add(asked);
    ArrayDeque<Handler> left = answers.get(asked);
    if (left == null) {
      unexpected.add(asked);
      return Response.text("MockHttp has no answer to " + asked + "; it has " + answers.keySet())
          .withStatus(Status.NOT_IMPLEMENTED);
    }
    Handler next = left.size() > 1 ? left.removeFirst() : left.getFirst();
    return next.handle(request);
  }

  /// Returns what was asked.
  ///
  /// @return method and URL, in their order
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /// Returns what was asked and had no answer.
  ///
  /// @return method and URL, in their order
  public List<String> unexpected() {
    return List.copyOf(unexpected);
  }

  /// Closes its clients. Suspends until that is done.
  @Override
  public void close() {
    clients.forEach(HttpClient::close);
    servers.forEach(MemoryServer::close);
  }

  @Override
  public String toString() {
    return "<MockHttp with " + answers.keySet() + ">";
  }
}
