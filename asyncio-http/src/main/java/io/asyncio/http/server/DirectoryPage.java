package io.asyncio.http.server;

import io.asyncio.http.Body;
import io.asyncio.http.Headers;
import io.asyncio.http.Status;
import io.asyncio.http.grammar.PercentCoding;
import java.util.List;

/// The names in a directory, as a page: whatever they are, they are text in it.
final class DirectoryPage {

  /// So many names there are at most.
  static final int MOST = 10_000;

  private static final Headers HEADERS =
      Headers.of(
          "Content-Type",
          "text/html; charset=utf-8",
          "Cache-Control",
          "no-cache",
          "Content-Security-Policy",
          "default-src 'none'",
          "X-Content-Type-Options",
          "nosniff");

  private DirectoryPage() {}

  static Response of(String path, List<String> names) {
    String title = escaped(path);
    StringBuilder page = new StringBuilder(1024);
    page.append("<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>")
        .append(title)
        .append("</title></head>\n<body><h1>")
        .append(title)
        .append("</h1>\n<ul>\n");
    for (String name : names) {
      page.append("<li><a href=\"./")
          .append(PercentCoding.encode(name, "/"))
          .append("\">")
          .append(escaped(name))
          .append("</a></li>\n");
    }
    page.append("</ul></body></html>\n");
    return Response.of(Status.OK, HEADERS, Body.of(page.toString()));
  }

  /// What stands for a text in HTML.
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
