package io.asyncio.http.server;

import io.asyncio.Action;
import io.asyncio.Task;
import io.asyncio.http.HttpError;
import io.asyncio.http.Key;
import io.asyncio.http.Status;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A program that is reached by HTTP: routes, what stands before them, and what it needs while it
/// runs.
///
/// ```java
/// Application app = new Application();
/// app.router().get("/hello/{name}", request -> Response.text("Hello, " + request.parameter("name")));
/// app.use(RequestId.create());
/// app.scope(Database::open);
/// app.run("127.0.0.1", 8080);
/// ```
///
/// An application starts before those mounted in it and ends after them. Each has what it was given
/// in this order: its scopes, then its background tasks; its listeners are told last at the start
/// and first at the end. At the end, (1) it listens no more, and connections without a request are
/// closed; (2) `onShutdown` is told; (3) requests in work have the grace of the server to be
/// answered; (4) those left are cancelled; (5) background tasks are cancelled; (6) `onCleanup` is
/// told; (7) the scopes that were opened are closed, the last one first.
///
/// **States:** being built → running → ended. Only what is being built can be changed.
///
/// **Threads:** those of one loop, or before it runs.
///
/// @see <a href="https://docs.aiohttp.org/en/stable/web_reference.html#application">aiohttp's
///   Application</a>
public final class Application implements Handler {

  private final Router router = new Router();
  private final ApplicationLife life = new ApplicationLife(this);
  private final Map<Key<?>, Object> attributes = new HashMap<>();
  private final List<AddedMiddleware> middlewares = new ArrayList<>(0);
  private final List<ResponseListener> responseListeners = new ArrayList<>(0);
  private final Map<Integer, ErrorPage> errorPages = new LinkedHashMap<>(4);
  private @Nullable Application parent;
  private @Nullable Handler chain;

  /// Creates an application that answers 404 to all.
  public Application() {
    router.setFront(this);
  }

  // ---- Built

  /// Returns the routes.
  ///
  /// @return always the same
  public Router router() {
    return router;
  }

  /// Puts a middleware before all routes, behind those that are there. It sees requests without a
  /// route, too, and failures as exceptions.
  ///
  /// @param middleware the first that is added sees requests first
  /// @return this
  /// @throws IllegalStateException if the application runs
  public Application use(Middleware middleware) {
    life.checkBuilding("use");
    middlewares.add(AddedMiddleware.of(middleware));
    chain = null;
    return this;
  }

  /// Leaves a path and all below it to another application, with what stands before its own routes.
  /// Its attributes are looked up here, too, if it has them not.
  ///
  /// @param path texts only, not `/`
  /// @param application is mounted nowhere else; starts and ends with this one
  /// @return this
  /// @throws IllegalArgumentException as [Router#mount(String, Router)]
  /// @throws IllegalStateException if one of the two runs
  public Application mount(String path, Application application) {
    life.checkBuilding("mount another on");
    application.life.checkBuilding("mount");
    checkFree(application, "'" + path + "'");
    router.mount(path, application.router);
    adopt(application);
    return this;
  }

  /// Leaves all requests for a host to another application.
  ///
  /// @param name such as `example.com`, or `*.example.com` for all below it
  /// @param application is mounted nowhere else; starts and ends with this one
  /// @return this
  /// @throws IllegalArgumentException if it is mounted already
  /// @throws IllegalStateException if one of the two runs
  public Application host(String name, Application application) {
    life.checkBuilding("give a host to another on");
    application.life.checkBuilding("give a host to");
    checkFree(application, "host '" + name + "'");
    router.host(name, application.router);
    adopt(application);
    return this;
  }

  private void checkFree(Application application, String place) {
    if (application.parent != null) {
      throw new IllegalArgumentException(
          "the application for " + place + " is mounted already; create one for each place");
    }
    for (Application each = this; each != null; each = each.parent) {
      if (each == application) {
        throw new IllegalArgumentException(
            "the application for " + place + " can't be mounted in itself");
      }
    }
  }

  private void adopt(Application application) {
    application.parent = this;
    life.mounted(application.life);
  }

  /// Adds something that the application has while it runs.
  ///
  /// @param scope opened at the start, after those that are there; what it returns is closed at the
  ///   end, before what they returned
  /// @return this
  /// @throws IllegalStateException if the application runs
  public Application scope(ApplicationScope scope) {
    life.scope(scope);
    return this;
  }

  /// Tells a listener when all scopes are open and no request has come yet.
  ///
  /// @param listener told after those that are there; if it fails, the application does not start
  /// @return this
  /// @throws IllegalStateException if the application runs
  public Application onStartup(ApplicationListener listener) {
    life.onStartup(listener);
    return this;
  }

