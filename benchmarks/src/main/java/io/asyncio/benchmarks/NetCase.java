package io.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the servers of the network benchmark do.
///
/// @param kind how it is measured
/// @param name as in the table
/// @param size of a message, in bytes
/// @param connections how many are open
record NetCase(Kind kind, String name, int size, int connections) {

  /// How many connections one process holds.
  static final int HELD = 18_000;

  private static final int HELD_BY_SEVERAL = 100_000;
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final int MEBIBYTES_UNDER_WAY = 64;

  /// How a case is measured.
  enum Kind {
    /// Each connection has one message under way.
    ECHO,
    /// Connections are opened, have a byte echoed and are closed.
    ACCEPT,
    /// As the first, over TLS.
    TLS,
    /// As the second, with a full TLS handshake for each connection.
    HANDSHAKE,
    /// Many connections that send nothing.
    HELD,
    /// So many that one process may not have them.
    HELD_BY_SEVERAL,
    /// The loop itself, with a socket that listens, beside one that has no sockets.
    PLUGGED;

    boolean isHeld() {
      return this == HELD || this == HELD_BY_SEVERAL;
    }

    boolean isTls() {
      return this == TLS || this == HANDSHAKE;
    }
  }

  /// Returns all cases in the table's order.
  ///
  /// A thousand messages of a megabyte under way would measure the kernel's memory: left out.
  static List<NetCase> all() {
    List<NetCase> cases = new ArrayList<>();
    for (int size : new int[] {64, KIB, 16 * KIB, MIB}) {
      for (int connections : new int[] {1, 64, 1_000}) {
        if ((long) size * connections <= (long) MEBIBYTES_UNDER_WAY * MIB) {
          cases.add(new NetCase(Kind.ECHO, words(size) + "/" + connections, size, connections));
        }
      }
    }
    cases.add(new NetCase(Kind.ACCEPT, "accept", 1, 64));
    cases.add(tls(64, 64));
    cases.add(tls(16 * KIB, 64));
    cases.add(tls(MIB, 1));
    cases.add(new NetCase(Kind.HANDSHAKE, "tls/handshake", 1, 64));
    cases.add(new NetCase(Kind.HELD, "held", 0, HELD));
    cases.add(new NetCase(Kind.HELD_BY_SEVERAL, "held100000", 0, HELD_BY_SEVERAL));
    cases.add(new NetCase(Kind.PLUGGED, "switch", 0, 0));
    cases.add(new NetCase(Kind.PLUGGED, "call_soon", 0, 0));
    return cases;
  }

  private static NetCase tls(int size, int connections) {
    return new NetCase(Kind.TLS, "tls/" + words(size) + "/" + connections, size, connections);
  }

  /// Returns what gets a server warm for cases of a kind.
  static NetCase warmUp(Kind kind) {
    return switch (kind) {
      case TLS -> new NetCase(kind, "warm-up", 16 * KIB, 64);
      case HANDSHAKE -> new NetCase(kind, "warm-up of handshakes", 1, 64);
      case ACCEPT -> new NetCase(kind, "warm-up of accept", 1, 64);
      default -> new NetCase(Kind.ECHO, "warm-up", 64, 64);
    };
  }

  /// Returns the cases with those names; the size alone stands for all of a size, `tls` for all of
  /// TLS.
  ///
  /// @throws IllegalArgumentException if there is none with a name
  static List<NetCase> named(String names) {
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
    return String.join(", ", all().stream().map(NetCase::name).toList());
  }

  private boolean isCalled(String wanted) {
    return name.equals(wanted) || name.startsWith(wanted + "/");
  }

  private static String words(int size) {
    return size < KIB ? size + "B" : size < MIB ? size / KIB + "KiB" : size / MIB + "MiB";
  }
}
