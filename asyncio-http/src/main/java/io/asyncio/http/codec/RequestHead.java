package io.asyncio.http.codec;

import io.asyncio.http.Headers;
import io.asyncio.http.HttpVersion;

/// What stands before the body of a request.
///
/// @param method a token
/// @param target as it came: visible characters of ASCII
/// @param version 1.0 or 1.1
/// @param headers its fields
public record RequestHead(String method, String target, HttpVersion version, Headers headers) {}
