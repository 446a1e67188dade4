"""An echo server on asyncio streams: prints its port, ends with its standard input.

    python3 echo_server.py asyncio|uvloop
"""

import asyncio
import os
import resource
import sys

PORTION = 65_536


async def echo(reader, writer):
    try:
        while data := await reader.read(PORTION):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=1024)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    asyncio.get_running_loop().add_reader(0, lambda: os._exit(0))
    await server.serve_forever()


_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
if sys.argv[1] == "uvloop":
    import uvloop

    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
asyncio.run(main())
