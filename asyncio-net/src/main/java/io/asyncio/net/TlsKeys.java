package io.asyncio.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The keys of a server with several names: the client says which one it wants (SNI, RFC 6066).
///
/// An alias is the number of the certificates, a colon, and their own alias.
final class TlsKeys extends X509ExtendedKeyManager {

  private final List<X509ExtendedKeyManager> all = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /// @param otherwise for clients that name no host, or another one
  TlsKeys(X509ExtendedKeyManager otherwise, Map<String, X509ExtendedKeyManager> byHost) {
    all.add(otherwise);
    names.add("");
    byHost.forEach((name, keys) -> {
      names.add(name);
      all.add(keys);
    });
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    int number = numberFor(engine);
    String alias = all.get(number).chooseEngineServerAlias(keyType, issuers, engine);
    return alias == null ? null : number + ":" + alias;
  }

  private int numberFor(SSLEngine engine) {
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName wanted : session.getRequestedServerNames()) {
        if (wanted instanceof SNIHostName host) {
          return numberFor(host.getAsciiName().toLowerCase(Locale.ROOT));
        }
      }
    }
    return 0;
  }

  /// The name itself, else the pattern `*.` before its parent.
  private int numberFor(String host) {
    int exact = names.indexOf(host);
    int dot = host.indexOf('.');
    int number = exact >= 0 || dot < 0 ? exact : names.indexOf("*" + host.substring(dot));
    return Math.max(0, number);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return managerOf(alias).getCertificateChain(ownAlias(alias));
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return managerOf(alias).getPrivateKey(ownAlias(alias));
  }

  private X509ExtendedKeyManager managerOf(String alias) {
    String number = alias.substring(0, alias.indexOf(':'));
    for (int i = 0; i < all.size(); i++) {
      if (String.valueOf(i).equals(number)) {
        return all.get(i);
      }
    }
    throw new IllegalArgumentException("no keys have the alias '" + alias + "'");
  }

  private static String ownAlias(String alias) {
    return alias.substring(alias.indexOf(':') + 1);
  }

  // ---- Not for servers on engines

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }
}
