/// Answers requests: [io.asyncio.http.server.HttpServer].
@NullMarked
package io.asyncio.http.server;

import org.jspecify.annotations.NullMarked;
