package io.asyncio.net;

import io.asyncio.Asyncio;
import io.asyncio.Future;
import io.asyncio.WaitReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A datagram channel of Netty, seen from tasks.
///
/// What is sent is collected, and handed to the channel when the turn is over: as many datagrams,
/// one system call. What comes is copied out of the loop's buffer on the bare loop thread and told
/// to the [Events] there.
///
/// **Threads:** tasks and callbacks of the loop call what is not marked otherwise; Netty calls the
/// handler's methods, on the bare loop thread. They never run at the same time.
final class NettyDatagrams extends ChannelInboundHandlerAdapter implements NettyPoller.Flushable {

  /// What each datagram counts beside its bytes, as in asyncio.
  private static final int HEADER = 8;

  private static final int LONGEST_V4 = 65_507;
  private static final int LONGEST_V6 = 65_527;

  final NettyPoller poller;
  final DatagramChannel channel;
  final Future<Boolean> gone;
  private final UdpChannel udp;
  private final @Nullable InetSocketAddress peer;
  private @Nullable Events events;

  // What the next flush does.
  private final ArrayDeque<Outgoing> collected = new ArrayDeque<>();
  private @Nullable ByteBuf packing;
  private boolean starting;
  private boolean closing;
  private boolean aborting;
  private boolean isFlushDue;

  private int highWater;
  private int lowWater;
  private long unsent;
  private boolean lost;
  private @Nullable Throwable error;
  private @Nullable Future<Boolean> room;
  private @Nullable Future<Boolean> empty;

  /// What happens to the socket, told on the bare loop thread.
  interface Events {
    /// A datagram came.
    void received(byte[] data, SocketAddress sender);

    /// A datagram did not get through; the socket goes on.
    void failed(DatagramException error);

    /// No more than the low-water mark is unsent.
    void drained();

    /// The socket is closed; comes once, and last.
    void lost(@Nullable Throwable error);
  }

  private record Outgoing(ByteBuf data, @Nullable InetSocketAddress target, int length) {}

  /// On the bare loop thread.
  NettyDatagrams(
      NettyPoller poller,
      UdpChannel udp,
      @Nullable InetSocketAddress peer,
      DatagramOptions options) {
    this.poller = poller;
    this.udp = udp;
    this.channel = udp.netty();
    this.peer = peer;
    this.highWater = options.highWater();
    this.lowWater = options.lowWater();
    this.gone = poller.loop.createFuture();
    channel.closeFuture().addListener(_ -> lost());
  }

  /// Begins to read.
  void start(Events newEvents) {
    events = newEvents;
    starting = true;
    flushSoon();
    if (lost) {
      newEvents.lost(error);
    }
  }

  InetSocketAddress localAddress() {
    return channel.localAddress();
  }

  /// Whom it is connected to, or null.
  @Nullable InetSocketAddress peer() {
    return peer;
  }

  // ---- Sending

  /// The address as one to send to: null stands for the peer of a connected socket.
  @Nullable InetSocketAddress checked(SocketAddress target) {
    if (!(target instanceof InetSocketAddress inet)) {
      throw new IllegalArgumentException(
          "a datagram is sent to a host and a port, found " + target);
    }
    if (peer != null) {
      if (!peer.equals(target)) {
        throw new IllegalArgumentException(
            "cannot send to "
                + Addresses.text(target)
                + ": the socket is connected to "
                + Addresses.text(peer)
                + "; use one that is only bound");
      }
      return null;
    }
    if (inet.isUnresolved() || inet.getPort() == 0) {
      throw new IllegalArgumentException(
          "cannot send to "
              + Addresses.text(target)
              + ": a datagram needs an address that is looked up, and a port");
    }
    boolean isBoundToV4 =
        localAddress().getAddress() instanceof Inet4Address own && !own.isAnyLocalAddress();
    if (isBoundToV4 && !(inet.getAddress() instanceof Inet4Address)) {
      throw new IllegalArgumentException(
          "cannot send to "
              + Addresses.text(target)
              + ": the socket is bound to "
              + Addresses.text(localAddress())
              + ", an address of IPv4");
    }
    return inet;
  }

