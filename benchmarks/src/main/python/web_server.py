"""A web server on aiohttp and uvloop: prints its port, ends with its standard input."""

import asyncio
import logging
import os
import resource

import uvloop
from aiohttp import WSMsgType, web

BODY = b"x" * (10 << 10)
PORTION = b"x" * (16 << 10)
PORTIONS = 64
ROUTES = 200


async def plain(request):
    return web.Response(text="Hello, World!")


async def json(request):
    return web.json_response({"message": "Hello, World!"})


async def body(request):
    return web.Response(body=BODY)


async def stream(request):
    response = web.StreamResponse()
    response.enable_chunked_encoding()
    await response.prepare(request)
    for _ in range(PORTIONS):
        await response.write(PORTION)
    await response.write_eof()
    return response


async def routed(request):
    return web.Response(text=request.match_info["id"])


async def echo(request):
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await socket.send_bytes(message.data)
    return socket


async def main():
    app = web.Application()
    app.router.add_get("/plain", plain)
    app.router.add_get("/json", json)
    app.router.add_get("/body10k", body)
    app.router.add_get("/stream1m", stream)
    app.router.add_get("/websocket", echo)
    for i in range(ROUTES):
        app.router.add_get(f"/api/thing{i}/{{id}}", routed)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    print("port", runner.addresses[0][1], flush=True)
    asyncio.get_running_loop().add_reader(0, lambda: os._exit(0))
    await asyncio.Event().wait()


# A client that leaves amid pipelined requests makes it log failed assertions.
logging.disable(logging.CRITICAL)
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
asyncio.run(main())
