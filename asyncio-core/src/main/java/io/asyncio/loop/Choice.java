package io.asyncio.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the step out of the ready queue that a [Schedule] chooses among those that may come next.
final class Choice {

  private final Schedule schedule;
  private final List<Step> candidates = new ArrayList<>();
  private int[] places = new int[16];

  Choice(Schedule schedule) {
    this.schedule = schedule;
  }

  /// Returns null if nothing is ready that was not cancelled.
  @Nullable Step takeFrom(ReadyQueue ready) {
    findCandidates(ready);
    if (candidates.isEmpty()) {
      return null;
    }
    int chosen = schedule.choose(candidates);
    if (chosen < 0 || chosen >= candidates.size()) {
      throw new IllegalStateException(
          schedule + " chose step " + chosen + " of " + candidates.size() + "; choose from 0 on");
    }
    ready.remove(places[chosen]);
    return candidates.get(chosen);
  }

  private void findCandidates(ReadyQueue ready) {
    candidates.clear();
    boolean callbackFound = false;
    TimerHandle firstTimer = null;
    for (int place = 0; place < ready.size(); place++) {
      Step step = ready.get(place);
      if (step instanceof Handle handle && handle.isCancelled()) {
        ready.remove(place--);
      } else if (step instanceof TimerHandle timer) {
        if (firstTimer == null || timer.whenNanos == firstTimer.whenNanos) {
          firstTimer = timer;
          add(step, place);
        }
      } else if (!(step instanceof Handle)) {
        add(step, place);
      } else if (!callbackFound) {
        callbackFound = true;
        add(step, place);
      }
    }
  }

  private void add(Step step, int place) {
    int index = candidates.size();
    if (index == places.length) {
      places = Arrays.copyOf(places, index * 2);
    }
    places[index] = place;
    candidates.add(step);
  }
}
