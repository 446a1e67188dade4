/// The twins of the programs in the area `queues`.
@NullMarked
package io.asyncio.conformance.queues;

import org.jspecify.annotations.NullMarked;
