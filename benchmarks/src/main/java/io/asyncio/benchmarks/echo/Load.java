package io.asyncio.benchmarks.echo;

import java.util.Arrays;

/// Connections to an echo server, each with one message under way at a time.
final class Load implements Traffic {

  private static final int HURRY_NANOS = 10_000_000;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int OPENED_AT_ONCE = 64;

  private final Kernel kernel;
  private final int port;
  private final int size;
  private final int[] sockets;
  private final int[] toSend;
  private final int[] toReceive;
  private final long[] begun;
  private final Latencies latencies = new Latencies();
  private int underWay;

  Load(Kernel kernel, int port, int size, int connections) {
    this.kernel = kernel;
    this.port = port;
    this.size = size;
    this.sockets = new int[connections];
    this.toSend = new int[connections];
    this.toReceive = new int[connections];
    this.begun = new long[connections];
    Arrays.fill(sockets, -1);
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
    begin(connection, 1);
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
        begin(i, size);
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
      begin((int) (i * 7919L % sockets.length), size);
      finish();
    }
  }

  private void begin(int connection, int bytes) {
    begun[connection] = System.nanoTime();
    toSend[connection] = bytes;
    toReceive[connection] = bytes;
    underWay++;
    send(connection, false);
  }

  private void send(int connection, boolean wasWaiting) {
    toSend[connection] -= kernel.send(sockets[connection], toSend[connection]);
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
        begin(connection, size);
      }
    }
  }
}
