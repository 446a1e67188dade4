/// What `./asyncio` starts: compiles and runs single-file programs.
@NullMarked
package io.asyncio.cli;

import org.jspecify.annotations.NullMarked;
