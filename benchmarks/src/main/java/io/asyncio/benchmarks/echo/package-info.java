/// Echo servers of the library and its peers, and the load they are measured with: each a program
/// of its own, which `bench net` starts.
@NullMarked
package io.asyncio.benchmarks.echo;

import org.jspecify.annotations.NullMarked;
