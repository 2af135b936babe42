// How those who hold the keys come in: a long password and a second code, each time.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { example, files, leaks, serve, totp } from './support.mjs';

let server;
before(async () => { server = await serve({ firm: 'emp-computer', policies: ['emp-computer', 'clic-et-cetera'].map(example) }); });
after(() => server?.remove());

/** An invitation for that role: what its page does with a password and a code, and the secret that it shows. */
async function invited(site, login, role) {
  const added = site.command('user', 'add', 'Personne Inventée', '--login', login, '--role', role);
  assert.equal(added.status, 0, added.out + added.err);
  const path = added.out.match(/\/bureau\/bienvenue\/[\w-]+/)[0];
  const secret = (await site.visitor().get(path)).main.match(/\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b/)?.[0];
  const settle = async (password, code) => (await site.visitor().get(path)).press('Ouvrir mon accès', { 'Choisissez un mot de passe': password, 'Le même, encore une fois': password, ...(code ? { 'Le code qu’elle montre': code } : {}) });
  return { secret, settle };
}
const enter = async (site, login, password, code) => (await site.visitor().get('/bureau/entrer')).press('Entrer', { 'Votre identifiant': login, 'Votre mot de passe': password, 'Code à six chiffres': code });
/** The code at the hour of the demonstration, or `ahead` milliseconds later. */
const code_of = (site, secret, ahead = 0) => totp(secret, Date.parse(JSON.parse(site.command('clock', '--format', 'json').out).now) + ahead);

async function comes_in_by_both(id, site, role, password) {
  const login = `essai-${role}`;
  const { secret, settle } = await invited(site, login, role);
  assert.ok(secret, `${id}: no second factor is asked for`);
  assert.equal((await settle(password, '000000')).status, 422, `${id}: a wrong code settles the account`);
  const used = code_of(site, secret);
  const opened = await settle(password, used);
  assert.equal(opened.status, 200, `${id}: who opened the access by both is in`);
  assert.match(opened.main, /Codes de secours/, id);
  assert.equal((await opened.visitor.request('GET', '/bureau')).status, 200, id);
  const next = code_of(site, secret, 30_000);
  for (const [what, code] of [['no code', ''], ['a wrong code', next === '111111' ? '222222' : '111111'], ['a used code', used]]) {
    const outside = await enter(site, login, password, code);
    assert.equal(outside.status, 401, `${id}: ${what}`);
    assert.equal((await outside.visitor.request('GET', '/bureau')).status, 303, `${id}: ${what}`);
  }
  const inside = await enter(site, login, password, next);
  assert.deepEqual([inside.status, inside.path], [200, '/bureau'], id);
  assert.equal((await enter(site, login, password, next)).status, 401, `${id}: a code serves twice`);
}

test('EMP-56: who administers does not come in by the password alone, nor with a wrong code or a used one', async () => {
  await comes_in_by_both('EMP-56', server, 'admin', 'Trousseau-de-9-clefs-Ambre');
});

test('CLIC-44: fourteen characters and a second code, of which nothing lies in a file', async () => {
  const site = server.of('clic-et-cetera');
  const { secret, settle } = await invited(site, 'essai-court', 'manager');
  assert.equal((await settle('Clef-Ambre-13', code_of(site, secret))).status, 422, 'CLIC-44: thirteen characters are taken');
  const password = 'Clef-Opaline-17';
  await comes_in_by_both('CLIC-44', site, 'manager', password);
  assert.deepEqual(leaks([password], [...files(server.folder), { path: 'the log', bytes: Buffer.from(server.out + server.err) }]), [], 'CLIC-44');
});