  /// Whom a send without an address is for: null for the peer.
  @Nullable InetSocketAddress checkedPeer() {
    if (peer == null) {
      throw new IllegalArgumentException(
          "cannot send without an address: the socket is not connected; name the receiver");
    }
    return null;
  }

  /// Collects a datagram to be sent when the turn is over.
  ///
  /// @param source consumed
  /// @param target null for the peer
  /// @throws DatagramException if no datagram can be so long
  void collect(ByteBuffer source, @Nullable InetSocketAddress target) {
    int length = source.remaining();
    InetSocketAddress receiver = target == null ? peer : target;
    boolean isV4 = receiver != null && receiver.getAddress() instanceof Inet4Address;
    int longest = isV4 ? LONGEST_V4 : LONGEST_V6;
    if (length > longest) {
      throw new DatagramException(
          "cannot send %d bytes to %s: a datagram has at most %d; send it in parts"
              .formatted(length, Addresses.text(receiver), longest),
          null);
    }
    collected.add(new Outgoing(packed(source), target, length));
    unsent += length + HEADER;
    flushSoon();
  }

  /// Many datagrams share a buffer.
  private ByteBuf packed(ByteBuffer source) {
    int length = source.remaining();
    ByteBuf buffer = packing;
    if (buffer == null || buffer.writableBytes() < length) {
      if (buffer != null) {
        buffer.release();
      }
      buffer = poller.buffers.take(length);
      packing = buffer;
    }
    int start = buffer.writerIndex();
    buffer.writeBytes(source);
    return buffer.retainedSlice(start, length);
  }

  /// How many bytes wait here and in the channel.
  long unsent() {
    return unsent;
  }

  int highWater() {
    return highWater;
  }

  int lowWater() {
    return lowWater;
  }

  void setWaterMarks(int high, int low) {
    highWater = high;
    lowWater = low;
  }

  boolean isFull() {
    return unsent > highWater;
  }

  /// Suspends while too much is unsent.
  void awaitRoom() {
    while (isFull() && !lost && !aborting) {
      Future<Boolean> waiting = room;
      if (waiting == null) {
        waiting = poller.loop.createFuture(new Unsent(this));
        room = waiting;
      }
      Asyncio.shield(waiting).await();
    }
  }

  /// Suspends until all is sent.
  void awaitEmpty() {
    while (unsent > 0 && !lost && !aborting) {
      Future<Boolean> waiting = empty;
      if (waiting == null) {
        waiting = poller.loop.createFuture(new Unsent(this));
        empty = waiting;
      }
      Asyncio.shield(waiting).await();
    }
  }

  private record Unsent(NettyDatagrams socket) implements WaitReason {
    @Override
    public String description() {
      return "the system to take " + socket.unsent + " bytes of datagrams";
    }
  }

  // ---- Multicast

  /// Joins a group, or leaves it; suspends until that is done.
  void changeGroup(InetAddress group, NetworkInterface via, boolean isJoining) {
    if (!group.isMulticastAddress()) {
      throw new IllegalArgumentException(
          "a group has a multicast address, found " + group.getHostAddress());
    }
    Future<Boolean> changed = poller.loop.createFuture();
    poller.loop.ready(() -> {
      InetSocketAddress address = new InetSocketAddress(group, 0);
      try {
        ChannelFuture asked =
            isJoining ? channel.joinGroup(address, via) : channel.leaveGroup(address, via);
        asked.addListener(_ ->
            tell(
                changed, asked.isSuccess() ? null : refused(group, via, isJoining, asked.cause())));
      } catch (RuntimeException e) {
        tell(changed, refused(group, via, isJoining, e));
      }
    });
    changed.await();
  }

  private static AddressException refused(
      InetAddress group, NetworkInterface via, boolean isJoining, Throwable cause) {
    return new AddressException(
        "cannot %s the group %s on %s: %s"
            .formatted(
                isJoining ? "join" : "leave",
                group.getHostAddress(),
                via.getName(),
                Causes.text(cause)),
        cause);
  }

