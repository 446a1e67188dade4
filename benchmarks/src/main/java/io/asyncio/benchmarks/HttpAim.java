package io.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A bound for us in all cases of an area, as a ratio to a peer, measured in the same round.
///
/// @param bound what is to be reached: at least, if more is better; otherwise at most
record HttpAim(HttpCase.Area area, HttpMetric metric, double bound, HttpPeer peer) {

  /// Returns what the library is held against.
  static List<HttpAim> all() {
    List<HttpAim> aims = new ArrayList<>();
    aims.add(web(HttpMetric.CPU, 1.05, HttpPeer.NETTY));
    aims.add(web(HttpMetric.ALLOCATED, 1.5, HttpPeer.NETTY));
    aims.add(web(HttpMetric.MEMORY, 0.5, HttpPeer.HELIDON));
    aims.add(web(HttpMetric.RATE, 1.2, HttpPeer.HELIDON));
    aims.add(web(HttpMetric.RATE, 1.2, HttpPeer.VERTX));
    aims.add(web(HttpMetric.RATE, 1.2, HttpPeer.JETTY));
    aims.add(web(HttpMetric.RATE, 2.2, HttpPeer.VERTX_VT));
    aims.add(web(HttpMetric.RATE, 4, HttpPeer.AIOHTTP));
    for (HttpPeer peer : HttpPeer.values()) {
      if (peer != HttpPeer.OURS) {
        aims.add(web(HttpMetric.P99, 1, peer));
      }
    }
    aims.add(new HttpAim(HttpCase.Area.WEBSOCKET, HttpMetric.RATE, 3, HttpPeer.AIOHTTP));
    aims.add(new HttpAim(HttpCase.Area.CLIENT, HttpMetric.RATE, 1.5, HttpPeer.JDK));
    aims.add(new HttpAim(HttpCase.Area.CLIENT, HttpMetric.RATE, 5, HttpPeer.AIOHTTP));
    return aims;
  }

  private static HttpAim web(HttpMetric metric, double bound, HttpPeer peer) {
    return new HttpAim(HttpCase.Area.WEB, metric, bound, peer);
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
            cases.stream()
                .filter(one -> one.kind().area() == area)
                .map(one -> new PeerAim.Where(one.name(), metric.row(one)))
                .toList(),
            samples);
  }
}
