package io.asyncio.http.client;

import io.asyncio.http.grammar.Characters;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which requests go by which proxy.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/client_advanced.html#proxy-support">aiohttp's
///   trust_env</a>
public final class Proxies {

  private static final Proxies NONE = new Proxies(null, null, List.of());

  private final @Nullable Proxy forHttp;
  private final @Nullable Proxy forHttps;
  private final List<String> direct;

  private Proxies(@Nullable Proxy forHttp, @Nullable Proxy forHttps, List<String> direct) {
    this.forHttp = forHttp;
    this.forHttps = forHttps;
    this.direct = List.copyOf(direct);
  }

  /// Returns no proxy for any.
  ///
  /// @return always the same
  public static Proxies none() {
    return NONE;
  }

  /// Returns one proxy for all.
  ///
  /// @param url as [Proxy#of(String)] reads it
  /// @return the proxy for each request
  /// @throws IllegalArgumentException if it is no proxy
  public static Proxies of(String url) {
    Proxy proxy = Proxy.of(url);
    return new Proxies(proxy, proxy, List.of());
  }

  /// Returns the proxies that an environment names, as curl reads it: `http_proxy` (in small
  /// letters only, since a request's field `Proxy` becomes `HTTP_PROXY` in a CGI program),
  /// `https_proxy`, `all_proxy` and `no_proxy`, the last three in either case.
  ///
  /// `no_proxy` is a list of hosts, each with those below it; `*` for all.
  ///
  /// @param environment such as [System#getenv()]
  /// @return none if it names none
  /// @throws IllegalArgumentException if what it names is no proxy
  public static Proxies fromEnvironment(Map<String, String> environment) {
    Optional<Proxy> all = proxy(environment, "all_proxy", "ALL_PROXY");
    List<String> direct = new ArrayList<>();
    for (String host : value(environment, "no_proxy", "NO_PROXY").split(",", -1)) {
      String bare = Characters.lower(Characters.withoutSpace(host));
      if (!bare.isEmpty()) {
        direct.add(bare.startsWith(".") ? bare.substring(1) : bare);
      }
    }
    return new Proxies(
        proxy(environment, "http_proxy", "http_proxy").or(() -> all).orElse(null),
        proxy(environment, "https_proxy", "HTTPS_PROXY").or(() -> all).orElse(null),
        direct);
  }

  private static String value(Map<String, String> environment, String name, String upper) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? environment.getOrDefault(upper, "") : value;
  }

  private static Optional<Proxy> proxy(Map<String, String> environment, String name, String upper) {
    String value = value(environment, name, upper);
    return value.isEmpty() ? Optional.empty() : Optional.of(Proxy.of(value));
  }

  /// Returns a copy that goes to some hosts without a proxy.
  ///
  /// @param hosts names, each with those below it, or addresses; `*` for all
  /// @return a changed copy
  public Proxies withDirect(String... hosts) {
    List<String> more = new ArrayList<>(direct);
    for (String host : hosts) {
      more.add(Characters.lower(Objects.requireNonNull(host, "host")));
    }
    return new Proxies(forHttp, forHttps, more);
  }

  /// Returns the proxy for a URL.
  ///
  /// @param uri absolute
  /// @return empty to connect to the server itself
  public Optional<Proxy> forTarget(URI uri) {
    return forOrigin(Origin.of(uri));
  }

  Optional<Proxy> forOrigin(Origin origin) {
    Proxy proxy = origin.isSecure() ? forHttps : forHttp;
    return proxy == null || isDirect(origin) ? Optional.empty() : Optional.of(proxy);
  }

  private boolean isDirect(Origin origin) {
    for (String host : direct) {
      if (host.equals("*")
          || host.equals(origin.host())
          || host.equals(origin.authorityWithPort())
          || origin.host().endsWith("." + host)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "<Proxies http=" + forHttp + " https=" + forHttps + " direct=" + direct + ">";
  }
}
