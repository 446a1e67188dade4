/// Bytes to messages and back: RFC 9112.
@NullMarked
package io.asyncio.http.codec;

import org.jspecify.annotations.NullMarked;
