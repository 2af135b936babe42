// The same person writes and calls: one person for the firm once someone of the firm has said so, and never before.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, note, sheet } from './desk.mjs';
import { ask, call, serve, words } from './support.mjs';

let server;
before(async () => { server = await serve(); });
after(() => server?.remove());

const number = '06 39 98 90 01';
const jobs = (person) => person.all('ol.queue li').length;

test('SOS-03 SOS-08: a request by the site of someone who is known is proposed to the desk, and joined when it says so', async () => {
  await note(server, { 'Son numéro': number, Nom: 'Odette Fictive' });
  await ask(server, { 'Votre téléphone': '+33 6 39 98 90 01', 'Votre nom': 'O. Fictive', 'Clés perdues': true });
  const found = await find(server, number);
  assert.equal(found.length, 2, 'two sheets until somebody has looked');
  const desk = await server.as('Standard');
  const today = await desk.get('/bureau');
  assert.match(today.main, /Une nouvelle fiche ressemble à une fiche connue/);
  const fresh = await today.click('Comparer');
  assert.match(fresh.main, /Fiche à confirmer/);
  assert.match(fresh.main, /Sans doute Mme Odette Fictive|Sans doute Odette Fictive/);
  assert.equal(jobs(fresh), 1);
  const joined = await fresh.press('C’est la même personne');
  assert.equal(joined.status, 200);
  assert.equal(jobs(joined), 2, 'both jobs are on one sheet');
  assert.match(joined.main, /Porte claquée/);
  assert.match(joined.main, /Clés perdues/);
  assert.equal((await find(server, number)).length, 1);
  assert.equal((await desk.get(fresh.path)).status, 404, 'the other sheet is no more');
  server.proves();
});

test('SOS-08: someone else with the same number stays someone else when the desk says so', async () => {
  await ask(server, { 'Votre téléphone': number, 'Votre nom': 'Paul Fictif' });
  const fresh = await (await (await server.as('Standard')).get('/bureau')).click('Comparer');
  const kept = await fresh.press('Ce n’est pas elle');
  assert.equal(kept.status, 200);
  assert.equal((await find(server, number)).length, 2);
  assert.doesNotMatch((await (await server.as('Standard')).get('/bureau')).main, /ressemble à une fiche connue/);
  server.proves();
});

test('SOS-03: at the counter a known number is proposed, with where one went last time', async () => {
  const known = '06 39 98 90 02';
  await note(server, { 'Son numéro': known, Nom: 'Quitterie Fictive', 'Où aller ?': '9 rue de la Serrure, 93100 Montreuil' });
  const desk = await server.as('Standard');
  const proposed = await (await desk.get('/bureau/noter')).press('Noter seulement', { 'Son numéro': '0639989002' });
  assert.match(proposed.main, /Sans doute .*Quitterie Fictive/);
  assert.match(words(proposed.main), /Déjà notée et encore ouverte : porte claquée, Montreuil, demandée/, 'before a second one is noted for the same door');
  assert.ok(proposed.all('main a').some((a) => a.textContent === 'La voir'));
  const chosen = await proposed.press('C’est la bonne personne');
  assert.equal(chosen.all('input[name$=address]')[0].getAttribute('value').includes('rue de la Serrure'), true);
  const saved = await chosen.press('Noter seulement', { 'Serrure cassée': true, 'Tout de suite': true });
  assert.equal(saved.status, 200, saved.main);
  const person = await sheet(server, known);
  assert.equal(jobs(person), 2);
  server.proves();
});

test('at the counter an address without a town is asked again with all that was typed, while the caller is still there', async () => {
  const desk = await server.as('Standard');
  const asked = await (await desk.get('/bureau/noter')).press('Noter seulement', call({ 'Son numéro': '06 39 98 90 07', 'Où aller ?': '9 rue de la Serrure', Nom: 'Xavière Fictive', 'Code de la porte': '12A' }));
  assert.equal(asked.status, 422);
  assert.match(asked.main, /Où aller \? Il manque la ville ou le code postal/);
  const kept = Object.fromEntries(asked.all('input:not([type=radio]):not([type=checkbox])').map((i) => [i.getAttribute('name'), i.getAttribute('value')]));
  for (const typed of ['9 rue de la Serrure', 'Xavière Fictive', '12A']) assert.ok(Object.values(kept).includes(typed), typed);
  assert.deepEqual(await find(server, '06 39 98 90 07'), []);
  const saved = await asked.press('Noter seulement', { 'Où aller ?': '9 rue de la Serrure, Montreuil' });
  assert.equal(saved.status, 200, saved.main);
  assert.equal((await find(server, '06 39 98 90 07')).length, 1);
});

test('SOS-03: somebody else at a known number is a new person', async () => {
  const known = '06 39 98 90 02';
  const desk = await server.as('Standard');
  const proposed = await (await desk.get('/bureau/noter')).press('Noter seulement', { 'Son numéro': known });
  const other = await proposed.press('Quelqu’un d’autre');
  assert.equal(other.main.includes('Quitterie'), false);
  const saved = await other.press('Noter seulement', call({ 'Son numéro': known, Nom: 'Rosalie Fictive' }));
  assert.equal(saved.status, 200, saved.main);
  assert.equal((await find(server, known)).length, 2);
});

test('SOS-03: the sentence to read stands beside the call, with the terms of the policy, and the sheet says whether it was read', async () => {
  const desk = await server.as('Standard');
  const counter = await desk.get('/bureau/noter');
  const aloud = words(counter.all('blockquote')[0].textContent);
  assert.match(aloud, /Je note votre numéro et votre adresse pour venir/);
  assert.match(aloud, /dix ans pour la garantie, un an si nous ne venons pas/);
  await note(server, { 'Son numéro': '06 39 98 90 03', Nom: 'Sidonie Fictive', 'Je l’ai lue': true });
  assert.match((await sheet(server, 'Sidonie Fictive')).main, /A entendu la phrase d’information au téléphone/);
  await note(server, { 'Son numéro': '06 39 98 90 04', Nom: 'Tiphaine Fictive' });
  assert.doesNotMatch((await sheet(server, 'Tiphaine Fictive')).main, /A entendu/);
});

test('SOS-08: a corrected number is found under the new one, and no longer under the old', async () => {
  await note(server, { 'Son numéro': '06 39 98 90 05', Nom: 'Ursule Fictive' });
  const form = await (await sheet(server, 'Ursule Fictive')).click('Corriger');
  const saved = await form.press('Enregistrer', { Téléphone: '06 39 98 90 06' });
  assert.equal(saved.status, 200, saved.main);
  assert.equal((await find(server, '06 39 98 90 06')).length, 1);
  assert.equal((await find(server, '06 39 98 90 05')).length, 0);
  server.proves();
});

test('SOS-18: all jobs of one person are listed with their days, and searched by name, number, address and reference', async () => {
  const person = await sheet(server, 'Quitterie');
  assert.equal(jobs(person), 2);
  for (const asked of ['quitterie fictive', 'QUITTERIE', '06 39 98 90 02', '+33639989002', 'rue de la serrure', 'Montreuil']) assert.ok((await find(server, asked)).includes(person.path), asked);
  assert.deepEqual(await find(server, 'personne de ce nom'), []);
  const job = await person.visitor.get(person.all('ol.queue a').map((a) => a.getAttribute('href')).find((h) => h.startsWith('/bureau/r/')));
  const reference = job.main.match(/\b[0-9A-Z]{4}-[0-9A-Z]{3}\b/)[0];
  assert.deepEqual(await find(server, reference), [person.path]);
});
