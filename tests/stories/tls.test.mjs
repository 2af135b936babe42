// With a certificate of its own the server speaks TLS 1.2 and 1.3, nothing older and nothing in the clear.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { routes } from '../hostile/firms.mjs';
import { example, serve } from './support.mjs';

let server, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenue-tls-'));
  const [certificate, key, config] = ['cert.pem', 'key.pem', 'tenue.toml'].map((name) => join(folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  writeFileSync(config, `tls_certificate = "${certificate}"\ntls_key = "${key}"\n`);
  server = await serve({ policies: ['sos-serrurier', 'emp-computer'].map(example), extra: ['--demo', '--empty', '--config', config] });
});
after(async () => {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** { status, headers, text }, or { failed } where nothing is agreed on. */
const get = (by, path, more = {}) => new Promise((done) => {
  const sent = by.get({ port: server.port, path, headers: { host: `sos-serrurier.localhost:${server.port}` }, rejectUnauthorized: false, timeout: 5_000, ...more }, (answer) => {
    let text = '';
    answer.on('data', (d) => { text += d; }).on('end', () => done({ status: answer.statusCode, headers: answer.headers, text }));
  });
  sent.on('error', (error) => done({ failed: error.message })).on('timeout', () => sent.destroy(new Error('no answer')));
});

test('SOS-59: pages come over TLS 1.2 or 1.3 alone, cookies with it, and the page says so', async () => {
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const page = await get(https, '/vie-privee', { minVersion: version, maxVersion: version });
    assert.equal(page.status, 200, version);
    assert.match(page.headers['strict-transport-security'], /max-age=\d{7,}/);
    assert.match(page.text, /Échanges chiffrés \(TLS\)/);
  }
  for (const version of ['TLSv1', 'TLSv1.1']) assert.match((await get(https, '/', { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' })).failed ?? 'it answered', /alert protocol version/, version);
  const clear = await get(http, '/vie-privee');
  assert.ok(clear.failed || clear.status >= 300, `in the clear: ${clear.status}`);
  assert.equal((clear.text ?? '').includes('Ce que nous gardons'), false);
  for (const cookie of (await get(https, '/bureau/entrer')).headers['set-cookie']) assert.match(cookie, /; Secure/);
});

test('EMP-63: no page of the customers’ area answers in the clear, and its cookies go over TLS alone, to this host, unread by scripts', async () => {
  const host = { headers: { host: `emp-computer.localhost:${server.port}` } };
  const area = routes().filter(({ door, method, pattern }) => door === 'firm' && method === 'GET' && pattern.startsWith('/espace')).map(({ pattern }) => pattern.replace(/:\w+/g, 'A'.repeat(12)));
  assert.ok(area.length > 12);
  for (const path of area) {
    const clear = await get(http, path, host);
    assert.ok(clear.failed || clear.status >= 300, `EMP-63: ${path} in the clear: ${clear.status}`);
    assert.doesNotMatch(clear.text ?? '', /<form|Espace client/, `EMP-63: ${path} in the clear`);
  }
  const door = await get(https, '/espace/entrer', host);
  assert.equal(door.status, 200, 'EMP-63');
  assert.ok(door.headers['set-cookie'].length > 0, 'EMP-63');
  for (const cookie of door.headers['set-cookie']) assert.match(cookie, /^__Host-.*; Secure(?=.*; HttpOnly|; HttpOnly|.*HttpOnly).*SameSite=(Strict|Lax)/, `EMP-63: ${cookie.replace(/=[^;]*/, '=…')}`);
  assert.match((await get(https, '/vie-privee', host)).text, /Site et Espace client chiffrés/, 'EMP-63: the page says so');
});
