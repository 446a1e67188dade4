package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.WaitReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A socket for datagrams (UDP): bound, or connected to one peer.
///
/// ```java
/// try (UdpSocket socket = bindDatagram("127.0.0.1", 9999)) {
///   for (Datagram datagram : socket) {
///     socket.send(datagram.data(), datagram.sender());
///   }
/// }
/// ```
///
/// A datagram may get lost on its way, and those that nobody receives are dropped here from
/// [DatagramOptions#receiveLimit()] on: [#droppedCount()] tells how many.
///
/// What is sent in one turn of the loop goes out together at its end. So what the system says of it
/// comes later: the next send, receive or flush throws it as a [DatagramException], once, and the
/// socket goes on.
///
/// A datagram may be empty; only over [Backend#NIO] a connected socket cannot send such a one.
///
/// **States:** open → closed. **Threads:** all methods belong to the tasks of one loop. Several may
/// send; one at a time may receive.
public final class UdpSocket implements AutoCloseable, Iterable<Datagram> {

  private final NettyDatagrams socket;
  private final int receiveLimit;
  private final ArrayDeque<Datagram> arrived = new ArrayDeque<>();
  private long dropped;
  private @Nullable DatagramException failure;
  private @Nullable Throwable error;
  private boolean closedHere;

  private @Nullable Future<Boolean> waiter;
  private @Nullable Task<?> receiver;

  private UdpSocket(NettyDatagrams socket, DatagramOptions options) {
    this.socket = socket;
    this.receiveLimit = options.receiveLimit();
  }

  /// Suspends until it is open.
  static UdpSocket open(EventLoop loop, DatagramOptions options) {
    UdpSocket opened = new UdpSocket(new UdpOpener(loop, options).open(), options);
    opened.socket.start(opened.new Told());
    loop.resourceOpened(opened);
    return opened;
  }

  // ---- Sending

  /// Sends a datagram to the peer of a connected socket.
  ///
  /// Suspends while too much is unsent; a cancelled task has sent it.
  ///
  /// @param data all of it, possibly none; not kept
  /// @throws DatagramException if it is too long, or an earlier one did not get through
  /// @throws IllegalArgumentException if the socket is not connected
  /// @throws StreamClosedException if this side closed the socket
  public void send(byte[] data) {
    send(ByteBuffer.wrap(data));
  }

  /// Sends a datagram to the peer of a connected socket.
  ///
  /// Suspends while too much is unsent; a cancelled task has sent it.
  ///
  /// @param data from position to limit, possibly none; consumed and not kept
  /// @throws DatagramException if it is too long, or an earlier one did not get through
  /// @throws IllegalArgumentException if the socket is not connected
  /// @throws StreamClosedException if this side closed the socket
  public void send(ByteBuffer data) {
    collect(data, socket.checkedPeer());
  }

  /// Sends a datagram.
  ///
  /// Suspends while too much is unsent; a cancelled task has sent it.
  ///
  /// @param data all of it, possibly none; not kept
  /// @param target an address that is looked up
  /// @throws DatagramException if it is too long, or an earlier one did not get through
  /// @throws IllegalArgumentException if the socket is connected to another address
  /// @throws StreamClosedException if this side closed the socket
  public void send(byte[] data, SocketAddress target) {
    send(ByteBuffer.wrap(data), target);
  }

  /// Sends a datagram.
  ///
  /// Suspends while too much is unsent; a cancelled task has sent it.
  ///
  /// @param data from position to limit, possibly none; consumed and not kept
  /// @param target an address that is looked up
  /// @throws DatagramException if it is too long, or an earlier one did not get through
  /// @throws IllegalArgumentException if the socket is connected to another address
  /// @throws StreamClosedException if this side closed the socket
  public void send(ByteBuffer data, SocketAddress target) {
    collect(data, socket.checked(target));
  }

  private void collect(ByteBuffer data, @Nullable InetSocketAddress target) {
    checkOpen("send");
    throwFailure();
    socket.collect(data, target);
    if (socket.isFull()) {
      socket.awaitRoom();
      checkOpen("send");
    }
  }

  /// Suspends until all that was sent is in the hands of the operating system.
  ///
  /// @throws DatagramException if one did not get through
  /// @throws StreamClosedException if this side closed the socket
  public void flush() {
    checkOpen("flush");
    socket.awaitEmpty();
    throwFailure();
    checkOpen("flush");
  }

  private void throwFailure() {
    DatagramException thrown = failure;
    if (thrown != null) {
      failure = null;
      throw thrown;
    }
  }

  private void checkOpen(String operation) {
    if (closedHere) {
      throw new StreamClosedException("cannot " + operation + " with " + this + ": it was closed");
    }
    if (socket.isLost()) {
      throw new StreamBrokenException(this + " broke: " + error, error);
    }
  }

  // ---- Receiving

  /// Receives the next datagram. Suspends until there is one; a cancelled task has taken none.
  ///
  /// @return the oldest that is kept
  /// @throws DatagramException if one that was sent did not get through
  /// @throws StreamBusyException if another task waits in a receive
  /// @throws StreamClosedException if this side closed the socket, also meanwhile
  public Datagram receive() {
    while (true) {
      Datagram next = arrived.poll();
      if (next != null) {
        return next;
      }
      checkOpen("receive");
      throwFailure();
      awaitArrival();
    }
  }

