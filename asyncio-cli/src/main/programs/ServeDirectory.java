import io.asyncio.http.server.Application;
import io.asyncio.http.server.StaticFiles;

/// Serves the files below a directory: what `./asyncio serve DIRECTORY` runs.
void main(String[] words) {
  StaticFiles files =
      StaticFiles.of(Path.of(words[0])).withIndexPage("index.html").withListing(true);
  Application app = new Application();
  app.use((request, _) -> files.handle(request));
  app.run(words[1], Integer.parseInt(words[2]));
}
