/// Event loops as Micrometer meters.
@NullMarked
package io.asyncio.micrometer;

import org.jspecify.annotations.NullMarked;
