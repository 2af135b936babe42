// What is noted of who is signed in alone: of a visitor nothing stays, neither a line of connection nor the address of the machine.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Area } from './customers.mjs';
import { note, sheet } from './desk.mjs';
import { files, leaks, until, words } from './support.mjs';
import { unzipped } from './zip.mjs';

const emp = new Area('emp-computer'), semi = new Area('semi-informatique');
before(async () => {
  await emp.open();
  await semi.open();
});
after(async () => {
  await emp.close();
  await semi.close();
});

const away = '127.203.113.79', browser = 'Navigateur-Exemple/7.3';
const store = (area) => join(area.server.folder, 'data', area.firm, 'store.db');
const asked = (area, sql) => execFileSync('sqlite3', [store(area), sql], { encoding: 'utf8' }).trim();
const rows = (area) => Object.fromEntries(['subject', 'record', 'pair', 'token', 'consent', 'account', 'account_session'].map((table) => [table, Number(asked(area, `select count(*) from ${table}`))]));
const held = (area, record) => JSON.parse(area.server.command('prove', '--format', 'json').out).terms.filter((t) => t.record === record).reduce((n, t) => n + t.count, 0);
const come = (area, visitor = area.server.visitor()) => Object.assign(visitor, { from: away });
const look = (visitor, path) => visitor.get(path, { headers: { 'user-agent': browser } });
/** Lines are written in the order in which they were noted: once one of somebody who signs in now is there, all before it are. */
async function settled(area, role) {
  const before = held(area, 'connection');
  await area.server.as(role);
  await (await area.server.as(role)).get('/bureau');
  await until(() => held(area, 'connection') > before, 20);
  return before + 1;
}

