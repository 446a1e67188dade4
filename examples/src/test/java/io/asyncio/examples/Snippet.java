package io.asyncio.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A block of Java in a page of the documentation: what stands between ```` ```java ```` and the
/// end of the fence. Code that is not meant to compile is fenced as `text`.
///
/// A block with a `main` is a program and is compiled as it is. Of any other block the imports go
/// to the top; if it begins with a declaration it becomes a part of a class, otherwise the body of
/// a method. It may use what [#SETTING] declares.
record Snippet(String page, int line, String text) {
  private static final Pattern DECLARATION =
      Pattern.compile(
          "(final )?(record|class|interface|enum) .*|[\\w<>\\[\\], .]+ \\w+\\([^()]*\\)[^;=]*\\{.*");

  private static final String IMPORTS =
      """
      import static io.asyncio.Asyncio.*;
      import io.asyncio.*;
      import io.asyncio.sync.*;
      import static org.junit.jupiter.api.Assertions.*;
      import io.asyncio.testing.*;
      import io.asyncio.testing.junit.*;
      """;

  /// What pages may use without declaring it.
  private static final String SETTING =
      """
      String url = "https://example.com/";
      List<String> urls = List.of(url);

      String fetch(String url) {
        return sleep(Duration.ofSeconds(1), "page of " + url);
      }

      void main() throws Exception {}

      """;

  /// Returns the blocks of a page, in order.
  static List<Snippet> in(Path root, Path page) {
    var snippets = new ArrayList<Snippet>();
    var text = new StringBuilder();
    int begin = 0;
    String fence = "";
    int number = 0;
    for (var line : lines(page)) {
      number++;
      if (!fence.isEmpty() && line.strip().equals(fence)) {
        if (begin > 0) {
          snippets.add(new Snippet(root.relativize(page).toString(), begin, text.toString()));
        }
        fence = "";
      } else if (!fence.isEmpty()) {
        text.append(line).append('\n');
      } else if (line.strip().startsWith("```")) {
        fence = line.strip().replaceFirst("[^`].*", "");
        begin = line.strip().equals(fence + "java") ? number + 1 : 0;
        text.setLength(0);
      }
    }
    if (!fence.isEmpty()) {
      throw new AssertionError(page + ": the last block does not end");
    }
    return snippets;
  }

  private static List<String> lines(Path page) {
    try {
      return Files.readAllLines(page);
    } catch (IOException e) {
      throw new AssertionError(page + " cannot be read", e);
    }
  }

  /// Returns what the compiler gets.
  String source() {
    if (text.contains("void main(")) {
      return text;
    }
    var imports = new StringBuilder();
    var code = new StringBuilder();
    text.lines()
        .forEach(line -> (line.startsWith("import ") ? imports : code).append(line).append('\n'));
    var isPart = DECLARATION.matcher(firstLine(code.toString())).matches();
    return IMPORTS
        + imports
        + SETTING
        + (isPart ? code : "void snippet() throws Exception {\n" + code + "}\n");
  }

  private static String firstLine(String code) {
    return code.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("//") && !line.startsWith("@"))
        .findFirst()
        .orElse("");
  }

  /// Says where the page has a text that the compiler complains of.
  String place() {
    return page + ":" + line;
  }

  /// Returns the name of the class that the compiler makes of it.
  String className() {
    return page.replaceAll("\\W", "_") + "_" + line;
  }
}
