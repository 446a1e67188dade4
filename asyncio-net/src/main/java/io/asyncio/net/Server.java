package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.ExceptionContext;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.sync.Event;
import io.netty.channel.Channel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// A server that listens: a task for each connection, or a protocol.
///
/// ```java
/// try (Server server = startServer(this::shout, "127.0.0.1", 8888)) {
///   server.serveForever();
/// }
///
/// void shout(StreamReader reader, StreamWriter writer) {
///   for (String line : reader.lines()) {
///     writer.write(line.toUpperCase(Locale.ROOT) + "\n");
///   }
/// }
/// ```
///
/// **States:** serving → stopped → closed. A connection is closed when its handler returns, and no
/// handler outlives [#close()]; a protocol has its last call before it returns.
///
/// **Threads:** all methods belong to the tasks of the loop that started it.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-eventloop.html#server-objects">asyncio.Server</a>
public final class Server implements AutoCloseable {

  private static final Logger LOG = System.getLogger("asyncio.net");
  private static final Duration WARNING_PAUSE = Duration.ofSeconds(10);

  private final NettyPoller poller;
  private final Service service;
  private final ServerOptions options;
  private final Context context = Context.copyContext();
  private final List<Listener> listeners = new ArrayList<>();
  private final Set<Service.Client> clients = new LinkedHashSet<>();
  private final Set<Service.Client> arriving = new LinkedHashSet<>();
  private final ArrayDeque<Channel> waiting = new ArrayDeque<>(0);
  private final AddressLimit addressLimit;
  private final Event stopped = new Event();
  private final Event gone = new Event();
  private int open;
  private long failedHandshakes;
  private long failedProxyHeaders;
  private long refusedConnections;
  private Optional<Duration> lastWarning = Optional.empty();
  private boolean isWaitedFor;

  private Server(NettyPoller poller, Service service, ServerOptions options) {
    this.poller = poller;
    this.service = service;
    this.options = options;
    this.addressLimit = new AddressLimit(options.maxConnectionsPerAddress());
  }

  /// Suspends until all addresses are bound.
  static Server start(
      EventLoop loop,
      Service service,
      List<? extends SocketAddress> addresses,
      ServerOptions options) {
    Server server = new Server(NettyPoller.of(loop), service, options);
    server.listen(
        addresses, address -> Listener.bind(server.poller, address, options, server::accepted));
    return server;
  }

  /// Suspends until the file is there and is listened on.
  static Server start(EventLoop loop, Service service, SocketFile file, ServerOptions options) {
    Server server = new Server(NettyPoller.of(loop), service, options);
    server.listen(
        List.of(file), place -> Listener.bind(server.poller, place, options, server::accepted));
    return server;
  }

  /// Suspends until all sockets take part.
  static Server inherit(
      EventLoop loop, Service service, List<InheritedSocket> sockets, ServerOptions options) {
    Server server = new Server(NettyPoller.of(loop), service, options);
    server.listen(sockets, socket -> Listener.inherit(server.poller, socket, server::accepted));
    return server;
  }

  private <T> void listen(List<? extends T> places, Function<? super T, Listener> opener) {
    options.tls().ifPresent(tls -> tls.contexts().server());
    boolean isStarted = false;
    try {
      for (T place : places) {
        listeners.add(opener.apply(place));
      }
      isStarted = true;
    } finally {
      if (!isStarted) {
        stop();
      }
    }
    poller.loop.resourceOpened(this);
  }

  // ---- Connections

  /// On the bare loop thread. Netty accepts several connections at once: those that are too many
  /// wait here, as the others do in the backlog.
  private void accepted(Channel channel) {
    if (!isServing()) {
      channel.unsafe().closeForcibly();
    } else if (open >= options.maxConnections()) {
      waiting.add(channel);
    } else {
      serve(channel);
    }
  }

  private void serveWaiting() {
    while (!waiting.isEmpty() && isServing() && open < options.maxConnections()) {
      serve(waiting.remove());
    }
    if (isServing()) {
      setAccepting(open < options.maxConnections());
    }
  }