/** Every page that a visitor reaches by links. */
async function read_all(visitor) {
  const seen = new Set(), open = ['/'];
  while (open.length > 0) {
    const path = open.shift();
    if (seen.has(path)) continue;
    seen.add(path);
    const page = await look(visitor, path);
    if (!page.document) continue;
    for (const a of page.all('a[href]')) {
      const href = a.getAttribute('href').replace(/[#?].*/, '');
      if (href.startsWith('/') && !seen.has(href)) open.push(href);
    }
  }
  return seen;
}

test('EMP-07: a visitor who reads every page leaves no row; who signs in is noted; the account has nothing that her profile does not show', async () => {
  const before_it = rows(emp);
  const seen = await read_all(come(emp));
  assert.ok(seen.size > 8, [...seen].join(' '));
  // A session that somebody made up is none.
  const forged = come(emp);
  forged.cookies.set('__Host-espace', 'A'.repeat(54));
  await look(forged, '/');
  assert.equal(await settled(emp, 'Comptabilité'), 1, 'EMP-07: a visitor is noted');
  const after_it = rows(emp);
  for (const of_staff of ['subject', 'record', 'pair']) after_it[of_staff] -= 1;
  assert.equal(held(emp, 'connection'), 1, 'EMP-07: that of the one who signed in');
  assert.deepEqual(after_it, before_it, 'EMP-07: a visitor left something');
  assert.deepEqual(leaks([away, browser], [...files(emp.server.folder), { path: 'the log', bytes: Buffer.from(emp.server.out + emp.server.err) }]), [], 'EMP-07');
  const page = words((await emp.server.visitor().get('/vie-privee')).main);
  assert.match(page, /Les connexions à l’Espace client, de qui s’est identifié et de personne d’autre/, 'EMP-07: the page says so');

  const mail = 'jeanne@specimen.example';
  await note(emp.server, { 'Son numéro': '06 39 98 41 41', 'Son nom': 'Jeanne Spécimen', 'Quel appareil, quel logiciel ?': 'imprimante', 'Que se passe-t-il ?': 'Elle bourre.', 'Adresse e-mail': mail, Adresse: '1 rue du Modèle, 83400 Hyères' });
  await emp.ask(mail);
  const staff = held(emp, 'connection');
  const she = come(emp, await emp.enter(await emp.link(mail)));
  await look(she, '/espace');
  await until(() => held(emp, 'connection') > staff, 20);
  const list = await (await (await emp.server.as('Administration')).get('/bureau')).click('Connexions');
  assert.match(list.main, /127\.203\.113\.79, \/espace, Navigateur-Exemple/, 'EMP-07: signed in, it is noted');

  // What of her account and of herself is held is on her profile, and nothing else is held.
  const home = await she.get('/espace');
  const all = unzipped(await home.press('Télécharger pour lire'));
  const [name] = Object.keys(all).filter((one) => one.endsWith('.json'));
  const held_of_her = JSON.parse(all[name]);
  const profile = [home, await home.click('Corriger'), await she.get('/espace/compte')].flatMap((one) => [one.main, ...one.all('input').map((input) => input.getAttribute('value') ?? '')]).join(' ');
  const values = held_of_her.records.filter((one) => ['account', 'client'].includes(one.type)).flatMap((one) => Object.entries(one.values).map(([field, value]) => [`${one.type}.${field}`, value]));
  const as_shown = { 'client.kind': 'Particulier', 'client.phone': '06 39 98 41 41', 'account.signed_in': 'C’est ici.' };
  assert.ok(values.length >= 7, JSON.stringify(values));
  for (const [path, value] of values) assert.ok(profile.includes(as_shown[path] ?? value), `EMP-07: ${path}, ${value}, is held and not on her profile`);
  emp.server.proves();
});

test('SEMI-30: of an anonymous call of the support page no data of the terminal stay; of who is signed in they do, with the call', async () => {
  const ask = async (visitor, answers) => (await look(visitor, '/demande/demander-une-assistance')).press('Demander une assistance', { 'Ça gêne le travail': true, 'Quel poste, quel logiciel ?': 'Poste 4', 'Que se passe-t-il ?': 'Il s’éteint.', ...answers });
  const form = await look(come(semi), '/demande/demander-une-assistance');
  assert.match(form.main, /Si vous vous êtes identifié, et alors seulement, nous notons l’adresse IP du poste/, 'SEMI-30: the form says so');
  const stranger = await ask(come(semi), { 'Votre nom': 'Anonyme Fictif', 'Votre entreprise': 'Atelier Anonyme', 'Votre téléphone': '06 39 98 71 01' });
  assert.equal(stranger.status, 200, stranger.main);
  assert.equal(await settled(semi, 'Comptabilité'), 1, 'SEMI-30: a stranger is noted');
  assert.equal(held(semi, 'remote_session'), 0, 'SEMI-30');
  assert.equal(held(semi, 'connection'), 1, 'SEMI-30');
  assert.deepEqual(leaks([away, browser], [...files(semi.server.folder), { path: 'the log', bytes: Buffer.from(semi.server.out + semi.server.err) }]), [], 'SEMI-30');

  const mail = 'pia@fictif.example';
  await note(semi.server, { 'Son numéro': '06 39 98 71 02', 'Son nom': 'Pia Fictive', 'Quelle entreprise ?': 'Atelier Pia', 'Quel poste, quel logiciel ?': 'Poste 3', 'Que se passe-t-il ?': 'Lent', 'Ça peut attendre': true, 'Adresse e-mail professionnelle': mail, Client: true });
  await semi.ask(mail);
  const she = come(semi, await semi.enter(await semi.link(mail)));
  const sent = await ask(she, { 'Votre entreprise': 'Atelier Pia' });
  assert.match(sent.path, /^\/espace\/r\/\w+$/, sent.main);
  assert.equal(held(semi, 'remote_session'), 1, 'SEMI-30: signed in, it is noted');
  await until(() => held(semi, 'connection') > 0, 20);
  const call = await (await sheet(semi.server, mail)).click('Poste 4');
  assert.match((await call.click('éance du')).main, /Adresse IP ?127\.203\.113\.79/, 'SEMI-30: with the call');
  semi.server.proves();
});
