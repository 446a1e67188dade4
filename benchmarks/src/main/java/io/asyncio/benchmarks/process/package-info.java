/// What a measured process tells of itself, and Linux of it.
@NullMarked
package io.asyncio.benchmarks.process;

import org.jspecify.annotations.NullMarked;