  private void serve(Channel channel) {
    Service.Client client = service.accept(poller, channel, options.stream());
    // Who a proxy speaks for is known only when its header is read.
    if (options.proxyProtocol().isEmpty() && !admits(client)) {
      channel.unsafe().closeForcibly();
      return;
    }
    SocketSettings.apply(channel, options.stream());
    options
        .idleTimeout()
        .ifPresent(timeout -> client.user().socket().watch(new IdleWatch(timeout)));
    open++;
    if (open >= options.maxConnections()) {
      setAccepting(false);
    }
    if (options.proxyProtocol().isPresent()) {
      readProxyHeader(client, options.proxyProtocol().get());
    }
    channel.pipeline().addLast(client.user().socket());
    if (options.proxyProtocol().isEmpty()) {
      secureAndBegin(client);
    }
    poller.register(channel);
  }

  private boolean admits(Service.Client client) {
    boolean isAdmitted = addressLimit.admits(client, client.user().socket().peerAddress());
    if (!isAdmitted) {
      refusedConnections++;
    }
    return isAdmitted;
  }

  private void readProxyHeader(Service.Client client, ProxyProtocol proxyProtocol) {
    NettySocket socket = client.user().socket();
    arriving.add(client);
    socket.resumeReading();
    ProxyHeaderReader.begin(
        socket.channel,
        proxyProtocol,
        new ProxyHeaderReader.Events() {
          @Override
          public void introduced(Optional<ProxyHeader> header) {
            header.ifPresent(socket::introduced);
            client.user().introduced();
            if (admits(client)) {
              secureAndBegin(client);
            } else {
              socket.channel.close();
              poller.loop.callSoon(() -> ended(client), context);
            }
          }

          @Override
          public void refused(String why) {
            boolean isOurDoing = socket.isClosing();
            poller.loop.callSoon(
                () -> {
                  if (!isOurDoing) {
                    failedProxyHeader(client, why);
                  }
                  ended(client);
                },
                context);
          }
        });
  }

  private void failedProxyHeader(Service.Client client, String why) {
    failedProxyHeaders++;
    Duration now = poller.loop.time();
    if (lastWarning.isEmpty() || now.minus(lastWarning.get()).compareTo(WARNING_PAUSE) >= 0) {
      lastWarning = Optional.of(now);
      LOG.log(
          Level.WARNING,
          "closed the connection from %s to %s, which wants the PROXY protocol: %s (%d so far); let none but proxies that speak it connect there"
              .formatted(client.user().socket().peer(), this, printable(why), failedProxyHeaders));
    }
  }

  /// Without what would do something to a terminal or to the lines of a log.
  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  private void secureAndBegin(Service.Client client) {
    if (options.tls().isPresent()) {
      shakeHands(client, options.tls().get());
    } else {
      poller.loop.callSoon(() -> begin(client), context);
    }
  }

  private void shakeHands(Service.Client client, TlsOptions tls) {
    TlsHandshake handshake = new TlsHandshake(client.user(), tls);
    arriving.add(client);
    handshake.done().addDoneCallback(_ -> shaken(client, handshake), context);
    handshake.begin(List.of());
  }

  private void shaken(Service.Client client, TlsHandshake handshake) {
    TlsException failure = handshake.failure();
    if (failure == null) {
      begin(client);
      return;
    }
    failedHandshakes++;
    // Anybody can cause this; so it is told to those who look for it, as in asyncio.
    if (poller.loop.isDebug()) {
      poller.loop.callExceptionHandler(ExceptionContext.of("SSL handshake failed", failure));
    }
    ended(client);
  }

  private void begin(Service.Client client) {
    arriving.remove(client);
    clients.add(client);
    client.begin(() -> ended(client));
  }

  private void ended(Service.Client client) {
    // A task that was cancelled before it began has not closed it.
    client.user().abort();
    arriving.remove(client);
    clients.remove(client);
    addressLimit.left(client);
    open--;
    if (isServing()) {
      poller.loop.ready(this::serveWaiting);
    } else if (open == 0) {
      gone.set();
    }
  }

  private void setAccepting(boolean accepting) {
    listeners.forEach(listener -> listener.setAccepting(accepting));
  }

  // ---- For users

