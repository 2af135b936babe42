// What the policy announces as a measure and only a person can do: it is asked for in time, and noted with day and name.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { after as later, locksmith, serve, until, words } from './support.mjs';

let server, folder, policy, begin;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenue-measures-'));
  policy = join(folder, 'sos-serrurier');
  cpSync(locksmith, policy, { recursive: true });
  server = await serve({ policies: [policy] });
  begin = await server.today();
});
after(async () => {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const tasks = async (role) => (await (await server.as(role)).get('/bureau')).all('section[aria-labelledby=hand] li').map((li) => words(li.textContent));
const asked = async (role, what) => (await tasks(role)).filter((text) => text.includes(what));

test('SOS-62: updates that nobody noted for a month are asked for; noting one ends it, until the next month', async () => {
  const updates = 'Mise à jour des logiciels';
  await server.travel(later(begin, { months: 1 }));
  assert.deepEqual(await asked('Direction', updates), [], 'the month is not over');
  await server.travel(later(begin, { months: 1, days: 1 }));
  await until(async () => (await asked('Direction', updates)).length === 1);
  const noted = await (await (await server.as('Direction')).get('/bureau')).press('C’est fait', {}, updates);
  assert.equal(noted.status, 200);
  assert.deepEqual(await asked('Direction', updates), []);
  await server.travel(later(begin, { months: 2 }));
  assert.deepEqual(await asked('Direction', updates), []);
  await server.travel(later(begin, { months: 2, days: 2 }));
  await until(async () => (await asked('Direction', updates)).length === 1);
  server.proves();
});

test('SOS-64: each member of staff is asked to sign the rules, and who has not is listed', async () => {
  const rules = 'Règles de sécurité';
  for (const role of ['Standard', 'Comptabilité']) assert.equal((await asked(role, rules)).length, 1, role);
  assert.equal((await asked('Direction', rules)).length, 4, 'her own, and that of three others');
  const desk = await (await server.as('Standard')).get('/bureau');
  const others = (await (await server.as('Direction')).get('/bureau/mesures/rules')).all('section[aria-labelledby=now] form');
  assert.deepEqual(others.map((form) => form.outerHTML), [], 'nobody signs for another');
  assert.equal((await desk.press('J’ai lu', {}, rules)).status, 200);
  assert.deepEqual(await asked('Standard', rules), []);
  const open = await asked('Direction', rules);
  assert.equal(open.length, 3);
  assert.equal((await (await server.as('Direction')).get('/bureau')).all('section[aria-labelledby=hand] form').length, 2, 'she can sign for herself and the updates, not for others');
});

test('SOS-64: a new edition of the rules is asked of everybody again', async () => {
  const rules = 'Règles de sécurité';
  const today = await server.today();
  const file = join(policy, 'policy.toml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('date        = 2025-10-01', `date        = ${today}`).replace('document = "2025-10-01"', `document = "${today}"`));
  const done = server.command('publish', policy, '--yes');
  assert.equal(done.status, 0, done.out + done.err);
  await until(async () => (await asked('Standard', rules)).length === 1);
  assert.equal((await asked('Direction', rules)).length, 4);
  assert.equal(server.command('user', 'disable', 'accountant').status, 0);
  assert.equal((await asked('Direction', rules)).length, 3, 'who is closed out owes nothing');
});
