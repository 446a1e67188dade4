import static io.asyncio.Asyncio.*;

import io.asyncio.KeyboardInterrupt;
import io.asyncio.Task;
import io.asyncio.sync.Queue;

/// Three workers and a queue of jobs, ended gracefully in two ways.
///
///     ./asyncio run examples/WorkerPool.java          12 jobs, then the end
///     ./asyncio run examples/WorkerPool.java forever  jobs until Ctrl-C
///
/// At the end the queue is shut down: `put` fails from then on, and the workers leave once what is in
/// it is done. Ctrl-C cancels the main task, here while it waits in `put` or `sleep`. The workers
/// learn of it by the queue: each finishes the job it has, and jobs not begun are dropped.
void work(String name, Queue<Integer> jobs, List<Integer> done) {
  try {
    for (int job : jobs) {
      sleep(Duration.ofMillis(10)); // the job
      done.add(job); // no lock: tasks of one loop never run at the same time
    }
  } finally {
    IO.println(name + " goes home");
  }
}

void feed(Queue<Integer> jobs, boolean forever) {
  for (int job = 1; forever || job <= 12; job++) {
    jobs.put(job);
    if (job == 12) {
      IO.println("12 jobs handed out");
    }
  }
}

void main(String[] args) {
  boolean forever = List.of(args).contains("forever");
  var done = new ArrayList<Integer>();
  try {
    run(() -> {
      var jobs = Queue.<Integer>fifo(3);
      var workers = new ArrayList<Task<Void>>();
      for (int i = 1; i <= 3; i++) {
        var name = "worker " + i;
        workers.add(createTask(name, () -> work(name, jobs, done)));
      }
      boolean finished = false;
      try {
        feed(jobs, forever);
        finished = true;
      } finally {
        jobs.shutdown(!finished); // true: drop what nobody has begun
        gather(workers); // all the same, wait for the workers
      }
    });
    IO.println(done.size() + " jobs done");
  } catch (KeyboardInterrupt e) {
    IO.println("interrupted after " + done.size() + " jobs");
    throw e; // so that the exit code says so: 130
  }
}