  /// Suspends until another task stops the server; if the waiting task is cancelled, closes it.
  ///
  /// @throws IllegalStateException if another task waits already
  public void serveForever() {
    if (isWaitedFor) {
      throw new IllegalStateException(
          this + " is already being awaited on serveForever(); call it once");
    }
    isWaitedFor = true;
    try {
      stopped.await();
    } catch (CancelledError e) {
      close();
      throw e;
    } finally {
      isWaitedFor = false;
    }
  }

  /// Says whether new connections are accepted.
  ///
  /// @return false from [#stop()] or [#close()] on
  public boolean isServing() {
    return !stopped.isSet();
  }

  /// Returns the addresses that the server listens on.
  ///
  /// @return with the real ports; empty once it is stopped
  public List<SocketAddress> addresses() {
    return isServing() ? listeners.stream().map(Listener::address).toList() : List.of();
  }

  /// Returns the port of the first address.
  ///
  /// @return a real port, also if 0 was asked for
  /// @throws IllegalStateException if the server is stopped, or listens on no port
  public int port() {
    if (!isServing()) {
      throw new IllegalStateException(this + " has no port: it is stopped");
    }
    if (addresses().getFirst() instanceof InetSocketAddress address) {
      return address.getPort();
    }
    throw new IllegalStateException(this + " has no port: it listens on a Unix socket");
  }

  /// Returns how many connections are open.
  ///
  /// @return the number; those count too whose TLS handshake goes on, or whose proxy's header has
  ///   not come
  public int connectionCount() {
    return open;
  }

  /// Returns how many clients were dropped since the start because TLS did not come about with
  /// them. In debug mode, the loop's exception handler is told why.
  ///
  /// @return the number
  public long failedHandshakes() {
    return failedHandshakes;
  }

  /// Returns how many clients were dropped since the start because they did not begin with a header
  /// of the PROXY protocol. The log says why, at most every ten seconds.
  ///
  /// @return the number; 0 without [ServerOptions#proxyProtocol()]
  public long failedProxyHeaders() {
    return failedProxyHeaders;
  }

  /// Returns how many connections were closed at once since the start because their address had
  /// [ServerOptions#maxConnectionsPerAddress()] open.
  ///
  /// @return the number
  public long refusedConnections() {
    return refusedConnections;
  }

  /// Accepts no more connections; those that are open go on. Idempotent; never suspends.
  public void stop() {
    if (stopped.isSet()) {
      return;
    }
    listeners.forEach(Listener::close);
    stopped.set();
    poller.loop.ready(() -> {
      waiting.forEach(channel -> channel.unsafe().closeForcibly());
      waiting.clear();
    });
    if (open == 0) {
      gone.set();
    }
    poller.loop.resourceClosed(this);
  }

  /// Suspends until the server is stopped and the last connection has ended.
  public void waitClosed() {
    gone.await();
    listeners.forEach(Listener::awaitRemoved);
  }

  /// Closes every connection after what was written to it: reads of its handler find the end. Never
  /// suspends.
  public void closeClients() {
    List.copyOf(clients).forEach(Service.Client::beginClose);
    abortArriving();
  }

  /// Closes every connection at once. Never suspends.
  public void abortClients() {
    List.copyOf(clients).forEach(client -> client.user().abort());
    abortArriving();
  }

  private void abortArriving() {
    List.copyOf(arriving).forEach(client -> client.user().abort());
  }

  /// Accepts no more connections, gives those that are open their grace, and then cancels their
  /// handlers and aborts the transports of their protocols; suspends until all have ended.
  /// Idempotent.
  @Override
  public void close() {
    stop();
    abortArriving();
    try {
      Asyncio.timeout(options.grace(), gone::await);
    } catch (TimeoutExpiredException e) {
      // Their time is over, which is what it was for.
    } finally {
      List.copyOf(clients).forEach(Service.Client::cancel);
      waitClosed();
    }
  }

  @Override
  public String toString() {
    return "<Server "
        + (isServing()
            ? String.join(", ", addresses().stream().map(Addresses::text).toList())
            : "stopped")
        + ", "
        + open
        + " connections>";
  }
}
