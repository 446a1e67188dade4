"""Two network namespaces and a wire between them that is as bad as it is told to be.

usage: bad_wire.py NEAR FAR     (names of namespaces to be made; needs root, Linux, `ip`)

NEAR has the address 10.213.0.1, FAR has 10.213.0.2. Prints `ready`, or `cannot: ` and why. Then reads lines of five
numbers and answers each with `ok`: the delay of each packet in seconds, the shares of packets (0 to 1) that are lost, that
come twice, and that come with a flipped bit, and the bytes per second that pass, 0 for any number. Ends with its input,
and takes the namespaces away.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
HEADERS = 40
QUEUE_BYTES = 32 * 1024


def command(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def enter(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).setns(descriptor, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns " + path)
    finally:
        os.close(descriptor)


def end_of_wire(namespace, own, other):
    command("ip", "netns", "add", namespace)
    enter("/run/netns/" + namespace)
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", b"wire", IFF_TUN_NO_PI))
    command("ip", "address", "add", own, "peer", other, "dev", "wire")
    command("ip", "link", "set", "wire", "up", "mtu", "1400")
    command("ip", "link", "set", "lo", "up")
    return tun


class Wire:
    def __init__(self, near, far):
        self.other = {near: far, far: near}
        self.delay = self.loss = self.twice = self.flip = self.rate = 0.0
        self.free_at = {near: 0.0, far: 0.0}
        self.on_the_way = []
        self.count = 0
        self.random = random.Random(42)

    def take(self, end):
        packet = os.read(end, 65536)
        for _ in range(2 if self.random.random() < self.twice else 1):
            if self.random.random() >= self.loss:
                self.send(self.other[end], self.spoilt(packet))

    def spoilt(self, packet):
        if len(packet) <= HEADERS or self.random.random() >= self.flip:
            return packet
        copy = bytearray(packet)
        copy[self.random.randrange(HEADERS, len(copy))] ^= 1 << self.random.randrange(8)
        return bytes(copy)

    def send(self, end, packet):
        now = time.monotonic()
        if self.rate:
            begins = max(now, self.free_at[end])
            if (begins - now) * self.rate > QUEUE_BYTES:
                return
            now = self.free_at[end] = begins + len(packet) / self.rate
        self.count += 1
        heapq.heappush(self.on_the_way, (now + self.delay, self.count, end, packet))

    def deliver(self):
        while self.on_the_way and self.on_the_way[0][0] <= time.monotonic():
            _, _, end, packet = heapq.heappop(self.on_the_way)
            try:
                os.write(end, packet)
            except OSError:
                pass  # The interface is full: one more that is lost.

    def patience(self):
        return max(0.0, self.on_the_way[0][0] - time.monotonic()) if self.on_the_way else None


def run(near, far):
    wire = Wire(near, far)
    said = b""
    while True:
        for ready in select.select([near, far, 0], [], [], wire.patience())[0]:
            if ready != 0:
                wire.take(ready)
                continue
            piece = os.read(0, 4096)
            if not piece:
                return
            said += piece
            while b"\n" in said:
                line, said = said.split(b"\n", 1)
                wire.delay, wire.loss, wire.twice, wire.flip, wire.rate = map(float, line.split())
                print("ok", flush=True)
        wire.deliver()


def main():
    names = sys.argv[1:3]
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    try:
        try:
            near = end_of_wire(names[0], "10.213.0.1", "10.213.0.2")
            far = end_of_wire(names[1], "10.213.0.2", "10.213.0.1")
            command("ip", "netns", "exec", names[0], "true")
        except (OSError, subprocess.CalledProcessError) as e:
            print("cannot:", str(getattr(e, "stderr", None) or e).strip(), flush=True)
            return
        print("ready", flush=True)
        run(near, far)
    finally:
        ctypes.CDLL(None).setns(home, CLONE_NEWNET)
        for name in names:
            subprocess.run(["ip", "netns", "delete", name], stderr=subprocess.DEVNULL)


main()
