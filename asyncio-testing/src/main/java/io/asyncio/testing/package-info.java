/// Virtual time, ordered logs and leak checks for tests of programs that use asyncio.
@NullMarked
package io.asyncio.testing;

import org.jspecify.annotations.NullMarked;
