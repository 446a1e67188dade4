import static io.asyncio.Asyncio.*;

/// The program whose start-up `./asyncio bench startup` measures: two tasks that wait for nothing.
void main() {
  run(() -> {
    var words = gather(() -> later("hello"), () -> later("world"));
    IO.println(String.join(" ", words));
  });
}

String later(String word) {
  yieldNow();
  return word;
}
