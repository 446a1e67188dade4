package io.asyncio.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Objects;

/// JSON by Jackson 2, with its own limits (nesting of 1 000, numbers of 1 000 digits); dates as
/// text, unknown members refused, no types named in the text.
final class JacksonCodec implements JsonCodec {

  private final ObjectMapper mapper;

  private JacksonCodec() {
    mapper =
        JsonMapper.builder()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .findAndAddModules()
            .build();
  }

  /// Loaded with the first use, so that programs without JSON need no Jackson.
  private static final class Holder {
    static final JacksonCodec INSTANCE = new JacksonCodec();
  }

  static JsonCodec instance() {
    try {
      return Holder.INSTANCE;
    } catch (NoClassDefFoundError missing) {
      throw new IllegalStateException(
          "JSON needs com.fasterxml.jackson.core:jackson-databind on the path, or a JsonCodec of"
              + " your own",
          missing);
    }
  }

  @Override
  public byte[] write(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new JsonException(false, "cannot write as JSON: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public Object read(byte[] json, Type type) {
    try {
      Object value = mapper.readValue(json, mapper.constructType(type));
      return Objects.requireNonNull(value, "null");
    } catch (JsonProcessingException e) {
      var place = e.getLocation();
      throw new JsonException(
          true,
          place == null
              ? e.getOriginalMessage()
              : "%s (line %d, column %d)"
                  .formatted(e.getOriginalMessage(), place.getLineNr(), place.getColumnNr()),
          e);
    } catch (IOException | NullPointerException e) {
      throw new JsonException(true, "the JSON is null where a value is needed", e);
    }
  }
}
