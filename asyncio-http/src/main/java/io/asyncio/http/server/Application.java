package io.asyncio.http.server;

import io.asyncio.Action;
import io.asyncio.Asyncio;
import io.asyncio.ExceptionGroup;
import io.asyncio.ReturnWhen;
import io.asyncio.Task;
import io.asyncio.http.HttpError;
import io.asyncio.http.Key;
import io.asyncio.http.Status;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A web application: routes, what stands before them, and what has to be opened before the first
/// request and closed after the last.
///
/// ```java
/// static final Key<Database> DATABASE = Key.of("database", Database.class);
///
/// void main() {
///   Application app = new Application();
///   app.scope(DATABASE, () -> Database.open("books.db"));
///   app.router().get("/books/{number:int}", request ->
///       Response.json(request.attribute(DATABASE).orElseThrow().book(request.parameter("number"))));
///   app.run("127.0.0.1", 8080);
/// }
/// ```
///
/// **Life:** scopes are opened and start-up actions run in the order in which they were added; then
/// requests are served. At the end no new connection is accepted, shutdown actions run, requests in
/// work get their grace, background tasks are cancelled, and scopes are closed in reverse. What was
/// not opened is not closed; what fails at the end does not keep the rest from being closed.
///
/// An application that is mounted in another lives as long as that: it is opened after it and
/// closed before it. Its requests pass the middlewares of the outer one first.
///
/// **Threads:** those of one loop, or before it runs. An application serves once.
///
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/web_reference.html#application">aiohttp.web.Application</a>
public final class Application implements Handler {

  private final Router router = new Router();
  private final Map<Key<?>, Object> attributes = new HashMap<>();
  private final Map<Integer, ErrorPage> errorPages = new HashMap<>();
  private final List<Callable<? extends AutoCloseable>> scopes = new ArrayList<>();
  private final List<Action> onShutdown = new ArrayList<>();
  private final List<Application> mounted = new ArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Set<Task<?>> background = new LinkedHashSet<>();
  private @Nullable Application outer;
  private boolean wasStarted;
  private boolean isServing;

  /// Creates an application without routes.
  public Application() {
    var _ = router.use(this::enter);
  }

  // ---- Made

  /// Returns the router of the application.
  ///
  /// @return always the same
  public Router router() {
    return router;
  }

  /// Puts a middleware before all routes, behind those that are there.
  ///
  /// @param middleware the first that is added sees requests first
  /// @return this
  public Application use(Middleware middleware) {
    var _ = router.use(middleware);
    return this;
  }

  /// Sets an attribute that requests of this application have, unless they have one of their own.
  ///
  /// @param key its name and type
  /// @param value replaces one that is there
  /// @param <T> its type
  /// @return this
  public <T> Application setAttribute(Key<T> key, T value) {
    attributes.put(key, key.cast(value));
    return this;
  }

  /// Returns an attribute of this application or of one that it is mounted in.
  ///
  /// @param key its name and type
  /// @param <T> its type
  /// @return empty if none of them has it
  public <T> Optional<T> attribute(Key<T> key) {
    for (Application app = this; app != null; app = app.outer) {
      Object value = app.attributes.get(key);
      if (value != null) {
        return Optional.of(key.cast(value));
      }
    }
    return Optional.empty();
  }

  /// Opens something when the application starts, and closes it at its end.
  ///
  /// @param opener runs in a task and may suspend
  /// @return this
  /// @throws IllegalStateException if the application has started
  public Application scope(Callable<? extends AutoCloseable> opener) {
    checkNew("scope");
    scopes.add(Objects.requireNonNull(opener, "opener"));
    return this;
  }

  /// Opens something when the application starts, gives it to requests as an attribute, and closes
  /// it at the end.
  ///
  /// @param key the attribute's name and type
  /// @param opener runs in a task and may suspend
  /// @param <T> the attribute's type
  /// @return this
  /// @throws IllegalStateException if the application has started
  public <T extends AutoCloseable> Application scope(Key<T> key, Callable<? extends T> opener) {
    Objects.requireNonNull(opener, "opener");
    return scope(() -> {
      T value = opener.call();
      setAttribute(key, value);
      return value;
    });
  }

  /// Runs an action when the application starts, in its turn among the scopes.
  ///
  /// @param action may suspend; what it throws keeps the application from starting
  /// @return this
  /// @throws IllegalStateException if the application has started
  public Application onStartup(Action action) {
    Objects.requireNonNull(action, "action");
    return scope(() -> {
      action.run();
      return () -> {};
    });
  }

  /// Runs an action when the application is about to end: no new connection is accepted, and
  /// requests in work go on. Here is the place to end long answers.
  ///
  /// @param action may suspend; what it throws is logged
  /// @return this
  /// @throws IllegalStateException if the application has started
  public Application onShutdown(Action action) {
    checkNew("onShutdown");
    onShutdown.add(Objects.requireNonNull(action, "action"));
    return this;
  }

  /// Runs an action at the end, after the last request, in its turn among the scopes.
  ///
  /// @param action may suspend; what it throws does not keep the rest from being closed
  /// @return this
  /// @throws IllegalStateException if the application has started
  public Application onCleanup(Action action) {
    Objects.requireNonNull(action, "action");
    return scope(() -> action::run);
  }

