"""A client as StackStorm is one: takes and releases locks by a coordination URL, and holds another one all the time.

client.py URL: says "started" once it holds the lock, goes on until stdin ends, and then prints what happened as JSON.
"""

import json
import sys
import threading
import time

import redis
from tooz import coordination

ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()

coordinator = coordination.get_coordinator(sys.argv[1], b"client")
coordinator.start()
held = coordinator.get_lock(b"held")
assert held.acquire(blocking=False)
print("started", flush=True)

done, failures, refused, kept, lost, longest = 0, [], 0, 0, 0, 0.0
last = 0
while not ended.is_set():
    start = time.monotonic()
    try:
        lock = coordinator.get_lock(b"lock-%d" % done)
        refused += not lock.acquire(blocking=False)
        kept += not lock.release()
        held.heartbeat()
    except coordination.ToozError as error:
        failures.append(f"{type(error).__name__}: {error}")
        time.sleep(0.1)
    try:
        # A number that goes back is a write that was confirmed and lost.
        number = coordinator._client.incr("number")
        lost += number <= last
        last = number
    except redis.RedisError:  # This is no business of tooz, which would try again.
        pass
    done += 1
    longest = max(longest, time.monotonic() - start)
    time.sleep(0.005)

other = coordination.get_coordinator(sys.argv[1], b"other")
other.start()
taken = other.get_lock(b"held").acquire(blocking=False)
print(json.dumps({
    "done": done, "failures": failures, "refused": refused, "kept": kept, "lost": lost, "longest": longest,
    "taken": taken, "held": held.release(),
}))
