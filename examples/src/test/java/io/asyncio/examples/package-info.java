/// Runs the programs of this directory as a reader of the documentation would.
@NullMarked
package io.asyncio.examples;

import org.jspecify.annotations.NullMarked;
