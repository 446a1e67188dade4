package io.asyncio.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// As [SleepStress] with a planted fault, which has to show.
@JCStressTest
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "the step came before the sleep")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "seen by the second look")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "woken")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "the wake-up is lost")
@State
public class PlantedWeakAnnouncementStress {
  private final LastSleep sleep = new LastSleep(Planted.WeakAnnouncement::new);

  @Actor
  public void loop(ZZ_Result result) {
    result.r1 = sleep.fallsAsleep();
  }

  @Actor
  public void producer(ZZ_Result result) {
    result.r2 = sleep.wakes();
  }
}
