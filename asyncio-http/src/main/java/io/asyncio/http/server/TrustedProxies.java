package io.asyncio.http.server;

import io.asyncio.http.BadMessageException;
import io.asyncio.http.MediaType;
import io.asyncio.http.codec.Target;
import io.asyncio.http.grammar.Characters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Believes what proxies in front of the server say of the client: its address, whether it speaks
/// TLS, and which host it meant. From anybody else such fields have no effect.
///
/// ```java
/// app.use(TrustedProxies.byXForwarded("10.0.0.0/8"));
/// ```
///
/// Each proxy adds whom it has heard from at the end of a list. It is read from there: the first
/// address that is none of these proxies is the client's; what stands before it was said by the
/// client and may be a lie. One sort of fields is read only, since a proxy that writes one passes
/// on the other.
///
/// To stand before all that looks at [Request#remoteAddress()], [Request#scheme()] or
/// [Request#host()].
///
/// **Threads:** any; immutable.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7239">RFC 7239</a>
public final class TrustedProxies implements Middleware {

  private static final int MOST = 32;

  private final List<Network> networks;
  private final boolean isStandard;

  private static final class Network {
    private final byte[] address;
    private final int bits;

    Network(byte[] address, int bits) {
      this.address = address;
      this.bits = bits;
    }

    boolean contains(InetAddress other) {
      byte[] bytes = other.getAddress();
      if (bytes.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if (((address[bit / 8] ^ bytes[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /// What one proxy says of whom it has heard from.
  private record Hop(String address, Optional<String> scheme, Optional<String> host) {}

  private TrustedProxies(List<Network> networks, boolean isStandard) {
    this.networks = networks;
    this.isStandard = isStandard;
  }

  // ---- Made

  /// Returns a middleware that reads `Forwarded`, the field of the standard.
  ///
  /// @param networks of the proxies, such as `10.0.0.0/8` or `::1`
  /// @return to stand first
  /// @throws IllegalArgumentException if there is none, or one is no network
  public static TrustedProxies byForwarded(String... networks) {
    return new TrustedProxies(parseAll(networks), true);
  }

  /// Returns a middleware that reads `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`,
  /// as most proxies write them.
  ///
  /// @param networks of the proxies, such as `10.0.0.0/8` or `::1`
  /// @return to stand first
  /// @throws IllegalArgumentException if there is none, or one is no network
  public static TrustedProxies byXForwarded(String... networks) {
    return new TrustedProxies(parseAll(networks), false);
  }

  private static List<Network> parseAll(String... networks) {
    if (networks.length == 0) {
      throw new IllegalArgumentException(
          "trusted proxies need a network such as 10.0.0.0/8, or nobody would be believed");
    }
    return Arrays.stream(networks).map(TrustedProxies::parse).toList();
  }

  private static Network parse(String text) {
    int slash = text.indexOf('/');
    try {
      byte[] address =
          InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      long bits = slash < 0 ? 8L * address.length : Characters.decimal(text.substring(slash + 1));
      if (bits >= 0 && bits <= 8L * address.length) {
        return new Network(address, (int) bits);
      }
    } catch (IllegalArgumentException e) {
      // Told below, with the cure.
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no network; write one as 10.0.0.0/8, 192.0.2.1 or 2001:db8::/32");
  }

  // ---- Requests

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    Optional<SocketAddress> peer = request.remoteAddress();
    if (peer.isPresent()
        && peer.get() instanceof InetSocketAddress address
        && isTrusted(address.getAddress())) {
      introduce(request, peer.get());
    }
    return next.handle(request);
  }

  private boolean isTrusted(@Nullable InetAddress address) {
    return address != null && networks.stream().anyMatch(each -> each.contains(address));
  }

  private void introduce(Request request, SocketAddress peer) {
    List<Hop> hops = isStandard ? forwarded(request) : xForwarded(request);
    SocketAddress client = peer;
    Optional<String> scheme = Optional.empty();
    Optional<String> host = Optional.empty();
    for (Hop hop : hops.reversed()) {
      scheme = hop.scheme().or(() -> Optional.of(request.scheme()));
      host = hop.host().or(() -> Optional.of(request.host()));
      InetSocketAddress address = address(hop.address());
      if (address == null) {
        // Hidden on purpose, or unknown: nobody can tell more.
        break;
      }
      client = address;
      if (!isTrusted(address.getAddress())) {
        break;
      }
    }
    request.setIntroduction(
        new Request.Introduction(
            Optional.of(client),
            scheme.map(TrustedProxies::checkedScheme).orElse(request.scheme()),
            host.map(TrustedProxies::checkedHost).orElse(request.host())));
  }

  private static String checkedScheme(String scheme) {
    String lower = Characters.lower(scheme);
    if (!lower.equals("http") && !lower.equals("https")) {
      throw new BadMessageException("a proxy says a protocol that is neither http nor https");
    }
    return lower;
  }

  private static String checkedHost(String host) {
    if (!host.isEmpty() && !Target.isAuthority(host)) {
      throw new BadMessageException("a proxy says a host that is none");
    }
    return host;
  }

  /// Null for what is no address.
  private static @Nullable InetSocketAddress address(String text) {
    String host = text;
    int port = 0;
    int close = text.lastIndexOf(']');
    int colon = text.lastIndexOf(':');
    boolean hasPort = close >= 0 ? colon > close : colon >= 0 && text.indexOf(':') == colon;
    if (hasPort) {
      long number = Characters.decimal(text.substring(colon + 1));
      host = text.substring(0, colon);
      port = number >= 0 && number <= 65_535 ? (int) number : 0;
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }

  // ---- The fields

  private List<Hop> forwarded(Request request) {
    return elements(request, "Forwarded").stream().map(TrustedProxies::hop).toList();
  }

  private static Hop hop(String element) {
    Map<String, String> pairs =
        MediaType.parseParameters(";" + element)
            .orElseThrow(() -> new BadMessageException("the field Forwarded is wrongly written"));
    return new Hop(
        pairs.getOrDefault("for", ""),
        Optional.ofNullable(pairs.get("proto")),
        Optional.ofNullable(pairs.get("host")));
  }

  private List<Hop> xForwarded(Request request) {
    List<String> addresses = elements(request, "X-Forwarded-For");
    List<String> schemes = elements(request, "X-Forwarded-Proto");
    List<String> hosts = elements(request, "X-Forwarded-Host");
    List<Hop> hops = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      hops.add(
          new Hop(
              addresses.get(i),
              beside(schemes, i, addresses.size()),
              beside(hosts, i, addresses.size())));
    }
    return hops;
  }

  /// What a proxy wrote beside an address; if there are not as many, the last one holds, which the
  /// nearest proxy wrote.
  private static Optional<String> beside(List<String> values, int index, int count) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(values.size() == count ? values.get(index) : values.getLast());
  }

  /// The last ones of a list, which may stand in several fields. Quotes are of the standard's only.
  private List<String> elements(Request request, String field) {
    String list = request.headers().combined(field).orElse("");
    List<String> elements = new ArrayList<>();
    boolean isQuoted = false;
    int start = 0;
    for (int i = 0; i <= list.length(); i++) {
      if (i == list.length() || (list.charAt(i) == ',' && !isQuoted)) {
        String element = Characters.withoutSpace(list.substring(start, i));
        if (!element.isEmpty()) {
          elements.add(element);
        }
        start = i + 1;
      } else if (list.charAt(i) == '"') {
        isQuoted = isStandard && !isQuoted;
      }
    }
    return elements.size() > MOST
        ? elements.subList(elements.size() - MOST, elements.size())
        : elements;
  }
}
