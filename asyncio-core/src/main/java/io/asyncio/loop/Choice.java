package io.asyncio.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the step out of the ready queue that a [Schedule] chooses among those that may come next.
///
/// Linear in what is ready, for each step: made for tests, where that is little, and many runs.
final class Choice {

  private final Schedule schedule;
  private final List<Step> candidates = new ArrayList<>();
  private final List<Step> offered = Collections.unmodifiableList(candidates);

  /// Where in the ready queue each candidate stands.
  private int[] places = new int[16];

  // Of the look at the queue that is under way.
  private boolean callbackFound;
  private boolean laterTimerFound;
  private @Nullable TimerHandle firstTimer;

  Choice(Schedule schedule) {
    this.schedule = schedule;
  }

  /// Returns null if nothing is ready that was not cancelled. What the schedule throws comes out,
  /// and all stays ready.
  @Nullable Step takeFrom(ReadyQueue ready) {
    findCandidates(ready);
    if (candidates.isEmpty()) {
      return null;
    }
    try {
      return ready.remove(places[choose()]);
    } finally {
      candidates.clear();
    }
  }

  private int choose() {
    int chosen = schedule.choose(offered);
    int count = candidates.size();
    if (chosen < 0 || chosen >= count) {
      throw new IllegalStateException(
          "cannot run step "
              + chosen
              + ", which "
              + schedule
              + " chose: there "
              + (count == 1 ? "is 1 candidate" : "are " + count + " candidates")
              + "; choose from 0 to "
              + (count - 1));
    }
    return chosen;
  }

  private void findCandidates(ReadyQueue ready) {
    callbackFound = false;
    laterTimerFound = false;
    firstTimer = null;
    int place = 0;
    while (place < ready.size()) {
      Step step = ready.get(place);
      if (step instanceof Handle handle) {
        if (handle.isCancelled()) {
          ready.remove(place);
          continue;
        }
        if (mayBeNext(handle)) {
          add(step, place);
        }
      } else {
        add(step, place);
      }
      place++;
    }
    firstTimer = null;
  }

  /// The first callback, and the first timer with those of the same deadline right behind it.
  private boolean mayBeNext(Handle handle) {
    if (!(handle instanceof TimerHandle timer)) {
      boolean isFirst = !callbackFound;
      callbackFound = true;
      return isFirst;
    }
    TimerHandle first = firstTimer;
    if (first == null) {
      firstTimer = timer;
      return true;
    }
    laterTimerFound |= timer.whenNanos != first.whenNanos;
    return !laterTimerFound;
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
