// Strangers who do not speak as browsers do: bytes on a plain connection.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ask, files, leaks, locksmith, reference, serve, tenue, trouble, until } from '../stories/support.mjs';

let server;
before(async () => { server = await serve(); });
after(() => server?.remove());

const host = () => `sos-serrurier.localhost:${server.port}`;
test('a server that crashes leaves no core file, whatever the shell allows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenue-core-'));
  const shell = spawn('bash', ['-c', 'ulimit -c unlimited; exec "$@"', 'bash', tenue, 'serve', '--port', '0', ...server.places.map((place) => place.replace(server.folder, folder)), '--demo', '--empty', locksmith], { cwd: folder });
  let said = '';
  shell.stdout.on('data', (d) => { said += d; });
  const ended = new Promise((done) => shell.on('exit', (code, signal) => done(signal)));
  await until(() => /http:/.test(said));
  assert.match(readFileSync(`/proc/${shell.pid}/limits`, 'utf8'), /Max core file size +0 +0 /);
  shell.kill('SIGABRT');
  assert.equal(await ended, 'SIGABRT');
  assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('core')), []);
  rmSync(folder, { recursive: true });
});

const mark = 'Brouillon-Hostile-93';

/** Sends the bytes, closes nothing, gives what came back until the server closes or has answered wholly. */
function wire(bytes, { address = '127.251.3.1' } = {}) {
  return new Promise((done) => {
    let out = '';
    const socket = net.connect({ host: '127.0.0.1', port: server.port, localAddress: address });
    const end = () => { socket.destroy(); done({ status: Number(out.split(' ')[1]) || 0, text: out }); };
    socket.setTimeout(20_000, end);
    socket.on('data', (d) => {
      out += d.toString('latin1');
      const length = /\r\ncontent-length: (\d+)/i.exec(out);
      const body = out.indexOf('\r\n\r\n');
      if (length && body >= 0 && out.length >= body + 4 + Number(length[1])) end();
    });
    socket.on('error', end);
    socket.on('close', end);
    socket.write(bytes);
  });
}
const get = (path, more = '') => `GET ${path} HTTP/1.1\r\nHost: ${host()}\r\n${more}Connection: close\r\n\r\n`;
const post = (body, more = '', path = '/demande/demander-un-serrurier') =>
  `POST ${path} HTTP/1.1\r\nHost: ${host()}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${more}Connection: close\r\n\r\n${body}`;

/** After each blow: it still answers, and nothing of the blow is anywhere. */
async function unharmed() {
  assert.equal((await server.visitor().get('/')).status, 200);
  const log = { path: 'the log', bytes: Buffer.from(server.out + server.err) };
  assert.deepEqual(leaks([mark], [...files(server.folder), log]), []);
}

test('a body of 10 MB is refused before it is read', async () => {
  const size = 10 << 20;
  const whole = await server.visitor().request('POST', '/demande/demander-un-serrurier', {
    body: `adresse=${mark}${'a'.repeat(size)}`, headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }).catch((error) => error);
  if (!(whole instanceof Error)) assert.equal(whole.status, 413);
  else assert.match(whole.code, /EPIPE|ECONNRESET/, 'closed while we were still sending');
  const announced = await wire(`POST /demande/demander-un-serrurier HTTP/1.1\r\nHost: ${host()}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${size}\r\n\r\n`);
  assert.equal(announced.status, 413);
  const chunks = await wire(`POST / HTTP/1.1\r\nHost: ${host()}\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n${`4000\r\n${'b'.repeat(0x4000)}\r\n`.repeat(40)}`);
  assert.ok([0, 413].includes(chunks.status), `${chunks.status}`);
  await unharmed();
});

test('bytes that are no UTF-8, hidden signs and broken escapes are refused', async () => {
  for (const value of ['%ff%fe', '%c3%28', '%ed%a0%80', '%00', '%0', '%zz', `${mark}%1b%5b31m`])
    assert.equal((await wire(post(`adresse=${value}&telephone=0639981234`))).status, 400, value);
  for (const type of ['multipart/form-data; boundary=x', 'text/xml', 'application/x-www-form-urlencoded; charset=utf-16le', 'image/svg+xml']) {
    const answer = await wire(`POST /demande/demander-un-serrurier HTTP/1.1\r\nHost: ${host()}\r\nContent-Type: ${type}\r\nContent-Length: 9\r\nConnection: close\r\n\r\nadresse=a`);
    assert.ok(answer.status >= 400 && answer.status < 500, `${type}: ${answer.status}`);
  }
  await unharmed();
});

