package io.asyncio.net;

import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// How TLS is spoken: whom to trust, who we are, what to agree on.
///
/// ```java
/// Connection secure =
///     openConnection("example.com", 443, ConnectOptions.defaults().withTls(TlsOptions.client()));
/// ```
///
/// A client checks the server's certificate and that it is for the host it asked for; what turns
/// that off begins with `dangerously`. Sessions are resumed among the connections of one object:
/// keep it.
///
/// **Threads:** any; immutable.
///
/// @see <a href="https://docs.python.org/3/library/ssl.html#ssl-contexts">ssl.SSLContext</a>
public final class TlsOptions {

  private static final TlsOptions CLIENT = new TlsOptions(null);

  /// Whether a server asks clients for a certificate.
  public enum ClientAuthentication {
    /// It does not.
    NONE,
    /// It does, and lets those in that have none.
    OPTIONAL,
    /// It does, and turns those away that have none.
    REQUIRED
  }

  // Changed only on copies that nobody else has yet.
  private @Nullable TrustManager trust;
  private boolean checksHostName = true;
  private @Nullable TlsCertificates certificates;
  private Map<String, TlsCertificates> hostCertificates = Collections.emptyMap();
  private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
  private Optional<String> serverName = Optional.empty();
  private List<String> applicationProtocols = List.of();
  private List<String> protocols = List.of("TLSv1.3", "TLSv1.2");
  private Duration handshakeTimeout = Duration.ofSeconds(60);
  private Duration shutdownTimeout = Duration.ofSeconds(30);

  private final @Nullable SSLContext context;
  private final TlsContexts contexts = new TlsContexts(this);

  private TlsOptions(@Nullable SSLContext context) {
    this.context = context;
  }

  private TlsOptions with(Consumer<TlsOptions> change) {
    TlsOptions copy = new TlsOptions(context);
    copy.trust = trust;
    copy.checksHostName = checksHostName;
    copy.certificates = certificates;
    copy.hostCertificates = hostCertificates;
    copy.clientAuthentication = clientAuthentication;
    copy.serverName = serverName;
    copy.applicationProtocols = applicationProtocols;
    copy.protocols = protocols;
    copy.handshakeTimeout = handshakeTimeout;
    copy.shutdownTimeout = shutdownTimeout;
    change.accept(copy);
    return copy;
  }

  // ---- Where to start

  /// Returns the options of a client unless others are given: whom the JDK trusts, TLS 1.2 and 1.3,
  /// 60 seconds for the handshake and 30 to close, as asyncio.
  ///
  /// @return always the same, so that sessions are resumed
  public static TlsOptions client() {
    return CLIENT;
  }

  /// Returns the options of a server: asks for no certificate of clients.
  ///
  /// @param certificates who it is; with [TlsCertificates#reload()] renewed while it runs
  /// @return TLS 1.2 and 1.3, 60 seconds for the handshake and 30 to close, as asyncio
  public static TlsOptions server(TlsCertificates certificates) {
    return CLIENT.withCertificates(certificates);
  }

  /// Returns options, for a client or a server, that leave trust and keys to a context of the JDK.
  ///
  /// @param context initialized
  /// @return options that refuse trust and keys of their own
  public static TlsOptions of(SSLContext context) {
    return new TlsOptions(Objects.requireNonNull(context, "context"));
  }

  // ---- Whom to trust

  /// Returns a copy that trusts certificates of PEM files, and no others. Blocks while it reads.
  ///
  /// @param files at least one
  /// @return a changed copy
  /// @throws TlsException if a file is of no use
  public TlsOptions withTrustedCertificates(Path... files) {
    return withTrustManager(TlsTrust.ofPem(List.of(files)));
  }

  /// Returns a copy that trusts the certificates of a key store, and no others.
  ///
  /// @param store with at least one
  /// @return a changed copy
  /// @throws TlsException if it has none
  public TlsOptions withTrustedCertificates(KeyStore store) {
    return withTrustManager(TlsTrust.of(Objects.requireNonNull(store, "store")));
  }

  /// Returns a copy that lets a trust manager decide.
  ///
  /// @param manager an `X509TrustManager`; asked on a thread of the loop's executor, where it may
  ///   block
  /// @return a changed copy
  public TlsOptions withTrustManager(TrustManager manager) {
    Objects.requireNonNull(manager, "manager");
    checkOwn("trust");
    return with(copy -> copy.trust = manager);
  }

  private void checkOwn(String what) {
    if (context != null) {
      throw new IllegalStateException(
          "cannot set " + what + ": these options have an SSLContext with its own; set it there");
    }
  }

  /// Returns a copy that trusts whoever answers: what is sent can be read and changed by anybody on
  /// the way.
  ///
  /// @return a changed copy
  public TlsOptions dangerouslyWithoutVerification() {
    return withTrustManager(TlsTrust.ANYBODY).dangerouslyWithoutHostNameCheck();
  }

  /// Returns a copy of a client that accepts a certificate for any host: whoever has one from a
  /// trusted authority can stand in for the server.
  ///
  /// @return a changed copy
  public TlsOptions dangerouslyWithoutHostNameCheck() {
    return with(copy -> copy.checksHostName = false);
  }

