/// Measurements of the core and of the network, each beside the same work done by its peers.
@NullMarked
package io.asyncio.benchmarks;

import org.jspecify.annotations.NullMarked;
