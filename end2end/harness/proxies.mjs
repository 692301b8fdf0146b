// The proxies of `deploy/`, in the programs that they are for, with TLS on a port of loopback. Only addresses, certificates and what
// the rest of a site would be are replaced.

import { execFileSync, spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { RELAY_PORT } from './homes.mjs';
import { freePort } from './server.mjs';
import { until } from './until.mjs';

/** @typedef {{ folder: string, port: number, plain: number, upstream: number, outside: string, tls: number, site: number }} Setting */
/** @typedef {'nginx' | 'caddy' | 'haproxy'} Program */

/** @param {string} name @param {...[string, string]} changes each of which has to be there */
function recipe(name, ...changes) {
  let text = readFileSync(fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url)), 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${JSON.stringify(from)} is not in deploy/${name} any more`);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** @param {string} text @param {string[]} starts of lines that are left out */
const without = (text, ...starts) => text.split('\n').filter((line) => !starts.some((start) => line.trim().startsWith(start))).join('\n');

/** Around a site. @param {string} site */
function nginxAround(site) {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${kind};`);
  return `daemon off; master_process off; pid nginx.pid; error_log log info; events {}\nhttp { access_log log; ${folders.join(' ')}\n${site}\n}\n`;
}

/** Where Debian has it; elsewhere it is within nginx. */
const STREAM_MODULE = '/usr/lib/nginx/modules/ngx_stream_module.so';
const NGINX_CERTIFICATE = 'ssl_certificate chain.pem; ssl_certificate_key key.pem;';

