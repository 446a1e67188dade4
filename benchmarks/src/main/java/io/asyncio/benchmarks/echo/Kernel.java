package io.asyncio.benchmarks.echo;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/// Sockets and epoll of Linux, called directly: what drives a server must cost less than any
/// server, and this is a few nanoseconds more than the system calls themselves.
///
/// Sockets are plain descriptors; all calls but [#connect(int, int)] return at once.
final class Kernel {

  /// There is something to receive.
  static final int IN = 1;

  /// There is room to send.
  static final int OUT = 4;

  /// The peer has broken the connection.
  static final int BROKEN = 8 | 16;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SET_OPTION =
      call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle BIND = call("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CONNECT =
      call("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SEND =
      call("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECEIVE =
      call("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CREATE = call("epoll_create1", JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CONTROL =
      call("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle EPOLL_WAIT =
      call("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

  private static final int AF_INET = 2;
  private static final int SOCK_STREAM = 1;
  private static final int IPPROTO_IP = 0;
  private static final int IP_BIND_ADDRESS_NO_PORT = 24;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int ADDRESS_BYTES = 16;
  private static final int INT_BYTES = 4;
  private static final int DONT_WAIT = 0x40;
  private static final int NO_SIGNAL = 0x4000;
  private static final int ADD = 1;
  private static final int MODIFY = 3;
  private static final int LOCALHOST = 0x7f000001;

  private static final int EVENTS = 256;
  private static final int LARGEST = 1 << 20;

  /// The kernel packs `struct epoll_event` on this architecture only.
  private static final boolean IS_PACKED = System.getProperty("os.arch").equals("amd64");

  private static final long EVENT_BYTES = IS_PACKED ? 12 : 16;
  private static final long TAG_OFFSET = IS_PACKED ? 4 : 8;
  private static final ValueLayout.OfInt BIG_ENDIAN_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort BIG_ENDIAN_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment one = Arena.global().allocateFrom(JAVA_INT, 1);
  private final MemorySegment address = Arena.global().allocate(ADDRESS_BYTES, 8);
  private final MemorySegment interest = Arena.global().allocate(16, 8);
  private final MemorySegment events = Arena.global().allocate(EVENTS * EVENT_BYTES, 8);
  private final MemorySegment zeros = Arena.global().allocate(LARGEST, 64);
  private final MemorySegment received = Arena.global().allocate(LARGEST / 4, 64);
  private final int epoll;
  private int connections;

  Kernel() {
    try {
      epoll = checked("epoll_create1", (int) EPOLL_CREATE.invokeExact(0));
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  @SuppressWarnings("restricted") // The signatures are those of the Linux manual.
  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  /// Connects to a port of this machine and watches the socket for what comes.
  ///
  /// @param tag what [#tag(int)] will say of its events
  int connect(int port, int tag) {
    try {
      int socket = checked("socket", (int) SOCKET.invokeExact(AF_INET, SOCK_STREAM, 0));
      setOption(socket, IPPROTO_TCP, TCP_NODELAY);
      // From many addresses: the ports of one are used up soon by connections just closed.
      setOption(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
      write(LOCALHOST + 1 + connections++ % 200, 0);
      checked("bind", (int) BIND.invokeExact(socket, address, ADDRESS_BYTES));
      write(LOCALHOST, port);
      checked("connect", (int) CONNECT.invokeExact(socket, address, ADDRESS_BYTES));
      control(ADD, socket, IN, tag);
      return socket;
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  private void setOption(int socket, int level, int option) throws Throwable {
    checked("setsockopt", (int) SET_OPTION.invokeExact(socket, level, option, one, INT_BYTES));
  }

  private void write(int host, int port) {
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
    address.set(BIG_ENDIAN_SHORT, 2, (short) port);
    address.set(BIG_ENDIAN_INT, 4, host);
  }

  /// Watches a socket for what comes and, if asked, for room to send.
  void watch(int socket, boolean forRoom, int tag) {
    control(MODIFY, socket, forRoom ? IN | OUT : IN, tag);
  }

  private void control(int operation, int socket, int mask, int tag) {
    interest.set(ValueLayout.JAVA_INT_UNALIGNED, 0, mask);
    interest.set(ValueLayout.JAVA_LONG_UNALIGNED, TAG_OFFSET, tag);
    try {
      checked("epoll_ctl", (int) EPOLL_CONTROL.invokeExact(epoll, operation, socket, interest));
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /// Waits for events, at most so long; returns their number.
  int await(int millis) {
    try {
      return (int) EPOLL_WAIT.invokeExact(epoll, events, EVENTS, millis);
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /// Returns what has happened.
  int mask(int event) {
    return events.get(ValueLayout.JAVA_INT_UNALIGNED, event * EVENT_BYTES);
  }

  /// Returns which socket it has happened to.
  int tag(int event) {
    return events.get(ValueLayout.JAVA_INT_UNALIGNED, event * EVENT_BYTES + TAG_OFFSET);
  }

  /// Returns bytes of no meaning, the same for all.
  MemorySegment zeros(int size) {
    return zeros.asSlice(0, size);
  }

  /// Sends bytes from outside of the heap; returns how many, 0 if there is no room.
  int send(int socket, MemorySegment bytes) {
    try {
      return (int)
          Math.max(
              0, (long) SEND.invokeExact(socket, bytes, bytes.byteSize(), DONT_WAIT | NO_SIGNAL));
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /// Receives what is there; returns how many bytes, 0 at the end, less if there is nothing.
  int receive(int socket) {
    try {
      return (int) (long) RECEIVE.invokeExact(socket, received, received.byteSize(), DONT_WAIT);
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  void close(int socket) {
    try {
      checked("close", (int) CLOSE.invokeExact(socket));
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  private static int checked(String call, int result) {
    if (result < 0) {
      throw new IllegalStateException("the system call " + call + " failed");
    }
    return result;
  }

  private static RuntimeException failure(Throwable e) {
    return e instanceof RuntimeException exception ? exception : new IllegalStateException(e);
  }
}
