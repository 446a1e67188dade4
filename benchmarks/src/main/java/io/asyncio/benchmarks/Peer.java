package io.asyncio.benchmarks;

import java.util.Arrays;
import java.util.Optional;

/// Who does the work of a row: the library and those that it is compared with.
enum Peer {
  OURS("ours", "ours", AsyncioBenchmark.class),
  BARE_VT("bare_vt", "bare VT", BareVirtualThreadBenchmark.class),
  JDK_VT("jdk_vt", "JDK VT", JdkVirtualThreadBenchmark.class),
  KOTLIN("kotlin", "Kotlin", KotlinCoroutinesBenchmark.class),
  CPYTHON("cpython", "CPython");

  private final String key;
  private final String title;
  private final Optional<Class<?>> benchmark;

  Peer(String key, String title) {
    this.key = key;
    this.title = title;
    this.benchmark = Optional.empty();
  }

  Peer(String key, String title, Class<?> benchmark) {
    this.key = key;
    this.title = title;
    this.benchmark = Optional.of(benchmark);
  }

  static Peer of(String key) {
    return Arrays.stream(values())
        .filter(peer -> peer.key.equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no peer '" + key + "'"));
  }

  /// Returns the peer's name in JSON.
  String key() {
    return key;
  }

  /// Returns the heading of the peer's column.
  String title() {
    return title;
  }

  /// Returns the JMH benchmark of this peer with that method, if the peer has such a thing.
  Optional<String> benchmark(String method) {
    return benchmark
        .filter(type -> Arrays.stream(type.getMethods()).anyMatch(m -> m.getName().equals(method)))
        .map(type -> type.getName() + "." + method);
  }
}
