package io.asyncio.testing;

import io.asyncio.loop.Step;
import java.util.IdentityHashMap;
import java.util.List;

/// How the choices of one run are made.
interface Strategy {

  /// Which of at least two steps runs next.
  int step(List<Step> candidates);

  /// Which of at least two possibilities of the body's own comes true.
  int draw(int bound);

  /// Whether something happens that has this chance, neither never nor always: 1 if so, else 0.
  int chance(int percent);

  /// The strategy that belongs to a seed: 0 is production's order, odd seeds walk, even ones set
  /// priorities.
  static Strategy of(long seed) {
    SplitMix random = new SplitMix(seed);
    if (seed == 0) {
      return new Given(new int[0]);
    }
    return seed % 2 == 0 ? new Priorities(random) : new RandomWalk(random);
  }

  /// Every choice is as likely as the others: finds what many orders show.
  record RandomWalk(SplitMix random) implements Strategy {
    @Override
    public int step(List<Step> candidates) {
      return random.next(candidates.size());
    }

    @Override
    public int draw(int bound) {
      return random.next(bound);
    }

    @Override
    public int chance(int percent) {
      return random.next(100) < percent ? 1 : 0;
    }
  }

  /// Each task has a priority and the highest runs, so that one may stay behind while another takes
  /// many steps, which a walk hardly ever does. Now and then the one that is first falls behind all
  /// others. After Burckhardt et al., "A randomized scheduler with probabilistic guarantees of
  /// finding bugs" (2010), with change points by chance instead of by count, since the length of a
  /// run is not known before.
  final class Priorities implements Strategy {

    private final SplitMix random;
    private final IdentityHashMap<Step, Long> priorities = new IdentityHashMap<>();
    private final int stepsBetweenChanges;
    private long lowest;

    Priorities(SplitMix random) {
      this.random = random;
      this.stepsBetweenChanges = 2 << random.next(6);
    }

    @Override
    public int step(List<Step> candidates) {
      int first = 0;
      long highest = Long.MIN_VALUE;
      for (int i = 0; i < candidates.size(); i++) {
        long priority = priorities.computeIfAbsent(candidates.get(i), _ -> random.next() >>> 1);
        if (priority > highest) {
          highest = priority;
          first = i;
        }
      }
      if (random.next(stepsBetweenChanges) == 0) {
        priorities.put(candidates.get(first), --lowest);
      }
      return first;
    }

    @Override
    public int draw(int bound) {
      return random.next(bound);
    }

    @Override
    public int chance(int percent) {
      return random.next(100) < percent ? 1 : 0;
    }
  }

  /// Choices that were made before, and 0 after them.
  final class Given implements Strategy {

    private final int[] choices;
    private int next;

    Given(int[] choices) {
      this.choices = choices;
    }

    @Override
    public int step(List<Step> candidates) {
      return draw(candidates.size());
    }

    @Override
    public int draw(int bound) {
      // A choice that is not there any more: the code has changed since, or shrinking tries.
      return next < choices.length ? Math.min(choices[next++], bound - 1) : 0;
    }

    @Override
    public int chance(int percent) {
      return draw(2);
    }
  }
}
