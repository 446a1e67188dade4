package io.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A bound for us in all cases of a metric, as a ratio to a peer, measured in the same round.
///
/// @param bound what is to be reached: at least, if more is better; otherwise at most
record HttpAim(HttpMetric metric, double bound, HttpPeer peer) {

  /// Returns what the library is held against.
  static List<HttpAim> all() {
    List<HttpAim> aims = new ArrayList<>();
    aims.add(new HttpAim(HttpMetric.CPU, 1.05, HttpPeer.NETTY));
    aims.add(new HttpAim(HttpMetric.ALLOCATED, 1.5, HttpPeer.NETTY));
    aims.add(new HttpAim(HttpMetric.MEMORY, 0.5, HttpPeer.HELIDON));
    aims.add(new HttpAim(HttpMetric.RATE, 1.2, HttpPeer.HELIDON));
    aims.add(new HttpAim(HttpMetric.RATE, 1.2, HttpPeer.VERTX));
    aims.add(new HttpAim(HttpMetric.RATE, 1.2, HttpPeer.JETTY));
    aims.add(new HttpAim(HttpMetric.RATE, 2.2, HttpPeer.VERTX_VT));
    aims.add(new HttpAim(HttpMetric.RATE, 4, HttpPeer.AIOHTTP));
    for (HttpPeer peer : HttpPeer.values()) {
      if (peer != HttpPeer.OURS) {
        aims.add(new HttpAim(HttpMetric.P99, 1, peer));
      }
    }
    return aims;
  }

  /// Returns how far we are where we are farthest from it, and in how many cases it is met; empty
  /// if nothing was measured.
  Optional<String> verdict(List<HttpCase> cases, RoundSamples samples) {
    return new PeerAim(
            metric.words(),
            metric.unit(),
            metric.isMoreBetter(),
            HttpPeer.OURS.key(),
            bound,
            Optional.of(peer.key()))
        .verdict(
            cases.stream().map(one -> new PeerAim.Where(one.name(), metric.row(one))).toList(),
            samples);
  }
}
