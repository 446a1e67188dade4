package io.asyncio;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A call of the JDK that waits, and in native mode suspends only the task that makes it.
abstract class PoliteCall implements AutoCloseable {

  /// Waits until [#letGo()].
  abstract void call() throws Exception;

  /// Ends the wait; never waits itself.
  abstract void letGo() throws Exception;

  /// What the call needs in place, done by a task before another one calls.
  void prepare() throws Exception {}

  @Override
  public void close() throws IOException {}

  @Override
  public String toString() {
    return getClass().getSimpleName();
  }

  /// Those that an interrupt ends.
  static Stream<PoliteCall> interruptible() {
    return Stream.<Supplier<PoliteCall>>of(
            Sleep::new,
            SocketRead::new,
            Accept::new,
            PipeRead::new,
            QueueTake::new,
            LockInterruptibly::new,
            SemaphoreAcquire::new,
            ObjectWait::new,
            CompletableFutureGet::new,
            LatchAwait::new,
            ThreadJoin::new,
            HttpSend::new)
        .map(Supplier::get);
  }

  /// Those that an interrupt does not end; it stays for the next one.
  static Stream<PoliteCall> uninterruptible() {
    return Stream.<Supplier<PoliteCall>>of(Synchronized::new, Lock::new, CompletableFutureJoin::new)
        .map(Supplier::get);
  }

  /// Those that end when they are told to.
  static Stream<PoliteCall> all() {
    return Stream.concat(interruptible(), uninterruptible())
        .filter(call -> !(call instanceof Sleep));
  }

  static final class Sleep extends PoliteCall {
    @Override
    void call() throws InterruptedException {
      Thread.sleep(Duration.ofHours(1));
    }

    @Override
    void letGo() {
      throw new UnsupportedOperationException("only an interrupt ends an hour");
    }
  }

  static final class SocketRead extends PoliteCall {
    private Socket near;
    private Socket far;

    @Override
    void prepare() throws IOException {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        near = new Socket(server.getInetAddress(), server.getLocalPort());
        far = server.accept();
      }
    }

    @Override
    void call() throws IOException {
      near.getInputStream().read();
    }

    @Override
    void letGo() throws IOException {
      far.getOutputStream().write(1);
    }

