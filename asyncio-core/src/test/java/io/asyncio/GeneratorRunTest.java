package io.asyncio;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class GeneratorRunTest {

  /// PEP 479 and PEP 525: such an error is a bug of the body.
  @Test
  void aBodyThatThrowsStopAsyncIterationIsNoEndOfItsGenerator() {
    Asyncio.run(() -> {
      Generator<Integer> ended = Asyncio.generator(_ -> {});
      Generator<Integer> reader = Asyncio.generator(out -> out.yield(ended.next()));
      var error = assertThrows(IllegalStateException.class, reader::next);
      assertInstanceOf(StopAsyncIteration.class, error.getCause());
    });
  }
}
