package io.asyncio.sync;

import java.util.List;

/// What a queue keeps its items in: it decides which one comes out next.
sealed interface ItemStore<T> permits RingStore, HeapStore {
  /// Adds an item. If this throws, the store is as before.
  void add(T item);

  /// Removes the next item and returns it; the store must not be empty. If this throws, the store
  /// is as before.
  T remove();

  /// Removes all items.
  void clear();

  int size();

  /// Returns the items; the next one comes first, the others in the order of the storage.
  List<T> items();
}
