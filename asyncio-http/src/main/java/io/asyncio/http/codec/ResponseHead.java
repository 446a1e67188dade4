package io.asyncio.http.codec;

import io.asyncio.http.Headers;
import io.asyncio.http.HttpVersion;
import io.asyncio.http.Status;

/// What stands before the body of an answer.
///
/// @param version 1.0 or 1.1
/// @param status with the reason as it came
/// @param headers its fields
public record ResponseHead(HttpVersion version, Status status, Headers headers) {}
