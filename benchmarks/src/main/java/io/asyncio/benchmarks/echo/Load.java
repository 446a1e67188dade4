package io.asyncio.benchmarks.echo;

import io.asyncio.benchmarks.process.Latencies;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Connections to a server that echoes, each with one message under way at a time.
final class Load implements Traffic {

  private static final int HURRY_NANOS = 10_000_000;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int OPENED_AT_ONCE = 64;

  private final Kernel kernel;
  private final int port;
  private final Words opening;
  private final Words message;
  private final int[] sockets;
  private final Words[] said;
  private final int[] toSend;
  private final int[] toReceive;
  private final long[] begun;
  private final Latencies latencies = new Latencies();
  private int underWay;

  /// What is sent in one go.
  ///
  /// @param bytes outside of the heap
  /// @param answer how many bytes come back; only they are looked at, not what they are
  record Words(MemorySegment bytes, int answer) {}

  /// @param size of what is sent, and echoed as it is
  Load(Kernel kernel, int port, int size, int connections) {
    this(
        kernel,
        port,
        new Words(kernel.zeros(1), 1),
        new Words(kernel.zeros(size), size),
        connections);
  }

  /// @param opening is sent once through each connection
  /// @param message is sent again and again
  Load(Kernel kernel, int port, Words opening, Words message, int connections) {
    this.kernel = kernel;
    this.port = port;
    this.opening = opening;
    this.message = message;
    this.sockets = new int[connections];
    this.said = new Words[connections];
    this.toSend = new int[connections];
    this.toReceive = new int[connections];
    this.begun = new long[connections];
    Arrays.fill(sockets, -1);
    Arrays.fill(said, opening);
  }

  @Override
  public Latencies latencies() {
    return latencies;
  }

  @Override
  public void open() {
    for (int i = 0; i < sockets.length; i++) {
      connect(i);
      if (underWay == OPENED_AT_ONCE || i == sockets.length - 1) {
        finish();
      }
    }
    latencies.clear();
  }

  private void connect(int connection) {
    sockets[connection] = kernel.connect(port, connection);
    begin(connection, opening);
  }

  @Override
  public void finish() {
    while (underWay > 0) {
      turn(false);
    }
  }

  @Override
  public void close() {
    for (int i = 0; i < sockets.length; i++) {
      if (sockets[i] >= 0) {
        kernel.close(sockets[i]);
        sockets[i] = -1;
      }
    }
  }

  @Override
  public void run(long nanos) {
    long end = System.nanoTime() + nanos;
    for (int i = 0; i < sockets.length; i++) {
      if (toReceive[i] == 0) {
        begin(i, message);
      }
    }
    while (System.nanoTime() < end) {
      turn(true);
    }
  }

  @Override
  public void reconnect(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      for (int i = 0; i < sockets.length; i++) {
        if (toReceive[i] == 0) {
          if (sockets[i] >= 0) {
            kernel.close(sockets[i]);
          }
          connect(i);
        }
      }
      turn(false);
    }
  }

  /// Sends messages, one after the other, through connections that lie far from each other.
  void probe(int messages) {
    for (int i = 0; i < messages; i++) {
      begin((int) (i * 7919L % sockets.length), message);
      finish();
    }
  }

  private void begin(int connection, Words words) {
    begun[connection] = System.nanoTime();
    said[connection] = words;
    toSend[connection] = (int) words.bytes().byteSize();
    toReceive[connection] = words.answer();
    underWay++;
    send(connection, false);
  }

  private void send(int connection, boolean wasWaiting) {
    MemorySegment bytes = said[connection].bytes();
    long sent = bytes.byteSize() - toSend[connection];
    toSend[connection] -= kernel.send(sockets[connection], sent == 0 ? bytes : bytes.asSlice(sent));
    boolean waits = toSend[connection] > 0;
    if (waits != wasWaiting) {
      kernel.watch(sockets[connection], waits, connection);
    }
  }

  private void turn(boolean again) {
    long before = System.nanoTime();
    int events = kernel.await(PATIENCE_MILLIS);
    if (events <= 0 && System.nanoTime() - before > PATIENCE_MILLIS * 1_000_000L - HURRY_NANOS) {
      throw new IllegalStateException(
          "the server echoed nothing for "
              + PATIENCE_MILLIS
              + " ms, "
              + underWay
              + " messages miss");
    }
    for (int event = 0; event < events; event++) {
      int connection = kernel.tag(event);
      int mask = kernel.mask(event);
      if ((mask & Kernel.OUT) != 0) {
        send(connection, true);
      }
      if ((mask & (Kernel.IN | Kernel.BROKEN)) != 0) {
        receive(connection, again);
      }
    }
  }

  private void receive(int connection, boolean again) {
    int received = kernel.receive(sockets[connection]);
    if (received <= 0) {
      throw new IllegalStateException("the server closed a connection");
    }
    toReceive[connection] -= received;
    if (toReceive[connection] < 0) {
      throw new IllegalStateException("the server echoed more than it got");
    }
    if (toReceive[connection] == 0) {
      underWay--;
      latencies.add(System.nanoTime() - begun[connection]);
      if (again) {
        begin(connection, message);
      }
    }
  }
}
