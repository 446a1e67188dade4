/// Coroutines: virtual threads that a loop resumes and that give the turn back. The only package
/// that touches the JDK's internals.
@NullMarked
package io.asyncio.coroutine;

import org.jspecify.annotations.NullMarked;
