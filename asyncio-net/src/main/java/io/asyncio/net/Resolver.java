package io.asyncio.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// How names are looked up: as data, to be given to [Network#useResolver(Resolver)] or
/// [ConnectOptions#withResolver(Resolver)].
///
/// Addresses, the hosts file and `localhost` are answered without a server. A loop that was not
/// told otherwise uses [#dns()], or [#system()] if the system property `asyncio.resolver` is
/// `system`.
///
/// @param source who answers
/// @param servers whom to ask, in this order; empty for those of `/etc/resolv.conf`
/// @param searchDomains what is appended to a name without a dot, if `servers` are given; else
///   those of `/etc/resolv.conf` are
/// @param timeout how long a server may take for one answer; the system's resolver has its own
/// @param attempts how often all servers are asked if none answers; the system's resolver has its
///   own
public record Resolver(
    Source source,
    List<InetSocketAddress> servers,
    List<String> searchDomains,
    Duration timeout,
    int attempts) {

  /// Who answers.
  public enum Source {
    /// DNS servers, asked by the loop itself, without a thread; answers are kept as long as they
    /// say.
    DNS,

    /// The operating system, through the JDK, in a thread: for what is not in DNS, such as mDNS or
    /// LDAP.
    SYSTEM
  }

  /// Checks the parts.
  public Resolver {
    Objects.requireNonNull(source, "source");
    servers = List.copyOf(servers);
    searchDomains = List.copyOf(searchDomains);
    if (!Objects.requireNonNull(timeout, "timeout").isPositive()) {
      throw new IllegalArgumentException("timeout must be positive, found " + timeout);
    }
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, found " + attempts);
    }
    for (InetSocketAddress server : servers) {
      if (server.isUnresolved()) {
        throw new IllegalArgumentException(
            "a DNS server must be given as an address, found " + server.getHostString());
      }
    }
  }

  /// Asks DNS servers: 5 seconds for an answer, two attempts, as the C library does.
  ///
  /// @return for the servers of this machine
  public static Resolver dns() {
    return new Resolver(Source.DNS, List.of(), List.of(), Duration.ofSeconds(5), 2);
  }

  /// Asks the operating system.
  ///
  /// @return the JDK's way
  public static Resolver system() {
    return new Resolver(Source.SYSTEM, List.of(), List.of(), Duration.ofSeconds(5), 2);
  }

  /// What a loop uses if nobody chose.
  static Resolver choose() {
    String property = System.getProperty("asyncio.resolver", "");
    return switch (property.toLowerCase(Locale.ROOT)) {
      case "", "dns" -> dns();
      case "system" -> system();
      default ->
          throw new IllegalArgumentException(
              "system property asyncio.resolver is '" + property + "'; use dns or system");
    };
  }

  /// Returns a copy that asks these servers.
  ///
  /// @param newServers in this order
  /// @return a changed copy
  public Resolver withServers(List<InetSocketAddress> newServers) {
    return new Resolver(source, newServers, searchDomains, timeout, attempts);
  }

  /// Returns a copy that appends these domains to a name without a dot; has servers of its own,
  /// too.
  ///
  /// @param newSearchDomains in this order
  /// @return a changed copy
  public Resolver withSearchDomains(List<String> newSearchDomains) {
    return new Resolver(source, servers, newSearchDomains, timeout, attempts);
  }

  /// Returns a copy with another bound for each answer.
  ///
  /// @param newTimeout how long a server may take
  /// @return a changed copy
  public Resolver withTimeout(Duration newTimeout) {
    return new Resolver(source, servers, searchDomains, newTimeout, attempts);
  }

  /// Returns a copy that asks another number of times.
  ///
  /// @param newAttempts at least 1
  /// @return a changed copy
  public Resolver withAttempts(int newAttempts) {
    return new Resolver(source, servers, searchDomains, timeout, newAttempts);
  }
}
