package io.asyncio.http.codec;

/// How long the parts of a head may be.
///
/// @param startLine in bytes
/// @param head all lines together, in bytes
/// @param fields their number
/// @param chunkExtensions of one message together, in bytes
public record HeadLimits(int startLine, int head, int fields, int chunkExtensions) {}
