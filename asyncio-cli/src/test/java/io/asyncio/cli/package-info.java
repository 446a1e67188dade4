/// Tests of the command: most start the real `./asyncio` as a user does.
@NullMarked
package io.asyncio.cli;

import org.jspecify.annotations.NullMarked;
