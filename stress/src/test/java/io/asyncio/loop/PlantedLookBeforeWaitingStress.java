package io.asyncio.loop;

import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/// As [WakeUpStress] with a planted fault, which has to show.
@JCStressTest
@Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "the wake-up came through")
@Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "the wake-up is lost")
@State
public class PlantedLookBeforeWaitingStress {
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Poller poller = new Planted.LookBeforeWaiting();

  @Actor
  public void loop(Z_Result result) {
    long start = System.nanoTime();
    poller.poll(PATIENCE_NANOS);
    result.r1 = System.nanoTime() - start >= PATIENCE_NANOS;
  }

  @Actor
  public void waker() {
    poller.wakeup();
  }
}
