package com.example;

import static io.asyncio.Asyncio.createTask;
import static io.asyncio.Asyncio.currentTask;
import static io.asyncio.Asyncio.gather;
import static io.asyncio.Asyncio.run;
import static io.asyncio.Asyncio.runningLoop;
import static io.asyncio.Asyncio.sleep;
import static io.asyncio.Asyncio.timeout;
import static io.asyncio.Asyncio.yieldNow;

import io.asyncio.EventLoop;
import io.asyncio.Future;
import io.asyncio.Task;
import io.asyncio.TimeoutExpiredException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What the tests in `io.asyncio.debugger` debug: a program of a user, so in a package of its own.
/// The comments at the ends of lines are the names by which the tests find the lines.
public final class DebuggedProgram {

  private static final CountDownLatch ARMED = new CountDownLatch(1);

  private static int answered;

  private DebuggedProgram() {}

  public static void main(String[] arguments) {
    String scenario = arguments[0];
    run(() -> {
      switch (scenario) {
        case "fetch" -> fetchTwoPages("https");
        case "fail" -> fail();
        case "hold" -> createTask("holder", DebuggedProgram::hold).await();
        case "wait" -> waitForever();
        default -> throw new IllegalArgumentException(scenario);
      }
    });
    System.out.println("ended");
  }

  // ---- Two tasks in the same method, and others that answer them

  private static void fetchTwoPages(String scheme) {
    Task<String> fetcher = createTask("fetcher", () -> fetch(scheme + "://example.com", 1));
    Task<String> crawler =
        createTask(
            "crawler",
            () -> {
              int number = 2;
              return fetch(scheme + "://example.org", number); // captured
            });
    System.out.println(gather(fetcher, crawler));
  }

  private static String fetch(String url, int number) {
    Task<?> task = currentTask();
    Future<String> answer = ask(url); // ask
    String page = answer.await(); // await
    sleep(Duration.ofMillis(1)); // sleep
    return task.name() + " has " + page + ", its number " + number; // fetched
  }

  private static Future<String> ask(String url) {
    Future<String> answer = runningLoop().createFuture(); // asked
    createTask(
        "server of " + url,
        () -> {
          for (int turn = 0; turn < 3; turn++) {
            yieldNow();
          }
          answered++;
          answer.setResult("the page of " + url);
        });
    return answer;
  }

  // ---- A task that fails

  private static void fail() {
    Task<Integer> failing = createTask("failing", () -> numberIn("seven"));
    try {
      failing.await();
    } catch (IllegalStateException e) {
      System.out.println("caught: " + e.getMessage());
    }
  }

  private static int numberIn(String text) {
    sleep(Duration.ofMillis(1));
    throw new IllegalStateException("no number in " + text); // thrown
  }

  // ---- A task that a debugger holds, and a thread that watches its loop meanwhile

  private static void hold() {
    EventLoop loop = runningLoop();
    Thread.ofPlatform().name("watcher").daemon().start(() -> watch(loop));
    try {
      timeout(
          Duration.ofMillis(100),
          () -> {
            ARMED.countDown();
            System.out.println("held"); // held
            sleep(Duration.ofHours(1));
          });
    } catch (TimeoutExpiredException e) {
      System.out.println("timed out");
    }
  }

  private static void watch(EventLoop loop) {
    CountDownLatch served = new CountDownLatch(1);
    try {
      ARMED.await();
      loop.callSoonThreadsafe(served::countDown);
      boolean loopGoesOn = served.await(300, TimeUnit.MILLISECONDS);
      System.out.println("the loop goes on: " + loopGoesOn); // watched
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the watcher", e);
    }
  }

  // ---- Tasks that wait

  private static void waitForever() {
    Task<Void> first = createTask("first", () -> receive("nothing"));
    Task<Object> second = createTask("second", () -> runningLoop().createFuture().await());
    Task<Void> third = createTask("third", () -> receive("nothing, too"));
    yieldNow();
    System.out.println("waiting");
    gather(first, second, third);
  }

  private static void receive(String what) {
    sleep(Duration.ofDays(1));
    System.out.println(what);
  }
}
