/// The twins of the programs in the area `groups`.
@NullMarked
package io.asyncio.conformance.groups;

import org.jspecify.annotations.NullMarked;
