package io.asyncio.http.codec;

import io.asyncio.http.BadMessageException;
import io.asyncio.http.MediaType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Bodies as text: with nothing put in place of what is no text.
public final class BodyText {

  private BodyText() {}

  /// Returns a body as text.
  ///
  /// @param body all of it
  /// @param type says the charset; UTF-8 if it does not
  /// @param whose what the body is of, for the error
  /// @return all of it
  /// @throws BadMessageException if it is in an unknown charset (415), or not in its charset
  public static String of(byte[] body, Optional<MediaType> type, Object whose) {
    Charset charset = type.flatMap(MediaType::charset).orElse(StandardCharsets.UTF_8);
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new BadMessageException(
          "the body of %s is no text in %s; name its charset in Content-Type, or take its bytes()"
              .formatted(whose, charset));
    }
  }
}
