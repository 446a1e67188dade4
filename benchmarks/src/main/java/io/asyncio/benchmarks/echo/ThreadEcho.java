package io.asyncio.benchmarks.echo;

import io.asyncio.benchmarks.process.ServerControl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// An echo server of the JDK alone, with a virtual thread and a blocking socket per connection.
public final class ThreadEcho {

  private static final int BACKLOG = 1024;

  /// As [InputStream#transferTo(OutputStream)] has it. Each connection holds a buffer all the time.
  private static final int PORTION = 16_384;

  private ThreadEcho() {}

  /// Serves until standard input ends.
  ///
  /// @param arguments none
  public static void main(String[] arguments) throws Exception {
    ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    ServerControl.listening(server.getLocalPort());
    Thread.ofVirtual().start(() -> accept(server)).join();
  }

  private static void accept(ServerSocket server) {
    try (server) {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> echo(socket));
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot accept connections", e);
    }
  }

  private static void echo(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      byte[] bytes = new byte[PORTION];
      for (int length = in.read(bytes); length > 0; length = in.read(bytes)) {
        out.write(bytes, 0, length);
      }
    } catch (IOException e) {
      // The client is gone.
    }
  }
}
