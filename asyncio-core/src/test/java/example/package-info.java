/// Code of a user: no package of the library, so that reports show its calls.
@NullMarked
package example;

import org.jspecify.annotations.NullMarked;
