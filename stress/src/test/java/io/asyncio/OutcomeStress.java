package io.asyncio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Another thread looks at a future that the loop completes: the result's plain field, twice.
@JCStressTest
@Outcome(id = "-1, -1", expect = Expect.ACCEPTABLE, desc = "pending")
@Outcome(id = "-1, 7", expect = Expect.ACCEPTABLE, desc = "done at the second look")
@Outcome(id = "7, 7", expect = Expect.ACCEPTABLE, desc = "done, and all of the result is there")
@Outcome(expect = Expect.FORBIDDEN, desc = "half a result, or one taken back")
@State
public class OutcomeStress {
  private static final EventLoop LOOP =
      EventLoop.create(LoopOptions.defaults().withMode(Mode.PORTABLE));

  private final Future<Box> future = new Future<>(LOOP);

  @Actor
  public void loop() {
    Box box = new Box();
    box.content = 7;
    future.completeResult(box);
  }

  @Actor
  public void reader(II_Result result) {
    result.r1 = look();
    result.r2 = look();
  }

  private int look() {
    return future.isDone() ? future.result().content : -1;
  }

  private static final class Box {
    int content;
  }
}
