@file:OptIn(InternalCoroutinesApi::class)

package io.asyncio.benchmarks

import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.coroutineContext
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Delay
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

private const val HOUR_MILLIS = 3_600_000L
private val NOTHING = Runnable {}

/** The rows of the core benchmarks as Kotlin coroutines, on the event loop of `runBlocking`. */
object KotlinCoroutines {
  @JvmStatic
  fun taskSwitch(operations: Int) = runBlocking { repeat(operations) { yield() } }

  @JvmStatic
  fun spawnAwait(operations: Int) = runBlocking { repeat(operations) { async {}.await() } }

  @JvmStatic
  fun groups(groups: Int, size: Int) = runBlocking {
    repeat(groups) { coroutineScope { repeat(size) { launch {} } } }
  }

  @JvmStatic
  fun queuePingPong(operations: Int) = runBlocking {
    val pings = Channel<Int>(1)
    val pongs = Channel<Int>(1)
    launch { repeat(operations) { pongs.send(pings.receive()) } }
    repeat(operations) { turn ->
      pings.send(turn)
      pongs.receive()
    }
  }

  @JvmStatic
  fun queueStream(operations: Int, capacity: Int) = runBlocking {
    val items = Channel<Int>(capacity)
    launch { repeat(operations) { item -> items.send(item) } }
    repeat(operations) { items.receive() }
  }

  @JvmStatic
  fun futureAwait(operations: Int) = runBlocking {
    val dispatcher = dispatcher()
    val context = coroutineContext
    repeat(operations) {
      val future = CompletableDeferred<String>()
      dispatcher.dispatch(context, Runnable { future.complete("set") })
      future.await()
    }
  }

  @JvmStatic
  fun callSoon(operations: Int) = runBlocking {
    val dispatcher = dispatcher()
    val context = coroutineContext
    val done = CompletableDeferred<Unit>()
    var left = operations
    val hop =
      object : Runnable {
        override fun run() {
          if (--left == 0) done.complete(Unit) else dispatcher.dispatch(context, this)
        }
      }
    dispatcher.dispatch(context, hop)
    done.await()
  }

  @JvmStatic
  fun timerCancel(operations: Int, batch: Int) = runBlocking {
    val timers = dispatcher() as Delay
    val context = coroutineContext
    repeat(operations / batch) {
      repeat(batch) { timers.invokeOnTimeout(HOUR_MILLIS, NOTHING, context).dispose() }
      yield()
    }
  }

  @JvmStatic
  fun lock(operations: Int, guarded: Guarded) = runBlocking {
    val lock = Mutex()
    repeat(operations) {
      lock.lock()
      guarded.touch()
      lock.unlock()
    }
  }

  @JvmStatic
  fun timeout(operations: Int) = runBlocking { repeat(operations) { withTimeout(HOUR_MILLIS) {} } }

  @JvmStatic
  fun toThread(operations: Int) = runBlocking {
    repeat(operations) { withContext(Dispatchers.IO) {} }
  }

  /** Parks [size] coroutines on one future, then wakes them all; [observer] looks on. */
  @JvmStatic
  fun park(size: Int, observer: ParkedCrowd.Observer) = runBlocking {
    val gate = CompletableDeferred<String>()
    val everybodyIsThrough = CompletableDeferred<Unit>()
    var parked = 0
    var through = 0
    repeat(size) {
      launch {
        parked++
        gate.await()
        if (++through == size) everybodyIsThrough.complete(Unit)
      }
    }
    while (parked < size) yield()
    observer.allParked()
    gate.complete("open")
    everybodyIsThrough.await()
    observer.allThrough()
  }

  private suspend fun dispatcher() = coroutineContext[ContinuationInterceptor] as CoroutineDispatcher
}
