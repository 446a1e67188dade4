package io.asyncio;

/// Where the body of a [Generator] hands its items over.
///
/// @param <T> the type of the items
/// @see <a href="https://docs.python.org/3/reference/expressions.html#yieldexpr">Python yield</a>
public interface Yield<T> {

  /// Hands an item to the reader and waits until the next one is asked for.
  ///
  /// Suspends the generator, not its task: the reader goes on at once.
  ///
  /// @param <S> the type of what the reader sends
  /// @param item the item; may be null
  /// @return what the reader gave to [Generator#send(Object)], or null if it asked by `next`
  // asyncio's word; what the reader sends is between it and the body
  @SuppressWarnings({"NamedLikeContextualKeyword", "TypeParameterUnusedInFormals"})
  <S> S yield(T item);
}
