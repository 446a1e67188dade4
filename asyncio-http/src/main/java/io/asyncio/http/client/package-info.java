/// Sends requests: [io.asyncio.http.client.HttpClient].
@NullMarked
package io.asyncio.http.client;

import org.jspecify.annotations.NullMarked;
