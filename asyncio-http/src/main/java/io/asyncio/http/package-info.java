/// Messages of HTTP as plain data: [io.asyncio.http.Headers], [io.asyncio.http.Status],
/// [io.asyncio.http.Body].
@NullMarked
package io.asyncio.http;

import org.jspecify.annotations.NullMarked;
