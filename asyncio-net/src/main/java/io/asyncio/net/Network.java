package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Opens connections and servers in the running loop: `import static io.asyncio.net.Network.*;`.
///
/// ```java
/// try (Connection connection = openConnection("127.0.0.1", 8888)) {
///   connection.writer().write("hello\n");
///   IO.println(connection.reader().readText().orElse(""));
/// }
/// ```
///
/// @see <a href="https://docs.python.org/3/library/asyncio-stream.html">asyncio streams</a>
public final class Network {

  private static final int PORT_MAX = 65_535;

  private Network() {}

  /// Chooses how the running loop waits for sockets. Before it opens the first; never suspends.
  ///
  /// @param backend what to use
  /// @throws IllegalStateException if this machine does not have it, or the loop uses another
  public static void useBackend(Backend backend) {
    Backend wanted = Objects.requireNonNull(backend, "backend").checked();
    EventLoop loop = Asyncio.runningLoop();
    NettyPoller poller = loop.poller(NettyPoller.class, () -> new NettyPoller(loop, wanted));
    if (poller.backend != wanted) {
      throw new IllegalStateException(
          "cannot use "
              + wanted
              + " in "
              + loop
              + ": it waits by "
              + poller.backend
              + " already; choose before the first connection");
    }
  }

  // ---- Clients

  /// Opens a TCP connection; suspends until it is there.
  ///
  /// @param host a name or an address
  /// @param port from 1 to 65535
  /// @return the connection, to be closed
  /// @throws AddressException if the host is not known
  /// @throws ConnectionFailedException if none of its addresses answers
  public static Connection openConnection(String host, int port) {
    return openConnection(host, port, ConnectOptions.defaults());
  }

  /// Opens a TCP connection; suspends until it is there.
  ///
  /// @param host a name or an address
  /// @param port from 1 to 65535
  /// @param options how
  /// @return the connection, to be closed
  /// @throws AddressException if the host is not known
  /// @throws ConnectionFailedException if none of its addresses answers
  /// @throws TlsException if TLS is asked for and does not come about, for a reason that it names
  public static Connection openConnection(String host, int port, ConnectOptions options) {
    checkHost(host);
    checkPort(port, 1);
    Connector connector = new Connector(Asyncio.runningLoop(), options);
    return connection(connector.connect(host, port));
  }

  /// Opens a connection to a Unix socket; suspends until it is there.
  ///
  /// @param path where the socket is
  /// @return the connection, to be closed
  /// @throws ConnectionFailedException if nobody listens there
  public static Connection openUnixConnection(Path path) {
    return openUnixConnection(path, ConnectOptions.defaults());
  }

  /// Opens a connection to a Unix socket; suspends until it is there.
  ///
  /// @param path where the socket is
  /// @param options how
  /// @return the connection, to be closed
  /// @throws ConnectionFailedException if nobody listens there
  /// @throws TlsException if TLS is asked for and does not come about, for a reason that it names
  public static Connection openUnixConnection(Path path, ConnectOptions options) {
    UnixDomainSocketAddress address = UnixPath.checked(path);
    return connection(new Connector(Asyncio.runningLoop(), options).connect(address));
  }

  private static Connection connection(NettyStream stream) {
    stream.announce();
    return new Connection(
        new StreamReader(stream),
        new StreamWriter(stream),
        stream.localAddress(),
        stream.peerAddress());
  }

  private static void checkHost(String host) {
    if (Objects.requireNonNull(host, "host").isEmpty()) {
      throw new IllegalArgumentException("host must not be empty");
    }
  }

  private static void checkPort(int port, int least) {
    if (port < least || port > PORT_MAX) {
      throw new IllegalArgumentException(
          "port must be from " + least + " to " + PORT_MAX + ", found " + port);
    }
  }

  // ---- Servers

  /// Starts a TCP server; suspends until it listens.
  ///
  /// @param handler serves one connection, in a task of its own
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @return the server, to be closed
  /// @throws AddressException if the address is taken, or not one of this machine
  public static Server startServer(ConnectionHandler handler, String host, int port) {
    return startServer(handler, host, port, ServerOptions.defaults());
  }

  /// Starts a TCP server; suspends until it listens.
  ///
  /// @param handler serves one connection, in a task of its own
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @param options how
  /// @return the server, to be closed
  /// @throws AddressException if the address is taken, or not one of this machine
  public static Server startServer(
      ConnectionHandler handler, String host, int port, ServerOptions options) {
    return startServer(handler, List.of(host), port, options);
  }

  /// Starts a TCP server on several addresses; suspends until it listens on all.
  ///
  /// @param handler serves one connection, in a task of its own
  /// @param hosts names or addresses of this machine, at least one; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free on each
  /// @param options how
  /// @return the server, to be closed
  /// @throws AddressException if an address is taken, or not one of this machine
  public static Server startServer(
      ConnectionHandler handler, List<String> hosts, int port, ServerOptions options) {
    Objects.requireNonNull(handler, "handler");
    checkPort(port, 0);
    EventLoop loop = Asyncio.runningLoop();
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String host : hosts) {
      if (host.isEmpty()) {
        addresses.add(new InetSocketAddress(port));
      } else {
        for (InetAddress address : Hosts.lookUp(loop, host)) {
          addresses.add(new InetSocketAddress(address, port));
        }
      }
    }
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("startServer needs at least one host");
    }
    return Server.start(loop, handler, addresses.stream().distinct().toList(), options);
  }

  /// Starts a server on a Unix socket; suspends until it listens.
  ///
  /// @param handler serves one connection, in a task of its own
  /// @param path where the socket is made
  /// @return the server, to be closed
  /// @throws AddressException if the path is taken, or too long
  public static Server startUnixServer(ConnectionHandler handler, Path path) {
    return startUnixServer(handler, path, ServerOptions.defaults());
  }

  /// Starts a server on a Unix socket; suspends until it listens.
  ///
  /// @param handler serves one connection, in a task of its own
  /// @param path where the socket is made
  /// @param options how
  /// @return the server, to be closed
  /// @throws AddressException if the path is taken, or too long
  public static Server startUnixServer(
      ConnectionHandler handler, Path path, ServerOptions options) {
    Objects.requireNonNull(handler, "handler");
    UnixDomainSocketAddress address = UnixPath.checked(path);
    return Server.start(Asyncio.runningLoop(), handler, List.of(address), options);
  }
}
