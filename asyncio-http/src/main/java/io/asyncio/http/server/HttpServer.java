package io.asyncio.http.server;

import io.asyncio.Asyncio;
import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.http.BadMessageException;
import io.asyncio.http.Headers;
import io.asyncio.http.IncompleteMessageException;
import io.asyncio.http.JsonCodec;
import io.asyncio.http.Status;
import io.asyncio.http.codec.HeadLimits;
import io.asyncio.net.Network;
import io.asyncio.net.Server;
import io.asyncio.net.StreamReader;
import io.asyncio.net.StreamWriter;
import io.asyncio.sync.Event;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A server of HTTP/1.1: one handler, which answers each request.
///
/// ```java
/// try (HttpServer server = HttpServer.start(request -> Response.text("hello"), "127.0.0.1", 8080)) {
///   server.serveForever();
/// }
/// ```
///
/// [io.asyncio.http.server] has what a larger program puts before its handlers.
///
/// **Threads:** all methods belong to the tasks of one loop.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/web_lowlevel.html">aiohttp.web.Server</a>
public final class HttpServer implements AutoCloseable {

  static final Logger LOG = System.getLogger("asyncio.http");

  /// So long a connection that is idle when the server closes is listened to: a request may be
  /// under way.
  static final Duration LAST_CHANCE = Duration.ofMillis(250);

  /// So many of the requests that are cancelled at the end are named.
  private static final int NAMED = 20;

  private static final int CHUNK_EXTENSIONS = 16 * 1024;

  private final EventLoop loop = Asyncio.runningLoop();
  private final Context context = Context.copyContext();
  private final Handler handler;
  private final HttpServerOptions options;
  private final HeadLimits headLimits;
  private final ResponseHeads heads;
  private final Set<ServerConnection> connections = new LinkedHashSet<>();
  private @Nullable Server server;
  private @Nullable JsonCodec json;
  private final Future<Void> draining = loop.createFuture();
  private final Event quiet = new Event();
  private int inWork;
  private long requests;
  private int cancelled;

  private HttpServer(Handler handler, HttpServerOptions options) {
    this.handler = Objects.requireNonNull(handler, "handler");
    this.options = options;
    HttpLimits limits = options.limits();
    this.headLimits =
        new HeadLimits(limits.startLine(), limits.head(), limits.fields(), CHUNK_EXTENSIONS);
    this.heads = new ResponseHeads(loop, context, InstantSource.system(), options.serverName());
    this.json = options.json().orElse(null);
  }

  // ---- Started

  /// Starts a server; suspends until it listens.
  ///
  /// @param handler answers each request
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @return the server, to be closed
  /// @throws io.asyncio.net.AddressException if the address is taken, or not one of this machine
  public static HttpServer start(Handler handler, String host, int port) {
    return start(handler, host, port, HttpServerOptions.defaults());
  }

  /// Starts a server; suspends until it listens.
  ///
  /// @param handler answers each request
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @param options how
  /// @return the server, to be closed
  /// @throws io.asyncio.net.AddressException if the address is taken, or not one of this machine
  public static HttpServer start(
      Handler handler, String host, int port, HttpServerOptions options) {
    HttpServer http = new HttpServer(handler, options);
    http.server = Network.startServer(http::serve, host, port, options.network());
    return http;
  }

  /// Starts a server on a Unix socket; suspends until it listens.
  ///
  /// @param handler answers each request
  /// @param path where the socket is made
  /// @param options how
  /// @return the server, to be closed
  /// @throws io.asyncio.net.AddressException if somebody listens there, or there is another file
  public static HttpServer startUnix(Handler handler, Path path, HttpServerOptions options) {
    HttpServer http = new HttpServer(handler, options);
    http.server = Network.startUnixServer(http::serve, path, options.network());
    return http;
  }

  /// Creates a server that listens nowhere: connections are handed to [#serve(StreamReader,
  /// StreamWriter)].
  ///
  /// @param handler answers each request
  /// @param options how; those of the network have no effect
  /// @return the server, to be closed
  public static HttpServer create(Handler handler, HttpServerOptions options) {
    return new HttpServer(handler, options);
  }

