"""Writes recorded_scenarios.txt: random programs and what CPython 3.13 logs when it runs them.

python3.13 recorded_scenarios.py [SEED [COUNT]] > recorded_scenarios.txt

A line is a scenario, a tab, its log. A scenario is a kind of object, a number to create it with, and
the steps of the main task. RecordedScenariosTest.java plays the same steps; it says what each means.
"""

import asyncio
import random
import sys

# Per kind: each step with its weight, and whether a number from 0 to 3 follows it.
COMMON = [('c', 3, True), ('y', 4, False)]
QUEUE = COMMON + [
    ('p', 4, True), ('g', 4, False), ('P', 2, True), ('G', 2, False), ('d', 2, False),
    ('j', 1, False), ('S', .3, False), ('I', .2, False)]
SEMAPHORE = COMMON + [('h', 4, True), ('r', 2, False), ('?', 1, False)]
STEPS = {
    'lock': COMMON + [('h', 4, True), ('?', 1, False)],
    'semaphore': SEMAPHORE,
    'bounded': SEMAPHORE,
    'condition': COMMON + [
        ('w', 4, True), ('f', 3, True), ('h', 2, True), ('n', 3, True), ('N', 1, False),
        ('i', 2, False)],
    'event': COMMON + [('w', 4, False), ('S', 2, False), ('R', 2, False)],
    'barrier': COMMON + [('w', 6, True), ('R', 1, False), ('A', .4, False)],
    'fifo': QUEUE,
    'lifo': QUEUE,
    'priority': QUEUE,
}
CREATE = {
    'lock': lambda n: asyncio.Lock(),
    'semaphore': asyncio.Semaphore,
    'bounded': asyncio.BoundedSemaphore,
    'condition': lambda n: asyncio.Condition(),
    'event': lambda n: asyncio.Event(),
    'barrier': lambda n: asyncio.Barrier(n + 1),
    'fifo': asyncio.Queue,
    'lifo': asyncio.LifoQueue,
    'priority': asyncio.PriorityQueue,
}


def scenario(rng):
    kind = rng.choice(list(STEPS))
    steps = STEPS[kind]
    words = [kind, str(rng.randrange(4))]
    for word, _, numbered in rng.choices(steps, [s[1] for s in steps], k=rng.randrange(5, 40)):
        words.append(word + str(rng.randrange(4)) if numbered else word)
    return ' '.join(words)


async def turns(n):
    for _ in range(n):
        await asyncio.sleep(0)


class Player:
    def __init__(self, kind, number):
        self.step = getattr(self, {
            'bounded': 'semaphore', 'fifo': 'queue', 'lifo': 'queue', 'priority': 'queue',
        }.get(kind, kind))
        self.object = CREATE[kind](number)
        self.tasks = []
        self.log = []
        self.stock = 0

    def say(self, text):
        self.log.append(str(text))

    def spawn(self, function):
        k = len(self.tasks)

        async def body():
            try:
                await function(k)
            except BaseException as e:
                self.say(f'{k}!{type(e).__name__}')
                raise

        self.tasks.append(asyncio.create_task(body()))

    def attempt(self, word, function):
        try:
            result = function()
            self.say(word if result is None else f'{word}={result}')
        except Exception as e:
            self.say(f'{word}!{type(e).__name__}')

    async def play(self, steps):
        for step in steps:
            word, n = step[0], int(step[1:] or 0)
            if word == 'y':
                await asyncio.sleep(0)
            elif word == 'c':
                self.cancel(n)
            else:
                self.step(word, n)
        await turns(60)
        self.say('|')
        for task in self.tasks:
            task.cancel()
        await turns(20)
        self.say(sum(task.done() for task in self.tasks))
        await asyncio.gather(*self.tasks, return_exceptions=True)
        return ' '.join(self.log)

    def cancel(self, n):
        if self.tasks:
            k = (n * 7 + len(self.log)) % len(self.tasks)
            self.say(f'c{k}' + ('' if self.tasks[k].cancel() else '-'))

    async def hold(self, k, n):
        await self.object.acquire()
        try:
            self.say(f'{k}(')
            await turns(n)
            self.say(f'){k}')
        finally:
            self.object.release()

    def lock(self, word, n):
        if word == 'h':
            self.spawn(lambda k: self.hold(k, n))
        else:
            self.say('locked' if self.object.locked() else 'free')

    def semaphore(self, word, n):
        if word == 'r':
            self.attempt('r', self.object.release)
        else:
            self.lock(word, n)

    def event(self, word, n):
        async def wait(k):
            await self.object.wait()
            self.say(f'{k}w')

        if word == 'w':
            self.spawn(wait)
        elif word == 'S':
            self.object.set()
        else:
            self.object.clear()

    def condition(self, word, n):
        async def wait(k):
            async with self.object:
                await self.object.wait()
                self.say(f'{k}(')
                await turns(n)
                self.say(f'){k}')

        async def wait_for(k):
            def enough():
                self.say(f'{k}?')
                return self.stock >= n

            async with self.object:
                await self.object.wait_for(enough)
                self.stock -= 1
                self.say(f'{k}f')

        async def notify(k):
            async with self.object:
                self.object.notify(n)
                self.say(f'{k}n')

        async def notify_all(k):
            async with self.object:
                self.object.notify_all()
                self.say(f'{k}N')

        if word == 'i':
            self.stock += 1
        elif word == 'h':
            self.spawn(lambda k: self.hold(k, n))
        else:
            self.spawn({'w': wait, 'f': wait_for, 'n': notify, 'N': notify_all}[word])

    def barrier(self, word, n):
        async def wait(k):
            for _ in range(n):
                self.say(f'{k}w={await self.object.wait()}')

        async def reset(k):
            await self.object.reset()
            self.say(f'{k}R')

        async def abort(k):
            await self.object.abort()
            self.say(f'{k}A')

        self.spawn({'w': wait, 'R': reset, 'A': abort}[word])
        self.say(f'{self.object.n_waiting} waiting' + (' broken' if self.object.broken else ''))

    def queue(self, word, n):
        async def put(k):
            await self.object.put(n * 100 + k)
            self.say(f'{k}p')

        async def get(k):
            self.say(f'{k}g={await self.object.get()}')

        async def join(k):
            await self.object.join()
            self.say(f'{k}j')

        if word in 'pgj':
            self.spawn({'p': put, 'g': get, 'j': join}[word])
        else:
            self.attempt(word, {
                'P': lambda: self.object.put_nowait(n * 100 + 50),
                'G': self.object.get_nowait,
                'd': self.object.task_done,
                'S': self.object.shutdown,
                'I': lambda: self.object.shutdown(immediate=True),
            }[word])
        self.say(f'[{self.object.qsize()}]')


async def main(text):
    kind, number, *steps = text.split()
    return await Player(kind, int(number)).play(steps)


if __name__ == '__main__':
    seed, count = [int(x) for x in sys.argv[1:]] + [1, 250][len(sys.argv) - 1:]
    generator = random.Random(seed)
    for _ in range(count):
        line = scenario(generator)
        print(line, asyncio.run(main(line)), sep='\t')
