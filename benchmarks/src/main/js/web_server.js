// A web server on Node.js: prints its port, ends with its standard input.
const http = require("node:http");

const TEXT = "text/plain; charset=utf-8";
const BYTES = "application/octet-stream";
const BODY = Buffer.alloc(10 << 10, "x");
const PORTION = Buffer.alloc(16 << 10, "x");
const PORTIONS = 64;
const ROUTES = 200;

const prefixes = new Set();
for (let i = 0; i < ROUTES; i++) {
  prefixes.add(`/api/thing${i}/`);
}

function send(response, type, content, status = 200) {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(content) });
  response.end(content);
}

function stream(response, portions) {
  for (let left = portions; left > 0; left--) {
    if (!response.write(PORTION)) {
      response.once("drain", () => stream(response, left - 1));
      return;
    }
  }
  response.end();
}

const server = http.createServer((request, response) => {
  switch (request.url) {
    case "/plain":
      return send(response, TEXT, "Hello, World!");
    case "/json":
      return send(response, "application/json", JSON.stringify({ message: "Hello, World!" }));
    case "/body10k":
      return send(response, BYTES, BODY);
    case "/stream1m":
      response.writeHead(200, { "Content-Type": BYTES });
      return stream(response, PORTIONS);
    default: {
      const end = request.url.lastIndexOf("/") + 1;
      const isKnown = prefixes.has(request.url.slice(0, end));
      return send(response, TEXT, isKnown ? request.url.slice(end) : "", isKnown ? 200 : 404);
    }
  }
});
server.keepAliveTimeout = 75_000;
server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => console.log(`port ${server.address().port}`));
process.stdin.resume();
process.stdin.on("end", () => process.exit());
