/// HTTP servers of the library and its peers, all with the same answers: each a program of its own,
/// which `bench http` starts.
@NullMarked
package io.asyncio.benchmarks.web;

import org.jspecify.annotations.NullMarked;