test('headers without end, without number or in doubt are refused', async () => {
  assert.equal((await wire(get('/', `X-${mark}: ${'x'.repeat(64 * 1024)}\r\n`))).status, 431);
  assert.equal((await wire(get('/', 'X-A: 1\r\n'.repeat(20_000)))).status, 431);
  for (const [what, request] of Object.entries({
    'two lengths': `POST / HTTP/1.1\r\nHost: ${host()}\r\nContent-Length: 3\r\nContent-Length: 30\r\n\r\na=b`,
    'length and chunks': `POST / HTTP/1.1\r\nHost: ${host()}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'two hosts': `GET / HTTP/1.1\r\nHost: ${host()}\r\nHost: evil.example\r\n\r\n`,
    'no host': 'GET / HTTP/1.1\r\n\r\n',
    'a bare name': `GET / HTTP/1.1\r\nHost: ${host()}\r\nnonsense\r\n\r\n`,
    'a hidden sign': `GET / HTTP/1.1\r\nHost: ${host()}\r\nX-A: a\x01b\r\n\r\n`,
    'not HTTP': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
    'a target without end': `GET /${'a'.repeat(64 * 1024)} HTTP/1.1\r\nHost: ${host()}\r\n\r\n`,
  })) {
    const answer = await wire(request);
    assert.ok(answer.status === 0 || (answer.status >= 400 && answer.status < 500), `${what}: ${answer.status}`);
    assert.equal(/<h1>Porte/.test(answer.text), false, what);
  }
  await unharmed();
});

test('a host of somebody else is not ours', async () => {
  for (const other of ['evil.example', 'nobody.localhost', 'sos-serrurier.localhost.evil.example', '127.0.0.1', '[::1]', 'a b']) {
    const answer = await wire(`GET /vie-privee HTTP/1.1\r\nHost: ${other}\r\nConnection: close\r\n\r\n`);
    assert.ok(answer.status >= 400 && answer.status < 500, `${other}: ${answer.status}`);
    assert.equal(answer.text.includes('Ce que nous gardons'), false, other);
  }
});

test('no path leaves the site', async () => {
  const ways = ['/../../../../etc/passwd', '/assets/../../policy.toml', '/assets/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2fetc%2fpasswd', '/assets/%5c..%5c', '//etc/passwd',
    '/assets/tokens.css%00.html', '/vie-privee/versions/../../bureau', '/.git/config', '/data/sos-serrurier/store.db', '/control.sock', '/vie-privee/versions/-1',
    '/vie-privee/versions/99999999999999999999', '/demande/%F0%9F%92%A5', '/merci/AAAA', '/bureau/../../../etc/shadow', 'http://evil.example/'];
  for (const way of ways) {
    const answer = await wire(get(way));
    assert.ok([400, 404, 410, 421].includes(answer.status), `${way}: ${answer.status}`);
    assert.equal(/root:|\[organisation\]|SQLite format/.test(answer.text), false, way);
  }
});

test('a method that no page has is refused, and says which one has', async () => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'CONNECT', 'OPTIONS', 'BREW', 'get']) {
    const answer = await wire(`${method} /vie-privee HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`);
    assert.ok([400, 405, 501].includes(answer.status), `${method}: ${answer.status}`);
    assert.equal(answer.text.includes('Ce que nous gardons'), false, method);
  }
  const posted = await server.visitor().request('POST', '/vie-privee', { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  assert.equal(posted.status, 405);
  assert.match(posted.headers.allow, /GET/);
  const head = await server.visitor().request('HEAD', '/vie-privee');
  assert.equal(head.status, 200);
  assert.equal(head.html, '');
});

test('a request that trickles in does not hold the others up', async () => {
  const slow = Array.from({ length: 40 }, (_, i) => {
    const socket = net.connect({ host: '127.0.0.1', port: server.port, localAddress: `127.252.${i}.1` });
    socket.on('error', () => {});
    socket.write('POST /demande/demander-un-serrurier HTTP/1.1\r\nHost: ');
    return socket;
  });
  const began = Date.now();
  assert.ok(reference(await ask(server, trouble({ 'Votre téléphone': '06 39 98 11 11' }))));
  assert.ok(Date.now() - began < 5_000);
  for (const socket of slow) socket.destroy();
});

test('every answer says that nothing foreign may run in it, nor frame it, nor keep it', async () => {
  for (const path of ['/', '/vie-privee', '/demande/demander-un-serrurier', '/bureau/entrer', '/nulle-part', '/assets/nothing.js']) {
    const { headers } = await server.visitor().request('GET', path);
    const rule = headers['content-security-policy'];
    assert.match(rule, /default-src 'none'/, path);
    assert.match(rule, /frame-ancestors 'none'/, path);
    assert.equal(/unsafe|\*|data:/.test(rule), false, `${path}: ${rule}`);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.ok(headers['referrer-policy'], path);
  }
  assert.match((await server.visitor().request('GET', '/bureau/entrer')).headers['cache-control'], /no-store/);
});

test('one network alone cannot fill the queue: too many requests have to wait', async () => {
  const one = server.visitor();
  const statuses = [];
  for (let i = 0; i < 12; ++i) {
    const shown = await one.get('/demande/demander-un-serrurier');
    statuses.push((await shown.press('Demander un serrurier', trouble({ 'Votre téléphone': `06 39 98 20 ${10 + i}` }))).status);
  }
  assert.deepEqual(statuses.slice(0, 10), Array(10).fill(200));
  assert.ok(statuses.includes(429), statuses.join(' '));
  assert.ok(reference(await ask(server, { 'Votre téléphone': '06 39 98 12 12' })), 'others are served');
});
