package io.asyncio.benchmarks;

import io.asyncio.benchmarks.web.AsyncioClient;
import io.asyncio.benchmarks.web.AsyncioWeb;
import io.asyncio.benchmarks.web.HelidonWeb;
import io.asyncio.benchmarks.web.JdkClient;
import io.asyncio.benchmarks.web.JdkWeb;
import io.asyncio.benchmarks.web.JettyWeb;
import io.asyncio.benchmarks.web.NettyWeb;
import io.asyncio.benchmarks.web.VertxWeb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Who answers, or asks, in the HTTP benchmark: the library, and those it is compared with.
enum HttpPeer {
  OURS("asyncio", AsyncioWeb.class),
  NETTY("Netty", NettyWeb.class),
  VERTX("Vert.x", VertxWeb.class),
  VERTX_VT("Vert.x VT", VertxWeb.class),
  HELIDON("Helidon", HelidonWeb.class),
  JETTY("Jetty VT", JettyWeb.class),
  JDK("JDK VT", JdkWeb.class),
  AIOHTTP("aiohttp"),
  NODE("Node.js");

  /// As for all other benchmarks, but with a heap that grows when it has to: memory is compared.
  private static final List<String> JVM_FLAGS = flags();

  private final String title;
  private final Optional<Class<?>> program;

  HttpPeer(String title) {
    this.title = title;
    this.program = Optional.empty();
  }

  HttpPeer(String title, Class<?> program) {
    this.title = title;
    this.program = Optional.of(program);
  }

  private static List<String> flags() {
    List<String> flags = new ArrayList<>(JmhFork.JVM_FLAGS);
    flags.removeIf(flag -> flag.startsWith("-Xms"));
    flags.add("-Xms32m");
    return List.copyOf(flags);
  }

  static HttpPeer of(String key) {
    return Arrays.stream(values())
        .filter(peer -> peer.key().equals(key))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("there is no server '" + key + "'; there are: " + keys()));
  }

  static String keys() {
    return String.join(", ", Stream.of(values()).map(HttpPeer::key).toList());
  }

  /// Returns the name on the command line and in JSON.
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the heading of the column.
  String title() {
    return title;
  }

  /// Says whether it can tell what it has allocated.
  boolean isJvm() {
    return program.isPresent();
  }

  /// Says whether it has what is measured there, without a further library.
  boolean isIn(HttpCase.Area area) {
    return switch (this) {
      case OURS, AIOHTTP -> true;
      case NETTY, VERTX, VERTX_VT -> area != HttpCase.Area.CLIENT;
      case JDK -> area != HttpCase.Area.WEBSOCKET;
      case HELIDON, JETTY, NODE -> area == HttpCase.Area.WEB;
    };
  }

  /// Returns how to start the server or the client; empty if this machine does not have what it
  /// takes.
  Optional<List<String>> command(HttpCase.Area area) {
    return area == HttpCase.Area.CLIENT ? client() : server();
  }

  private Optional<List<String>> client() {
    return switch (this) {
      case OURS -> Optional.of(ServerCommand.java(AsyncioClient.class, JVM_FLAGS, List.of()));
      case JDK -> Optional.of(ServerCommand.java(JdkClient.class, JVM_FLAGS, List.of()));
      case AIOHTTP -> ServerCommand.python("aiohttp, uvloop", "web_client.py");
      default -> Optional.empty();
    };
  }

  private Optional<List<String>> server() {
    return switch (this) {
      case AIOHTTP -> ServerCommand.python("aiohttp, uvloop", "web_server.py");
      case NODE -> ServerCommand.node("web_server.js");
      case VERTX_VT -> java(VertxWeb.VIRTUAL);
      default -> java("event-loop");
    };
  }

  private Optional<List<String>> java(String argument) {
    return program.map(type -> ServerCommand.java(type, JVM_FLAGS, List.of(argument)));
  }
}
