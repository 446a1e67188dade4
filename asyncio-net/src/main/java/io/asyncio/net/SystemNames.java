package io.asyncio.net;

import io.netty.resolver.HostsFileEntriesProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What this machine knows of names: the hosts file, and `/etc/resolv.conf`.
///
/// @param servers whom to ask; empty if the machine does not tell
/// @param searchDomains what to append to short names
/// @param ndots a name with so many dots is asked for as it is first
/// @param hostsV4 IPv4 addresses in the hosts file
/// @param hostsV6 IPv6 addresses there
record SystemNames(
    List<InetSocketAddress> servers,
    List<String> searchDomains,
    int ndots,
    Map<String, List<InetAddress>> hostsV4,
    Map<String, List<InetAddress>> hostsV6) {

  private static final int DNS_PORT = 53;
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  /// Blocks.
  static SystemNames read() {
    HostsFileEntriesProvider hosts = HostsFileEntriesProvider.parser().parseSilently();
    return parse(resolvConf(), hosts.ipv4Entries(), hosts.ipv6Entries());
  }

  /// On macOS the file is there, but is not what the system goes by.
  private static List<String> resolvConf() {
    if (!System.getProperty("os.name", "").startsWith("Linux")) {
      return List.of();
    }
    try {
      return Files.readAllLines(RESOLV_CONF, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }

  static SystemNames parse(
      List<String> resolvConf,
      Map<String, List<InetAddress>> hostsV4,
      Map<String, List<InetAddress>> hostsV6) {
    List<InetSocketAddress> servers = new ArrayList<>();
    List<String> searchDomains = List.of();
    int ndots = 1;
    for (String line : resolvConf) {
      List<String> words = List.of(line.split("[ \\t]+", 0));
      List<String> values = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" -> values.stream().limit(1).forEach(value -> addServer(value, servers));
        // The last one counts.
        case "search", "domain" -> searchDomains = values;
        case "options" -> ndots = ndots(values, ndots);
        default -> {
          // A comment, or for others.
        }
      }
    }
    return new SystemNames(servers, searchDomains, ndots, hostsV4, hostsV6);
  }

  private static void addServer(String address, List<InetSocketAddress> servers) {
    try {
      servers.add(new InetSocketAddress(InetAddress.ofLiteral(address), DNS_PORT));
    } catch (IllegalArgumentException e) {
      // As the C library: a line that makes no sense is no line.
    }
  }

  private static int ndots(List<String> options, int unless) {
    int ndots = unless;
    for (String option : options) {
      if (option.matches("ndots:[0-9]")) {
        ndots = option.charAt(option.length() - 1) - '0';
      }
    }
    return ndots;
  }

  /// What the hosts file says of a name in lower case, IPv4 first.
  List<InetAddress> addresses(String name) {
    return Stream.of(hostsV4, hostsV6)
        .flatMap(entries -> entries.getOrDefault(name, List.of()).stream())
        .toList();
  }

  /// What the hosts file calls an address.
  Optional<String> name(InetAddress address) {
    return Stream.of(hostsV4, hostsV6)
        .flatMap(entries -> entries.entrySet().stream())
        .filter(entry -> entry.getValue().contains(address))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
