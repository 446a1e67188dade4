package io.asyncio.verification.offenders.unmarked;

final class Stranger {}
