package io.asyncio.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the pages of the checkout show as code compiles, and what they point at exists.
final class DocumentationTest {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize().getParent();

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
  private static final Pattern PROGRAM = Pattern.compile("examples/\\w+\\.java");

  @TempDir Path classes;

  static List<Path> pages() throws IOException {
    try (var root = Files.list(ROOT);
        var docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(root, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  static List<Snippet> snippets() throws IOException {
    return pages().stream().flatMap(page -> Snippet.in(ROOT, page).stream()).toList();
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void theCodeCompiles(Snippet snippet) {
    assertEquals(List.of(), complaints(snippet), snippet.place());
  }

  @Test
  void thePagesThatTeachHaveCode() throws IOException {
    var withCode = snippets().stream().map(Snippet::page).distinct().toList();

    assertTrue(
        withCode.containsAll(
            List.of(
                "README.md",
                "docs/tutorial.md",
                "docs/coming-from-python.md",
                "docs/cancellation.md",
                "docs/metrics.md",
                "docs/networking.md",
                "docs/http.md",
                "docs/coming-from-aiohttp.md",
                "docs/testing.md",
                "docs/threads-and-locks.md")),
        withCode::toString);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void whatThePagePointsAtExists(Path page) throws IOException {
    var text = Files.readString(page);
    var missing = new ArrayList<String>();
    LINK.matcher(text)
        .results()
        .map(link -> link.group(1))
        .filter(target -> !target.contains("://") && !target.startsWith("mailto:"))
        .filter(target -> !Files.exists(page.resolveSibling(target)))
        .forEach(missing::add);
    PROGRAM
        .matcher(text)
        .results()
        .map(program -> program.group())
        .filter(program -> !program.equals("examples/NAME.java"))
        .filter(program -> !Files.exists(ROOT.resolve(program)))
        .forEach(missing::add);

    assertEquals(List.of(), missing);
  }

  /// The other tests are worth something only if a mistake is seen.
  @Test
  void aMistakeInAPageIsSeen(@TempDir Path checkout) throws IOException {
    var page =
        Files.writeString(
            checkout.resolve("page.md"),
            """
            ```java
            sleep(Duration.ofSeconds(1)); // fine
            ```

            ```text
            not Java at all
            ```

            ```java
            import java.util.concurrent.CountDownLatch;

            int twice(CountDownLatch latch) {
              sleep(1000);
              return 2;
            }
            ```

            ```java
            void main() {
              run(() -> IO.println("no import of Asyncio"));
            }
            ```
            """);

    var snippets = Snippet.in(checkout, page);

    assertEquals(
        List.of("page.md:2", "page.md:10", "page.md:19"),
        snippets.stream().map(Snippet::place).toList());
    assertEquals(List.of(), complaints(snippets.get(0)));
    assertTrue(complaints(snippets.get(1)).toString().contains("int cannot be converted"));
    assertTrue(complaints(snippets.get(2)).toString().contains("cannot find symbol"));
  }

  private List<String> complaints(Snippet snippet) {
    var found = new DiagnosticCollector<JavaFileObject>();
    var options =
        List.of("-d", classes.toString(), "-classpath", library(), "-proc:none", "-Xlint:none");
    ToolProvider.getSystemJavaCompiler()
        .getTask(null, null, found, options, null, List.of(file(snippet)))
        .call();
    return found.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(diagnostic -> describe(diagnostic, snippet))
        .toList();
  }

  /// What a project has that follows the pages: the library with networking and HTTP, its test kit,
  /// JUnit and Micrometer.
  private static String library() {
    return Stream.of(
            "io.asyncio.Asyncio",
            "io.asyncio.net.Network",
            "io.asyncio.http.Status",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.core.JsonParser",
            "com.fasterxml.jackson.annotation.JsonProperty",
            "io.asyncio.testing.Explore",
            "io.asyncio.micrometer.LoopMetrics",
            "io.micrometer.core.instrument.MeterRegistry",
            "io.micrometer.common.lang.Nullable",
            "org.junit.jupiter.api.Test",
            "org.junit.platform.commons.annotation.Testable",
            "org.apiguardian.api.API")
        .map(DocumentationTest::location)
        .distinct()
        .collect(Collectors.joining(System.getProperty("path.separator")));
  }

  private static String location(String className) {
    try {
      var type = Class.forName(className);
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new AssertionError(className + " is not on the class path", e);
    }
  }

  private static String describe(Diagnostic<?> diagnostic, Snippet snippet) {
    var lines = snippet.source().lines().toList();
    int line = (int) diagnostic.getLineNumber();
    return diagnostic.getMessage(Locale.ROOT)
        + " in: "
        + (line > 0 && line <= lines.size() ? lines.get(line - 1) : snippet.text());
  }

  private static JavaFileObject file(Snippet snippet) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + snippet.className() + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return snippet.source();
      }
    };
  }
}
