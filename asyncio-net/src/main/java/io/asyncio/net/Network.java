package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

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

  // ---- Names

  /// Chooses how the running loop looks up names from now on; never suspends.
  ///
  /// @param resolver how
  public static void useResolver(Resolver resolver) {
    Objects.requireNonNull(resolver, "resolver");
    NettyPoller.of(Asyncio.runningLoop()).names.use(resolver);
  }

  /// Finds the addresses of a host, IPv4 first (asyncio's `getaddrinfo`); suspends until they are
  /// known, unless the host is an address itself.
  ///
  /// @param host a name or an address
  /// @param port from 0 to 65535; goes into each address
  /// @return at least one
  /// @throws AddressException if there is none, or nobody answers; it says which
  public static List<InetSocketAddress> lookUp(String host, int port) {
    checkHost(host);
    checkPort(port, 0);
    return NettyPoller.of(Asyncio.runningLoop()).names.lookUp(host).stream()
        .map(address -> new InetSocketAddress(address, port))
        .toList();
  }

  /// Finds the name of an address (asyncio's `getnameinfo`); suspends until it is known.
  ///
  /// @param address of a host
  /// @return empty if it has none
  /// @throws AddressException if nobody answers, or with a failure
  public static Optional<String> reverseLookUp(InetAddress address) {
    Objects.requireNonNull(address, "address");
    return NettyPoller.of(Asyncio.runningLoop()).names.reverseLookUp(address);
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
    return connection(streams(options).connect(host, port));
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
    return connection(streams(options).connect(address));
  }

  /// Takes over a connection that was accepted or opened elsewhere; suspends until it takes part.
  ///
  /// @param channel connected; belongs to the connection from now on
  /// @return the connection, to be closed
  /// @throws IllegalArgumentException if the channel is closed or not connected
  /// @throws IllegalStateException unless the loop waits by [Backend#NIO]: the JDK does not tell
  ///   the descriptor of its channels
  public static Connection adopt(SocketChannel channel) {
    return adopt(channel, StreamOptions.defaults());
  }

  /// Takes over a connection that was accepted or opened elsewhere; suspends until it takes part.
  ///
  /// @param channel connected; belongs to the connection from now on
  /// @param options what holds for it
  /// @return the connection, to be closed
  /// @throws IllegalArgumentException if the channel is closed or not connected
  /// @throws IllegalStateException unless the loop waits by [Backend#NIO]: the JDK does not tell
  ///   the descriptor of its channels
  public static Connection adopt(SocketChannel channel, StreamOptions options) {
    Objects.requireNonNull(channel, "channel");
    return connection(streams(ConnectOptions.defaults().withStream(options)).adopt(channel));
  }

  private static Connector<NettyStream> streams(ConnectOptions options) {
    return new Connector<>(Asyncio.runningLoop(), options, NettyStream::new);
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
    List<InetSocketAddress> addresses = addresses(loop, hosts, port);
    return Server.start(loop, StreamClient.service(handler), addresses, options);
  }

  private static List<InetSocketAddress> addresses(EventLoop loop, List<String> hosts, int port) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String host : hosts) {
      if (host.isEmpty()) {
        addresses.add(new InetSocketAddress(port));
      } else {
        for (InetAddress address : NettyPoller.of(loop).names.lookUp(host)) {
          addresses.add(new InetSocketAddress(address, port));
        }
      }
    }
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a server needs at least one host");
    }
    return addresses.stream().distinct().toList();
  }

  /// Starts a server on a Unix socket; suspends until it listens.
  ///
  /// A socket file that was left behind is replaced; when the server stops, its file is removed.
  ///
  /// @param handler serves one connection, in a task of its own
  /// @param path where the socket is made
  /// @return the server, to be closed
  /// @throws AddressException if somebody listens there, or there is another file, or the path is
  ///   too long
  public static Server startUnixServer(ConnectionHandler handler, Path path) {
    return startUnixServer(handler, path, ServerOptions.defaults());
  }

  /// Starts a server on a Unix socket; suspends until it listens.
  ///
  /// A socket file that was left behind is replaced; when the server stops, its file is removed.
  ///
  /// @param handler serves one connection, in a task of its own
  /// @param path where the socket is made
  /// @param options how
  /// @return the server, to be closed
  /// @throws AddressException if somebody listens there, or there is another file, or the path is
  ///   too long
  public static Server startUnixServer(
      ConnectionHandler handler, Path path, ServerOptions options) {
    return startUnixServer(handler, path, Set.of(), options);
  }

  /// Starts a server on a Unix socket; suspends until it listens.
  ///
  /// A socket file that was left behind is replaced; when the server stops, its file is removed.
  ///
  /// @param handler serves one connection, in a task of its own
  /// @param path where the socket is made
  /// @param permissions who may connect: those that may write to the file, which has these
  ///   permissions from the first moment on; empty for those that the system gives new files
  /// @param options how
  /// @return the server, to be closed
  /// @throws AddressException if somebody listens there, or there is another file, or the path is
  ///   too long
  public static Server startUnixServer(
      ConnectionHandler handler,
      Path path,
      Set<PosixFilePermission> permissions,
      ServerOptions options) {
    Objects.requireNonNull(handler, "handler");
    return Server.start(
        Asyncio.runningLoop(),
        StreamClient.service(handler),
        socketFile(path, permissions),
        options);
  }

  private static SocketFile socketFile(Path path, Set<PosixFilePermission> permissions) {
    UnixDomainSocketAddress _ = UnixPath.checked(path);
    return new SocketFile(path, permissions);
  }

  /// Starts a server on the sockets that a service manager has opened and handed to this process
  /// (systemd's socket activation: `LISTEN_FDS`); suspends until it takes part. A socket that other
  /// processes accept from, too, has to be non-blocking (`NonBlocking=true`).
  ///
  /// @param handler serves one connection, in a task of its own
  /// @param options how; the backlog is the manager's
  /// @return the server, to be closed
  /// @throws IllegalStateException if no socket was handed to this process
  /// @throws AddressException if the loop does not wait by [Backend#EPOLL], or the descriptor is
  ///   not a socket that listens
  public static Server startInheritedServer(ConnectionHandler handler, ServerOptions options) {
    Objects.requireNonNull(handler, "handler");
    return inherit(StreamClient.service(handler), options);
  }

  private static Server inherit(Service service, ServerOptions options) {
    return Server.inherit(
        Asyncio.runningLoop(), service, InheritedSocket.all(System.getenv()), options);
  }

  // ---- Protocols

  /// Opens a TCP connection for a protocol; suspends until `connectionMade` was called.
  ///
  /// @param <P> the type of the protocol
  /// @param protocolFactory makes it when the connection is there; what it throws is thrown
  /// @param host a name or an address
  /// @param port from 1 to 65535
  /// @return the connection, to be closed
  /// @throws AddressException if the host is not known
  /// @throws ConnectionFailedException if none of its addresses answers
  public static <P extends StreamProtocol> ProtocolConnection<P> createConnection(
      Supplier<? extends P> protocolFactory, String host, int port) {
    return createConnection(protocolFactory, host, port, ConnectOptions.defaults());
  }

  /// Opens a TCP connection for a protocol; suspends until `connectionMade` was called.
  ///
  /// @param <P> the type of the protocol
  /// @param protocolFactory makes it when the connection is there; what it throws is thrown
  /// @param host a name or an address
  /// @param port from 1 to 65535
  /// @param options how
  /// @return the connection, to be closed
  /// @throws AddressException if the host is not known
  /// @throws ConnectionFailedException if none of its addresses answers
  public static <P extends StreamProtocol> ProtocolConnection<P> createConnection(
      Supplier<? extends P> protocolFactory, String host, int port, ConnectOptions options) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    checkHost(host);
    checkPort(port, 1);
    return begun(transports(options).connect(host, port), protocolFactory);
  }

  /// Opens a connection to a Unix socket for a protocol; suspends until `connectionMade` was
  /// called.
  ///
  /// @param <P> the type of the protocol
  /// @param protocolFactory makes it when the connection is there; what it throws is thrown
  /// @param path where the socket is
  /// @param options how
  /// @return the connection, to be closed
  /// @throws ConnectionFailedException if nobody listens there
  public static <P extends StreamProtocol> ProtocolConnection<P> createUnixConnection(
      Supplier<? extends P> protocolFactory, Path path, ConnectOptions options) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    return begun(transports(options).connect(UnixPath.checked(path)), protocolFactory);
  }

  /// Takes over a connection that was accepted or opened elsewhere, for a protocol; suspends until
  /// `connectionMade` was called.
  ///
  /// @param <P> the type of the protocol
  /// @param protocolFactory makes it; what it throws is thrown
  /// @param channel connected; belongs to the connection from now on
  /// @return the connection, to be closed
  /// @throws IllegalArgumentException if the channel is closed or not connected
  /// @throws IllegalStateException unless the loop waits by [Backend#NIO]: the JDK does not tell
  ///   the descriptor of its channels
  public static <P extends StreamProtocol> ProtocolConnection<P> connectAcceptedSocket(
      Supplier<? extends P> protocolFactory, SocketChannel channel) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    Objects.requireNonNull(channel, "channel");
    return begun(transports(ConnectOptions.defaults()).adopt(channel), protocolFactory);
  }

  /// Goes over to TLS on the connection of a protocol, in both directions, after what was written;
  /// suspends until the handshake is over. The transport and the protocol stay the same. What came
  /// before and the protocol has not got makes this fail: pause reading when the last plain bytes
  /// are there.
  ///
  /// @param transport which
  /// @param options with certificates if this side is the server
  /// @throws TlsException if TLS does not come about, for a reason that it names; then the
  ///   connection is closed, as it is if the task is cancelled
  /// @see <a
  ///   href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.start_tls">loop.start_tls</a>
  public static void startTls(Transport transport, TlsOptions options) {
    Objects.requireNonNull(options, "options");
    switch (transport) {
      case SocketTransport socket -> socket.startTls(options);
    }
  }

  /// Sends a file, after what was written before. Suspends until the operating system has all of
  /// it, and so for as long as the peer does not take it. A cancelled task may have sent a part.
  ///
  /// The kernel moves the bytes from its cache to the socket (`sendfile`), unless the connection
  /// speaks TLS, the loop waits by io_uring, or the file is in an archive: then a thread reads them
  /// and they are written. What is not in the kernel's cache keeps the loop waiting for the disk,
  /// as asyncio's; for files on slow disks, write what [io.asyncio.Asyncio#toThread] has read.
  ///
  /// @param transport whose protocol must not write before it has returned
  /// @param file a regular file
  /// @return the number of bytes
  /// @throws java.io.UncheckedIOException if the file can't be read, such as one that is missing or
  ///   a directory; and if it becomes shorter meanwhile: then the connection is closed
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamClosedException if this side finished or closed it
  /// @see <a
  ///   href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sendfile">loop.sendfile</a>
  public static long sendFile(Transport transport, Path file) {
    return sendFile(transport, () -> FileSource.open(file), 0, Long.MAX_VALUE);
  }

  /// Sends a part of a file, in the same way.
  ///
  /// @param transport whose protocol must not write before it has returned
  /// @param file a regular file
  /// @param offset where to begin; nothing is sent if the file ends before
  /// @param count how many bytes at most
  /// @return the number of bytes
  /// @throws java.io.UncheckedIOException if the file can't be read, such as one that is missing or
  ///   a directory; and if it becomes shorter meanwhile: then the connection is closed
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamClosedException if this side finished or closed it
  /// @throws IllegalArgumentException if the offset is negative or the count not positive
  public static long sendFile(Transport transport, Path file, long offset, long count) {
    FileSender.checkRange(offset, count);
    return sendFile(transport, () -> FileSource.open(file), offset, count);
  }

  /// Sends a part of a file that is open, in the same way.
  ///
  /// @param transport whose protocol must not write before it has returned
  /// @param file open for reading; its position is neither used nor changed, and it stays open
  /// @param offset where to begin; nothing is sent if the file ends before
  /// @param count how many bytes at most
  /// @return the number of bytes
  /// @throws java.io.UncheckedIOException if the file can't be read, such as one that is missing or
  ///   a directory; and if it becomes shorter meanwhile: then the connection is closed
  /// @throws StreamBrokenException if the peer or the network broke the connection
  /// @throws StreamClosedException if this side finished or closed it
  /// @throws IllegalArgumentException if the offset is negative or the count not positive, or the
  ///   file is not open for reading
  public static long sendFile(Transport transport, FileChannel file, long offset, long count) {
    FileSender.checkRange(offset, count);
    return sendFile(transport, () -> FileSource.of(file), offset, count);
  }

  private static long sendFile(
      Transport transport, Supplier<FileSource> opener, long offset, long count) {
    return switch (transport) {
      case SocketTransport socket -> socket.sendFile(opener, offset, count);
    };
  }

  private static Connector<SocketTransport> transports(ConnectOptions options) {
    return new Connector<>(Asyncio.runningLoop(), options, SocketTransport::new);
  }

  private static <P extends StreamProtocol> ProtocolConnection<P> begun(
      SocketTransport transport, Supplier<? extends P> factory) {
    boolean isBegun = false;
    try {
      P protocol = ProtocolClient.made(factory);
      transport.begin(protocol, () -> {});
      // As asyncio's waiter: set by a callback right behind the one that calls connectionMade.
      EventLoop loop = transport.socket().loop();
      Future<Boolean> made = loop.createFuture();
      loop.callSoon(() -> {
        if (!made.isDone()) {
          made.setResult(true);
        }
      });
      isBegun = made.await();
      transport.announce();
      return new ProtocolConnection<>(transport, protocol);
    } finally {
      if (!isBegun) {
        transport.abort();
      }
    }
  }

  /// Starts a TCP server that gives each connection a protocol; suspends until it listens.
  ///
  /// @param protocolFactory makes one for each connection, in a callback
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @return the server, to be closed
  /// @throws AddressException if the address is taken, or not one of this machine
  public static Server createServer(
      Supplier<? extends StreamProtocol> protocolFactory, String host, int port) {
    return createServer(protocolFactory, List.of(host), port, ServerOptions.defaults());
  }

  /// Starts a TCP server that gives each connection a protocol; suspends until it listens.
  ///
  /// @param protocolFactory makes one for each connection, in a callback
  /// @param hosts names or addresses of this machine, at least one; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free on each
  /// @param options how
  /// @return the server, to be closed
  /// @throws AddressException if an address is taken, or not one of this machine
  public static Server createServer(
      Supplier<? extends StreamProtocol> protocolFactory,
      List<String> hosts,
      int port,
      ServerOptions options) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    checkPort(port, 0);
    EventLoop loop = Asyncio.runningLoop();
    List<InetSocketAddress> addresses = addresses(loop, hosts, port);
    return Server.start(loop, ProtocolClient.service(protocolFactory), addresses, options);
  }

  /// Starts a server on a Unix socket that gives each connection a protocol; suspends until it
  /// listens.
  ///
  /// @param protocolFactory makes one for each connection, in a callback
  /// @param path where the socket is made
  /// @param options how
  /// @return the server, to be closed
  /// @throws AddressException if the path is taken, or too long
  public static Server createUnixServer(
      Supplier<? extends StreamProtocol> protocolFactory, Path path, ServerOptions options) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    Service service = ProtocolClient.service(protocolFactory);
    return Server.start(Asyncio.runningLoop(), service, socketFile(path, Set.of()), options);
  }

  /// Starts a server on the sockets that a service manager has handed to this process, as
  /// [#startInheritedServer(ConnectionHandler, ServerOptions)], that gives each connection a
  /// protocol.
  ///
  /// @param protocolFactory makes one for each connection, in a callback
  /// @param options how; the backlog is the manager's
  /// @return the server, to be closed
  /// @throws IllegalStateException if no socket was handed to this process
  /// @throws AddressException if the loop does not wait by [Backend#EPOLL], or the descriptor is
  ///   not a socket that listens
  public static Server createInheritedServer(
      Supplier<? extends StreamProtocol> protocolFactory, ServerOptions options) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    return inherit(ProtocolClient.service(protocolFactory), options);
  }

  /// Asks the system who is at the other end of a Unix socket; suspends until it has answered.
  ///
  /// @param stream a connection: [StreamWriter#stream()]
  /// @return empty over TCP and over [Backend#NIO]
  /// @throws StreamBrokenException if the connection is gone
  public static Optional<PeerCredentials> peerCredentials(ByteStream stream) {
    return stream instanceof NettyStream connection
        ? connection.socket().peerCredentials()
        : Optional.empty();
  }

  // ---- Datagrams

  /// Opens a datagram socket at an address of this machine; suspends until it is bound.
  ///
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @return the socket, to be closed
  /// @throws AddressException if the address is taken, or not one of this machine
  public static UdpSocket bindDatagram(String host, int port) {
    checkPort(port, 0);
    return openDatagram(DatagramOptions.bound(host, port));
  }

  /// Opens a datagram socket that is connected to a peer: it sends to nobody else and receives from
  /// nobody else. Suspends until it is open, which tells nothing of the peer.
  ///
  /// @param host a name or an address
  /// @param port from 1 to 65535
  /// @return the socket, to be closed
  /// @throws AddressException if the host is not known
  /// @throws ConnectionFailedException if there is no way there
  public static UdpSocket openDatagram(String host, int port) {
    checkHost(host);
    checkPort(port, 1);
    return openDatagram(DatagramOptions.connected(host, port));
  }

  /// Opens a datagram socket; suspends until it is open.
  ///
  /// @param options where, to whom, and how
  /// @return the socket, to be closed
  /// @throws AddressException if an address is taken, or not one of this machine, or not known
  /// @throws ConnectionFailedException if there is no way to the peer
  public static UdpSocket openDatagram(DatagramOptions options) {
    return UdpSocket.open(Asyncio.runningLoop(), options);
  }

  /// Opens a datagram socket for callbacks; suspends until the protocol knows its transport.
  ///
  /// @param factory makes the protocol, when the socket is open
  /// @param options where, to whom, and how; the limits for receiving are for tasks and have no
  ///   meaning here
  /// @param <P> the type of the protocol
  /// @return the protocol with its transport, which is to be closed
  /// @throws AddressException if an address is taken, or not one of this machine, or not known
  /// @throws ConnectionFailedException if there is no way to the peer
  public static <P extends DatagramProtocol> DatagramEndpoint<P> createDatagramEndpoint(
      Supplier<? extends P> factory, DatagramOptions options) {
    Objects.requireNonNull(factory, "factory");
    NettyDatagrams socket = new UdpOpener(Asyncio.runningLoop(), options).open();
    boolean isStarted = false;
    try {
      P protocol = factory.get();
      DatagramTransport transport = DatagramTransport.start(socket, protocol);
      isStarted = true;
      return new DatagramEndpoint<>(transport, protocol);
    } finally {
      if (!isStarted) {
        socket.abort();
      }
    }
  }
}
