// E.M.P Computer: what a client has here goes a year after the last ticket and contract; the invoice alone stays, for the books.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, job, note, piece, press, sheet, write } from './desk.mjs';
import { after as later, files, leaks, serve, until, words } from './support.mjs';

let server, begin;
before(async () => {
  server = await serve({ firm: 'emp-computer' });
  begin = await server.today();
});
after(() => server?.remove());

const reach = (span) => server.reach(later(begin, span));
const helper = 'Dépannage', books = 'Comptabilité', admin = 'Administration';
let numbers = 0;
const open = (name, answers = {}) => note(server, {
  'Son numéro': `06 39 98 61 ${String(++numbers).padStart(2, '0')}`, 'Son nom': name, 'Quel appareil, quel logiciel ?': 'L’imprimante', 'Que se passe-t-il ?': 'Elle n’imprime plus',
  'Adresse e-mail': `${name.split(' ')[0].toLowerCase()}@fictif.example`, Professionnel: true, 'Nom de l’entreprise ou de l’association': `Atelier ${name}`, ...answers,
});
const close = async (name) => {
  await press(await job(server, name), 'Prendre en charge');
  await press(await job(server, name), 'Clore le ticket');
};
const add = async (name, type, answers) => {
  const person = await sheet(server, name);
  return press(await person.visitor.get(`${person.path}/ajouter/${type}`), 'Enregistrer', answers);
};
const is_there = async (id, ...names) => {
  for (const name of names) assert.equal((await find(server, name)).length, 1, `${id}: ${name} is there`);
};
const is_gone = async (id, ...names) => {
  for (const name of names) assert.equal((await find(server, name)).length, 0, `${id}: ${name} is gone`);
};
const list = async (type, who = helper) => words((await (await server.as(who)).get(`/bureau/l/${type}`)).main);
const noted = async (what) => (await (await server.as(admin)).get('/bureau')).all('section[aria-labelledby=hand] li').filter((li) => words(li.textContent).includes(what)).length;
const measures = { 'EMP-54': 'Mises à jour du logiciel', 'EMP-61': 'Correctifs de la plateforme', 'EMP-59': 'Protection du serveur' };
const asked = async (id, times, when) => {
  if (times) await until(async () => (await noted(measures[id])) === times).catch(() => assert.fail(`${id}: not asked for`));
  else assert.equal(await noted(measures[id]), 0, `${id} ${when}`);
};
const sign = async (id) => press(await (await server.as(admin)).get('/bureau'), 'C’est fait', {}, measures[id]);
const oldest = (record) => JSON.parse(server.command('prove', '--format', 'json').out).terms.find((term) => term.record === record && term.count > 0)?.oldest;
const secrets = ['SN-Quokka-88213', 'LIC-Tapir-55-9034'];

test('EMP-45: serial and licence numbers are read by who repairs, by nobody else, and in no file', async () => {
  await open('Denise Fictive');
  await close('Denise Fictive');
  await add('Denise Fictive', 'device', { Nom: 'Le portable du bureau', Ordinateur: true, 'Numéro de série': secrets[0] });
  await add('Denise Fictive', 'licence', { Logiciel: 'Tableur', 'Numéro de licence': secrets[1] });
  const ways = (await sheet(server, 'Denise Fictive')).all('main a').map((a) => a.getAttribute('href')).filter((href) => /^\/bureau\/r\/[^/]+$/.test(href));
  const read = async (who) => Promise.all(ways.map(async (way) => (await server.as(who)).get(way)));
  const seen = (await read(helper)).map((page) => page.main).join(' ');
  for (const secret of secrets) assert.ok(seen.includes(secret), secret);
  for (const secret of secrets) assert.equal((await sheet(server, 'Denise Fictive')).html.includes(secret), false, `${secret} stays where it is looked for`);
  for (const page of await read(books)) assert.equal(page.status, 403, page.path);
  for (const type of ['device', 'licence', 'ticket', 'contract', 'document', 'company']) assert.equal((await (await server.as(books)).get(`/bureau/l/${type}`)).status, 403, type);
  assert.deepEqual(leaks(secrets, files(server.folder)), []);
  for (const secret of secrets) assert.equal((server.out + server.err).includes(secret), false);
});

test('EMP-51: each look says for what; a role without a part in the work is refused, and has not looked', async () => {
  const looks = async () => words((await sheet(server, 'Denise Fictive')).all('#looks ~ ol')[0].textContent);
  assert.match(await looks(), /le dépanneur \(vous\), .*pour .*(le ticket|vos tickets, vos appareils, vos contrats)/);
  const person = await sheet(server, 'Denise Fictive');
  const ticket = (await job(server, 'Denise Fictive')).path;
  for (const way of [person.path, ticket]) assert.equal((await (await server.as(books)).get(way)).status, 403, way);
  assert.doesNotMatch(await looks(), /comptabilité/i);
  assert.equal((await (await server.as(admin)).get(person.path)).status, 200);
  assert.match(await looks(), /l’administration, .*pour/);
});

test('EMP-11 EMP-20 EMP-43 EMP-44 EMP-47 EMP-68: one day of work', async () => {
  for (const name of ['Albertine Fictive', 'Bertrand Fictif', 'Camille Fictive', 'Cyprien Fictif', 'Edmee Fictive', 'Eloi Fictif', 'Eugenie Fictive'])
    await open(name, name.startsWith('C') ? { 'Nom de l’entreprise ou de l’association': 'Exemple et Compagnie' } : {});
  for (const name of ['Camille Fictive', 'Edmee Fictive', 'Eloi Fictif', 'Eugenie Fictive']) await close(name);
  await add('Eloi Fictif', 'contract', { Service: 'Assistance', Début: begin, Fin: later(begin, { days: 30 }), Préavis: '1 mois' });
  await write(server, 'Bertrand Fictif', 'Noter une facture', { Date: begin, 'Au nom de': 'Bertrand Fictif', 'Adresse de facturation': '1 rue de l’Exemple, 83400 Hyères', Lignes: 'Dépannage 60,00' });
  server.proves();
});

