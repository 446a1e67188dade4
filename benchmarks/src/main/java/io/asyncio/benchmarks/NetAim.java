package io.asyncio.benchmarks;

import java.util.List;
import java.util.Optional;

/// A bound for one of our columns in all rows of a metric: a ratio to another column, measured in
/// the same round, or a value.
///
/// @param kind of the cases that it holds for
/// @param bound what is to be reached: at least, if more is better; otherwise at most
/// @param peer the column to compare with; empty for a bound in the row's unit
record NetAim(
    NetMetric metric, NetCase.Kind kind, String ours, double bound, Optional<String> peer) {
  private static final int KIB = 1 << 10;

  /// Returns what the library is held against.
  static List<NetAim> all() {
    return List.of(
        echo(NetMetric.CPU, EchoPeer.PROTOCOL, 1.05, EchoPeer.NETTY),
        echo(NetMetric.CPU, EchoPeer.STREAMS, 1.15, EchoPeer.NETTY),
        echo(NetMetric.RATE, EchoPeer.STREAMS, 1.2, EchoPeer.JDK_VT),
        echo(NetMetric.RATE, EchoPeer.STREAMS, 1.2, EchoPeer.VERTX),
        echo(NetMetric.RATE, EchoPeer.STREAMS, 5, EchoPeer.ASYNCIO),
        echo(NetMetric.RATE, EchoPeer.STREAMS, 3, EchoPeer.UVLOOP),
        echo(NetMetric.P99, EchoPeer.PROTOCOL, 1, EchoPeer.NETTY),
        echo(NetMetric.P99, EchoPeer.STREAMS, 1, EchoPeer.NETTY),
        tls(NetCase.Kind.TLS, EchoPeer.STREAMS, EchoPeer.NETTY),
        tls(NetCase.Kind.TLS, EchoPeer.PROTOCOL, EchoPeer.NETTY),
        tls(NetCase.Kind.TLS, EchoPeer.STREAMS_OPENSSL, EchoPeer.NETTY_OPENSSL),
        tls(NetCase.Kind.TLS, EchoPeer.PROTOCOL_OPENSSL, EchoPeer.NETTY_OPENSSL),
        tls(NetCase.Kind.HANDSHAKE, EchoPeer.STREAMS, EchoPeer.NETTY),
        tls(NetCase.Kind.HANDSHAKE, EchoPeer.PROTOCOL, EchoPeer.NETTY),
        tls(NetCase.Kind.HANDSHAKE, EchoPeer.STREAMS_OPENSSL, EchoPeer.NETTY_OPENSSL),
        tls(NetCase.Kind.HANDSHAKE, EchoPeer.PROTOCOL_OPENSSL, EchoPeer.NETTY_OPENSSL),
        memory(NetCase.Kind.HELD, EchoPeer.PROTOCOL),
        memory(NetCase.Kind.HELD, EchoPeer.STREAMS),
        memory(NetCase.Kind.HELD_BY_SEVERAL, EchoPeer.PROTOCOL),
        memory(NetCase.Kind.HELD_BY_SEVERAL, EchoPeer.STREAMS),
        new NetAim(
            NetMetric.RATE,
            NetCase.Kind.PLUGGED,
            NetRow.WITH_NET,
            1.1,
            Optional.of(NetRow.WITHOUT_NET)));
  }

  private static NetAim echo(NetMetric metric, EchoPeer ours, double bound, EchoPeer peer) {
    return new NetAim(metric, NetCase.Kind.ECHO, ours.key(), bound, Optional.of(peer.key()));
  }

  private static NetAim tls(NetCase.Kind kind, EchoPeer ours, EchoPeer peer) {
    return new NetAim(NetMetric.CPU, kind, ours.key(), 1.1, Optional.of(peer.key()));
  }

  private static NetAim memory(NetCase.Kind kind, EchoPeer ours) {
    return new NetAim(NetMetric.MEMORY, kind, ours.key(), 6 * KIB, Optional.empty());
  }

  /// Returns how far we are where we are farthest from it, and in how many cases it is met; empty
  /// if nothing was measured.
  Optional<String> verdict(List<NetRow> rows, RoundSamples samples) {
    boolean isLeast = rows.stream().filter(this::isMeant).anyMatch(NetRow::isMoreBetter);
    return new PeerAim(metric.key(), metric.unit(kind), isLeast, ours, bound, peer)
        .verdict(
            rows.stream()
                .filter(this::isMeant)
                .map(row -> new PeerAim.Where(row.caseName(), row.key()))
                .toList(),
            samples);
  }

  private boolean isMeant(NetRow row) {
    return row.metric() == metric && row.kind() == kind;
  }
}
