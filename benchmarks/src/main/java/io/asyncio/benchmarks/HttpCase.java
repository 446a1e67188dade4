package io.asyncio.benchmarks;

import io.asyncio.benchmarks.web.Answers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What is done in the HTTP benchmark.
///
/// @param kind what is asked for
/// @param connections how many are open, each with one request under way, or one row of them, or
///   one message
record HttpCase(Kind kind, int connections) {

  /// The kinds of messages, as the load generator calls them.
  static final String TEXT = "text";

  static final String BINARY = "binary";

  private static final int DEPTH = 16;
  private static final int SMALL = 64;
  private static final int LARGER = 1 << 10;

  /// What takes part: each has peers, processes and a load of its own.
  enum Area {
    /// Servers that answer requests.
    WEB,
    /// Servers that return each message of a WebSocket.
    WEBSOCKET,
    /// Clients that ask one server.
    CLIENT
  }

  /// What is asked for.
  enum Kind {
    PLAIN("plain", "/plain", Answers.TEXT_TYPE),
    JSON("json", "/json", Answers.JSON_TYPE),
    /// One of 200 routes, with a part that varies.
    ROUTER("router200", "/api/thing150/42", Answers.TEXT_TYPE),
    /// As many requests in a row, before the first answer is read.
    PIPELINED("pipelined", "/plain", Answers.TEXT_TYPE),
    BODY("body10k", "/body10k", Answers.BYTES_TYPE),
    /// In chunks. A thousand of them under way would measure the kernel's memory.
    STREAM("stream1m", "/stream1m", Answers.BYTES_TYPE),
    WEBSOCKET("websocket", "/websocket", TEXT),
    WEBSOCKET_LARGER("websocket1k", "/websocket", BINARY),
    CLIENT("client", "/plain", Answers.TEXT_TYPE);

    private final String key;
    private final String path;
    private final String type;

    Kind(String key, String path, String type) {
      this.key = key;
      this.path = path;
      this.type = type;
    }

    String key() {
      return key;
    }

    Area area() {
      return switch (this) {
        case WEBSOCKET, WEBSOCKET_LARGER -> Area.WEBSOCKET;
        case CLIENT -> Area.CLIENT;
        default -> Area.WEB;
      };
    }

    String path() {
      return path;
    }

    /// Returns the `Content-Type` of the right answer, or of messages [#TEXT] or [#BINARY].
    String type() {
      return type;
    }

    /// Returns the body of the right answer, or the message.
    String body() {
      return switch (this) {
        case PLAIN, PIPELINED, CLIENT -> Answers.HELLO;
        case JSON -> "{\"message\":\"" + Answers.HELLO + "\"}";
        case ROUTER -> path.substring(path.lastIndexOf('/') + 1);
        case BODY -> "x".repeat(Answers.BODY);
        case STREAM -> "x".repeat(Answers.PORTION * Answers.PORTIONS);
        case WEBSOCKET -> "x".repeat(SMALL);
        case WEBSOCKET_LARGER -> "x".repeat(LARGER);
      };
    }

    private List<Integer> connections() {
      return switch (this) {
        case PLAIN, JSON, PIPELINED, BODY -> List.of(1, 64, 1_000);
        case ROUTER, WEBSOCKET, WEBSOCKET_LARGER -> List.of(64);
        case STREAM, CLIENT -> List.of(1, 64);
      };
    }

    /// Returns how many requests are sent in a row.
    int depth() {
      return this == PIPELINED ? DEPTH : 1;
    }
  }

  /// Returns all cases in the table's order: the memory of servers grows, so those come last that
  /// take most of it.
  static List<HttpCase> all() {
    List<HttpCase> cases = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      kind.connections().forEach(connections -> cases.add(new HttpCase(kind, connections)));
    }
    return cases;
  }

  /// Returns what gets a server warm for cases of a kind.
  static HttpCase warmUp(Kind kind) {
    return new HttpCase(kind, 64);
  }

  String name() {
    return kind.key + "/" + connections;
  }

  /// Returns the cases with those names; what is asked for stands for all numbers of connections.
  ///
  /// @throws IllegalArgumentException if there is none with a name
  static List<HttpCase> named(String names) {
    List<String> wanted = Arrays.asList(names.split(",", -1));
    for (String name : wanted) {
      if (all().stream().noneMatch(one -> one.isCalled(name))) {
        throw new IllegalArgumentException(
            "there is no case '" + name + "'; there are: " + allNames());
      }
    }
    return all().stream().filter(one -> wanted.stream().anyMatch(one::isCalled)).toList();
  }

  static String allNames() {
    return String.join(", ", all().stream().map(HttpCase::name).toList());
  }

  private boolean isCalled(String wanted) {
    return name().equals(wanted) || kind.key.equals(wanted);
  }
}
