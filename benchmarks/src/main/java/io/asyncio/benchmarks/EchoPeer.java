package io.asyncio.benchmarks;

import io.asyncio.benchmarks.echo.NettyEcho;
import io.asyncio.benchmarks.echo.ProtocolEcho;
import io.asyncio.benchmarks.echo.StreamsEcho;
import io.asyncio.benchmarks.echo.ThreadEcho;
import io.asyncio.benchmarks.echo.TransferEcho;
import io.asyncio.benchmarks.echo.VertxEcho;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Who answers in the network benchmark: the library in its ways, and those it is compared with.
enum EchoPeer {
  STREAMS("streams", StreamsEcho.class, "epoll"),
  STREAMS_IO_URING("s/io_uring", StreamsEcho.class, "io_uring"),
  STREAMS_NIO("s/nio", StreamsEcho.class, "nio"),
  TRANSFER("s/transfer", TransferEcho.class, "epoll"),
  PROTOCOL("protocol", ProtocolEcho.class, "epoll"),
  PROTOCOL_IO_URING("p/io_uring", ProtocolEcho.class, "io_uring"),
  PROTOCOL_NIO("p/nio", ProtocolEcho.class, "nio"),
  NETTY("Netty", NettyEcho.class, "epoll"),
  NETTY_IO_URING("N/io_uring", NettyEcho.class, "io_uring"),
  NETTY_NIO("N/nio", NettyEcho.class, "nio"),
  STREAMS_OPENSSL("s/openssl", StreamsEcho.class, "epoll"),
  PROTOCOL_OPENSSL("p/openssl", ProtocolEcho.class, "epoll"),
  NETTY_OPENSSL("N/openssl", NettyEcho.class, "epoll"),
  JDK_VT("JDK VT", ThreadEcho.class, ""),
  VERTX("Vert.x", VertxEcho.class, ""),
  ASYNCIO("asyncio"),
  UVLOOP("uvloop"),
  NODE("Node.js");

  private final String title;
  private final Optional<Class<?>> program;
  private final String io;

  EchoPeer(String title) {
    this.title = title;
    this.program = Optional.empty();
    this.io = "";
  }

  EchoPeer(String title, Class<?> program, String io) {
    this.title = title;
    this.program = Optional.of(program);
    this.io = io;
  }

  static EchoPeer of(String key) {
    return Arrays.stream(values())
        .filter(peer -> peer.key().equals(key))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("there is no server '" + key + "'; there are: " + keys()));
  }

  static String keys() {
    return String.join(", ", Stream.of(values()).map(EchoPeer::key).toList());
  }

  /// Returns the name on the command line and in JSON.
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the heading of the column.
  String title() {
    return title;
  }

  boolean isOurs() {
    return switch (this) {
      case STREAMS,
          STREAMS_IO_URING,
          STREAMS_NIO,
          TRANSFER,
          PROTOCOL,
          PROTOCOL_IO_URING,
          PROTOCOL_NIO,
          STREAMS_OPENSSL,
          PROTOCOL_OPENSSL ->
          true;
      default -> false;
    };
  }

  /// Says whether it is measured in such cases: of those with the JDK's TLS, the typical ones, and
  /// those with OpenSSL beside them.
  boolean isIn(NetCase.Kind kind) {
    return switch (this) {
      case STREAMS, PROTOCOL, NETTY -> true;
      case STREAMS_OPENSSL, PROTOCOL_OPENSSL, NETTY_OPENSSL -> kind.isTls();
      default -> !kind.isTls() && kind != NetCase.Kind.HELD_BY_SEVERAL;
    };
  }

  private boolean isOpenSsl() {
    return this == STREAMS_OPENSSL || this == PROTOCOL_OPENSSL || this == NETTY_OPENSSL;
  }

  /// Says whether the server can tell what memory it uses.
  boolean isJvm() {
    return program.isPresent();
  }

  /// Returns how to start the server; empty if this machine does not have what it takes.
  ///
  /// @param keyStore if it is to speak TLS
  Optional<List<String>> command(Optional<Path> keyStore) {
    return switch (this) {
      case ASYNCIO ->
          CPython.find(Optional.empty())
              .map(python ->
                  List.of(python.command(), "-c", ServerCommand.source("echo_server.py"), key()));
      case UVLOOP -> ServerCommand.python("uvloop", "echo_server.py", key());
      case NODE -> ServerCommand.node("echo_server.js");
      default -> program.map(type -> java(type, keyStore));
    };
  }

  private List<String> java(Class<?> type, Optional<Path> keyStore) {
    List<String> flags = new ArrayList<>(JmhFork.JVM_FLAGS);
    flags.add("-Dasyncio.io=" + io);
    List<String> arguments = new ArrayList<>(List.of(io));
    if (keyStore.isPresent()) {
      flags.add("-Dio.netty.handler.ssl.noOpenSsl=" + !isOpenSsl());
      // No session is resumed: neither engine sends what it takes.
      flags.add("-Djdk.tls.server.newSessionTicketCount=0");
      arguments.add(isOpenSsl() ? "openssl" : "jdk");
      arguments.add(keyStore.orElseThrow().toString());
    }
    return ServerCommand.java(type, flags, arguments);
  }
}
