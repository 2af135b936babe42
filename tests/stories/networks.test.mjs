// Pages of the staff that are there from their own network alone.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { routes } from '../hostile/firms.mjs';
import { example, run, serve } from './support.mjs';

let semi, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenue-networks-'));
  const config = join(folder, 'tenue.toml');
  writeFileSync(config, '[staff_networks]\nsemi-informatique = "127.77.0.0/16, ::1"\n');
  semi = await serve({ firm: 'semi-informatique', policies: ['semi-informatique', 'emp-computer'].map(example), extra: ['--demo', '--empty', '--config', config] });
});
after(async () => {
  await semi?.remove();
  rmSync(folder, { recursive: true, force: true });
});

test('SEMI-65: from the public network no page of the staff is there, with a valid session or without; from theirs it is', async () => {
  const at = (visitor, from) => Object.assign(visitor, { from });
  const { name, password, code } = await semi.login('Hotline');
  const inside = at(semi.visitor(), '127.77.3.1');
  const entered = await (await inside.get('/bureau/entrer')).press('Entrer', { 'Votre identifiant': name, 'Votre mot de passe': password, 'Code à six chiffres': code });
  assert.deepEqual([entered.status, entered.path], [200, '/bureau'], `SEMI-65: ${entered.main}`);
  const outside = at(semi.visitor(), '127.78.0.1');
  outside.cookies = inside.cookies;
  const staff = routes().filter(({ door, pattern }) => door === 'firm' && pattern.startsWith('/bureau'));
  assert.ok(staff.length > 30);
  const nowhere = await outside.request('GET', '/nulle-part');
  for (const { method, pattern } of staff) {
    const path = pattern.replace(/:\w+/g, 'A'.repeat(12));
    const answer = await outside.request(method, path, method === 'POST' ? { body: '', headers: { 'content-type': 'application/x-www-form-urlencoded' } } : {});
    assert.equal(answer.status, 404, `SEMI-65: ${method} ${path}`);
    if (method === 'GET') assert.equal(answer.main, nowhere.main, `SEMI-65: ${path} is told from what does not exist`);
  }
  assert.equal((await outside.get('/vie-privee')).status, 200, 'SEMI-65: the public pages are there');
  assert.match((await outside.get('/vie-privee')).main, /Réseau interne séparé du réseau public/, 'SEMI-65: the page says so');
  assert.equal((await inside.get('/bureau')).status, 200, 'SEMI-65');
  assert.equal((await at(semi.visitor('emp-computer'), '127.78.0.1').get('/bureau/entrer')).status, 200, 'another firm that names no network');
});

test('a range that is none is refused before anything is served', () => {
  const file = join(folder, 'wrong.toml');
  writeFileSync(file, '[staff_networks]\nsemi-informatique = "10.0.0.0/99"\n');
  const refused = run('serve', '--config', file, '--demo', '--port', '0', '--data', join(folder, 'd'), '--keys', join(folder, 'k'), example('semi-informatique'));
  assert.notEqual(refused.status, 0);
  assert.match(refused.out + refused.err, /staff_networks/);
});
