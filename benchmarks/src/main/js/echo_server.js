// An echo server on Node.js: prints its port, ends with its standard input.
const net = require("node:net");

const server = net.createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.pipe(socket);
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => console.log(`port ${server.address().port}`));
process.stdin.resume();
process.stdin.on("end", () => process.exit());
