"""`python -m examples.fake_allegro --port 8090`: a marketplace to try Postroom on."""

from __future__ import annotations

import argparse
import asyncio

from examples.fake_allegro.life import Life
from examples.fake_allegro.sample import SELLER, furnish
from examples.fake_allegro.server import running
from examples.fake_allegro.world import World
from postroom.clock import utc_now


async def serve(host: str, port: int, every: float) -> None:
    """Serve a furnished world until somebody ends it; `every`: seconds between happenings."""
    world = World(utc_now)
    furnish(world)
    life = Life(world, world.seller(SELLER))
    async with running(world, host=host, port=port) as fake:
        print(f"Fake Allegro at {fake.url}, seller {SELLER}. Settings of an account:")
        for name, value in fake.settings().items():
            print(f"  {name} = {value}", flush=True)
        while True:
            await asyncio.sleep(every or 3_600)
            if every:
                life.happen()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m examples.fake_allegro", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    said = "seconds between two things that buyers do; 0: only what is there at the start"
    parser.add_argument("--every", type=float, default=0, help=said)
    told = parser.parse_args()
    try:
        asyncio.run(serve(told.host, told.port, told.every))
    except KeyboardInterrupt:
        print("Ended.")


if __name__ == "__main__":
    main()