  private static void tell(Future<Boolean> future, @Nullable Throwable cause) {
    if (future.isDone()) {
      return;
    }
    if (cause == null) {
      future.setResult(true);
    } else {
      future.setException(cause);
    }
  }

  // ---- Closing

  /// Closes when all is sent.
  void close() {
    closing = true;
    flushSoon();
  }

  /// Closes at once.
  void abort() {
    closing = true;
    aborting = true;
    flushSoon();
  }

  boolean isClosing() {
    return closing || lost;
  }

  boolean isLost() {
    return lost;
  }

  private void flushSoon() {
    if (!isFlushDue && !lost) {
      isFlushDue = true;
      poller.flushSoon(this);
    }
  }

  // ---- On the bare loop thread

  @Override
  public void flush() {
    isFlushDue = false;
    if (lost) {
      releaseCollected();
      return;
    }
    if (aborting) {
      channel.close();
      return;
    }
    if (starting) {
      starting = false;
      channel.config().setAutoRead(true);
    }
    for (Outgoing next = collected.poll(); next != null; next = collected.poll()) {
      write(next);
    }
    if (packing != null) {
      packing.release();
      packing = null;
    }
    channel.flush();
    closeIfEmpty();
  }

  private void write(Outgoing next) {
    if (next.length == 0 && udp.dropsEmpty()) {
      next.data.release();
      channel.flush();
      sendEmpty(next);
    } else {
      InetSocketAddress target = next.target;
      ChannelFuture written =
          channel.write(target == null ? next.data : new DatagramPacket(next.data, target));
      written.addListener(_ -> written(next, written.cause()));
    }
  }

  private void sendEmpty(Outgoing next) {
    try {
      udp.sendEmpty(next.target);
      written(next, null);
    } catch (IOException e) {
      written(next, e);
    }
  }

  private void written(Outgoing sent, @Nullable Throwable cause) {
    unsent -= sent.length + HEADER;
    if (lost) {
      return;
    }
    if (cause != null) {
      InetSocketAddress receiver = sent.target == null ? peer : sent.target;
      failed(cause, "cannot send " + sent.length + " bytes to " + Addresses.text(receiver) + ": ");
    }
    if (unsent <= lowWater) {
      room = told(room);
      if (events != null) {
        events.drained();
      }
    }
    if (unsent == 0) {
      empty = told(empty);
      closeIfEmpty();
    }
  }

  private static @Nullable Future<Boolean> told(@Nullable Future<Boolean> future) {
    if (future != null) {
      tell(future, null);
    }
    return null;
  }

  private void closeIfEmpty() {
    if (closing && unsent == 0) {
      channel.close();
    }
  }

  private void failed(Throwable cause, String attempt) {
    if (events != null) {
      events.failed(
          new DatagramException(
              isRefused(cause)
                  ? "nobody listens at " + Addresses.text(peer) + " (port unreachable)"
                  : attempt + Causes.text(cause),
              cause));
    }
  }

  private static boolean isRefused(Throwable cause) {
    return cause instanceof PortUnreachableException
        || (cause instanceof NativeIoException error
            && error.expectedErr() == Errors.ERROR_ECONNREFUSED_NEGATIVE);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    byte[] data = new byte[packet.content().readableBytes()];
    packet.content().readBytes(data);
    SocketAddress sender = packet.sender();
    packet.release();
    if (events != null) {
      events.received(data, sender);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      failed(cause, "cannot receive at " + Addresses.text(localAddress()) + ": ");
    } else {
      error = cause;
      channel.close();
    }
  }

  private void lost() {
    lost = true;
    releaseCollected();
    room = told(room);
    empty = told(empty);
    if (!poller.loop.isClosed()) {
      poller.loop.ready(poller::letGo);
    }
    if (events != null) {
      events.lost(error);
    }
    tell(gone, null);
  }

  private void releaseCollected() {
    for (Outgoing next = collected.poll(); next != null; next = collected.poll()) {
      next.data.release();
      unsent -= next.length + HEADER;
    }
    if (packing != null) {
      packing.release();
      packing = null;
    }
  }
}
