/// Tests that are coroutines: the extension for JUnit.
@NullMarked
package io.asyncio.testing.junit;

import org.jspecify.annotations.NullMarked;