  /// Receives a datagram if there is one. Never suspends.
  ///
  /// @return the oldest that is kept, or empty
  public Optional<Datagram> tryReceive() {
    return Optional.ofNullable(arrived.poll());
  }

  private void awaitArrival() {
    EventLoop loop = Asyncio.runningLoop();
    if (waiter != null) {
      throw new StreamBusyException(
          "cannot receive with "
              + this
              + ": "
              + nameOf(receiver)
              + " is already waiting there, and "
              + nameOf(loop.currentTask().orElse(null))
              + " would take what belongs to it; let one task receive");
    }
    Future<Boolean> future = loop.createFuture(new Receiving(this));
    waiter = future;
    receiver = loop.currentTask().orElse(null);
    try {
      future.await();
    } finally {
      receiver = null;
      if (waiter == future) {
        waiter = null;
      }
    }
  }

  private static String nameOf(@Nullable Task<?> task) {
    return task == null ? "a callback" : "task '" + task.name() + "'";
  }

  private record Receiving(UdpSocket socket) implements WaitReason {
    @Override
    public String description() {
      return "a datagram for " + socket;
    }
  }

  private void wake() {
    Future<Boolean> waiting = waiter;
    waiter = null;
    if (waiting != null && !waiting.isDone()) {
      waiting.setResult(true);
    }
  }

  /// Returns the datagrams as they come, each as by [#receive()], until this side closes the
  /// socket.
  @Override
  public Iterator<Datagram> iterator() {
    return new Iterator<>() {

      private @Nullable Datagram next;

      @Override
      public boolean hasNext() {
        try {
          if (next == null) {
            next = receive();
          }
          return true;
        } catch (StreamClosedException e) {
          return false;
        }
      }

      @Override
      public Datagram next() {
        Datagram taken = hasNext() ? next : null;
        if (taken == null) {
          throw new NoSuchElementException(UdpSocket.this + " was closed");
        }
        next = null;
        return taken;
      }
    };
  }

  /// Returns how many datagrams were dropped here because nobody received them in time. What the
  /// system dropped before is not in it.
  ///
  /// @return the number since the socket is open
  public long droppedCount() {
    return dropped;
  }

  // ---- Multicast

  /// Receives what is sent to a group from now on; suspends until the system knows.
  ///
  /// @param group a multicast address
  /// @param via the network it is received from
  /// @throws AddressException if the system refuses
  public void joinGroup(InetAddress group, NetworkInterface via) {
    changeGroup(group, via, true);
  }

  /// Receives no more of what is sent to a group; suspends until the system knows.
  ///
  /// @param group a multicast address
  /// @param via the network it was received from
  /// @throws AddressException if the system refuses
  public void leaveGroup(InetAddress group, NetworkInterface via) {
    changeGroup(group, via, false);
  }

  private void changeGroup(InetAddress group, NetworkInterface via, boolean isJoining) {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(via, "via");
    checkOpen(isJoining ? "join a group" : "leave a group");
    socket.changeGroup(group, via, isJoining);
  }

  // ---- State

  /// Returns the address of this side.
  ///
  /// @return with the real port
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  /// Returns the port of this side.
  ///
  /// @return a real port, also if 0 was asked for
  public int port() {
    return localAddress().getPort();
  }

  /// Returns whom the socket is connected to.
  ///
  /// @return empty if it is only bound
  public Optional<InetSocketAddress> peerAddress() {
    return Optional.ofNullable(socket.peer());
  }

  /// Says whether this side has begun to close.
  ///
  /// @return true from the first [#close()] or [#abort()] on
  public boolean isClosing() {
    return closedHere || socket.isClosing();
  }

  /// Sends what is unsent and closes; suspends until that is done. A task that waits in
  /// [#receive()] gets a [StreamClosedException]; an iteration ends. Idempotent. A cancelled close
  /// drops what is unsent.
  @Override
  public void close() {
    closeHere();
    if (socket.isLost()) {
      return;
    }
    socket.close();
    try {
      Asyncio.shield(socket.gone).await();
    } finally {
      if (!socket.isLost()) {
        socket.abort();
      }
    }
  }

  /// Closes at once and drops what is unsent. Idempotent; never suspends.
  public void abort() {
    closeHere();
    socket.abort();
  }

  private void closeHere() {
    if (!closedHere) {
      closedHere = true;
      socket.poller.loop.resourceClosed(this);
      wake();
    }
  }

  /// On the bare loop thread.
  private final class Told implements NettyDatagrams.Events {
    @Override
    public void received(byte[] data, SocketAddress sender) {
      if (closedHere) {
        return;
      }
      if (arrived.size() >= receiveLimit) {
        dropped++;
        return;
      }
      arrived.add(new Datagram(data, sender));
      wake();
    }

    @Override
    public void failed(DatagramException newFailure) {
      if (failure == null) {
        failure = newFailure;
      }
      wake();
    }

    @Override
    public void drained() {}

    @Override
    public void lost(@Nullable Throwable newError) {
      error = newError;
      wake();
    }
  }

  @Override
  public String toString() {
    return "<UdpSocket "
        + Addresses.text(localAddress())
        + (socket.peer() == null ? "" : " to " + Addresses.text(socket.peer()))
        + (isClosing() ? ", closed>" : ">");
  }
}
