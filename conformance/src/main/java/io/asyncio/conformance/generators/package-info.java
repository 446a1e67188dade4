/// The twins of the programs in the area `generators`.
@NullMarked
package io.asyncio.conformance.generators;

import org.jspecify.annotations.NullMarked;
