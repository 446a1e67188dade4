package io.asyncio.benchmarks;

/// The core rows on this library; they come with the core, until then the column is empty.
public class AsyncioBenchmark {
  static void park(int size, ParkedCrowd.Observer observer) {
    observer.allParked();
    if (size > 0) {
      throw new UnsupportedOperationException("cannot park tasks: the core is not built yet");
    }
  }
}
