package io.asyncio.http.client;

import java.util.function.Supplier;

/// Says who asks, to the server that the program meant and no other.
final class Credentials {

  private Credentials() {}

  static ClientMiddleware authorization(Supplier<String> value) {
    return (request, next) ->
        next.send(
            request.isCrossOrigin() || request.headers().contains("Authorization")
                ? request
                : request.withHeader("Authorization", value.get()));
  }
}
