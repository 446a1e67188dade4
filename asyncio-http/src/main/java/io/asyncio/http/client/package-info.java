/// Sends requests.
@NullMarked
package io.asyncio.http.client;

import org.jspecify.annotations.NullMarked;
