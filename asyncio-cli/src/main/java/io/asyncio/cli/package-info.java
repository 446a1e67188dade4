/// What `./asyncio` starts: compiles and runs single-file programs, and the prompt.
@NullMarked
package io.asyncio.cli;

import org.jspecify.annotations.NullMarked;