  /// Makes the answers of errors with a status.
  ///
  /// @param status of the errors
  /// @param page makes the answer
  /// @return this
  public Application errorPage(Status status, ErrorPage page) {
    errorPages.put(status.code(), Objects.requireNonNull(page, "page"));
    return this;
  }

  /// Leaves a path and all below it to another application.
  ///
  /// @param path such as `/admin`
  /// @param app is mounted nowhere else
  /// @return this
  /// @throws IllegalArgumentException if the path is none, taken, or the application is mounted
  ///   already
  /// @throws IllegalStateException if one of the two has started
  public Application mount(String path, Application app) {
    checkNew("mount");
    app.checkNew("mount");
    var _ = router.mount(path, app.router);
    app.outer = this;
    mounted.add(app);
    return this;
  }

  private void checkNew(String attempt) {
    if (wasStarted) {
      throw new IllegalStateException(
          "cannot " + attempt + " on an application that has started; do it before");
    }
  }

  // ---- Requests

  @Override
  public Response handle(Request request) throws Exception {
    return router.handle(request);
  }

  /// Outermost of all middlewares.
  private Response enter(Request request, Handler next) throws Exception {
    Application before = request.application();
    request.setApplication(this);
    try {
      return next.handle(request);
    } catch (HttpError e) {
      ErrorPage page = errorPages.get(e.status().code());
      if (page == null) {
        throw e;
      }
      return page.render(request, e);
    } finally {
      if (before != null) {
        request.setApplication(before);
      }
    }
  }

  // ---- Its life

  /// Runs a task beside the requests; it is cancelled when the application ends. What it throws
  /// goes to the loop's exception handler, as of every task that nobody awaits.
  ///
  /// @param body may suspend
  /// @return the task
  /// @throws IllegalStateException if the application is not serving
  public Task<Void> background(Action body) {
    if (!isServing) {
      throw new IllegalStateException(
          "cannot run a task in the background of an application that does not serve; use a scope"
              + " to begin with it");
    }
    Task<Void> task = Asyncio.createTask(body);
    background.add(task);
    task.addDoneCallback(background::remove);
    return task;
  }

  /// Opens the scopes of this application and of those mounted in it. Suspends until all are open;
  /// if one fails, those before it are closed.
  void open() throws Exception {
    checkNew("start");
    wasStarted = true;
    isServing = true;
    boolean isOpen = false;
    try {
      for (var scope : scopes) {
        opened.add(Objects.requireNonNull(scope.call(), "a scope opened null"));
      }
      for (Application each : mounted) {
        each.open();
        opened.add(each::close);
      }
      isOpen = true;
    } finally {
      if (!isOpen) {
        close();
      }
    }
  }

  /// Runs the shutdown actions, innermost applications first.
  void shutDown() {
    mounted.reversed().forEach(Application::shutDown);
    for (Action action : onShutdown) {
      try {
        action.run();
      } catch (Exception e) {
        HttpServer.LOG.log(Level.ERROR, "a shutdown action of the application failed", e);
      }
    }
  }

  /// Cancels background tasks and closes scopes in reverse. Suspends until all are closed.
  void close() {
    isServing = false;
    List<Exception> failures = new ArrayList<>();
    cancelBackground();
    while (!opened.isEmpty()) {
      try {
        opened.removeLast().close();
      } catch (Exception e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw new ExceptionGroup("scopes of the application could not be closed", failures);
    }
  }

  private void cancelBackground() {
    List<Task<?>> left = List.copyOf(background);
    left.forEach(task -> task.cancel("the application ends"));
    if (!left.isEmpty()) {
      var _ = Asyncio.wait(left, ReturnWhen.ALL_COMPLETED);
    }
  }

  /// Opens the application and serves it. Suspends until it listens.
  ///
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @return to be closed
  /// @throws Exception what a scope throws while it is opened
  /// @throws IllegalStateException if it was started before
  public RunningApplication start(String host, int port) throws Exception {
    return start(host, port, HttpServerOptions.defaults());
  }

  /// Opens the application and serves it. Suspends until it listens.
  ///
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @param options how it is served
  /// @return to be closed
  /// @throws Exception what a scope throws while it is opened
  /// @throws IllegalStateException if it was started before
  public RunningApplication start(String host, int port, HttpServerOptions options)
      throws Exception {
    return RunningApplication.start(this, () -> HttpServer.start(this, host, port, options));
  }

  /// Serves the application until the process is told to end (SIGINT, SIGTERM): the calling thread
  /// waits. A second signal ends it at once.
  ///
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  public void run(String host, int port) {
    ApplicationRunner.run(() -> this, host, port, 1, HttpServerOptions.defaults());
  }

  /// Serves the application until the process is told to end (SIGINT, SIGTERM): the calling thread
  /// waits. A second signal ends it at once.
  ///
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @param options how it is served
  public void run(String host, int port, HttpServerOptions options) {
    ApplicationRunner.run(() -> this, host, port, 1, options);
  }

  /// Serves an application on several loops, each of which has an application of its own, all on
  /// one address: the kernel spreads connections over them. The calling thread waits until the
  /// process is told to end (SIGINT, SIGTERM).
  ///
  /// @param factory makes an application, once for each loop, in that loop
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @param loops how many, at least one
  /// @param options how each is served; limits count per loop
  public static void run(
      Callable<Application> factory, String host, int port, int loops, HttpServerOptions options) {
    ApplicationRunner.run(factory, host, port, loops, options);
  }

  @Override
  public String toString() {
    return "<Application with " + router + ">";
  }
}
