package io.asyncio.net;

import io.asyncio.Context;
import io.asyncio.EventLoop;
import io.asyncio.ExceptionContext;
import io.asyncio.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sends datagrams for a [DatagramProtocol].
///
/// No method suspends. What is sent in one turn of the loop goes out together at its end, and
/// counts as unsent until then: here asyncio, which tries at once, counts less.
///
/// **States:** open → closing → closed. **Threads:** all methods belong to the callbacks and tasks
/// of one loop.
///
/// @see <a
///   href="https://docs.python.org/3/library/asyncio-protocol.html#datagram-transports">asyncio.DatagramTransport</a>
public final class DatagramTransport implements AutoCloseable {

  private final NettyDatagrams socket;
  private final DatagramProtocol protocol;
  private final EventLoop loop;
  private final Context context = Context.copyContext();
  private boolean paused;

  private DatagramTransport(NettyDatagrams socket, DatagramProtocol protocol) {
    this.socket = socket;
    this.protocol = protocol;
    this.loop = socket.poller.loop;
  }

  /// Suspends until the protocol has been told of its transport.
  static DatagramTransport start(NettyDatagrams socket, DatagramProtocol protocol) {
    DatagramTransport transport = new DatagramTransport(socket, protocol);
    Future<Boolean> made = transport.loop.createFuture();
    transport.soon(() -> protocol.connectionMade(transport));
    transport.soon(() -> socket.start(transport.new Told()));
    transport.soon(() -> {
      if (!made.isDone()) {
        made.setResult(true);
      }
    });
    transport.loop.resourceOpened(transport);
    boolean isMade = false;
    try {
      isMade = made.await();
    } finally {
      if (!isMade) {
        transport.close();
      }
    }
    return transport;
  }

  private void soon(Runnable callback) {
    loop.callSoon(callback, context);
  }

  // ---- Sending

  /// Sends a datagram to the peer of a connected endpoint.
  ///
  /// Ignored once the transport is closing. Never suspends.
  ///
  /// @param data all of it, possibly none; not kept
  /// @throws IllegalArgumentException if the endpoint is not connected
  public void sendTo(byte[] data) {
    sendTo(ByteBuffer.wrap(data));
  }

  /// Sends a datagram to the peer of a connected endpoint.
  ///
  /// Ignored once the transport is closing. Never suspends.
  ///
  /// @param data from position to limit, possibly none; consumed and not kept
  /// @throws IllegalArgumentException if the endpoint is not connected
  public void sendTo(ByteBuffer data) {
    collect(data, socket.checkedPeer());
  }

  /// Sends a datagram.
  ///
  /// Ignored once the transport is closing. Never suspends.
  ///
  /// @param data all of it, possibly none; not kept
  /// @param target an address that is looked up
  /// @throws IllegalArgumentException if the endpoint is connected to another address
  public void sendTo(byte[] data, SocketAddress target) {
    sendTo(ByteBuffer.wrap(data), target);
  }

  /// Sends a datagram.
  ///
  /// Ignored once the transport is closing. Never suspends.
  ///
  /// @param data from position to limit, possibly none; consumed and not kept
  /// @param target an address that is looked up
  /// @throws IllegalArgumentException if the endpoint is connected to another address
  public void sendTo(ByteBuffer data, SocketAddress target) {
    collect(data, socket.checked(target));
  }

  private void collect(ByteBuffer data, @Nullable InetSocketAddress target) {
    if (socket.isClosing()) {
      data.position(data.limit());
      return;
    }
    try {
      socket.collect(data, target);
    } catch (DatagramException e) {
      soon(() -> protocol.errorReceived(e));
    }
    if (socket.isFull() && !paused) {
      paused = true;
      guarded(protocol::pauseWriting, "protocol.pause_writing() failed");
    }
  }

  private void resumeIfLow() {
    if (paused && socket.unsent() <= socket.lowWater()) {
      paused = false;
      guarded(protocol::resumeWriting, "protocol.resume_writing() failed");
    }
  }

  private void guarded(Runnable call, String text) {
    try {
      call.run();
    } catch (RuntimeException e) {
      loop.callExceptionHandler(ExceptionContext.of(text, e));
    }
  }

  /// Returns how many bytes are unsent.
  ///
  /// @return each datagram counts 8 more than it has
  public long writeBufferSize() {
    return socket.unsent();
  }

  /// Returns from how many unsent bytes on the protocol is paused.
  ///
  /// @return the high-water mark
  public int highWater() {
    return socket.highWater();
  }

  /// Returns down to how many unsent bytes the protocol is paused.
  ///
  /// @return the low-water mark
  public int lowWater() {
    return socket.lowWater();
  }

  /// Changes the marks.
  ///
  /// @param high from how many unsent bytes on the protocol is paused
  /// @param low down to how many
  /// @throws IllegalArgumentException unless `high >= low >= 0`
  public void setWriteBufferLimits(int high, int low) {
    if (low < 0 || high < low) {
      throw new IllegalArgumentException(
          "high (%d) must be >= low (%d) must be >= 0".formatted(high, low));
    }
    socket.setWaterMarks(high, low);
    if (socket.isFull() && !paused) {
      paused = true;
      guarded(protocol::pauseWriting, "protocol.pause_writing() failed");
    }
  }

  // ---- State

  /// Returns the address of this side.
  ///
  /// @return with the real port
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  /// Returns whom the endpoint is connected to.
  ///
  /// @return empty if it is only bound
  public Optional<InetSocketAddress> peerAddress() {
    return Optional.ofNullable(socket.peer());
  }

  /// Says whether this side has begun to close.
  ///
  /// @return true from the first [#close()] or [#abort()] on
  public boolean isClosing() {
    return socket.isClosing();
  }

  /// Receives no more, sends what is unsent, and closes. Idempotent; never suspends.
  @Override
  public void close() {
    loop.resourceClosed(this);
    socket.close();
  }

  /// Closes and drops what is unsent. Idempotent; never suspends.
  public void abort() {
    loop.resourceClosed(this);
    socket.abort();
  }

  /// On the bare loop thread.
  private final class Told implements NettyDatagrams.Events {
    @Override
    public void received(byte[] data, SocketAddress sender) {
      soon(() -> {
        if (!socket.isClosing()) {
          protocol.datagramReceived(data, sender);
        }
      });
    }

    @Override
    public void failed(DatagramException error) {
      soon(() -> protocol.errorReceived(error));
    }

    @Override
    public void drained() {
      if (paused) {
        soon(DatagramTransport.this::resumeIfLow);
      }
    }

    @Override
    public void lost(@Nullable Throwable error) {
      soon(() -> {
        loop.resourceClosed(DatagramTransport.this);
        if (error != null) {
          loop.callExceptionHandler(
              ExceptionContext.of("Fatal read error on datagram transport", error));
        }
        protocol.connectionLost(Optional.ofNullable(error));
      });
    }
  }

  @Override
  public String toString() {
    return "<DatagramTransport "
        + Addresses.text(localAddress())
        + (socket.peer() == null ? "" : " to " + Addresses.text(socket.peer()))
        + (isClosing() ? ", closing>" : ">");
  }
}
