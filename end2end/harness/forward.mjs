// Brings a port of another network namespace to this one: `node forward.mjs SOCKET PORT` runs inside, and passes what comes to the Unix
// socket on to the port. Firefox is driven over one, and listens on the loopback interface of its home alone.

import { connect, createServer } from 'node:net';

const [, , socket, port] = process.argv;

createServer((from) => {
  const to = connect(Number(port), '127.0.0.1');
  from.pipe(to).pipe(from);
  for (const end of [from, to]) end.on('error', () => [from, to].forEach((one) => one.destroy()));
}).listen(socket);
