package io.asyncio;

import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One run of a generator's body.
///
/// The body has a strand of its own. To ask for an item is to *transfer* to it: the reader's strand
/// suspends and the body's runs in its place, for the same task, in the same step of the loop;
/// `yield` transfers back. If the body awaits, the whole task waits, and is woken inside the body.
final class GeneratorRun<T> implements Yield<T> {

  private enum State {
    NEW,
    SUSPENDED,
    RUNNING,
    ENDED
  }

  private final WeakReference<Generator<T>> generator;
  private final GeneratorBody<T> body;
  private State state = State.NEW;

  private @Nullable BodyStrand strand;
  private @Nullable Strand reader;
  private LiveGenerators.@Nullable Entry entry;

  // What is handed over: to the body, and to the reader.
  private @Nullable Object sent;
  private @Nullable Throwable thrown;
  private @Nullable T item;
  private @Nullable Throwable failure;

  GeneratorRun(Generator<T> generator, GeneratorBody<T> body) {
    this.generator = new WeakReference<>(generator);
    this.body = body;
  }

  boolean isEnded() {
    return state == State.ENDED;
  }

  String stateText() {
    return state.name().toLowerCase(java.util.Locale.ROOT);
  }

  // ---- The reader's side

  @SuppressWarnings("NullAway") // the item is null only if the body yielded it
  T resume(@Nullable Object value, @Nullable Throwable exception) {
    Strand asking = Strand.require("read a generator");
    switch (state) {
      case RUNNING ->
          throw new IllegalStateException(
              "cannot read the generator: another task is reading it; let one task at a time read");
      case ENDED -> throw new StopAsyncIteration("the generator has ended");
      case NEW -> {
        if (exception != null) {
          state = State.ENDED;
          throw Sneaky.raise(exception);
        }
        if (value != null) {
          throw new ClassCastException(
              "cannot send "
                  + value
                  + " to a generator that has not begun: no yield waits for it; call next() first");
        }
        begin(asking.loop);
      }
      case SUSPENDED -> {}
    }
    sent = value;
    thrown = exception;
    transfer(asking);
    Throwable failed = failure;
    if (failed != null) {
      failure = null;
      throw Sneaky.raise(failed);
    }
    if (state == State.ENDED) {
      throw new StopAsyncIteration("the generator has ended");
    }
    T next = item;
    item = null;
    return next;
  }

  private void begin(EventLoop loop) {
    BodyStrand own = new BodyStrand(loop, this);
    own.prepare("");
    strand = own;
    Generator<?> held = generator.get();
    if (held != null) {
      entry = loop.generators.add(held, this, loop);
    }
  }

  private void transfer(Strand asking) {
    BodyStrand own = Objects.requireNonNull(strand);
    if (own.loop != asking.loop) {
      throw new IllegalStateException(
          "cannot read a generator from a different loop than the one in which it was begun");
    }
    Task<?> task = asking.task;
    own.task = task;
    own.setContext(asking.context());
    if (task != null) {
      task.strand = own;
    }
    reader = asking;
    state = State.RUNNING;
    asking.transferTo(own);
    reader = null;
    if (task != null) {
      task.strand = asking;
    }
  }

  void close() {
    if (state == State.NEW) {
      state = State.ENDED;
    }
    if (state == State.ENDED) {
      return;
    }
    try {
      resume(null, new GeneratorExit());
    } catch (StopAsyncIteration | GeneratorExit e) {
      if (state == State.ENDED) {
        return;
      }
      throw e;
    }
    throw new IllegalStateException(
        "a generator ignored GeneratorExit and yielded another item; do not catch GeneratorExit");
  }

  // ---- The body's side

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
  public <S> S yield(T next) {
    BodyStrand own = Objects.requireNonNull(strand);
    if (Strand.current() != own) {
      throw new IllegalStateException(
          "cannot yield outside the generator's own body; yield in the body, not in a task it started");
    }
    item = next;
    state = State.SUSPENDED;
    own.transferTo(Objects.requireNonNull(reader));
    Throwable raised = thrown;
    if (raised != null) {
      thrown = null;
      throw Sneaky.raise(raised);
    }
    Object received = sent;
    sent = null;
    return (S) received;
  }

  private void runBody() {
    try {
      body.run(this);
    } catch (StopAsyncIteration e) {
      // The reader would take it for the end of this generator.
      failure = new IllegalStateException("the generator's body threw StopAsyncIteration", e);
    } catch (Throwable e) {
      failure = e;
    }
    state = State.ENDED;
    if (entry != null) {
      entry.remove();
    }
    Objects.requireNonNull(strand).endTo(Objects.requireNonNull(reader));
  }

  private static final class BodyStrand extends Strand {

    private final GeneratorRun<?> run;

    BodyStrand(EventLoop loop, GeneratorRun<?> run) {
      super(loop, null);
      this.run = run;
    }

    @Override
    public void run() {
      run.runBody();
      ended();
    }
  }
}