    @Override
    public void close() throws IOException {
      near.close();
      far.close();
    }
  }

  static final class Accept extends PoliteCall {
    private ServerSocket server;
    private Socket client;

    @Override
    void prepare() throws IOException {
      server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      client = new Socket();
    }

    @Override
    void call() throws IOException {
      server.accept().close();
    }

    @Override
    void letGo() throws IOException {
      client.connect(server.getLocalSocketAddress());
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  static final class PipeRead extends PoliteCall {
    private Pipe pipe;

    @Override
    void prepare() throws IOException {
      pipe = Pipe.open();
    }

    @Override
    void call() throws IOException {
      pipe.source().read(ByteBuffer.allocate(1));
    }

    @Override
    void letGo() throws IOException {
      pipe.sink().write(ByteBuffer.allocate(1));
    }

    @Override
    public void close() throws IOException {
      pipe.sink().close();
      pipe.source().close();
    }
  }

  static final class QueueTake extends PoliteCall {
    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();

    @Override
    void call() throws InterruptedException {
      queue.take();
    }

    @Override
    void letGo() {
      queue.add("item");
    }
  }

  static final class LockInterruptibly extends PoliteCall {
    private final HeldLock held = new HeldLock();

    @Override
    void prepare() {
      held.hold();
    }

    @Override
    @SuppressWarnings("LockNotBeforeTry") // to get in is all that is wanted
    void call() throws InterruptedException {
      held.lock.lockInterruptibly();
      held.lock.unlock();
    }

    @Override
    void letGo() {
      held.release();
    }
  }

  static final class Lock extends PoliteCall {
    private final HeldLock held = new HeldLock();

    @Override
    void prepare() {
      held.hold();
    }

    @Override
    @SuppressWarnings("LockNotBeforeTry") // to get in is all that is wanted
    void call() {
      held.lock.lock();
      held.lock.unlock();
    }

    @Override
    void letGo() {
      held.release();
    }
  }

  /// A lock that a task holds while it awaits.
  private static final class HeldLock {
    final ReentrantLock lock = new ReentrantLock();
    private Future<Void> released;

    void hold() {
      released = Asyncio.runningLoop().createFuture();
      Asyncio.createTask("holder", this::holdUntilReleased);
      Asyncio.yieldNow();
    }

    private void holdUntilReleased() {
      lock.lock();
      try {
        released.await();
      } finally {
        lock.unlock();
      }
    }

    void release() {
      released.setResult(null);
    }
  }

  static final class Synchronized extends PoliteCall {
    private final Object monitor = new Object();
    private Future<Void> released;

    @Override
    void prepare() {
      released = Asyncio.runningLoop().createFuture();
      Asyncio.createTask(
          "holder",
          () -> {
            synchronized (monitor) {
              released.await();
            }
          });
      Asyncio.yieldNow();
    }

    @Override
    void call() {
      synchronized (monitor) {
        // to get in is all that is wanted
      }
    }

    @Override
    void letGo() {
      released.setResult(null);
    }
  }

  static final class ObjectWait extends PoliteCall {
    private boolean free;

    @Override
    synchronized void call() throws InterruptedException {
      while (!free) {
        wait();
      }
    }

    @Override
    synchronized void letGo() {
      free = true;
      notifyAll();
    }
  }

  static final class SemaphoreAcquire extends PoliteCall {
    private final Semaphore permits = new Semaphore(0);

    @Override
    void call() throws InterruptedException {
      permits.acquire();
    }

    @Override
    void letGo() {
      permits.release();
    }
  }

  static final class CompletableFutureGet extends PoliteCall {
    private final CompletableFuture<String> future = new CompletableFuture<>();

    @Override
    void call() throws Exception {
      future.get();
    }

    @Override
    void letGo() {
      future.complete("value");
    }
  }

  static final class CompletableFutureJoin extends PoliteCall {
    private final CompletableFuture<String> future = new CompletableFuture<>();

    @Override
    void call() {
      future.join();
    }

    @Override
    void letGo() {
      future.complete("value");
    }
  }

  static final class LatchAwait extends PoliteCall {
    private final CountDownLatch latch = new CountDownLatch(1);

    @Override
    void call() throws InterruptedException {
      latch.await();
    }

    @Override
    void letGo() {
      latch.countDown();
    }
  }

  /// Waits for a platform thread, which waits for the test.
  static final class ThreadJoin extends PoliteCall {
    private final CountDownLatch end = new CountDownLatch(1);
    private Thread thread;

    @Override
    void prepare() {
      thread = Thread.ofPlatform().daemon().start(this::awaitEnd);
    }

    private void awaitEnd() {
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts this thread", e);
      }
    }

    @Override
    void call() throws InterruptedException {
      thread.join();
    }

    @Override
    void letGo() {
      end.countDown();
    }

    @Override
    public void close() {
      end.countDown();
    }
  }

  /// A server that answers when it is told to.
  static final class HttpSend extends PoliteCall {
    private final CountDownLatch answer = new CountDownLatch(1);
    private HttpServer server;

    @Override
    void prepare() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              answer.await();
              exchange.sendResponseHeaders(204, -1);
            } catch (InterruptedException e) {
              throw new AssertionError("nobody interrupts this thread", e);
            }
          });
      server.start();
    }

    @Override
    void call() throws Exception {
      URI uri = URI.create("http:/" + server.getAddress());
      try (HttpClient client = HttpClient.newHttpClient()) {
        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
      }
    }

    @Override
    void letGo() {
      answer.countDown();
    }

    @Override
    public void close() {
      answer.countDown();
      server.stop(0);
    }
  }
}
