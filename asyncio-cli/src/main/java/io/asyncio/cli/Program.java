package io.asyncio.cli;

import java.util.Map;

/// A compiled program: every class of one source file, and which of them is started.
///
/// @param mainClass binary name of the first class in the file
/// @param classes class files by binary name, in the order javac wrote them
record Program(String mainClass, Map<String, byte[]> classes) {}