  // ---- Who we are

  /// Returns a copy that shows certificates: of a server, or of a client to servers that ask.
  ///
  /// @param newCertificates who we are
  /// @return a changed copy
  public TlsOptions withCertificates(TlsCertificates newCertificates) {
    Objects.requireNonNull(newCertificates, "certificates");
    checkOwn("certificates");
    return with(copy -> copy.certificates = newCertificates);
  }

  /// Returns a copy of a server that shows other certificates to clients that ask for this host
  /// (SNI).
  ///
  /// @param host a name, or `*.` and the rest of one
  /// @param newCertificates who the server is under that name
  /// @return a changed copy
  public TlsOptions withHostCertificates(String host, TlsCertificates newCertificates) {
    Objects.requireNonNull(newCertificates, "certificates");
    checkOwn("certificates");
    checkName("host", host);
    return with(copy -> {
      Map<String, TlsCertificates> hosts = new LinkedHashMap<>(hostCertificates);
      hosts.put(host.toLowerCase(Locale.ROOT), newCertificates);
      copy.hostCertificates = hosts;
    });
  }

  private static void checkName(String what, String name) {
    if (Objects.requireNonNull(name, what).isEmpty()) {
      throw new IllegalArgumentException(what + " of TLS must not be empty");
    }
  }

  /// Returns a copy of a server that asks clients for a certificate, or not. Whom it trusts is set
  /// as for a client.
  ///
  /// @param newClientAuthentication whether it asks
  /// @return a changed copy
  public TlsOptions withClientAuthentication(ClientAuthentication newClientAuthentication) {
    Objects.requireNonNull(newClientAuthentication, "clientAuthentication");
    return with(copy -> copy.clientAuthentication = newClientAuthentication);
  }

  // ---- What to agree on

  /// Returns a copy of a client that asks for a server by another name than the host it connects
  /// to, and checks for that.
  ///
  /// @param newServerName a name or an address
  /// @return a changed copy
  public TlsOptions withServerName(String newServerName) {
    checkName("serverName", newServerName);
    return with(copy -> copy.serverName = Optional.of(newServerName));
  }

  /// Returns a copy that agrees on an application protocol (ALPN, RFC 7301); see
  /// [TlsSession#applicationProtocol()]. A server turns clients away that know none of its own.
  ///
  /// @param names such as `h2`, the best first; none for no such agreement
  /// @return a changed copy
  public TlsOptions withApplicationProtocols(String... names) {
    List<String> newNames = List.of(names);
    newNames.forEach(name -> checkName("application protocol", name));
    return with(copy -> copy.applicationProtocols = newNames);
  }

  /// Returns a copy that speaks other versions of TLS.
  ///
  /// @param names such as `TLSv1.3`, at least one
  /// @return a changed copy
  public TlsOptions withProtocols(String... names) {
    List<String> newNames = List.of(names);
    if (newNames.isEmpty()) {
      throw new IllegalArgumentException("TLS needs at least one protocol, such as TLSv1.3");
    }
    return with(copy -> copy.protocols = newNames);
  }

  /// Returns a copy with another bound for the handshake.
  ///
  /// @param newHandshakeTimeout how long it may take
  /// @return a changed copy
  public TlsOptions withHandshakeTimeout(Duration newHandshakeTimeout) {
    checkPositive("handshakeTimeout", newHandshakeTimeout);
    return with(copy -> copy.handshakeTimeout = newHandshakeTimeout);
  }

  /// Returns a copy with another bound for closing; it takes the place of
  /// [StreamOptions#closeTimeout()].
  ///
  /// @param newShutdownTimeout how long the peer may take to take what was written, and the end
  /// @return a changed copy
  public TlsOptions withShutdownTimeout(Duration newShutdownTimeout) {
    checkPositive("shutdownTimeout", newShutdownTimeout);
    return with(copy -> copy.shutdownTimeout = newShutdownTimeout);
  }

  private static void checkPositive(String name, Duration duration) {
    if (!Objects.requireNonNull(duration, name).isPositive()) {
      throw new IllegalArgumentException(name + " of TLS must be positive, found " + duration);
    }
  }

  // ---- For the implementation

  @Nullable SSLContext context() {
    return context;
  }

  TlsContexts contexts() {
    return contexts;
  }

  @Nullable TrustManager trust() {
    return trust;
  }

  boolean checksHostName() {
    return checksHostName;
  }

  @Nullable TlsCertificates certificates() {
    return certificates;
  }

  Map<String, TlsCertificates> hostCertificates() {
    return hostCertificates;
  }

  ClientAuthentication clientAuthentication() {
    return clientAuthentication;
  }

  Optional<String> serverName() {
    return serverName;
  }

  List<String> applicationProtocols() {
    return applicationProtocols;
  }

  List<String> protocols() {
    return protocols;
  }

  Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  Duration shutdownTimeout() {
    return shutdownTimeout;
  }

  @Override
  public String toString() {
    return "<TlsOptions " + String.join(", ", protocols) + ">";
  }
}
