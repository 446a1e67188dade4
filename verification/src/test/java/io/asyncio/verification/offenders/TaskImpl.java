package io.asyncio.verification.offenders;

final class TaskImpl {}
