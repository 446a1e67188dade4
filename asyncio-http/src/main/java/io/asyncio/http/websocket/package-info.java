/// Messages both ways over one connection: [RFC 6455](https://www.rfc-editor.org/rfc/rfc6455).
@NullMarked
package io.asyncio.http.websocket;

import org.jspecify.annotations.NullMarked;
