package io.asyncio.http.server;

import io.asyncio.http.grammar.Characters;
import java.util.HashMap;
import java.util.Map;

/// The media types of files, by the ends of their names. A table of its own, so that the same file
/// has the same type on all machines.
final class FileTypes {

  private static final String UNKNOWN = "application/octet-stream";
  private static final String TEXT = "; charset=utf-8";

  private static final Map<String, String> TYPES =
      read(
          """
          aac audio/aac
          apng image/apng
          avif image/avif
          avi video/x-msvideo
          bmp image/bmp
          bin application/octet-stream
          bz2 application/x-bzip2
          css text/css
          csv text/csv
          eot application/vnd.ms-fontobject
          epub application/epub+zip
          flac audio/flac
          gif image/gif
          gz application/gzip
          htm text/html
          html text/html
          ico image/x-icon
          ics text/calendar
          jar application/java-archive
          jpeg image/jpeg
          jpg image/jpeg
          js text/javascript
          json application/json
          jsonld application/ld+json
          m4a audio/mp4
          map application/json
          md text/markdown
          mid audio/midi
          mjs text/javascript
          mkv video/x-matroska
          mov video/quicktime
          mp3 audio/mpeg
          mp4 video/mp4
          mpeg video/mpeg
          oga audio/ogg
          ogg audio/ogg
          ogv video/ogg
          opus audio/ogg
          otf font/otf
          pdf application/pdf
          png image/png
          rss application/rss+xml
          rtf application/rtf
          svg image/svg+xml
          tar application/x-tar
          tif image/tiff
          tiff image/tiff
          ttf font/ttf
          txt text/plain
          vtt text/vtt
          wasm application/wasm
          wav audio/wav
          weba audio/webm
          webm video/webm
          webmanifest application/manifest+json
          webp image/webp
          woff font/woff
          woff2 font/woff2
          xhtml application/xhtml+xml
          xml application/xml
          xz application/x-xz
          yaml application/yaml
          yml application/yaml
          zip application/zip
          zst application/zstd
          """);

  private FileTypes() {}

  private static Map<String, String> read(String table) {
    Map<String, String> types = new HashMap<>();
    table
        .lines()
        .forEach(line -> {
          int blank = line.indexOf(' ');
          String type = line.substring(blank + 1);
          types.put(line.substring(0, blank), type.startsWith("text/") ? type + TEXT : type);
        });
    return Map.copyOf(types);
  }

  static String of(String fileName) {
    String end = Characters.lower(fileName.substring(fileName.lastIndexOf('.') + 1));
    return TYPES.getOrDefault(end, UNKNOWN);
  }
}
