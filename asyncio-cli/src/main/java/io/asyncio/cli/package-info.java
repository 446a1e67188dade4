/// What `./asyncio` starts: compiles and runs single-file programs, and looks into running ones.
@NullMarked
package io.asyncio.cli;

import org.jspecify.annotations.NullMarked;
