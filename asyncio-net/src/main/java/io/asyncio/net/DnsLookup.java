package io.asyncio.net;

import io.asyncio.Future;
import io.asyncio.WaitReason;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DefaultDnsCnameCache;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsQueryLifecycleObserver;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One question to DNS servers, and all tasks that wait for its answer.
///
/// Netty's resolver asks, on the bare loop thread. Each question has one of its own, so that it can
/// tell who was asked and what came of it, and sockets of its own, so that an answer has to find a
/// port that nobody knows; what they learn goes to caches that all of a loop share. If no server
/// answers, all are asked again.
///
/// @param <T> the answer
final class DnsLookup<T> {

  private final NettyPoller poller;
  private final String subject;
  private final Way way;
  private final Caches caches;
  private final Function<DnsNameResolver, io.netty.util.concurrent.Future<T>> question;
  private final Runnable whenEnded;

  private final List<Future<T>> waiters = new ArrayList<>();
  private final Set<InetSocketAddress> asked = new LinkedHashSet<>();
  private final Set<DnsResponseCode> answers = new LinkedHashSet<>();
  private io.netty.util.concurrent.@Nullable Future<T> answer;
  private int attempts;
  private int unanswered;
  private boolean isBegun;
  private boolean isEnded;

  /// What was learned, for as long as it holds.
  static final class Caches {
    final DefaultDnsCache addresses = new DefaultDnsCache();
    final DefaultDnsCnameCache aliases = new DefaultDnsCnameCache();
  }

  /// Whom to ask, and how.
  record Way(
      Resolver resolver, List<InetSocketAddress> servers, List<String> searchDomains, int ndots) {}

  private record Waiting(String subject, List<InetSocketAddress> servers) implements WaitReason {
    @Override
    public String description() {
      return "DNS to find " + subject + ", from " + text(servers);
    }
  }

  /// @param subject what is looked for
  /// @param question asks Netty
  /// @param whenEnded is called before the waiting tasks are woken, or when none waits any more
  DnsLookup(
      NettyPoller poller,
      String subject,
      Way way,
      Caches caches,
      Function<DnsNameResolver, io.netty.util.concurrent.Future<T>> question,
      Runnable whenEnded) {
    this.poller = poller;
    this.subject = subject;
    this.way = way;
    this.caches = caches;
    this.question = question;
    this.whenEnded = whenEnded;
  }

  /// Suspends until there is an answer.
  T await() {
    Future<T> waiter = poller.loop.createFuture(new Waiting(subject, way.servers));
    waiters.add(waiter);
    if (!isBegun) {
      isBegun = true;
      poller.lookupBegun();
      poller.loop.ready(this::ask);
    }
    try {
      return waiter.await();
    } finally {
      leave(waiter);
    }
  }

  private void leave(Future<T> waiter) {
    if (waiter.isDone() && !waiter.isCancelled()) {
      // Also if the task was cancelled meanwhile, the failure has been seen.
      var _ = waiter.exception();
    }
    waiters.removeIf(other -> other == waiter);
    if (waiters.isEmpty() && !isEnded) {
      end();
      poller.loop.ready(this::abandon);
    }
  }

  private void end() {
    isEnded = true;
    whenEnded.run();
    poller.lookupEnded();
  }

  /// Whether the servers said that there is no such name, or nothing of that kind.
  boolean isUnknown() {
    return answers.contains(DnsResponseCode.NXDOMAIN)
        || (answers.contains(DnsResponseCode.NOERROR) && unanswered == 0);
  }

  // ---- On the bare loop thread

