package io.asyncio.testing;

import java.util.Arrays;
import java.util.function.Predicate;

/// Makes a failing list of choices short and plain, as delta debugging does (Zeller and
/// Hildebrandt, "Simplifying and isolating failure-inducing input", 2002).
///
/// Three moves, each kept if the run still fails: cut the end off, take a block of choices out,
/// make a block of choices plain (0). Blocks are halved until they are single choices; what is left
/// then is made smaller one by one.
final class Shrinker {

  private final Predicate<int[]> stillFails;
  private int[] best;
  private int runsLeft;

  Shrinker(int[] failing, int mostRuns, Predicate<int[]> stillFails) {
    this.best = failing;
    this.runsLeft = mostRuns;
    this.stillFails = stillFails;
  }

  int[] shrink() {
    int[] before;
    do {
      before = best;
      for (int block = Math.max(1, best.length / 2); block > 0; block /= 2) {
        cutBlocks(block);
        flattenBlocks(block);
      }
      lowerEach();
    } while (runsLeft > 0 && !Arrays.equals(before, best));
    return best;
  }

  private void cutBlocks(int block) {
    for (int end = best.length; end > 0; end -= block) {
      int start = Math.max(0, end - block);
      if (end <= best.length) {
        int[] shorter = new int[best.length - (end - start)];
        System.arraycopy(best, 0, shorter, 0, start);
        System.arraycopy(best, end, shorter, start, best.length - end);
        boolean _ = keepIfFailing(shorter);
      }
    }
  }

  private void flattenBlocks(int block) {
    for (int start = 0; start < best.length; start += block) {
      int[] plainer = best.clone();
      Arrays.fill(plainer, start, Math.min(best.length, start + block), 0);
      boolean _ = keepIfFailing(plainer);
    }
  }

  private void lowerEach() {
    for (int i = 0; i < best.length; i++) {
      for (int by = best[i]; by > 0; by /= 2) {
        while (i < best.length && best[i] >= by && lower(i, by)) {
          // as far as it goes
        }
      }
    }
  }

  private boolean lower(int index, int by) {
    int[] lower = best.clone();
    lower[index] -= by;
    return keepIfFailing(lower);
  }

  private boolean keepIfFailing(int[] candidate) {
    int[] trimmed = withoutPlainEnd(candidate);
    if (Arrays.equals(trimmed, best) || runsLeft == 0) {
      return false;
    }
    runsLeft--;
    if (!stillFails.test(trimmed)) {
      return false;
    }
    best = trimmed;
    return true;
  }

  /// Behind the last choice a run goes on as production would anyway.
  static int[] withoutPlainEnd(int[] choices) {
    int length = choices.length;
    while (length > 0 && choices[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(choices, length);
  }
}
