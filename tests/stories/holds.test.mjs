// A hold only delays; the daily job says what it did; what will disappear is said before.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, job, note, sheet } from './desk.mjs';
import { after as later, serve } from './support.mjs';

let server, begin;
const officer = 'Déléguée à la protection des données';
before(async () => {
  server = await serve();
  begin = await server.today();
});
after(() => server?.remove());

const cancel = async (number, name) => {
  await note(server, { 'Son numéro': number, Nom: name });
  assert.equal((await (await job(server, name)).press('Annuler')).status, 200);
};
const sweep = (...more) => {
  const done = server.command('sweep', '--format', 'json', ...more);
  assert.ok([0, 1].includes(done.status), done.err);
  return JSON.parse(done.out);
};
let held;

test('SOS-49: only the officer suspends an erasure, with a reason and a day to look again', async () => {
  await cancel('06 39 98 95 01', 'Odette Fictive');
  await cancel('06 39 98 95 02', 'Basile Fictif');
  held = (await sheet(server, 'Odette Fictive')).path;
  const desk = await server.as('Standard');
  const refused = await desk.get(`${held}/garder`);
  assert.match(refused.main, /Seul un rôle qui en répond peut suspendre un effacement/);
  assert.equal(refused.all('main form').length, 0);
  const dpo = await server.as(officer);
  const form = await dpo.get(`${held}/garder`);
  const without = await form.press('Garder', { 'Ce qui se passe': '' });
  assert.equal(without.status, 422);
  const past = await form.press('Garder', { 'Ce qui se passe': 'Désaccord sur la serrure', 'À revoir le': later(begin, { days: -3 }) });
  assert.equal(past.status, 422);
  const placed = await form.press('Garder', { 'Ce qui se passe': 'Désaccord sur la serrure', 'À revoir le': later(begin, { months: 6 }) });
  assert.ok(placed.status < 400, placed.main);
  server.proves();
});

test('SOS-49: the desk sees that it is suspended, not why; the officer sees both', async () => {
  const desk = await server.as('Standard');
  const page = await desk.get(held);
  assert.doesNotMatch(page.html, /désaccord sur la serrure/i);
  assert.match(page.main, /Effacement suspendu/);
  const dpo = await (await server.as(officer)).get(held);
  assert.equal(dpo.status, 200);
  assert.match(dpo.main, /désaccord sur la serrure/i);
});

test('SOS-48 SOS-49: what ends is announced, counted and gone; what is held stays; a second run does nothing', async () => {
  await server.travel(later(begin, { years: 1, days: -5 }));
  const agenda = await (await server.as('Standard')).get('/bureau/agenda');
  assert.match(agenda.main, /demande|intervention/i);
  const goes = (await sheet(server, 'Basile Fictif')).path;
  const pages = ['/bureau', '/bureau/agenda', goes];
  for (const [role, may, paths] of [['Standard', false, [...pages, (await job(server, 'Basile Fictif')).path]], [officer, true, pages]])
    for (const path of paths) {
      const page = await (await server.as(role)).get(path);
      assert.equal(page.status, 200, `${role} ${path}`);
      assert.equal(Boolean(page.link('Garder, parce que…')), may, `only who may keep is offered it: ${role} on ${path}`);
    }
  const listed = server.command('agenda', '--days', '30');
  assert.equal(listed.status, 0);
  assert.ok(listed.out.includes('intervention') || listed.out.includes('Intervention'), listed.out);
  assert.equal(/Odette|Basile|0639/.test(listed.out), false, 'by number, not by name');
  const dry = sweep('--dry-run', '--at', later(begin, { years: 1, days: 1 }));
  assert.ok(dry.destroyed >= 1, JSON.stringify(dry));
  assert.equal((await find(server, 'Basile Fictif')).length, 1, 'a rehearsal destroys nothing');

  const said = await server.travel(later(begin, { years: 1, days: 1 }));
  assert.match(said, /fiches détruites/);
  assert.equal((await find(server, 'Basile Fictif')).length, 0);
  assert.match((await (await server.as(officer)).get(held)).main, /Odette Fictive/, 'held, and the officer reads it');
  const closed = await (await server.as('Standard')).get(held);
  assert.equal(closed.html.includes('Odette'), false, 'past its term it is the officer’s alone');
  const again = sweep();
  assert.equal(again.destroyed + again.lapsed + again.blanked + again.forgotten, 0, JSON.stringify(again));
  server.proves();
});

test('SOS-49: when the hold ends, what it delayed goes at the next run', async () => {
  const dpo = await server.as(officer);
  const lifted = await (await dpo.get(held)).press('Lever la suspension');
  assert.ok(lifted.status < 400, lifted.main);
  await server.travel(later(await server.today(), { days: 2 }));
  assert.equal((await (await server.as(officer)).get(held)).status, 404);
  server.proves();
});

test('SOS-02: the promises page of the bureau and the command name each term, what was seen, and what cannot be seen', async () => {
  const proof = server.command('prove');
  assert.equal(proof.status, 0);
  for (const words of [/Gestion des urgences/, /Factures et comptes/, /ne peut pas voir|ne voit pas/i]) assert.match(proof.out, words);
  const json = JSON.parse(server.command('prove', '--format', 'json').out);
  assert.ok(Array.isArray(json.terms) && json.terms.length >= 6);
  const page = await (await server.as('Direction')).get('/bureau/promesses');
  assert.match(page.main, /Ce que le programme tient est vérifié, le/);
  const checked = await page.press('Tout vérifier maintenant');
  assert.match(checked.main, /Tout ce que le programme tient est tenu/);
});
