/// The twins of the programs in the area `context`.
@NullMarked
package io.asyncio.conformance.context;

import org.jspecify.annotations.NullMarked;
