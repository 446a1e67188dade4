package io.asyncio.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file of a Unix socket that a server listens on.
///
/// Netty 4.2.18 removes what is at a path, whatever it is, before it binds a native socket there,
/// and again when it closes one of any kind. So the socket is bound beside its place and the file
/// moved there, with its permissions; at the end it is removed if it is still the same one.
///
/// **Threads:** all methods wait for the file system: they are called on threads of the executor.
final class SocketFile {

  private static final int TYPE_MASK = 0xf000;
  private static final int TYPE_SOCKET = 0xc000;
  private static final int DIGITS = 36;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path path;
  private final Set<PosixFilePermission> permissions;
  private final Path beside;
  private @Nullable Object key;
  private boolean removed;

  /// @param permissions empty for those that the system gives
  SocketFile(Path path, Set<PosixFilePermission> permissions) {
    this.path = path;
    this.permissions = Set.copyOf(permissions);
    String random = Integer.toString(RANDOM.nextInt(Integer.MAX_VALUE), DIGITS);
    Path name = path.getFileName();
    Path full = path.resolveSibling("." + name + "." + random);
    this.beside = UnixPath.fits(full) ? full : path.resolveSibling("." + random);
  }

  UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(path);
  }

  /// Where the socket is to be bound.
  UnixDomainSocketAddress bindAddress() {
    return UnixPath.checked(beside);
  }

  /// Makes sure that nobody uses the place.
  void check() {
    try {
      int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      if ((mode & TYPE_MASK) != TYPE_SOCKET) {
        throw new AddressException(
            "cannot listen on "
                + path
                + ": there is a file that is no socket; remove it, or choose another path",
            null);
      }
      if (isListening()) {
        throw new AddressException(
            "cannot listen on "
                + path
                + ": it is already in use; stop who listens there, or choose another path",
            null);
      }
    } catch (NoSuchFileException e) {
      // The usual case.
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Whether there is someone, or may be: not only a file that was left behind.
  private boolean isListening() throws NoSuchFileException {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // A blocking one would wait if there are too many others.
      client.configureBlocking(false);
      boolean _ = client.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException e) {
      return false;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      return true;
    }
  }

  /// Moves the file of the bound socket to its place.
  synchronized void place() {
    if (removed) {
      return;
    }
    try {
      if (!permissions.isEmpty()) {
        Files.setPosixFilePermissions(beside, permissions);
      }
      key = Files.readAttributes(beside, BasicFileAttributes.class).fileKey();
      Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Removes the file unless another one has taken its place.
  synchronized void remove() {
    removed = true;
    try {
      if (key != null
          && key.equals(
              Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                  .fileKey())) {
        Files.delete(path);
      }
    } catch (NoSuchFileException e) {
      // Somebody else did.
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private AddressException failed(IOException cause) {
    return new AddressException("cannot use " + path + " as a socket: " + cause, cause);
  }
}
