package io.asyncio.http.client;

import io.asyncio.Asyncio;
import io.asyncio.http.grammar.Characters;
import io.asyncio.http.grammar.HttpDate;
import io.asyncio.net.AddressException;
import io.asyncio.net.ConnectionFailedException;
import io.asyncio.net.StreamBrokenException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Sends a request again after what may be better the next time.
final class Retries implements ClientMiddleware {

  private final RetryPolicy policy;
  private final InstantSource clock = InstantSource.system();

  Retries(RetryPolicy policy) {
    this.policy = policy;
  }

  @Override
  public ClientResponse send(ClientRequest request, ClientHandler next) {
    boolean mayRepeat = policy.methods().contains(request.method()) && Call.isReplayable(request);
    int attempt = 1;
    while (true) {
      boolean isLast = !mayRepeat || attempt >= policy.attempts();
      Duration wait = policy.waitBefore(attempt);
      try {
        ClientResponse response = next.send(request);
        if (isLast || !policy.statuses().contains(response.status().code())) {
          return response;
        }
        Optional<Duration> asked = retryAfter(response);
        if (asked.isPresent()) {
          if (asked.get().compareTo(policy.longest()) > 0) {
            return response;
          }
          wait = asked.get();
        }
        response.close();
      } catch (DisconnectedException
          | ConnectionFailedException
          | AddressException
          | StreamBrokenException e) {
        if (isLast) {
          throw e;
        }
      }
      Asyncio.sleep(wait);
      attempt++;
    }
  }

  /// In seconds, or until a date: RFC 9110, section 10.2.3.
  private Optional<Duration> retryAfter(ClientResponse response) {
    Optional<String> value = response.header("Retry-After");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    long seconds = Characters.decimal(value.get());
    if (seconds >= 0) {
      return Optional.of(Duration.ofSeconds(Math.min(seconds, Integer.MAX_VALUE)));
    }
    return HttpDate.parse(value.get())
        .map(date -> Duration.between(clock.instant(), date))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
  }
}
