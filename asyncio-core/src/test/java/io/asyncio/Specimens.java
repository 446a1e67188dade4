package io.asyncio;

import io.asyncio.loop.Clock;
import io.asyncio.loop.Dispatcher;
import io.asyncio.loop.Handle;
import io.asyncio.loop.HandleLoop;
import io.asyncio.loop.Poller;
import io.asyncio.loop.Step;
import io.asyncio.loop.TimerHandle;
import io.asyncio.sync.Barrier;
import io.asyncio.sync.CapacityLimiter;
import io.asyncio.sync.Condition;
import io.asyncio.sync.Event;
import io.asyncio.sync.Lock;
import io.asyncio.sync.Queue;
import io.asyncio.sync.Semaphore;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A harmless object of each type that the public methods take, and that has public methods.
final class Specimens implements AutoCloseable {

  private final Map<Class<?>, Supplier<?>> suppliers = new LinkedHashMap<>();
  private final @Nullable EventLoop own;
  private final Runner runner = new Runner();

  /// Those of a stopped loop of their own.
  Specimens() {
    EventLoop loop = EventLoop.create();
    own = loop;
    addValues();
    addOfLoop(loop);
  }

  /// Those of the running loop.
  Specimens(TaskGroup group) {
    own = null;
    addValues();
    addOfLoop(Asyncio.runningLoop());
    add(TaskGroup.class, () -> group);
    add(Timeout.class, Timeout::never);
  }

  private void addValues() {
    add(boolean.class, () -> false);
    add(int.class, () -> 1);
    add(long.class, () -> 1L);
    add(String.class, () -> "text");
    add(Object.class, () -> "object");
    add(Duration.class, () -> Duration.ofMillis(1));
    add(TimeUnit.class, () -> TimeUnit.SECONDS);
    add(Class.class, () -> Poller.parking().getClass());
    add(Optional.class, Optional::empty);
    add(List.class, List::of);
    add(Collection.class, List::of);
    add(Set.class, LinkedHashSet::new);
    add(Comparator.class, Comparator::naturalOrder);
    add(Throwable.class, ArithmeticException::new);
    add(InetAddress.class, InetAddress::getLoopbackAddress);
    add(
        PrintStream.class,
        () -> new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    add(Callable.class, () -> (Callable<String>) () -> "value");
    add(Action.class, () -> (Action) () -> {});
    add(Runnable.class, () -> (Runnable) () -> {});
    add(Executor.class, () -> (Executor) Runnable::run);
    add(CompletableFuture.class, CompletableFuture::new);
    add(CompletionStage.class, CompletableFuture::new);
    add(java.util.concurrent.Future.class, CompletableFuture::new);
    add(Step.class, () -> (Step) () -> {});
    add(Clock.class, Clock::system);
    add(Poller.class, Poller::parking);
    add(Mode.class, () -> Mode.AUTOMATIC);
    add(ReturnWhen.class, () -> ReturnWhen.ALL_COMPLETED);
    add(TaskFactory.class, TaskFactory::lazy);
    add(TaskOptions.class, TaskOptions::defaults);
    add(LoopOptions.class, LoopOptions::defaults);
    add(RunOptions.class, RunOptions::defaults);
    add(Runner.class, () -> runner);
    add(ExceptionContext.class, () -> ExceptionContext.of("message"));
    add(
        ThrowableGroup.class,
        () -> new ExceptionGroup("group", List.of(new ArithmeticException())));
    add(Context.class, Context::new);
    add(ContextVar.class, () -> ContextVar.create("variable"));
    add(ContextVar.Token.class, () -> ContextVar.create("variable").set("value"));
    add(Generator.class, () -> Asyncio.generator(_ -> {}));
    add(Lock.class, Lock::new);
    add(Event.class, Event::new);
    add(Condition.class, Condition::new);
    add(Semaphore.class, () -> new Semaphore(1));
    add(Barrier.class, () -> new Barrier(1));
    add(CapacityLimiter.class, () -> new CapacityLimiter(1));
    add(Queue.class, Queue::fifo);
    add(Thread.class, Thread::currentThread);
    add(TaskState.class, () -> TaskState.NEW);
    add(LagHistogram.class, () -> new LagHistogram(List.of(1L)));
    add(WatchOptions.class, WatchOptions::defaults);
  }

  private void addOfLoop(EventLoop loop) {
    add(EventLoop.class, () -> loop);
    add(Future.class, loop::createFuture);
    add(Task.class, () -> loop.createTask(() -> "value"));
    add(Handle.class, () -> loop.callSoon(() -> {}));
    add(TimerHandle.class, () -> loop.callLater(Duration.ofMillis(1), () -> {}));
    add(
        HandleLoop.class,
        () -> new HandleLoop(Clock.system(), Poller.parking(), (Dispatcher) of(Dispatcher.class)));
  }

  private void add(Class<?> type, Supplier<?> supplier) {
    suppliers.put(type, supplier);
  }

  Object of(Class<?> type) {
    Supplier<?> supplier = suppliers.get(type);
    if (supplier != null) {
      return supplier.get();
    }
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 0);
    }
    if (type.isInterface()) {
      return Proxy.newProxyInstance(
          type.getClassLoader(),
          new Class<?>[] {type},
          (_, method, _) -> nothing(method.getReturnType()));
    }
    throw new AssertionError("no specimen of " + type);
  }

  private static @Nullable Object nothing(Class<?> type) {
    return type == boolean.class ? (Object) false : type == int.class ? (Object) 0 : null;
  }

  @Override
  public void close() {
    runner.close();
    if (own != null) {
      own.close();
    }
  }
}
