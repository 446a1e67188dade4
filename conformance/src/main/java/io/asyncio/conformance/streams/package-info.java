/// The twins of the programs in the area `streams`.
@NullMarked
package io.asyncio.conformance.streams;

import org.jspecify.annotations.NullMarked;