  /// Tells a listener when no more connections are accepted; requests are still in work. Here
  /// handlers that would run long are asked to end.
  ///
  /// @param listener told after those that are there
  /// @return this
  /// @throws IllegalStateException if the application runs
  public Application onShutdown(ApplicationListener listener) {
    life.onShutdown(listener);
    return this;
  }

  /// Tells a listener when no request is in work any more and all scopes are still open.
  ///
  /// @param listener told after those that are there
  /// @return this
  /// @throws IllegalStateException if the application runs
  public Application onCleanup(ApplicationListener listener) {
    life.onCleanup(listener);
    return this;
  }

  /// Shows each answer to a listener before it is sent, also the pages of errors.
  ///
  /// @param listener sees what those made of it that are there
  /// @return this
  /// @throws IllegalStateException if the application runs
  public Application onResponse(ResponseListener listener) {
    life.checkBuilding("add a listener to");
    responseListeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /// Makes the pages of errors with a status, of this application and those mounted in it that have
  /// none of their own. Without it, the client gets a line of plain text.
  ///
  /// @param status of an error, thrown as [HttpError] or by the server; 500 for what handlers throw
  ///   else
  /// @param page makes them
  /// @return this
  /// @throws IllegalArgumentException if it is no status of an error, or has a page
  /// @throws IllegalStateException if the application runs
  public Application errorPage(Status status, ErrorPage page) {
    life.checkBuilding("add a page to");
    Objects.requireNonNull(page, "page");
    if (!status.isClientError() && !status.isServerError()) {
      throw new IllegalArgumentException(
          status + " is no error; a page can be made for 400 to 599");
    }
    if (errorPages.putIfAbsent(status.code(), page) != null) {
      throw new IllegalArgumentException(
          "errors with status %s have a page already; remove one of the two".formatted(status));
    }
    return this;
  }

  /// Runs a body as long as the application runs, at most: it is started with the application, or
  /// at once if that runs, and cancelled when no request is in work any more. A failure is told to
  /// the loop's exception handler; nothing else ends for it.
  ///
  /// @param name for messages
  /// @param body what to run
  /// @return this
  /// @throws IllegalStateException if the application has ended
  /// @see #createTask(String, Action)
  public Application background(String name, Action body) {
    life.background(name, body);
    return this;
  }

  /// Starts a background task of the running application, such as work that a request began and
  /// nobody waits for.
  ///
  /// @param name for messages
  /// @param body what to run
  /// @return cancelled at the end of the application
  /// @throws IllegalStateException if the application does not run
  public Task<Void> createTask(String name, Action body) {
    return life.createTask(name, body);
  }

  // ---- Attributes

  /// Sets an attribute, before the start or while scopes are being opened.
  ///
  /// @param key its name and type
  /// @param value replaces one that is there
  /// @param <T> its type
  /// @return this
  /// @throws IllegalStateException if the application runs
  public <T> Application setAttribute(Key<T> key, T value) {
    life.checkNotRunning("set attribute '" + key.name() + "' of");
    attributes.put(key, key.cast(value));
    return this;
  }

  /// Returns an attribute, of this application or else of the one it is mounted in.
  ///
  /// @param key its name and type
  /// @param <T> its type
  /// @return empty if nobody has set it
  public <T> Optional<T> attribute(Key<T> key) {
    for (Application each = this; each != null; each = each.parent) {
      Object value = each.attributes.get(key);
      if (value != null) {
        return Optional.of(key.cast(value));
      }
    }
    return Optional.empty();
  }

  /// Returns an attribute that has to be there, of this application or else of the one it is
  /// mounted in.
  ///
  /// @param key its name and type
  /// @param <T> its type
  /// @return the value
  /// @throws IllegalStateException if nobody has set it
  public <T> T required(Key<T> key) {
    return attribute(key)
        .orElseThrow(() ->
            new IllegalStateException(
                "the application has no attribute '%s'; set it by setAttribute before the start or in a scope"
                    .formatted(key.name())));
  }

  // ---- Requests

  /// Answers a request, also if its handler fails. Suspends as that does.
  @Override
  public Response handle(Request request) throws Exception {
    Application outer = request.applicationOrNull();
    request.setApplication(this);
    try {
      Response response = answer(request);
      for (ResponseListener listener : responseListeners) {
        response = listener.answering(request, response);
      }
      return response;
    } finally {
      request.setApplication(outer);
    }
  }

  private Response answer(Request request) throws Exception {
    try {
      Response response = chain().handle(request);
      if (response == null) {
        throw new IllegalStateException(
            "the handler of " + request + " returned null; return a Response");
      }
      return response;
    } catch (Exception | StackOverflowError | AssertionError e) {
      if (Failures.isGone(e)) {
        throw e;
      }
      HttpError error = Failures.asError(e);
      ErrorPage page = errorPages.get(error.status().code());
      if (page == null && parent != null) {
        throw e;
      }
      Failures.log(request, e, request.isDebug());
      return page == null ? Failures.page(e, request.isDebug()) : pageOf(page, request, error, e);
    }
  }

  private static Response pageOf(
      ErrorPage page, Request request, HttpError error, Throwable failure) {
    try {
      Response response = page.answer(request, error);
      Response withStatus =
          response.status().equals(Status.OK) ? response.withStatus(error.status()) : response;
      return withStatus.withHeaders(error.headers().withAll(withStatus.headers()));
    } catch (Exception | StackOverflowError | AssertionError e) {
      HttpServer.LOG.log(
          Level.ERROR, "the page for " + error.status() + " failed at " + request, e);
      return Failures.page(failure, request.isDebug());
    }
  }

  private Handler chain() {
    Handler all = chain;
    if (all == null) {
      all = AddedMiddleware.chain(middlewares, router);
      chain = all;
    }
    return all;
  }

  // ---- Run

  /// Starts the application and a server for it; suspends until it listens.
  ///
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @return to be closed
  /// @throws io.asyncio.net.AddressException if the address is taken, or not one of this machine
  /// @throws IllegalStateException if it was started before, or is mounted in another
  public RunningApplication start(String host, int port) {
    return start(host, port, HttpServerOptions.defaults());
  }

  /// Starts the application and a server for it; suspends until it listens.
  ///
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @param options how
  /// @return to be closed
  /// @throws io.asyncio.net.AddressException if the address is taken, or not one of this machine
  /// @throws IllegalStateException if it was started before, or is mounted in another
  public RunningApplication start(String host, int port, HttpServerOptions options) {
    return start(() -> HttpServer.start(this, host, port, options));
  }

  /// Starts the application and a server for it on a Unix socket; suspends until it listens.
  ///
  /// @param path where the socket is made
  /// @param options how
  /// @return to be closed
  /// @throws io.asyncio.net.AddressException if somebody listens there, or there is another file
  /// @throws IllegalStateException if it was started before, or is mounted in another
  public RunningApplication startUnix(Path path, HttpServerOptions options) {
    return start(() -> HttpServer.startUnix(this, path, options));
  }

  /// Starts the application and a server that listens nowhere: connections are handed to it by
  /// [HttpServer#serve]. Suspends until it is started.
  ///
  /// @param options how
  /// @return to be closed
  /// @throws IllegalStateException if it was started before, or is mounted in another
  public RunningApplication create(HttpServerOptions options) {
    return start(() -> HttpServer.create(this, options));
  }

  private RunningApplication start(Supplier<HttpServer> server) {
    if (parent != null) {
      throw new IllegalStateException(
          "cannot start an application that is mounted in another; start that one");
    }
    return RunningApplication.start(life, server);
  }

  /// Runs the application until the process gets SIGINT or SIGTERM: a program's last line. Blocks.
  ///
  /// @param host a name or an address of this machine; empty for all of them
  /// @param port from 1 to 65535, or 0 for one that is free
  /// @throws io.asyncio.net.AddressException if the address is taken, or not one of this machine
  public void run(String host, int port) {
    run(RunSettings.of(host, port));
  }

  /// Runs the application until the process gets SIGINT or SIGTERM: a program's last line. Blocks.
  ///
  /// The first signal lets requests in work be answered; a second one cancels them; what the
  /// application has opened is closed in both cases. A third one ends the process at once.
  ///
  /// The exit code of the program is 0 if all requests were answered, 1 if some were cancelled when
  /// the grace was over, and 130 after a second signal.
  ///
  /// @param settings where and how, on one loop
  /// @throws io.asyncio.SystemExit if the exit code is not 0
  /// @throws io.asyncio.net.AddressException if the address is taken, or not one of this machine
  /// @throws IllegalArgumentException if several loops are set
  public void run(RunSettings settings) {
    ApplicationRun.onOneLoop(this, settings);
  }

  /// Runs an application on each of several loops, all at one address, until the process gets
  /// SIGINT or SIGTERM; blocks. As [#run(RunSettings)] in all else.
  ///
  /// @param factory makes an application in each loop; what they share must be safe for threads
  /// @param settings where, how, and on how many loops
  /// @throws io.asyncio.SystemExit if the exit code is not 0
  /// @throws io.asyncio.net.AddressException if the address is taken, or not one of this machine
  public static void run(Supplier<Application> factory, RunSettings settings) {
    ApplicationRun.onLoops(factory, settings);
  }

  @Override
  public String toString() {
    return "<Application " + life + ", " + router + ">";
  }
}