  /// Serves one connection. Suspends until it is over; does not close it.
  ///
  /// @param reader what the client sends
  /// @param writer what it gets
  public void serve(StreamReader reader, StreamWriter writer) {
    ServerConnection connection = new ServerConnection(this, reader, writer);
    connections.add(connection);
    if (draining.isDone()) {
      connection.drain();
    }
    try {
      connection.serve();
    } finally {
      connections.remove(connection);
      if (draining.isDone() && connections.isEmpty()) {
        quiet.set();
      }
    }
  }

  // ---- One request

  /// Returns the handler's answer, or a page that says why there is none.
  Response respond(Request request) {
    requests++;
    if (request.rawPath().equals("*")) {
      return Response.of(Status.NO_CONTENT);
    }
    if (request.is("CONNECT")) {
      return Failures.page(Status.NOT_IMPLEMENTED, "this server is no proxy", Headers.empty());
    }
    if (inWork >= options.limits().concurrentRequests()) {
      return Failures.page(
          Status.SERVICE_UNAVAILABLE,
          "too many requests are in work; try again soon",
          Headers.of("Retry-After", "1"));
    }
    inWork++;
    try {
      return checked(request, handler.handle(request));
    } catch (IncompleteMessageException | PhaseTimer.Over gone) {
      throw gone;
    } catch (ClientGoneException gone) {
      throw new IncompleteMessageException("the client has gone", gone);
    } catch (Exception | StackOverflowError | AssertionError e) {
      return Failures.answer(request, e, options.isDebug());
    } finally {
      inWork--;
    }
  }

  private Response checked(Request request, @Nullable Response response) {
    if (response == null) {
      return failed(
          request,
          new IllegalStateException(
              "the handler of " + request + " returned null; return a Response"));
    }
    String mistake = mistakeOf(request, response);
    return mistake == null ? response : failed(request, new IllegalStateException(mistake));
  }

  private static @Nullable String mistakeOf(Request request, Response response) {
    long length = response.body().length().orElse(-1);
    if (!response.status().allowsBody() && length != 0) {
      return "the answer to %s has the status %s and a body; none can follow it"
          .formatted(request, response.status());
    }
    if (response.status().isInformational() && response.takeover() == null) {
      return "the answer to %s has the status %s, after which another has to come; return the last one"
          .formatted(request, response.status());
    }
    String said = response.headers().first("Content-Length").orElse(null);
    if (said == null) {
      return null;
    }
    boolean mayDiffer = request.is("HEAD") && length == 0;
    return mayDiffer || said.equals(Long.toString(length))
        ? null
        : "the answer to %s says Content-Length: %s, and its body has %s bytes; leave the field out"
            .formatted(request, said, length < 0 ? "an unknown number of" : length);
  }

  private Response failed(Request request, Throwable error) {
    return Failures.answer(request, error, options.isDebug());
  }

  Response pageFor(BadMessageException error) {
    return Failures.page(error, false);
  }

  void log(Request request, Response response, long bytes, Duration start) {
    try {
      options
          .accessLog()
          .ifPresent(log -> log.answered(request, response, bytes, loop.time().minus(start)));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the access log failed at " + request, e);
    }
  }

  // ---- For its connections

  EventLoop loop() {
    return loop;
  }

  Context context() {
    return context;
  }

  HeadLimits headLimits() {
    return headLimits;
  }

  ResponseHeads heads() {
    return heads;
  }

  HttpTimeouts timeouts() {
    return options.timeouts();
  }

  HttpLimits limits() {
    return options.limits();
  }

  Future<Void> whenDraining() {
    return draining;
  }

  boolean isDebug() {
    return options.isDebug();
  }

  Optional<AccessLog> accessLog() {
    return options.accessLog();
  }

