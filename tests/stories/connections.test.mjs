// The record of connections that the policy declares: who comes is noted, for the officer alone, and gone on its day.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { after as later, run, serve, trouble, until } from './support.mjs';

let server, begin;
before(async () => {
  server = await serve();
  begin = await server.today();
});
after(() => server?.remove());

const term = () => JSON.parse(server.command('prove', '--format', 'json').out).terms.find((t) => t.activity === 'security' && t.record === 'connection');
/** What is noted is on the disk within a second or two. */
const counts = (n) => until(() => term().count === n, 20);

test('SOS-44 SOS-11: who comes to the site is noted once, each form sent too, sealed and under the declared term', async () => {
  assert.equal(term().count, 0);
  const visitor = server.visitor();
  visitor.from = '127.203.113.78';
  const form = await visitor.get('/demande/demander-un-serrurier', { headers: { 'user-agent': 'Navigateur-Exemple/1.0' } });
  await counts(1);
  await visitor.get('/vie-privee');
  await visitor.get('/');
  assert.equal((await form.press('Demander un serrurier', trouble())).status, 200);
  await counts(2);
  await server.visitor().get('/vie-privee');
  await counts(3);
  server.proves();
});

test('SOS-44: connections stay twelve months and go the day after; what an old copy holds of them does not open', async () => {
  const old = join(server.folder, 'old');
  cpSync(join(server.folder, 'data'), old, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  await server.travel(later(begin, { months: 12 }));
  assert.equal(term().count, 3, 'there to the end of the last day');
  await server.travel(later(begin, { months: 12, days: 1 }));
  assert.equal(term().count, 0);
  server.proves();
  await server.stop();
  const restored = run('prove', '--data', old, '--keys', join(server.folder, 'keys'), '--org', 'sos-serrurier', '--format', 'json');
  assert.equal(restored.status, 1, restored.err);
  const closed = JSON.parse(restored.out).defects.filter(({ what }) => /ne s.ouvre pas sous son identité/.test(what));
  assert.equal(closed.length, 3, restored.out);
});
