/// `./asyncio ps`, `pstree` and `top`: sees the loops of a running JVM through the attach API.
///
/// What is printed is made by functions from views to text; only [AttachedProcess], [ProcessList]
/// and [InspectCommand] touch the world.
@NullMarked
package io.asyncio.cli.inspect;

import org.jspecify.annotations.NullMarked;