  JsonCodec json() {
    JsonCodec codec = json;
    if (codec == null) {
      codec = JsonCodec.jackson();
      json = codec;
    }
    return codec;
  }

  // ---- For users

  /// Suspends until another task closes the server; if the waiting task is cancelled, closes it.
  ///
  /// @throws IllegalStateException if another task waits already, or the server listens nowhere
  public void serveForever() {
    try {
      listening("serveForever").serveForever();
    } finally {
      close();
    }
  }

  private Server listening(String attempt) {
    Server listening = server;
    if (listening == null) {
      throw new IllegalStateException(
          "cannot " + attempt + ": this server listens nowhere; use HttpServer.start");
    }
    return listening;
  }

  /// Returns the port of the first address.
  ///
  /// @return a real port, also if 0 was asked for
  /// @throws IllegalStateException if the server is closed, or listens on no port
  public int port() {
    return listening("tell the port").port();
  }

  /// Returns the addresses that the server listens on.
  ///
  /// @return with the real ports; empty once it is closed
  public List<SocketAddress> addresses() {
    return server == null ? List.of() : server.addresses();
  }

  /// Returns how many connections are open.
  ///
  /// @return the number
  public int connectionCount() {
    return connections.size();
  }

  /// Returns how many requests were handled since the start.
  ///
  /// @return the number
  public long requestCount() {
    return requests;
  }

  /// Returns how many requests are in work.
  ///
  /// @return the number
  public int inWorkCount() {
    return inWork;
  }

  /// Returns how many requests were cancelled by [#close()], because they were not answered within
  /// the grace, or because the task that closed was cancelled.
  ///
  /// @return the number; more than 0 is a failure of whoever wanted to end in peace
  public int cancelledCount() {
    return cancelled;
  }

  /// Accepts no more connections and ends each of those that are open after the request in work.
  /// Never suspends.
  public void drain() {
    if (server != null) {
      server.stop();
    }
    tellDraining();
    connections.forEach(ServerConnection::drain);
  }

  @SuppressWarnings("NullAway") // a Future<Void> can have no other result
  private void tellDraining() {
    if (!draining.isDone()) {
      draining.setResult(null);
    }
  }

  /// Accepts no more connections, lets requests in work be answered within the grace, and then
  /// cancels them, which the log tells with the name of each; suspends until all have ended. If the
  /// task is cancelled, there is no grace any more. Idempotent.
  ///
  /// No request is lost that has reached this process when the server closes: what is answered last
  /// on each connection says so, and a connection that is idle is listened to for another quarter
  /// of a second.
  ///
  /// A request that is still in work when another grace is over is cancelled again.
  @Override
  public void close() {
    drain();
    try {
      awaitQuiet(options.network().grace());
    } finally {
      cancelRest();
      closeAll();
    }
  }

  private void awaitQuiet(Duration most) {
    if (connections.isEmpty()) {
      return;
    }
    try {
      Asyncio.timeout(most, quiet::await);
    } catch (TimeoutExpiredException e) {
      // Their time is over, which is what it was for.
    }
  }

  private void cancelRest() {
    List<String> unanswered =
        connections.stream().flatMap(connection -> connection.inWork().stream()).toList();
    if (!unanswered.isEmpty()) {
      cancelled += unanswered.size();
      int more = unanswered.size() - NAMED;
      LOG.log(
          Level.WARNING,
          "requests that are cancelled because the server closes and they are not answered: "
              + String.join("; ", unanswered.subList(0, Math.min(NAMED, unanswered.size())))
              + (more > 0 ? "; and " + more + " more" : ""));
    }
    connections.forEach(ServerConnection::cancel);
  }

  /// A connection that was accepted and has not begun is served here, too.
  private void closeAll() {
    try {
      if (server == null) {
        awaitQuiet(options.network().grace());
      } else {
        server.close();
      }
    } finally {
      heads.close();
    }
  }

  @Override
  public String toString() {
    return "<HttpServer on " + addresses() + ", " + connections.size() + " connections>";
  }
}
