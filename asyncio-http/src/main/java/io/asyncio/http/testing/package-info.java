/// Tests of what serves and what asks: [io.asyncio.http.testing.TestClient],
/// [io.asyncio.http.testing.TestServer], [io.asyncio.http.testing.MockHttp].
@NullMarked
package io.asyncio.http.testing;

import org.jspecify.annotations.NullMarked;