  private void ask() {
    if (isEnded) {
      return;
    }
    attempts++;
    unanswered = 0;
    io.netty.util.concurrent.Future<T> asking;
    try {
      asking = question.apply(resolver());
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    answer = asking;
    asking.addListener(_ -> answered(asking));
  }

  private void abandon() {
    if (answer != null) {
      answer.cancel(false);
    }
  }

  private void answered(io.netty.util.concurrent.Future<T> asking) {
    if (isEnded) {
      return;
    }
    if (asking.isSuccess()) {
      T found = asking.getNow();
      end();
      for (Future<T> waiter : waiters) {
        if (!waiter.isDone()) {
          waiter.setResult(found);
        }
      }
    } else if (unanswered > 0 && !isUnknown() && attempts < way.resolver.attempts()) {
      ask();
    } else {
      fail(asking.cause());
    }
  }

  private void fail(Throwable cause) {
    end();
    for (Future<T> waiter : waiters) {
      if (!waiter.isDone()) {
        waiter.setException(failure(cause));
      }
    }
  }

  private DnsNameResolver resolver() {
    return new DnsNameResolverBuilder(poller.executor)
        .datagramChannelFactory(this::openDatagram)
        .socketChannelFactory(this::openStream)
        .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
        .resolveCache(caches.addresses)
        .cnameCache(caches.aliases)
        .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
        .nameServerProvider(_ -> DnsServerAddresses.sequential(way.servers).stream())
        .searchDomains(way.searchDomains)
        .ndots(way.ndots)
        .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
        .queryTimeoutMillis(Math.max(1, way.resolver.timeout().toMillis()))
        .hostsFileEntriesResolver(NO_HOSTS)
        .dnsQueryLifecycleObserverFactory(_ -> new Observer())
        .build();
  }

  /// The hosts file was asked before.
  private static final HostsFileEntriesResolver NO_HOSTS =
      new HostsFileEntriesResolver() {
        @Override
        @SuppressWarnings("NullAway") // Netty's way to say: unknown.
        public java.net.InetAddress address(String host, ResolvedAddressTypes types) {
          return null;
        }
      };

  private DatagramChannel openDatagram() {
    DatagramChannel channel = configured(poller.backend.openDatagram(null).netty());
    channel.pipeline().addLast(new Witness());
    return channel;
  }

  private SocketChannel openStream() {
    return configured((SocketChannel) poller.backend.openStream(false));
  }

  private static <C extends Channel> C configured(C channel) {
    channel.config().setAllocator(UnpooledByteBufAllocator.DEFAULT);
    return channel;
  }

  private final class Observer implements DnsQueryLifecycleObserver {
    @Override
    public void queryWritten(InetSocketAddress server, ChannelFuture future) {
      asked.add(server);
      unanswered++;
    }

    @Override
    public void queryCancelled(int queriesRemaining) {}

    @Override
    public DnsQueryLifecycleObserver queryRedirected(List<InetSocketAddress> servers) {
      return this;
    }

    @Override
    public DnsQueryLifecycleObserver queryCNAMEd(DnsQuestion alias) {
      return this;
    }

    @Override
    public DnsQueryLifecycleObserver queryNoAnswer(DnsResponseCode code) {
      return this;
    }

    @Override
    public void queryFailed(Throwable cause) {}

    @Override
    public void querySucceed() {}
  }

  /// Notes how servers answer, which Netty tells by the text of an exception at most.
  private final class Witness extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof DatagramPacket packet && packet.content().readableBytes() >= 12) {
        int flags = packet.content().getUnsignedShort(packet.content().readerIndex() + 2);
        boolean isTruncated = (flags & 0x0200) != 0;
        if (!isTruncated) {
          unanswered--;
          answers.add(DnsResponseCode.valueOf(flags & 0xF));
        }
      }
      context.fireChannelRead(message);
    }
  }

  // ---- What went wrong

  private AddressException failure(Throwable cause) {
    return new AddressException("cannot find " + subject + ": " + why(cause), cause);
  }

  private String why(Throwable cause) {
    String servers = text(asked);
    if (answers.contains(DnsResponseCode.NXDOMAIN)) {
      return "there is no such name (NXDOMAIN from " + servers + "); check the name";
    }
    if (isUnknown()) {
      return "the name has no such record (asked " + servers + "); check the name";
    }
    List<DnsResponseCode> errors =
        answers.stream().filter(code -> !code.equals(DnsResponseCode.NOERROR)).toList();
    if (!errors.isEmpty()) {
      String codes =
          errors.stream()
              .map(code -> code.toString().replaceAll("\\(.*", "").toUpperCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      return codes + " from " + servers + "; the server is at fault: try later, or another one";
    }
    if (!asked.isEmpty()) {
      return "no answer within "
          + way.resolver.timeout().toMillis() / 1e3
          + " s from "
          + servers
          + ", asked "
          + (attempts == 1 ? "once" : attempts + " times")
          + "; check the network, or name other servers";
    }
    return Causes.text(cause) + "; check the name";
  }

  private static String text(Iterable<InetSocketAddress> servers) {
    List<String> texts = new ArrayList<>();
    servers.forEach(server -> texts.add(Addresses.text(server)));
    return String.join(", ", texts);
  }
}