const state = async (name) => (await job(server, name)).main;

test('EMP-54: updates are asked for when a month is over and not before; noting one ends it until the next', async () => {
  await reach({ months: 1 });
  await asked('EMP-54', 0, 'on the last day of the month');
  for (const name of ['Bertrand Fictif', 'Cyprien Fictif']) await close(name);
  await reach({ months: 1, days: 1 });
  await asked('EMP-54', 1);
  await sign('EMP-54');
  await asked('EMP-54', 0, 'once it is done');
  await reach({ months: 2, days: 1 });
  await asked('EMP-54', 0, 'on the last day of the next month');
  await reach({ months: 2, days: 2 });
  await asked('EMP-54', 1);
});

test('EMP-61: the platform’s corrections are asked for when three months are over and not before', async () => {
  await reach({ days: 90 });
  assert.match(await state('Albertine Fictive'), /À prendre/, 'EMP-11');
  await reach({ days: 91 });
  assert.match(await state('Albertine Fictive'), /Sans suite/, 'EMP-11: nobody took it');
  await reach({ months: 3 });
  await asked('EMP-61', 0, 'on the last day');
  await reach({ months: 3, days: 1 });
  await asked('EMP-61', 1);
  await sign('EMP-61');
  await asked('EMP-61', 0, 'once it is done');
});

test('EMP-43 EMP-44 EMP-47 EMP-59: a year after the last ticket all of the client goes, the day after its day, and of nobody else', async () => {
  await reach({ months: 6 });
  const again = await (await sheet(server, 'Eugenie Fictive')).press('Noter un ticket');
  await press(again, 'Ouvrir seulement', { 'Son nom': 'Eugenie Fictive', 'Quel appareil, quel logiciel ?': 'L’écran', 'Que se passe-t-il ?': 'Il reste noir', 'Adresse e-mail': 'eugenie@fictif.example', Professionnel: true, 'Nom de l’entreprise ou de l’association': 'Atelier Eugenie Fictive' });
  await close('Eugenie Fictive');
  await reach({ years: 1 });
  await asked('EMP-59', 0, 'on the last day of the year');
  await is_there('EMP-43', 'Camille Fictive', 'Cyprien Fictif');
  await is_there('EMP-47', 'Edmee Fictive', 'Eloi Fictif', 'Eugenie Fictive');
  assert.match(await list('device'), /Le portable du bureau/, 'EMP-44');
  assert.match(await list('company'), /Exemple et Compagnie.*Exemple et Compagnie/, 'EMP-43');
  assert.equal(oldest('connection'), begin, 'EMP-20: the connections of the first day');
  await reach({ years: 1, days: 1 });
  await asked('EMP-59', 1);
  await is_gone('EMP-43', 'Camille Fictive');
  await is_gone('EMP-47', 'Edmee Fictive');
  await is_gone('EMP-44', 'Denise Fictive');
  assert.doesNotMatch(await list('device'), /portable/, 'EMP-44');
  await is_there('EMP-43', 'Cyprien Fictif');
  assert.match(await list('company'), /Exemple et Compagnie/, 'EMP-43: the colleague’s firm stays');
  assert.match((await sheet(server, 'Cyprien Fictif')).main, /Exemple et Compagnie/, 'EMP-43');
  await is_there('EMP-47', 'Eloi Fictif', 'Eugenie Fictive');
  assert.ok(oldest('connection') > begin, 'EMP-20: the first thing of that day is gone');
  await is_there('EMP-20', 'Bertrand Fictif');
});

test('EMP-11 EMP-20 EMP-47 EMP-68: a contract, a later ticket move the day; of who is gone the helper has no invoice and no name', async () => {
  await reach({ years: 1, months: 1 });
  await is_there('EMP-20', 'Bertrand Fictif');
  await is_there('EMP-47', 'Eloi Fictif');
  assert.match(await list('invoice'), /\d{4}-001/);
  const paper = (await piece(server, 'Bertrand Fictif')).path;
  await reach({ years: 1, months: 1, days: 1 });
  assert.doesNotMatch(await list('invoice'), /\d{4}-001|Bertrand/, 'EMP-68: no duplicate');
  assert.equal((await (await server.as(helper)).get(paper)).status, 403, 'EMP-68');
  const archived = await (await server.as(books)).get(paper);
  assert.match(archived.main, /Facture \d{4}-001.*Bertrand Fictif/, 'EMP-68: the books have it');
  await is_gone('EMP-20', 'Bertrand Fictif');
  await is_gone('EMP-47', 'Eloi Fictif');
  await reach({ days: 91 + 365 });
  await is_there('EMP-11', 'Albertine Fictive');
  await reach({ days: 91 + 366 });
  await is_gone('EMP-11', 'Albertine Fictive');
  await reach({ years: 1, months: 6 });
  await is_there('EMP-47', 'Eugenie Fictive');
  await reach({ years: 1, months: 6, days: 1 });
  await is_gone('EMP-47', 'Eugenie Fictive');
});

test('EMP-20 EMP-68: the invoice is in the books to the end of the tenth year, and nowhere the day after', async () => {
  const close_of_year = `${Number(begin.slice(0, 4)) + 10}-12-31`;
  await server.reach(close_of_year);
  assert.match(await list('invoice', books), /\d{4}-001/);
  await server.reach(later(close_of_year, { days: 1 }));
  assert.doesNotMatch(await list('invoice', books), /\d{4}-001/);
  assert.equal(oldest('invoice'), undefined);
});
