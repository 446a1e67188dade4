package io.asyncio.http.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio.Asyncio;
import io.asyncio.WithinSeconds;
import io.asyncio.http.server.HttpServer;
import io.asyncio.http.server.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Fields `Link`: RFC 8288, with its examples.
@WithinSeconds
final class LinkTest {

  private static final URI BASE = URI.create("http://example.com/a/b?c");

  private static List<Link> parse(String... fields) {
    return Link.parse(List.of(fields), BASE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        // Section 3.5.
        "<http://example.com/TheBook/chapter2>; rel=\"previous\"; title=\"previous chapter\""
            + " | http://example.com/TheBook/chapter2 {rel=previous, title=previous chapter}",
        "</>; rel=\"http://example.net/foo\""
            + " | http://example.com/ {rel=http://example.net/foo}",
        "</terms>; rel=\"copyright\"; anchor=\"#foo\""
            + " | http://example.com/terms {rel=copyright, anchor=#foo}",
        "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel,"
            + " </TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel"
            + " | http://example.com/TheBook/chapter2 {rel=previous, title*=UTF-8'de'letztes%20Kapitel}"
            + " http://example.com/TheBook/chapter4 {rel=next, title*=UTF-8'de'n%c3%a4chstes%20Kapitel}",
        // As it comes elsewhere.
        "<?page=2>; rel=next | http://example.com/a/b?page=2 {rel=next}",
        "<> | http://example.com/a/b?c {}",
        "<x>;REL=a;rel=b | http://example.com/a/x {rel=a}",
        ", <x> ;rel=a ,, <y>;rel=\"b,<z>; \\\"\" , | http://example.com/a/x {rel=a}"
            + " http://example.com/a/y {rel=b,<z>; \"}",
        "<x,y;z>;rel=a | http://example.com/a/x,y;z {rel=a}",
        "<//other/x>;rel=a | http://other/x {rel=a}",
        // Left out, and what stands beside it is not.
        "x;rel=a, <y>;rel=b | http://example.com/a/y {rel=b}",
        "<x>rel=a, <y>;rel=b | http://example.com/a/y {rel=b}",
        "<x>;rel=\", <y>;rel=b | ",
        "<x;rel=a, <y>;rel=b | ",
        "<x>;=a, <y>;rel=b | http://example.com/a/y {rel=b}",
        "<mailto:a@b>;rel=a, <y>;rel=b | http://example.com/a/y {rel=b}",
        "<http://a:0/>;rel=a, <x y>;rel=a, <y>;rel=b | http://example.com/a/y {rel=b}",
        " | ",
      })
  void linksAreTakenAndWhatIsNoneIsLeftOut(String field, String expected) {
    String shown =
        parse(field == null ? "" : field).stream()
            .map(link -> link.uri() + " " + link.parameters())
            .collect(Collectors.joining(" "));
    assertEquals(expected == null ? "" : expected, shown);
  }

  @Test
  void relationsAreWordsInAnyCase() {
    Link link = parse("<x>; rel=\"Start  http://example.net/relation/other\"").getFirst();
    assertTrue(link.isRelation("start"));
    assertTrue(link.isRelation("http://example.net/relation/other"));
    assertFalse(link.isRelation("star"));
    assertFalse(link.isRelation(""));
    assertFalse(parse("<x>; rel=next; anchor=\"/y\"").getFirst().isRelation("next"));
    assertEquals(Optional.of("T"), parse("<x>; title=T").getFirst().parameter("title"));
  }

  @Test
  void noFieldMakesTheParserFail() {
    Random random = new Random(5);
    String[] words = {
      "<", ">", ";", ",", "=", "\"", "\\", "rel", "a", " ", "http://", "%", "\u00ff"
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(14); k > 0; k--) {
        text.append(words[random.nextInt(words.length)]);
      }
      parse(text.toString(), text.toString())
          .forEach(link -> assertTrue(link.uri().isAbsolute(), text::toString));
    }
    assertEquals(1000, parse("<x>,".repeat(600), "<x>,".repeat(600)).size());
  }

  @Test
  void pagesAreFollowed() {
    Asyncio.run(() -> {
      try (HttpServer server =
              HttpServer.start(
                  request -> {
                    Response page = Response.text(request.target());
                    return request.target().endsWith("3")
                        ? page
                        : page.withHeader(
                            "Link",
                            "</first>; rel=first, <?page=%c>; rel=\"next\""
                                .formatted(request.target().charAt(7) + 1));
                  },
                  "127.0.0.1",
                  0);
          HttpClient client = HttpClient.create()) {
        List<String> pages = new ArrayList<>();
        Optional<URI> page =
            Optional.of(URI.create("http://127.0.0.1:" + server.port() + "/?page=1"));
        while (page.isPresent()) {
          try (ClientResponse response = client.get(page.get())) {
            pages.add(response.text());
            page = response.link("next").map(Link::uri);
          }
        }
        assertEquals(List.of("/?page=1", "/?page=2", "/?page=3"), pages);
      }
    });
  }
}