/** What each program is started with: files by their names, and a command. @type {Record<string, (setting: Setting) => { files: Record<string, string>, command: string[] }>} */
const PROGRAMS = {
  nginx: ({ port, plain, upstream }) => {
    const site = recipe(
      'nginx.conf',
      ['listen 80;', `listen 127.0.0.1:${plain};`],
      ['listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2; ${NGINX_CERTIFICATE}`],
      ['127.0.0.1:3000', `127.0.0.1:${upstream}`],
    );
    return nginx(without(site, 'listen [::]', 'ssl_certificate     ', 'ssl_certificate_key'));
  },
  'nginx-subpath': (setting) => nginx(nginxSite(setting, recipe('nginx-subpath.conf', ['127.0.0.1:3000', `127.0.0.1:${setting.upstream}`]))),
  // Not as it stands there, but as many have it: with a slash behind the port the path is taken away.
  'nginx-stripping': (setting) =>
    nginx(
      nginxSite(
        setting,
        recipe('nginx-subpath.conf', ['proxy_pass http://127.0.0.1:3000;', `proxy_pass http://127.0.0.1:${setting.upstream}/;`])
          // The sockets have a location of their own.
          .replace(/(location \/visio\/ws\/ \{\s*proxy_pass http:\/\/127\.0\.0\.1:\d+)\/;/, '$1/ws/;'),
      ),
    ),
  // TURN over TLS beside the site, at port 443 of an address of this machine.
  'nginx-turn': ({ upstream, outside, tls, site }) => {
    const pages = recipe(
      'nginx.conf',
      ['listen 443 ssl http2;', `listen 127.0.0.1:${site} ssl http2 proxy_protocol; set_real_ip_from 127.0.0.1; real_ip_header proxy_protocol; ${NGINX_CERTIFICATE}`],
      ['listen 80;', `listen ${outside}:80;`],
      ['127.0.0.1:3000', `127.0.0.1:${upstream}`],
    );
    const stream = recipe(
      'nginx-turn.conf',
      ['listen 443;', `listen ${outside}:443;`],
      ['127.0.0.1:8443', `127.0.0.1:${site}`],
      ['listen 127.0.0.1:5349 ssl proxy_protocol;', `listen 127.0.0.1:${tls} ssl proxy_protocol; ${NGINX_CERTIFICATE}`],
      ['127.0.0.1:5349', `127.0.0.1:${tls}`],
      ['127.0.0.1:3478', `127.0.0.1:${RELAY_PORT}`],
    );
    const load = existsSync(STREAM_MODULE) ? `load_module ${STREAM_MODULE};\n` : '';
    const bare = (/** @type {string} */ text) => without(text, 'listen [::]', 'ssl_certificate     ', 'ssl_certificate_key');
    const { files, command } = nginx(bare(pages));
    return { files: { 'nginx.conf': `${load}${files['nginx.conf']}${bare(stream)}` }, command };
  },
  caddy: (setting) => caddy(setting, 'Caddyfile', ['\nmeet.example.org {', `\nhttps://127.0.0.1:${setting.port} {`]),
  'caddy-subpath': (setting) =>
    caddy(setting, 'Caddyfile-subpath', ['\nexample.org {', `\nhttps://127.0.0.1:${setting.port} {`], ['root * /var/www/html', 'respond "the rest of the site"'], ['\t\tfile_server\n', '']),
  haproxy: (setting) => haproxy(setting, 'haproxy.cfg', ['/etc/haproxy/meet.example.org.pem', 'both.pem']),
  'haproxy-subpath': (setting) => haproxy(setting, 'haproxy-subpath.cfg', ['/etc/haproxy/example.org.pem', 'both.pem'], ['    server site 127.0.0.1:8080', '    http-request return status 200 content-type text/plain string "the rest of the site"']),
};

/** A site that forbids everything to its own pages. @param {Setting} setting @param {string} snippet */
const nginxSite = ({ port }, snippet) => `server {
  listen 127.0.0.1:${port} ssl http2; ${NGINX_CERTIFICATE}
  add_header Permissions-Policy "camera=(), microphone=()";
  add_header Content-Security-Policy "default-src 'none'";
  location / { default_type text/plain; return 200 "the rest of the site"; }
  ${snippet}
}`;

/** @param {string} site */
const nginx = (site) => ({ files: { 'nginx.conf': nginxAround(site) }, command: ['nginx', '-p', '.', '-c', 'nginx.conf', '-e', 'log'] });

/** @param {Setting} _ @param {string} name @param {...[string, string]} changes */
const caddy = (_, name, ...changes) => ({
  files: { Caddyfile: recipe(name, ['\n{\n', '\n{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n'], ...changes) },
  command: ['caddy', 'run', '--adapter', 'caddyfile', '--config', 'Caddyfile'],
});

/** @param {Setting} setting @param {string} name @param {...[string, string]} changes */
const haproxy = ({ port, plain, upstream }, name, ...changes) => ({
  files: { 'haproxy.cfg': recipe(name, ['bind :80', `bind 127.0.0.1:${plain}`], ['bind :443', `bind 127.0.0.1:${port}`], ['127.0.0.1:3000', `127.0.0.1:${upstream}`], ...changes) },
  command: ['haproxy', '-db', '-f', 'haproxy.cfg'],
});

/** Why this one cannot be tried here; `undefined` where it can. @param {string} kind */
export function noProxy(kind) {
  const program = kind.split('-')[0];
  try {
    execFileSync(program, [program === 'caddy' ? 'version' : '-v'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${program} is not installed`;
  }
}

/** A certificate of nobody's for 127.0.0.1 and the names of the recipes. @param {string} folder */
async function certify(folder) {
  const names = 'subjectAltName=IP:127.0.0.1,DNS:meet.example.org,DNS:turn.example.org';
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 -addext ${names}`;
  execFileSync('openssl', [...words.split(' '), '-keyout', 'key.pem', '-out', 'chain.pem'], { cwd: folder, stdio: 'ignore' });
  const both = ['chain.pem', 'key.pem'].map((name) => readFileSync(path.join(folder, name), 'utf8'));
  await writeFile(path.join(folder, 'both.pem'), both.join(''));
}

export class Proxy {
  /** @type {import('node:child_process').ChildProcess} */
  #process;
  #folder;
  #output = '';
  #kill = () => void this.#process.kill('SIGKILL');

  /** @param {import('node:child_process').ChildProcess} child @param {string} folder @param {number} port @param {string} address */
  constructor(child, folder, port, address) {
    this.#process = child;
    this.#folder = folder;
    this.port = port;
    this.address = address;
    // A test run that is cut short leaves no proxy behind.
    process.once('exit', this.#kill);
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (this.#output += text));
  }

  /** `https://host:port`; pages need `insecure: true` to come. */
  get origin() {
    return `https://${this.address}:${this.port}`;
  }

  /** @param {string} kind @param {import('./server.mjs').Server} server @param {string} [outside] the address that it is reached at, where it is at port 443 */
  static async before(kind, server, outside) {
    const folder = await mkdtemp(path.join(tmpdir(), 'parvis-proxy-'));
    await certify(folder);
    const [plain, tls, site] = [await freePort(), await freePort(), await freePort()];
    const port = outside ? 443 : await freePort();
    const setting = { folder, port, plain, upstream: server.port, outside: outside ?? '127.0.0.1', tls, site };
    const { files, command: [program, ...words] } = PROGRAMS[kind](setting);
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
    const child = spawn(program, words, {
      cwd: folder,
      env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, PARVIS_UPSTREAM: `127.0.0.1:${server.port}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const proxy = new Proxy(child, folder, port, setting.outside);
    await until(`${kind} answers`, async () => {
      if (child.exitCode !== null) throw new Error(`${kind} exited: ${proxy.#output}`);
      return proxy.get('/');
    });
    return proxy;
  }

  /** What is answered, whoever signed the certificate. @param {string} path @returns {Promise<{ status: number, location: string | undefined, text: string }>} */
  get(path) {
    return new Promise((resolve, reject) => {
      const asked = request(this.origin + path, { rejectUnauthorized: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, location: answer.headers.location, text }));
      });
      asked.on('error', reject).end();
    });
  }

  /** What has a Chromium take its certificate for a good one, also where it is no page that is loaded (RFC 7469 section 2.4). */
  get trust() {
    const { publicKey } = new X509Certificate(readFileSync(path.join(this.#folder, 'chain.pem')));
    const pin = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('base64');
    return `--ignore-certificate-errors-spki-list=${pin}`;
  }

  async close() {
    process.off('exit', this.#kill);
    if (this.#process.exitCode === null) {
      const exited = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      const reminder = setTimeout(() => this.#process.kill('SIGKILL'), 5_000);
      await exited;
      clearTimeout(reminder);
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}
