"""What a storm of wrong passwords does to the search: latencies in turns, with and without it, on one running service.

Each attempt comes from an address of its own (the service trusts this machine as its proxy) with a name of its own, so
that no limit spares the service the hash: the worst that anybody can send.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import multiprocessing
import os
from collections import Counter
from multiprocessing.connection import Connection

from bench.searching.client import Answers, as_bytes, on_schedule
from bench.searching.ground import CATALOG, api_address, prepare, requests, say
from bench.searching.server import memory_bytes, serving

OFFERS, STORM, TURNS, ARRIVALS = 400, 100, 3, 40
GOAL_RATIO, GOAL_MEGABYTES = 2, 400


def main() -> None:
    """`BENCH_SECONDS` (15) is how long each of the turns lasts. No search is asked twice: nothing kept serves it."""
    seconds = float(os.environ.get("BENCH_SECONDS", "15"))
    ground = prepare(OFFERS)
    each = int(ARRIVALS * seconds)
    asked = iter(as_bytes([api_address(one) for one in requests(ground, each * (2 * TURNS + 1))]))
    environment = {**ground.environment, "CATALOG_TRUSTED_PROXIES": "127.0.0.1"}
    command = [str(CATALOG), "serve", "--bind", "127.0.0.1:PORT"]
    quiet, stormy, told = Answers(), Answers(), Counter[str]()
    with serving(command, environment, "/api/v1/offers?limit=1") as server:

        def search() -> Answers:
            return on_schedule(server.port, list(itertools.islice(asked, each)), ARRIVALS, seconds)

        search()
        before = most = memory_bytes(server.process.pid)
        for turn in range(TURNS):
            _add(quiet, search())
            ours, theirs = multiprocessing.Pipe()
            storm = multiprocessing.get_context("spawn").Process(target=_storm, args=(server.port, theirs))
            storm.start()
            ours.recv()
            _add(stormy, search())
            most = max(most, memory_bytes(server.process.pid))
            ours.send("enough")
            told += Counter(ours.recv())
            storm.join()
            say(f"turn {turn + 1} of {TURNS}")
    ratio = stormy.milliseconds(0.5) / quiet.milliseconds(0.5)
    print(f"{ARRIVALS} searches a second; {STORM} send wrong passwords as fast as they are answered; {TURNS} turns")
    for name, answers in (("quiet", quiet), ("in the storm", stormy)):
        p50, p99 = answers.milliseconds(0.5), answers.milliseconds(0.99)
        print(f"search, {name:14} p50 {p50:7.1f} ms   p99 {p99:7.1f} ms   {answers.errors} errors")
    ratio_99 = stormy.milliseconds(0.99) / quiet.milliseconds(0.99)
    print(f"ratio p50 {ratio:.2f}, p99 {ratio_99:.2f} (goal: p50 at most {GOAL_RATIO})")
    print("answers to the storm: " + ", ".join(f"{count} x {status}" for status, count in sorted(told.items())))
    print(f"memory {(most - before) / 2**20:+.0f} MB (goal: at most {GOAL_MEGABYTES})")


def _add(to: Answers, more: Answers) -> None:
    to.seconds += more.seconds
    to.failed += more.failed
    to.lasted += more.lasted


def _storm(port: int, pipe: Connection) -> None:
    told = Counter[str]()
    numbers = itertools.count(1)

    async def attack() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while True:
            number = next(numbers)
            body = json.dumps({"name": f"{13000000000 + number}", "password": "wrong wrong"}).encode()
            address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            writer.write(
                f"POST /api/v1/tokens HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                f"X-Forwarded-For: {address}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            told[head[9:12].decode()] += 1

    async def all_at_once() -> None:
        attackers = [asyncio.ensure_future(attack()) for _ in range(STORM)]
        await asyncio.sleep(1)
        pipe.send("blowing")
        while not pipe.poll():
            await asyncio.sleep(0.1)
        for attacker in attackers:
            attacker.cancel()
        told["failed"] += sum(
            isinstance(one, Exception) for one in await asyncio.gather(*attackers, return_exceptions=True)
        )

    asyncio.run(all_at_once())
    pipe.send(+told)
