package io.asyncio.loop;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/// Two steps go through the inbox while the loop empties it: what came then, what came later.
@JCStressTest
@Outcome(id = "\\[\\], \\[1, 2\\]", expect = Expect.ACCEPTABLE, desc = "both later")
@Outcome(id = "\\[1\\], \\[2\\]", expect = Expect.ACCEPTABLE, desc = "one of them later")
@Outcome(id = "\\[1, 2\\], \\[\\]", expect = Expect.ACCEPTABLE, desc = "both at once")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled, out of order, or not whole")
@State
public class HandOverStress {
  private final HandleLoop loop =
      new HandleLoop(Clock.system(), Poller.parking(), new NoDispatcher());
  private final Door door = Door.inbox(Poller.parking());
  private final List<Integer> arrived = new ArrayList<>();

  @Actor
  public void producer() {
    door.add(letter(1));
    door.add(letter(2));
  }

  private Letter letter(int content) {
    Letter letter = new Letter();
    letter.content = content;
    letter.arrived = arrived;
    return letter;
  }

  @Actor
  public void loop(LL_Result result) {
    door.drainTo(loop);
    result.r1 = List.copyOf(arrived);
    arrived.clear();
  }

  @Arbiter
  public void later(LL_Result result) {
    door.drainTo(loop);
    result.r2 = List.copyOf(arrived);
  }

  /// With plain fields, which are there because the inbox carries them over.
  private static final class Letter implements Step {
    private int content;
    private List<Integer> arrived;

    @Override
    public void step() {}

    @Override
    public void arrive(HandleLoop loop) {
      arrived.add(content);
    }
  }
}
