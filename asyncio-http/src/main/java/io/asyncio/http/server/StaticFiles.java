package io.asyncio.http.server;

import io.asyncio.Asyncio;
import io.asyncio.http.Headers;
import io.asyncio.http.HttpError;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.Preferences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sends the files of a directory, and none beside it.
///
/// ```java
/// router.mount("/static", StaticFiles.of(Path.of("public")).withCacheControl("max-age=3600"));
/// ```
///
/// What a client names is taken apart into names before any file system sees it: `..`, `\`, NUL,
/// drives and hidden files (with a dot in front) lead nowhere, coded or not. Links are followed
/// within the directory only. What is not there, not readable or not to be seen is answered by the
/// very same 404.
///
/// Answers have `ETag` and `Last-Modified`, conditions are met (304, 412), and one range is sent as
/// such (206, 416). Beside `page.html`, a `page.html.br` or `page.html.gz` is sent to those who
/// accept it.
///
/// The name that is sent has been resolved and has no link in it. Who can change the directory
/// itself could put one there in the moment before the file is opened; so let nobody write there
/// whom you would not show all files that this process may read.
///
/// **Threads:** any loop's tasks; immutable.
///
/// @see <a
///   href="https://docs.aiohttp.org/en/stable/web_advanced.html#static-file-handling">aiohttp's
///   add_static</a>
public final class StaticFiles implements Handler {

  private static final String ALLOWED = "GET, HEAD, OPTIONS";

  /// Codings in the order in which they are preferred, by the ends of files' names.
  private static final List<Coding> CODINGS =
      List.of(new Coding("br", ".br"), new Coding("gzip", ".gz"));

  private final Path root;
  private final Optional<String> indexPage;
  private final boolean isListed;
  private final boolean isPrecompressed;
  private final Headers headers;

  private record Coding(String name, String ending) {}

  private StaticFiles(
      Path root,
      Optional<String> indexPage,
      boolean isListed,
      boolean isPrecompressed,
      Headers headers) {
    this.root = root;
    this.indexPage = indexPage;
    this.isListed = isListed;
    this.isPrecompressed = isPrecompressed;
    this.headers = headers;
  }

  // ---- Made

