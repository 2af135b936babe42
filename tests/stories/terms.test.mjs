// Ten years and a day of one firm: each end that its policy declares is met on its day, and not the day before.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, job, note, piece, send, sheet, write } from './desk.mjs';
import { after as later, ask, files, leaks, serve, words } from './support.mjs';

let server, begin;
const code = 'Zinnia-4712-Porte';
before(async () => {
  server = await serve();
  begin = await server.today();
});
after(() => server?.remove());

const there = async (asked) => (await find(server, asked)).length === 1;
const day = (span) => later(begin, span);
const press = async (page, verb) => {
  const done = await page.press(verb);
  assert.equal(done.status, 200, done.main);
};

test('SOS-03 SOS-18 SOS-20: a day of work, by form and by telephone', async () => {
  // Done, by telephone.
  await note(server, { 'Son numéro': '06 39 98 10 01', Nom: 'Odette Fictive', 'Code de la porte': code });
  await send(server, await sheet(server, 'Odette Fictive'));
  assert.match((await sheet(server, 'Odette Fictive')).main, /Code de la porte/);
  await press(await job(server, 'Odette Fictive'), 'C’est fait');
  assert.match((await job(server, 'Odette Fictive')).main, /Faite/);
  // Cancelled, by the form: the same terms as by telephone.
  await ask(server, { 'Votre téléphone': '06 39 98 10 02', 'Votre nom': 'Basile Fictif' });
  await press(await job(server, 'Basile Fictif'), 'Annuler');
  await note(server, { 'Son numéro': '06 39 98 10 07', Nom: 'Basilisse Fictive' });
  await press(await job(server, 'Basilisse Fictive'), 'Annuler');
  // Nobody ever answers.
  await ask(server, { 'Votre téléphone': '06 39 98 10 03', 'Votre nom': 'Carine Fictive' });
  // Quotes, of people who asked for nothing else that lasts: never accepted, declined, accepted.
  for (const [number, name] of [['04', 'Denis Fictif'], ['05', 'Edith Fictive'], ['06', 'Fabien Fictif']]) {
    await note(server, { 'Son numéro': `06 39 98 10 ${number}`, Nom: name });
    await write(server, name, 'Écrire un devis', { Date: begin, Lignes: 'Cylindre 180,00' });
  }
  for (const name of ['Denis Fictif', 'Edith Fictive']) await press(await job(server, name), 'Annuler');
  await press(await piece(server, 'Edith Fictive'), 'Devis refusé');
  await press(await piece(server, 'Fabien Fictif'), 'Devis accepté');
  await send(server, await sheet(server, 'Fabien Fictif'));
  await press(await job(server, 'Fabien Fictif'), 'C’est fait');
  assert.match((await sheet(server, 'Fabien Fictif')).main, /Accepté/);
  // An invoice, for the job that was done.
  await write(server, 'Odette Fictive', 'Noter une facture', { Date: begin, 'Adresse de facturation': '14 rue de l’Exemple, 94300 Vincennes', Lignes: 'Cylindre 180,00' });
  server.proves();
});

test('SOS-41: the door code is gone when the work is done, the same day', async () => {
  const person = await sheet(server, 'Odette Fictive');
  assert.equal(person.html.includes(code), false);
  assert.doesNotMatch(person.main, /Code de la porte/);
  await server.travel(day({ days: 1 }));
  assert.deepEqual(leaks([code], files(server.folder)), []);
  server.proves();
});

test('SOS-20: a request that nobody answers is cancelled by itself after thirty days, and not before', async () => {
  await server.travel(day({ days: 30 }));
  assert.match((await job(server, 'Carine Fictive')).main, /Demandée/);
  await server.travel(day({ days: 31 }));
  assert.match((await job(server, 'Carine Fictive')).main, /Annulée/);
  server.proves();
});

test('SOS-40 SOS-03: a year after, what came to nothing is there; the day after it is gone', async () => {
  await server.travel(day({ years: 1 }));
  for (const name of ['Basile Fictif', 'Basilisse Fictive', 'Carine Fictive', 'Denis Fictif', 'Edith Fictive', 'Fabien Fictif']) assert.ok(await there(name), `${name} on the day`);
  assert.match((await piece(server, 'Denis Fictif')).main, /Jamais accepté/);
  server.proves();
  await server.travel(day({ years: 1, days: 1 }));
  for (const name of ['Basile Fictif', 'Basilisse Fictive', 'Denis Fictif', 'Edith Fictive']) assert.equal(await there(name), false, `${name} the day after`);
  assert.ok(await there('Carine Fictive'), 'cancelled thirty days later, gone thirty days later');
  assert.ok(await there('Fabien Fictif'), 'an accepted quote stays');
  server.proves();
  await server.travel(day({ years: 1, days: 33 }));
  assert.equal(await there('Carine Fictive'), false);
});

test('SOS-10 SOS-41 SOS-42: ten years after, the job goes the day after its day, and the invoice at the close of its year', async () => {
  await server.travel(day({ years: 10 }));
  assert.ok(await there('Odette Fictive'));
  assert.match((await job(server, 'Odette Fictive')).main, /Vincennes/);
  assert.match((await sheet(server, 'Fabien Fictif')).main, /Accepté/);
  server.proves();
  await server.travel(day({ years: 10, days: 1 }));
  assert.equal(await there('Fabien Fictif'), false);
  assert.equal((await find(server, '06 39 98 10 01')).length, 0, 'the number goes with the job');
  const invoice = async () => words((await (await server.as('Comptabilité')).get('/bureau/l/invoice')).main);
  const close = `${Number(begin.slice(0, 4)) + 10}-12-31`;
  if (await server.today() < close) await server.travel(close);
  if (await server.today() === close) assert.match(await invoice(), /Odette Fictive/, 'ten years from the close of the financial year');
  await server.travel(later(close, { days: 1 }));
  assert.doesNotMatch(await invoice(), /Odette Fictive/);
  server.proves();
});
