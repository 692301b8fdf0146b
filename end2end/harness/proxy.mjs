// A proxy in front of the server, as an operator has one, whose answers a test may change.

import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';

/**
 * What the proxy says instead of the server; nothing where it passes the request on.
 *
 * @typedef {{ status: number, headers?: Record<string, string>, body?: string } | ((text: string) => string) | undefined} Instead
 */

export class TestProxy {
  /** What was asked for, as `GET /path`. @type {string[]} */
  asked = [];
  /** Answers in place of the server, or changes what it says. @type {(path: string, method: string) => Instead} */
  instead = () => undefined;
  #server;
  #port;

  /** @param {import('./server.mjs').Server} server */
  constructor(server) {
    this.#port = server.port;
    this.#server = http.createServer((request, response) => this.#pass(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#join(request, socket, head));
  }

  /** @param {import('./server.mjs').Server} server */
  static async before(server) {
    const proxy = new TestProxy(server);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get origin() {
    return `http://127.0.0.1:${/** @type {net.AddressInfo} */ (this.#server.address()).port}`;
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  #pass(request, response) {
    const { url = '/', method = 'GET' } = request;
    this.asked.push(`${method} ${url}`);
    const instead = this.instead(url, method);
    if (instead && typeof instead !== 'function') {
      response.writeHead(instead.status, instead.headers).end(instead.body);
      return;
    }
    // What is changed must be readable.
    const headers = { ...request.headers, ...(instead && { 'accept-encoding': 'identity', 'if-none-match': '' }) };
    const onward = http.request({ port: this.#port, host: '127.0.0.1', path: url, method, headers }, (answer) => {
      if (!instead) {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
        return;
      }
      let text = '';
      answer.setEncoding('utf8').on('data', (more) => (text += more)).on('end', () => {
        const { 'content-length': _, etag: __, ...rest } = answer.headers;
        response.writeHead(answer.statusCode ?? 500, rest).end(instead(text));
      });
    });
    onward.on('error', () => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'));
    request.pipe(onward);
  }

  /** @param {http.IncomingMessage} request @param {import('node:stream').Duplex} socket @param {Buffer} head */
  #join(request, socket, head) {
    const onward = net.connect(this.#port, '127.0.0.1', () => {
      const headers = request.rawHeaders.map((word, at) => word + (at % 2 ? '\r\n' : ': ')).join('');
      onward.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers}\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket]) {
      end.on('error', () => {
        onward.destroy();
        socket.destroy();
      });
    }
  }

  async close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