  /// Returns a handler for the files of a directory, to be mounted. Blocks while the file system is
  /// asked; to be called before the loop runs, or in a thread.
  ///
  /// @param root may be a link; it is followed at each request
  /// @return without a page for directories
  /// @throws IllegalArgumentException if there is no such directory
  public static StaticFiles of(Path root) {
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException(
          "there is no directory '%s'; it is looked for at %s"
              .formatted(root, root.toAbsolutePath()));
    }
    return new StaticFiles(
        root.toAbsolutePath(),
        Optional.empty(),
        false,
        true,
        Headers.of("X-Content-Type-Options", "nosniff"));
  }

  /// Returns a copy that answers requests for a directory by a file in it.
  ///
  /// @param name such as `index.html`
  /// @return a changed copy
  /// @throws IllegalArgumentException if it is no plain name
  public StaticFiles withIndexPage(String name) {
    if (!StaticPath.isName(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' can't be the page of directories; give a name such as index.html");
    }
    return new StaticFiles(root, Optional.of(name), isListed, isPrecompressed, headers);
  }

  /// Returns a copy that answers requests for a directory by a list of its files, or does not.
  ///
  /// @param newListed whether all may see what is there
  /// @return a changed copy
  public StaticFiles withListing(boolean newListed) {
    return new StaticFiles(root, indexPage, newListed, isPrecompressed, headers);
  }

  /// Returns a copy that looks for compressed files beside those asked for, or does not.
  ///
  /// @param newPrecompressed true is the default
  /// @return a changed copy
  public StaticFiles withPrecompressed(boolean newPrecompressed) {
    return new StaticFiles(root, indexPage, isListed, newPrecompressed, headers);
  }

  /// Returns a copy that says how long files may be kept.
  ///
  /// @param value such as `public, max-age=3600`
  /// @return a changed copy
  /// @throws IllegalArgumentException if it can't stand in a field
  public StaticFiles withCacheControl(String value) {
    return withHeader("Cache-Control", value);
  }

  /// Returns a copy whose answers with a file have a field.
  ///
  /// @param name a token
  /// @param value without control characters
  /// @return a changed copy
  /// @throws IllegalArgumentException if they can't stand in a message
  public StaticFiles withHeader(String name, String value) {
    return new StaticFiles(root, indexPage, isListed, isPrecompressed, headers.with(name, value));
  }

  // ---- Requests

  /// Answers with one file whose path the program knows; conditions and ranges are met as with all.
  /// Suspends while the file system is asked.
  ///
  /// @param request GET or HEAD
  /// @param file its links are followed wherever they lead, so no client should have a say in it
  /// @return 200, 206, 304, 412 or 416
  /// @throws HttpError (404) if there is no such file, or it can't be read
  public static Response file(Request request, Path file) {
    Objects.requireNonNull(file, "file");
    FoundFile found =
        Asyncio.<Optional<FoundFile>>toThread(
                () -> {
                  try {
                    Path real = file.toRealPath();
                    Headers type = Headers.of("Content-Type", FileTypes.of(file.toString()));
                    return regular(real).map(attributes -> FoundFile.of(real, attributes, type));
                  } catch (IOException e) {
                    return Optional.empty();
                  }
                })
            .orElseThrow(StaticFiles::notFound);
    return found.answer(request);
  }

  @Override
  public Response handle(Request request) {
    if (request.is("OPTIONS")) {
      return Response.of(Status.NO_CONTENT).withHeader("Allow", ALLOWED);
    }
    if (!request.is("GET") && !request.is("HEAD")) {
      throw new HttpError(Status.METHOD_NOT_ALLOWED, "", Headers.of("Allow", ALLOWED));
    }
    StaticPath path = StaticPath.parse(request.rawPathBelow()).orElseThrow(StaticFiles::notFound);
    Preferences accepted =
        Preferences.parse(request.headers().combined("Accept-Encoding").orElse("identity"));
    Found found = Asyncio.toThread(() -> find(path, accepted));
    return switch (found) {
      case Nothing _ -> throw notFound();
      case Directory _ ->
          Response.of(Status.PERMANENT_REDIRECT)
              .withHeader(
                  "Location",
                  request.rawPath()
                      + "/"
                      + (request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery()));
      case Listed listed -> DirectoryPage.of(request.path(), listed.names());
      case Whole whole -> whole.file().answer(request);
    };
  }

  private static HttpError notFound() {
    return new HttpError(Status.NOT_FOUND, "");
  }

  // ---- In a thread

  private sealed interface Found {}

  private record Nothing() implements Found {}

  /// Asked for without a slash at the end.
  private record Directory() implements Found {}

  private record Listed(List<String> names) implements Found {}

  private record Whole(FoundFile file) implements Found {}

  private Found find(StaticPath path, Preferences accepted) {
    try {
      Path realRoot = root.toRealPath();
      Path file = realRoot;
      for (String name : path.names()) {
        file = file.resolve(name);
      }
      Path real = inside(realRoot, file);
      if (real == null) {
        return new Nothing();
      }
      if (Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
        return findDirectory(realRoot, real, path, accepted);
      }
      return path.isDirectory() ? new Nothing() : whole(realRoot, real, file, accepted);
    } catch (IOException | InvalidPathException e) {
      return new Nothing();
    }
  }

  private Found findDirectory(Path realRoot, Path real, StaticPath path, Preferences accepted)
      throws IOException {
    Found page = new Nothing();
    if (indexPage.isPresent()) {
      Path file = real.resolve(indexPage.get());
      Path realFile = inside(realRoot, file);
      page = realFile == null ? page : whole(realRoot, realFile, file, accepted);
    }
    if (page instanceof Nothing && isListed) {
      page = new Listed(names(realRoot, real));
    }
    return page instanceof Nothing || path.isDirectory() ? page : new Directory();
  }

  private List<String> names(Path realRoot, Path directory) throws IOException {
    TreeMap<String, String> names = new TreeMap<>();
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        Path real = StaticPath.isName(name) ? inside(realRoot, entry) : null;
        if (real != null && names.size() < DirectoryPage.MOST) {
          boolean isDirectory = Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS);
          names.put(name, isDirectory ? name + "/" : name);
        }
      }
    }
    return new ArrayList<>(names.values());
  }

  /// Without links, or null if that is not there, outside, or hidden.
  private static @Nullable Path inside(Path realRoot, Path path) {
    try {
      Path real = path.toRealPath();
      if (!real.startsWith(realRoot)) {
        return null;
      }
      for (Path name : realRoot.relativize(real)) {
        if (StaticPath.isHidden(name.toString())) {
          return null;
        }
      }
      return real;
    } catch (IOException e) {
      return null;
    }
  }

  private static Optional<BasicFileAttributes> regular(Path real) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isRegularFile() && Files.isReadable(real)
        ? Optional.of(attributes)
        : Optional.empty();
  }

  private Found whole(Path realRoot, Path real, Path named, Preferences accepted)
      throws IOException {
    Optional<BasicFileAttributes> attributes = regular(real);
    if (attributes.isEmpty()) {
      return new Nothing();
    }
    Headers typed = headers.with("Content-Type", FileTypes.of(named.getFileName().toString()));
    if (!isPrecompressed) {
      return new Whole(FoundFile.of(real, attributes.get(), typed));
    }
    Headers varied = typed;
    FoundFile best = null;
    int bestWeight = Math.max(accepted.weight("identity", 1), 1);
    for (Coding coding : CODINGS) {
      Path beside = inside(realRoot, named.resolveSibling(named.getFileName() + coding.ending()));
      Optional<BasicFileAttributes> compressed =
          beside == null ? Optional.empty() : regular(beside);
      if (beside == null || compressed.isEmpty()) {
        continue;
      }
      varied = typed.with("Vary", "Accept-Encoding");
      int weight = accepted.weight(coding.name(), 0);
      if (weight > bestWeight || (weight == bestWeight && best == null)) {
        bestWeight = weight;
        best =
            FoundFile.of(beside, compressed.get(), varied.with("Content-Encoding", coding.name()));
      }
    }
    return new Whole(best == null ? FoundFile.of(real, attributes.get(), varied) : best);
  }

  @Override
  public String toString() {
    return "<StaticFiles of " + root + ">";
  }
}
