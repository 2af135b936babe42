// A clock that jumped: nothing goes until a person says that the day is right, and the day's page asks her.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { example, files, serve, totp, until } from './support.mjs';

let server;
/** As after ten days without a machine: what was acted at last lies that far back, under another boot. */
before(async () => {
  server = await serve();
  await until(() => server.err.includes('"sweep.done"'));
  await server.stop();
  const store = files(join(server.folder, 'data')).find(({ path }) => path.endsWith('store.db')).path;
  execFileSync('sqlite3', [store, 'update head set swept_until = swept_until - 864000000000, high_water = high_water - 864000000000, boot = \'another\'']);
  server = await serve({ extra: [], policies: [], folder: server.folder });
  await until(() => server.err.includes('"sweep.clock_asks"'));
});
after(() => server?.remove());

const asked = (page) => page.all('section[aria-labelledby=clock]')[0]?.textContent ?? '';

test('the day’s page says what is asked; who may not answer reads whom to tell, and cannot', async () => {
  const desk = await server.as('Standard');
  const today = await desk.get('/bureau');
  assert.match(asked(today), /L’horloge est-elle juste/);
  assert.match(asked(today), /rien ne s’efface/);
  assert.match(asked(today), /la direction\. Prévenez-la/);
  assert.equal(today.button('Oui, nous sommes'), undefined);
  const token = today.all('[name=token]')[0].getAttribute('value');
  assert.equal((await desk.post('/bureau/horloge', { token, day: await server.today() })).status, 403);
  assert.match(asked(await desk.get('/bureau')), /L’horloge est-elle juste/);
});

test('whoever runs the firm confirms the day that she saw, and no other; then the days go on', async () => {
  const manager = await server.as('Direction');
  const today = await manager.get('/bureau');
  const token = today.all('[name=token]')[0].getAttribute('value');
  assert.equal((await manager.post('/bureau/horloge', { token, day: '2001-01-01' })).status, 409);
  assert.match(asked(await manager.get('/bureau')), /Si ce n’est pas le jour, ne confirmez pas/);
  const confirmed = await today.press('Oui, nous sommes le');
  assert.equal(confirmed.status, 200, confirmed.main);
  assert.equal(asked(confirmed), '');
  assert.equal(asked(await (await server.as('Standard')).get('/bureau')), '');
  // The days go on as promised; the one thing that the proof names is what this story itself wrote past Tenue.
  const proof = server.command('prove', '--format', 'json');
  assert.deepEqual(JSON.parse(proof.out).defects.map(({ what }) => what.match(/La table (\w+)/)?.[1]), ['head'], proof.out);
});

test('a clock that stands behind what is noted already: the day’s page says so, and the codes of telephones, which are right, open', async (t) => {
  const emp = await serve({ firm: 'emp-computer', policies: [example('emp-computer')], extra: ['--demo', '--empty'] });
  t.after(() => emp.remove());
  const link = emp.command('user', 'add', 'Marthe Fictive', '--login', 'marthe', '--role', 'admin').out.match(/\/bureau\/bienvenue\/[\w-]+/)[0];
  const welcome = await emp.visitor().get(link);
  const secret = welcome.main.match(/\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b/)[0];
  const password = 'Trois-Peupliers-Bleus-73';
  const opened = await welcome.press('Ouvrir mon accès', { 'Choisissez un mot de passe': password, 'Le même, encore une fois': password, 'Le code qu’elle montre': totp(secret, Date.now() - 30_000) });
  assert.equal(opened.status, 200, opened.main);
  await emp.stop();
  const store = files(join(emp.folder, 'data')).find(({ path }) => path.endsWith('store.db')).path;
  execFileSync('sqlite3', [store, 'update head set high_water = high_water + 86400000000']);  // as if the clock had been a day too far, and was put right
  const back = await serve({ firm: 'emp-computer', extra: [], policies: [], folder: emp.folder });
  t.after(() => back.remove());
  await until(() => back.err.includes('"clock.behind"'));
  const inside = await back.sign_in({ name: 'marthe', password, code: totp(secret) });
  assert.match(asked(await inside.get('/bureau')), /L’horloge du serveur dit .* va déjà jusqu’à .*faites-la remettre à l’heure/);
});
