import static io.asyncio.Asyncio.*;

import io.asyncio.TaskGroup;
import io.asyncio.TimeoutExpiredException;
import io.asyncio.http.HttpException;
import io.asyncio.http.Status;
import io.asyncio.http.client.ClientResponse;
import io.asyncio.http.client.HttpClient;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.HttpServerOptions;
import io.asyncio.http.server.Middleware;
import io.asyncio.http.server.Response;
import io.asyncio.http.server.Router;
import io.asyncio.http.server.StaticFiles;
import io.asyncio.net.ConnectionFailedException;
import io.asyncio.net.NetworkException;
import io.asyncio.sync.Event;
import io.asyncio.sync.Semaphore;

/// Fetches web pages at the same time, a few at once, each with a timeout and with further tries
/// when it fails. One page that fails stops no other.
///
///     ./asyncio run examples/FetchPages.java [--limit N] [--timeout SECONDS] [--retries N] [URL…]
///
/// Without a URL it starts a server on this machine, for this run only, and fetches files of the
/// current directory from it, and three pages that misbehave.
static final Duration FIRST_PAUSE = Duration.ofMillis(100); // then 200 ms, 400 ms …

int limit = 10;
int retries = 2;
Duration timeout = Duration.ofSeconds(5);
final List<String> urls = new ArrayList<>();

/// What one try brought; the status is a number of HTTP, or a word if there was no answer.
record Answer(String status, long bytes, boolean worthAnotherTry) {
  boolean isFetched() {
    return status.startsWith("2");
  }
}

void fetchAll(HttpClient client) {
  var began = runningLoop().time();
  var permits = new Semaphore(limit);
  var answers = new ArrayList<Answer>();
  IO.println("STATUS          BYTES      MS  TRIES  URL");
  TaskGroup.run(group -> {
    for (var url : urls) {
      group.createTask(url, () -> answers.add(fetch(client, permits, url)));
    }
  });
  var fetched = answers.stream().filter(Answer::isFetched).count();
  var bytes = answers.stream().mapToLong(Answer::bytes).sum();
  IO.println(
      "fetched %d of %d pages, %d bytes, in %d ms"
          .formatted(fetched, answers.size(), bytes, millisSince(began)));
}

long millisSince(Duration began) {
  return runningLoop().time().minus(began).toMillis();
}

/// Fetches a page, with further tries and longer and longer pauses in between, and prints its row.
Answer fetch(HttpClient client, Semaphore permits, String url) {
  var began = runningLoop().time();
  Answer answer = tryOnce(client, permits, url);
  int tries = 1;
  for (; answer.worthAnotherTry() && tries <= retries; tries++) {
    sleep(FIRST_PAUSE.multipliedBy(1L << (tries - 1))); // without a permit: others may go
    answer = tryOnce(client, permits, url);
  }
  IO.println(
      "%-11s %9d %7d %6d  %s"
          .formatted(answer.status(), answer.bytes(), millisSince(began), tries, url));
  return answer;
}

Answer tryOnce(HttpClient client, Semaphore permits, String url) {
  try (var _ = permits.hold()) { // waits while enough others are under way
    return timeout(timeout, () -> get(client, url));
  } catch (TimeoutExpiredException e) {
    return new Answer("timeout", 0, true);
  } catch (IllegalArgumentException e) {
    return new Answer("bad url", 0, false);
  } catch (ConnectionFailedException e) {
    return new Answer("unreachable", 0, true);
  } catch (HttpException | NetworkException e) {
    return new Answer("broken", 0, true);
  }
}

/// Reads the whole page; leaving the scope gives the connection back for the next one.
Answer get(HttpClient client, String url) {
  try (ClientResponse response = client.get(url)) {
    int status = response.status().code();
    return new Answer(String.valueOf(status), response.bytes().length, status >= 500);
  }
}

/// Serves the current directory, a page that is busy at first, and one that never answers.
HttpServer serveDirectory() {
  var directory = Path.of("").toAbsolutePath();
  var busy = new AtomicBoolean(true);
  var never = new Event();
  var router = new Router();
  router.get(
      "/busy", _ -> Response.of(busy.getAndSet(false) ? Status.SERVICE_UNAVAILABLE : Status.OK));
  router
      .get(
          "/never",
          _ -> {
            never.await();
            return Response.of(Status.OK);
          })
      .with(Middleware.cancelOnDisconnect());
  router.mount("/files", StaticFiles.of(directory));
  var server =
      HttpServer.start(
          router, "localhost", 0, HttpServerOptions.defaults().withGrace(Duration.ZERO));
  var root = "http://localhost:" + server.port();
  toThread(() -> {
    try (var files = Files.list(directory)) {
      files
          .filter(
              file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith("."))
          .sorted()
          .limit(8)
          .forEach(file -> urls.add(root + "/files/" + directory.toUri().relativize(file.toUri())));
    }
  });
  urls.addAll(List.of(root + "/busy", root + "/no-such-page", root + "/never"));
  timeout = Duration.ofSeconds(1);
  IO.println("no URL given: fetching from " + directory + ", with a timeout of 1 second\n");
  return server;
}

void readArguments(String[] args) {
  var words = List.of(args).iterator();
  while (words.hasNext()) {
    switch (words.next()) {
      case "--limit" -> limit = Math.max(1, Integer.parseInt(words.next()));
      case "--retries" -> retries = Integer.parseInt(words.next());
      case "--timeout" ->
          timeout = Duration.ofMillis((long) (1000 * Double.parseDouble(words.next())));
      case String word when word.startsWith("-") -> throw new IllegalArgumentException(word);
      case String url -> urls.add(url);
    }
  }
}

void main(String[] args) {
  try {
    readArguments(args);
  } catch (IllegalArgumentException | NoSuchElementException e) {
    System.err.println("usage: FetchPages [--limit N] [--timeout SECONDS] [--retries N] [URL…]");
    System.exit(2);
  }
  run(() -> {
    try (HttpServer _ = urls.isEmpty() ? serveDirectory() : null;
        HttpClient client = HttpClient.create()) {
      fetchAll(client);
    }
  });
}
