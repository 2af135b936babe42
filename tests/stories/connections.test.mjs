// The record of connections that the policy declares: who comes is noted, for the officer alone, and gone on its day.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { job } from './desk.mjs';
import { after as later, days, files, leaks, run, serve, trouble, until } from './support.mjs';

let server, begin;
before(async () => {
  server = await serve();
  begin = await server.today();
});
after(() => server?.remove());

const term = (of = server) => JSON.parse(of.command('prove', '--format', 'json').out).terms.find((t) => t.record === 'connection');
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

test('SEMI-47: at another firm they stay six months, and go the day after', async () => {
  const firm = await serve({ firm: 'semi-informatique' });
  try {
    const first = await firm.today();
    await firm.visitor().get('/');  // of who is signed in alone
    for (const role of ['Comptabilité', 'Commercial', 'Sécurité']) await (await firm.as(role)).get('/bureau');
    await until(() => term(firm).count === 3, 20);
    const old = join(firm.folder, 'old');
    cpSync(join(firm.folder, 'data'), old, { recursive: true, filter: (path) => !path.endsWith('.sock') });
    firm.forward(days(first, later(first, { months: 6 })));
    assert.equal(term(firm).count, 3);
    firm.proves();
    firm.forward(1);
    assert.equal(term(firm).count, 0);
    firm.proves();
    await firm.stop();
    const restored = run('prove', '--data', old, '--keys', join(firm.folder, 'keys'), '--org', 'semi-informatique', '--format', 'json');
    assert.equal(restored.status, 1, restored.err);
    assert.equal(JSON.parse(restored.out).defects.filter(({ what }) => /ne s.ouvre pas sous son identité/.test(what)).length, 3, restored.out);
  } finally {
    await firm.remove();
  }
});

test('who may read them has their list; nobody else knows of one', async () => {
  const firm = await serve();
  try {
    const visitor = firm.visitor();
    visitor.from = '127.203.113.78';
    await visitor.get('/vie-privee', { headers: { 'user-agent': 'Navigateur-Exemple/1.0' } });
    await until(() => term(firm).count === 1, 20);
    const list = await (await (await firm.as('Déléguée à la protection des données')).get('/bureau')).click('Connexions');
    assert.match(list.main, /127\.203\.113\.78, \/vie-privee, Navigateur-Exemple/);
    const desk = await firm.as('Standard');
    assert.equal((await desk.get('/bureau/l/connection')).status, 403);
    assert.equal((await desk.get('/bureau')).link('Connexions'), undefined);
  } finally {
    await firm.remove();
  }
});

test('CLIC-08: the address that a message came from lies with the message alone, is read there, and goes with it', async () => {
  const firm = await serve({ firm: 'clic-et-cetera' });
  try {
    const first = await firm.today(), address = '127.198.51.100';
    const visitor = firm.visitor();
    visitor.from = address;
    const sent = await (await visitor.get('/demande/nous-ecrire')).press('Envoyer le message', { 'Autre chose': true, 'Votre message': 'Bonjour', 'Votre nom ou votre pseudonyme': 'Renardeau', 'Votre adresse e-mail': 'renardeau@fictif.example', 'Gardez mon message le temps de me répondre': true });
    assert.equal(sent.status, 200, sent.main);
    const held = () => JSON.parse(firm.command('prove', '--format', 'json').out).terms.find((t) => t.record === 'sender').count;
    assert.equal(held(), 1, 'CLIC-08');
    assert.deepEqual(leaks([address], [...files(firm.folder), { path: 'the log', bytes: Buffer.from(firm.out + firm.err) }]), [], 'CLIC-08');
    const message = await job(firm, 'renardeau@fictif.example');
    assert.match((await message.click('Adresse IP de l’envoi du')).main, /Adresse IP ?127\.198\.51\.100/, 'CLIC-08: read with the message');
    firm.forward(days(first, later(first, { years: 1, days: 1 })));
    assert.equal(held(), 0, 'CLIC-08');
    firm.proves();
  } finally {
    await firm.remove();
  }
});
