package io.asyncio.net;

import io.asyncio.loop.Clock;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsPtrRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the addresses of hosts, for one loop.
///
/// An address is itself; then the hosts file is asked, then `localhost` is what it is for everybody
/// (RFC 6761), then DNS by [DnsLookup], or the JDK in a thread. Two who ask for the same at a time
/// share one lookup, which ends when nobody waits for it any more.
///
/// The files of the system are read in a thread, and again when they are older than ten seconds.
final class Names {

  private static final long FRESH_NANOS = 10_000_000_000L;
  private static final Logger LOG = System.getLogger("asyncio.net");

  private final NettyPoller poller;
  private final DnsLookup.Caches caches = new DnsLookup.Caches();
  private final Map<Question, DnsLookup<List<InetAddress>>> pending = new HashMap<>();
  private Resolver resolver = Resolver.choose();
  private @Nullable SystemNames system;
  private long systemReadNanos;
  private boolean isFallbackTold;

  private record Question(String name, Resolver resolver) {}

  Names(NettyPoller poller) {
    this.poller = poller;
  }

  void use(Resolver chosen) {
    resolver = chosen;
  }

  /// Suspends unless the host is an address itself.
  List<InetAddress> lookUp(String host) {
    return lookUp(host, Optional.empty());
  }

  /// Suspends unless the host is an address itself.
  List<InetAddress> lookUp(String host, Optional<Resolver> wanted) {
    try {
      return List.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      Resolver by = wanted.orElse(resolver);
      Duration begun = poller.loop.time();
      try {
        return by.source() == Resolver.Source.SYSTEM ? askJdk(host) : lookUp(host, by);
      } finally {
        logIfSlow(host, poller.loop.time().minus(begun));
      }
    }
  }

  private void logIfSlow(String host, Duration taken) {
    if (poller.loop.isDebug() && taken.compareTo(poller.loop.slowCallbackDuration()) >= 0) {
      LOG.log(
          Level.INFO,
          "to look up the host '%s' took %.3f s".formatted(host, taken.toNanos() / 1e9));
    }
  }

  private List<InetAddress> lookUp(String host, Resolver by) {
    SystemNames known = system();
    String name = host.toLowerCase(Locale.ROOT);
    String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    List<InetAddress> addresses = known.addresses(plain);
    if (!addresses.isEmpty()) {
      return addresses;
    }
    if (plain.equals("localhost") || plain.endsWith(".localhost")) {
      return List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
    }
    Optional<DnsLookup.Way> way = way(by, known);
    if (way.isEmpty()) {
      return askJdk(host);
    }
    Question question = new Question(name, by);
    DnsLookup<List<InetAddress>> lookup = pending.get(question);
    if (lookup == null) {
      lookup =
          new DnsLookup<>(
              poller,
              "the host '" + host + "'",
              way.get(),
              caches,
              netty -> netty.resolveAll(name),
              () -> pending.remove(question));
      pending.put(question, lookup);
    }
    return List.copyOf(lookup.await());
  }

  /// Whom to ask; empty if that is the JDK.
  private Optional<DnsLookup.Way> way(Resolver by, SystemNames known) {
    if (!by.servers().isEmpty()) {
      return Optional.of(new DnsLookup.Way(by, by.servers(), by.searchDomains(), 1));
    }
    if (known.servers().isEmpty()) {
      if (!isFallbackTold) {
        isFallbackTold = true;
        LOG.log(
            Level.INFO,
            poller.loop
                + " looks names up by the JDK, in threads: this machine does not tell its DNS"
                + " servers in /etc/resolv.conf; name them by Resolver.withServers");
      }
      return Optional.empty();
    }
    return Optional.of(
        new DnsLookup.Way(by, known.servers(), known.searchDomains(), known.ndots()));
  }

  private SystemNames system() {
    SystemNames known = system;
    long now = Clock.system().nanoTime();
    if (known == null || now - systemReadNanos > FRESH_NANOS) {
      known = poller.loop.runInExecutor(SystemNames::read).await();
      system = known;
      systemReadNanos = now;
    }
    return known;
  }

  // ---- The other way round

  /// Suspends.
  Optional<String> reverseLookUp(InetAddress address) {
    if (resolver.source() == Resolver.Source.SYSTEM) {
      return askJdk(address);
    }
    SystemNames known = system();
    Optional<String> name = known.name(address);
    if (name.isPresent()) {
      return name;
    }
    Optional<DnsLookup.Way> way = way(resolver, known);
    if (way.isEmpty()) {
      return askJdk(address);
    }
    DefaultDnsQuestion question = new DefaultDnsQuestion(arpa(address), DnsRecordType.PTR);
    DnsLookup<Optional<String>> lookup =
        new DnsLookup<>(
            poller,
            "the name of " + address.getHostAddress(),
            way.get(),
            caches,
            netty -> firstName(netty.resolveAll(question)),
            () -> {});
    try {
      return lookup.await();
    } catch (AddressException e) {
      if (lookup.isUnknown()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Future<Optional<String>> firstName(Future<List<DnsRecord>> records) {
    io.netty.util.concurrent.Promise<Optional<String>> name = poller.executor.newPromise();
    records.addListener(_ -> {
      if (records.isSuccess()) {
        Optional<String> first =
            records.getNow().stream()
                .filter(DnsPtrRecord.class::isInstance)
                .map(found -> withoutDot(((DnsPtrRecord) found).hostname()))
                .findFirst();
        records.getNow().forEach(ReferenceCountUtil::release);
        name.trySuccess(first);
      } else {
        name.tryFailure(records.cause());
      }
    });
    name.addListener(_ -> {
      if (name.isCancelled()) {
        records.cancel(false);
      }
    });
    return name;
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  /// The name under which DNS keeps the name of an address.
  static String arpa(InetAddress address) {
    byte[] bytes = address.getAddress();
    StringBuilder name = new StringBuilder();
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (address instanceof Inet4Address) {
        name.append(Byte.toUnsignedInt(bytes[i])).append('.');
      } else {
        HexFormat hex = HexFormat.of();
        name.append(hex.toLowHexDigit(bytes[i])).append('.');
        name.append(hex.toHighHexDigit(bytes[i])).append('.');
      }
    }
    return name.append(address instanceof Inet4Address ? "in-addr.arpa." : "ip6.arpa.").toString();
  }

  // ---- The JDK, in a thread

  private List<InetAddress> askJdk(String host) {
    try {
      return poller.loop.runInExecutor(() -> List.of(InetAddress.getAllByName(host))).await();
    } catch (Throwable e) {
      if (e instanceof UnknownHostException unknown) {
        throw new AddressException(
            "cannot find the host '"
                + host
                + "': "
                + text(unknown)
                + " (asked the operating system); check the name",
            unknown);
      }
      throw e;
    }
  }

  private Optional<String> askJdk(InetAddress address) {
    String name = poller.loop.runInExecutor(address::getCanonicalHostName).await();
    return name.equals(address.getHostAddress()) ? Optional.empty() : Optional.of(name);
  }

  private static String text(UnknownHostException error) {
    String message = String.valueOf(error.getMessage());
    int colon = message.lastIndexOf(": ");
    return colon < 0 ? message : message.substring(colon + 2);
  }
}
