package io.asyncio.http.client;

import io.asyncio.http.BasicAuth;
import io.asyncio.http.grammar.Characters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Users and passwords by host, from the file that ftp, curl and Python read, too.
///
/// ```
/// # who we are
/// machine api.example.com login me password "two words"
/// default login anonymous password me@example.com
/// ```
///
/// The words are Python's: `machine` or `default`, then `login` (or `user`), `password` and
/// `account`; `macdef` and the lines up to an empty one are left out; `#` begins a comment where a
/// keyword may stand; a value may stand in quotation marks, and `\` takes the next character as it
/// is. Of several entries for a host the last one counts. The file knows neither schemes nor ports:
/// an entry is for all of its host.
///
/// Who else can read the file is not checked, as little as by curl and aiohttp: keep it to yourself
/// (`chmod 600`).
///
/// @see <a href="https://docs.python.org/3/library/netrc.html">Python's netrc</a>
public final class Netrc {

  private static final Netrc NONE = new Netrc(Map.of(), null);

  private final Map<String, BasicAuth> hosts;
  private final @Nullable BasicAuth others;

  private Netrc(Map<String, BasicAuth> hosts, @Nullable BasicAuth others) {
    this.hosts = hosts;
    this.others = others;
  }

  /// Returns what knows nobody.
  ///
  /// @return always the same
  public static Netrc none() {
    return NONE;
  }

  /// Reads a file. Blocks as long as that takes.
  ///
  /// @param file in UTF-8
  /// @return what it says
  /// @throws IllegalArgumentException if it is no such file; the text names the line, and no secret
  /// @throws UncheckedIOException if it cannot be read
  public static Netrc read(Path file) {
    try {
      return new NetrcReader(file, Files.readString(file)).read();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "netrc file " + file + " is not in UTF-8; save it so, or set NETRC to another", e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read netrc file "
              + file
              + ": "
              + e
              + "; let NETRC name one that can be read, or leave it unset",
          e);
    }
  }

  /// Reads the file that an environment names, as aiohttp does with `trust_env`: `NETRC`, or else
  /// `.netrc` (or `_netrc`) in `HOME` (or `USERPROFILE`), if it is there. Blocks as long as that
  /// takes.
  ///
  /// @param environment such as [System#getenv()]
  /// @return what it says; nothing if there is no file
  /// @throws IllegalArgumentException if it is no such file; the text names the line, and no secret
  /// @throws UncheckedIOException if it cannot be read, or is not where `NETRC` says
  public static Netrc fromEnvironment(Map<String, String> environment) {
    String named = environment.getOrDefault("NETRC", "");
    if (!named.isEmpty()) {
      return read(Path.of(named));
    }
    for (String folder : new String[] {"HOME", "USERPROFILE"}) {
      String home = environment.getOrDefault(folder, "");
      for (String name : new String[] {".netrc", "_netrc"}) {
        if (!home.isEmpty() && Files.isRegularFile(Path.of(home, name))) {
          return read(Path.of(home, name));
        }
      }
    }
    return NONE;
  }

  static Netrc of(Map<String, BasicAuth> hosts, @Nullable BasicAuth others) {
    return new Netrc(new LinkedHashMap<>(hosts), others);
  }

  /// Returns who asks a host.
  ///
  /// @param host in any case, without a port
  /// @return that of its entry, or else of `default`; empty if there is neither, or it has no words
  public Optional<BasicAuth> forHost(String host) {
    BasicAuth found = hosts.getOrDefault(Characters.lower(host), others);
    return found == null || found.equals(NetrcReader.NOBODY)
        ? Optional.empty()
        : Optional.of(found);
  }

  boolean isEmpty() {
    return hosts.isEmpty() && others == null;
  }

  /// Returns how many hosts it knows, and nothing else.
  @Override
  public String toString() {
    return "<Netrc " + hosts.size() + " hosts" + (others == null ? "" : " and all others") + ">";
  }
}
