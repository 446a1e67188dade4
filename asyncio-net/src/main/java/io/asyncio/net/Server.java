package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.CancelledError;
import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.ExceptionContext;
import io.asyncio.Task;
import io.asyncio.TaskOptions;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.sync.Event;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A server that listens: a task for each connection.
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
/// handler outlives [#close()].
///
/// **Threads:** all methods belong to the tasks of the loop that started it.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-eventloop.html#server-objects">asyncio.Server</a>
public final class Server implements AutoCloseable {

  private final NettyPoller poller;
  private final ConnectionHandler handler;
  private final ServerOptions options;
  private final Context context = Context.copyContext();
  private final List<Listener> listeners = new ArrayList<>();
  private final Map<NettyStream, Task<?>> connections = new LinkedHashMap<>();
  private final Set<NettyStream> handshaking = new LinkedHashSet<>();
  private final Event stopped = new Event();
  private final Event gone = new Event();
  private int open;
  private long failedHandshakes;
  private boolean isWaitedFor;

  private Server(NettyPoller poller, ConnectionHandler handler, ServerOptions options) {
    this.poller = poller;
    this.handler = handler;
    this.options = options;
  }

  /// Suspends until all addresses are bound.
  static Server start(
      EventLoop loop,
      ConnectionHandler handler,
      List<? extends SocketAddress> addresses,
      ServerOptions options) {
    options.tls().ifPresent(tls -> tls.contexts().server());
    Server server = new Server(NettyPoller.of(loop), handler, options);
    boolean isStarted = false;
    try {
      for (SocketAddress address : addresses) {
        server.listeners.add(Listener.bind(server.poller, address, options, server::accepted));
      }
      isStarted = true;
    } finally {
      if (!isStarted) {
        server.stop();
      }
    }
    loop.resourceOpened(server);
    return server;
  }

  // ---- Connections

  /// On the bare loop thread.
  private void accepted(Channel channel) {
    NettyStream stream = new NettyStream(poller, channel, options.stream(), Optional.empty());
    SocketSettings.apply(channel, options.stream());
    channel.pipeline().addLast(stream.socket());
    open++;
    if (open >= options.maxConnections()) {
      setAccepting(false);
    }
    if (options.tls().isPresent()) {
      shakeHands(stream, options.tls().get());
    } else {
      poller.loop.callSoon(() -> begin(stream), context);
    }
    poller.register(channel);
  }

  private void shakeHands(NettyStream stream, TlsOptions tls) {
    TlsHandshake handshake = new TlsHandshake(stream, tls);
    handshaking.add(stream);
    handshake.done().addDoneCallback(_ -> shaken(stream, handshake), context);
    handshake.begin(List.of());
  }

  private void shaken(NettyStream stream, TlsHandshake handshake) {
    handshaking.remove(stream);
    TlsException failure = handshake.failure();
    if (failure == null) {
      begin(stream);
      return;
    }
    failedHandshakes++;
    // Anybody can cause this; so it is told to those who look for it, as in asyncio.
    if (poller.loop.isDebug()) {
      poller.loop.callExceptionHandler(ExceptionContext.of("SSL handshake failed", failure));
    }
    ended(stream);
  }

  private void begin(NettyStream stream) {
    Task<Void> task =
        poller.loop.createTask(() -> serve(stream), TaskOptions.named("client " + stream.peer()));
    connections.put(stream, task);
    task.addDoneCallback(_ -> ended(stream));
  }

  private void serve(NettyStream stream) throws Exception {
    try {
      handler.handle(new StreamReader(stream), new StreamWriter(stream));
    } catch (CancelledError e) {
      stream.abort();
      throw e;
    } catch (Throwable e) {
      // Whatever it is, it is one client's affair; the others go on.
      poller.loop.callExceptionHandler(
          ExceptionContext.of("Unhandled exception in client_connected_cb", e)
              .withFuture(Asyncio.currentTask()));
    }
    stream.close();
  }

  private void ended(NettyStream stream) {
    // A task that was cancelled before it began has not closed it.
    stream.abort();
    connections.remove(stream);
    open--;
    if (isServing()) {
      setAccepting(open < options.maxConnections());
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
  /// @return the number; those count too whose TLS handshake goes on
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

  /// Accepts no more connections; those that are open go on. Idempotent; never suspends.
  public void stop() {
    if (stopped.isSet()) {
      return;
    }
    listeners.forEach(Listener::close);
    stopped.set();
    if (open == 0) {
      gone.set();
    }
    poller.loop.resourceClosed(this);
  }

  /// Suspends until the server is stopped and the last connection has ended.
  public void waitClosed() {
    gone.await();
  }

  /// Closes every connection after what was written to it: reads of its handler find the end. Never
  /// suspends.
  public void closeClients() {
    connections.keySet().forEach(NettyStream::beginClose);
    abortHandshakes();
  }

  /// Closes every connection at once. Never suspends.
  public void abortClients() {
    connections.keySet().forEach(NettyStream::abort);
    abortHandshakes();
  }

  private void abortHandshakes() {
    handshaking.forEach(NettyStream::abort);
  }

  /// Accepts no more connections, gives those that are open their grace, and then cancels their
  /// handlers; suspends until all have ended. Idempotent.
  @Override
  public void close() {
    stop();
    abortHandshakes();
    try {
      Asyncio.timeout(options.grace(), gone::await);
    } catch (TimeoutExpiredException e) {
      // Their time is over, which is what it was for.
    } finally {
      connections.values().forEach(Task::cancel);
      gone.await();
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
