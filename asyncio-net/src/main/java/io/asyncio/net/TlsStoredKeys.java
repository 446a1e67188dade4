package io.asyncio.net;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStore.PrivateKeyEntry;
import java.security.KeyStore.ProtectionParameter;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The keys of a key store, decrypted once.
///
/// The JDK's manager that looks which certificate suits the peer calls it by another alias each
/// time, such as `12.0.own`, and so decrypts its key for each handshake: thousands of hashes, more
/// than all else in it. Here that manager chooses, and what it chose has the store's alias.
final class TlsStoredKeys extends X509ExtendedKeyManager {

  private final X509ExtendedKeyManager chooser;
  private final Map<String, PrivateKeyEntry> entries = new HashMap<>();

  /// @throws GeneralSecurityException if a key has another password
  TlsStoredKeys(X509ExtendedKeyManager chooser, KeyStore store, char[] password)
      throws GeneralSecurityException {
    this.chooser = chooser;
    ProtectionParameter protection = new KeyStore.PasswordProtection(password);
    for (String alias : Collections.list(store.aliases())) {
      if (store.entryInstanceOf(alias, PrivateKeyEntry.class)
          && store.getEntry(alias, protection) instanceof PrivateKeyEntry entry) {
        entries.put(alias, entry);
      }
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /// An alias that has another form than expected stays as it is, and the chooser knows it.
  private @Nullable String stored(@Nullable String chosen) {
    if (chosen == null) {
      return null;
    }
    String alias = chosen.substring(chosen.indexOf('.', chosen.indexOf('.') + 1) + 1);
    return entries.containsKey(alias) ? alias : chosen;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return stored(chooser.chooseEngineServerAlias(keyType, issuers, engine));
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    return stored(chooser.chooseEngineClientAlias(keyTypes, issuers, engine));
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return stored(chooser.chooseServerAlias(keyType, issuers, socket));
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return stored(chooser.chooseClientAlias(keyTypes, issuers, socket));
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    PrivateKeyEntry entry = entries.get(alias);
    return entry == null ? chooser.getPrivateKey(alias) : entry.getPrivateKey();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    PrivateKeyEntry entry = entries.get(alias);
    if (entry == null) {
      return chooser.getCertificateChain(alias);
    }
    Certificate[] chain = entry.getCertificateChain();
    return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return chooser.getServerAliases(keyType, issuers);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return chooser.getClientAliases(keyType, issuers);
  }
}
