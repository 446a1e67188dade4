package io.asyncio.net;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The contexts of Netty for one [TlsOptions], each made when it is first needed and kept, since
/// sessions are resumed within one. After a reload of certificates it is made anew: no session
/// outlives the key it began with.
///
/// Netty's native OpenSSL serves if it is on the class path, else the JDK.
///
/// **Threads:** any. Two may make the same context at once; one of them stays.
final class TlsContexts {

  private static final SslProvider PROVIDER =
      OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;

  private final TlsOptions options;
  private volatile @Nullable Made client;
  private volatile @Nullable Made server;

  private record Made(SslContext context, List<X509ExtendedKeyManager> keys) {
    boolean isFor(List<X509ExtendedKeyManager> current) {
      return keys.equals(current);
    }
  }

  TlsContexts(TlsOptions options) {
    this.options = options;
  }

  /// All keys as they are now; a reload makes the list another one.
  private List<X509ExtendedKeyManager> keys() {
    List<X509ExtendedKeyManager> keys = new ArrayList<>();
    if (options.certificates() != null) {
      keys.add(options.certificates().keys());
    }
    options.hostCertificates().values().forEach(each -> keys.add(each.keys()));
    return keys;
  }

  SslContext client() {
    List<X509ExtendedKeyManager> keys = keys();
    Made made = client;
    if (made == null || !made.isFor(keys)) {
      made = new Made(make(true), keys);
      client = made;
    }
    return made.context;
  }

  SslContext server() {
    List<X509ExtendedKeyManager> keys = keys();
    Made made = server;
    if (made == null || !made.isFor(keys)) {
      made = new Made(make(false), keys);
      server = made;
    }
    return made.context;
  }

  private SslContext make(boolean isClient) {
    try {
      SSLContext given = options.context();
      SslContext made = given == null ? build(isClient) : wrap(given, isClient);
      // Tells of protocols that there are not.
      ReferenceCountUtil.release(made.newEngine(UnpooledByteBufAllocator.DEFAULT));
      return made;
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException("cannot use " + options + ": " + e.getMessage(), e);
    }
  }

  private SslContext build(boolean isClient) throws SSLException {
    SslContextBuilder builder =
        isClient
            ? SslContextBuilder.forClient()
            : SslContextBuilder.forServer(factoryOf(serverKeys()));
    if (isClient && options.certificates() != null) {
      builder.keyManager(factoryOf(options.certificates().keys()));
    }
    if (options.trust() != null) {
      builder.trustManager(options.trust());
    }
    return builder
        .sslProvider(PROVIDER)
        .protocols(options.protocols())
        .clientAuth(clientAuth())
        .applicationProtocolConfig(agreement(PROVIDER))
        .build();
  }

  /// OpenSSL keeps what it has read of a key, rather than read it for each handshake.
  private static KeyManagerFactory factoryOf(X509ExtendedKeyManager keys) {
    KeyManagerFactory factory = new KeyManagerFactoryWrapper(keys);
    return PROVIDER == SslProvider.OPENSSL
        ? new OpenSslCachingX509KeyManagerFactory(factory)
        : factory;
  }

  private X509ExtendedKeyManager serverKeys() {
    TlsCertificates own = options.certificates();
    if (own == null) {
      throw new IllegalArgumentException(
          "a server needs certificates; begin with TlsOptions.server(certificates)");
    }
    if (options.hostCertificates().isEmpty()) {
      return own.keys();
    }
    Map<String, X509ExtendedKeyManager> byHost = new LinkedHashMap<>();
    options.hostCertificates().forEach((host, each) -> byHost.put(host, each.keys()));
    return new TlsKeys(own.keys(), byHost);
  }

  private SslContext wrap(SSLContext given, boolean isClient) {
    return new JdkSslContext(
        given,
        isClient,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        agreement(SslProvider.JDK),
        clientAuth(),
        options.protocols().toArray(String[]::new),
        false);
  }

  private ClientAuth clientAuth() {
    return switch (options.clientAuthentication()) {
      case NONE -> ClientAuth.NONE;
      case OPTIONAL -> ClientAuth.OPTIONAL;
      case REQUIRED -> ClientAuth.REQUIRE;
    };
  }

  private ApplicationProtocolConfig agreement(SslProvider provider) {
    if (options.applicationProtocols().isEmpty()) {
      return ApplicationProtocolConfig.DISABLED;
    }
    // OpenSSL has no alert here: without a common protocol, none is chosen.
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        provider == SslProvider.JDK
            ? SelectorFailureBehavior.FATAL_ALERT
            : SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        options.applicationProtocols());
  }

  // ---- One connection

  /// A handler that accepts a client.
  SslHandler accepting(Channel channel, Executor tasks) {
    return timed(server().newHandler(channel.alloc(), tasks));
  }

  /// A handler that asks a server for this host.
  SslHandler asking(String host, Channel channel, Executor tasks) {
    // The JDK keeps sessions by host and port.
    int port = channel.remoteAddress() instanceof InetSocketAddress inet ? inet.getPort() : -1;
    SslHandler handler = client().newHandler(channel.alloc(), host, port, tasks);
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setServerNames(serverNames(host));
    parameters.setEndpointIdentificationAlgorithm(options.checksHostName() ? "HTTPS" : "");
    handler.engine().setSSLParameters(parameters);
    return timed(handler);
  }

  private SslHandler timed(SslHandler handler) {
    handler.setHandshakeTimeoutMillis(Math.max(1, options.handshakeTimeout().toMillis()));
    long shutdown = Math.max(1, options.shutdownTimeout().toMillis());
    handler.setCloseNotifyFlushTimeoutMillis(shutdown);
    // A socket that is closed while something comes, such as a ticket of TLS 1.3, is reset by the
    // system, and the peer loses what was sent last.
    handler.setCloseNotifyReadTimeoutMillis(shutdown);
    return handler;
  }

  /// An address is no name (RFC 6066, section 3), and neither is what breaks its rules.
  private static List<SNIServerName> serverNames(String host) {
    try {
      InetAddress _ = InetAddress.ofLiteral(host);
      return List.of();
    } catch (IllegalArgumentException e) {
      return nameOf(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
    }
  }

  private static List<SNIServerName> nameOf(String host) {
    try {
      return List.of(new SNIHostName(host));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
