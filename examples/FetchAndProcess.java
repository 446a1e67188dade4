import static io.asyncio.Asyncio.*;

import io.asyncio.Task;
import java.util.random.RandomGenerator;

/// Three downloads at the same time, then their results processed at the same time. The downloads
/// are played by sleeping 1 to 3 seconds; FetchPages.java is the same with real ones.
///
///     ./asyncio run examples/FetchAndProcess.java [SCALE]
///
/// SCALE shortens the delays: 0.1 makes them ten times as short. One after the other they would take
/// 6 seconds on average; together they take as long as the slowest.
double scale = 1;

String fetchData(String url) {
  IO.println("Fetching data from " + url + "...");
  sleep(seconds(RandomGenerator.getDefault().nextInt(1, 4)));
  IO.println("Data fetched from " + url);
  return "Data from " + url;
}

String processData(String data) {
  IO.println("Processing " + data + "...");
  sleep(seconds(1));
  return data.toUpperCase(Locale.ROOT);
}

Duration seconds(double number) {
  return Duration.ofNanos((long) (number * scale * 1e9));
}

void main(String[] args) {
  if (args.length > 0) {
    scale = Double.parseDouble(args[0]);
  }
  run(() -> {
    var urls = List.of("https://example.com", "https://google.com", "https://github.com");

    List<Task<String>> downloads =
        urls.stream().map(url -> createTask(() -> fetchData(url))).toList();
    List<String> fetched = gather(downloads);

    List<Task<String>> steps =
        fetched.stream().map(data -> createTask(() -> processData(data))).toList();
    List<String> processed = gather(steps);

    processed.forEach(IO::println);
  });
}
