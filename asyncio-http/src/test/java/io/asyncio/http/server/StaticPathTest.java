package io.asyncio.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which paths are names of files, on any system, before a file system is asked.
final class StaticPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..",
        "/.",
        "/../a",
        "/%2e%2e/a",
        "/a/..",
        "/a/./b",
        "//a",
        "/a//b",
        "/.a",
        "/a/.git",
        "/%2egit",
        "/a.",
        "/a%20",
        "/a%2fb",
        "/%2fa",
        "/a%5cb",
        "/a\\b",
        "/c:",
        "/a::$DATA",
        "/a%0ab",
        "/a%00",
        "/a%1fb",
        "/a%7fb",
        "/con",
        "/NUL.txt",
        "/a/Aux",
        "/prn.",
        "/com1",
        "/LPT9.txt",
        "/%c0%af",
        "/%zz",
      })
  void isNoneOfAFile(String path) {
    assertEquals(Optional.empty(), StaticPath.parse(path));
  }

  @Test
  void namesAreDecodedOnce() {
    assertEquals(
        Optional.of(new StaticPath(List.of("a b", "%2e%2e", "c..d", "com10", "conx"), false)),
        StaticPath.parse("/a%20b/%252e%252e/c..d/com10/conx"));
    assertEquals(Optional.of(new StaticPath(List.of("a"), true)), StaticPath.parse("/a/"));
    assertEquals(Optional.of(new StaticPath(List.of(), true)), StaticPath.parse("/"));
  }

  @Test
  void isNeitherLongNorDeep() {
    assertEquals(64, StaticPath.parse("/a".repeat(64)).orElseThrow().names().size());
    assertEquals(Optional.empty(), StaticPath.parse("/a".repeat(65)));
    assertEquals(1, StaticPath.parse("/" + "a".repeat(255)).orElseThrow().names().size());
    assertEquals(Optional.empty(), StaticPath.parse("/" + "a".repeat(256)));
  }
}
