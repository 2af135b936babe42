// What a firm holds a register of: things and who has them, when each was last looked at, who was where and why.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newcomer, note_proof } from './newcomers.mjs';
import { after as later, example, files, leaks, said, serve, words } from './support.mjs';

let semi, labs, begin;
before(async () => {
  semi = await serve({ policies: ['semi-informatique', 'customer-labs'].map(example), firm: 'semi-informatique' });
  labs = semi.of('customer-labs');
  begin = await semi.today();
});
after(() => semi?.remove());

const data_desk = 'Protection des données';
const [keys, stations, updates, room] = ['keys', 'workstations', 'updates', 'server_room'].map((id) => `/bureau/mesures/${id}`);
const open = async (way, who = data_desk, site = semi) => (await site.as(who)).get(way);
const hand = async (what, who = data_desk, site = semi) => (await open('/bureau', who, site)).all('section[aria-labelledby=hand] li').map((li) => words(li.textContent)).filter((text) => text.includes(what));
const row = (page, name) => words(page.all('section[aria-labelledby=now] > ul > li').find((li) => words(li.querySelector('h3').textContent) === name)?.textContent ?? '');
const register = (page) => words(page.all('section[aria-labelledby=lines]')[0].textContent);
const done = async (sending) => {
  const page = await sending;
  assert.equal(page.status, 200, page.main);
  return page;
};
async function enter(id, way, name, day = begin) {
  const page = await open(way);
  assert.ok(page.button('Inscrire'), `${id}: there is no register`);
  await done(page.press('Inscrire', { 'Son nom': name, 'Vu pour la dernière fois le': day }));
}

test('SEMI-60: a key has its holder, with the days it went out and came back; what somebody who left did not give back is an alert', async () => {
  const key = 'Clé de l’atelier no 3';
  await newcomer(semi, 'Ulysse Essai', 'ulysse', 'technician');
  await enter('SEMI-60', keys, key);
  const given = await done((await open(keys)).press('Noter la remise', { 'À qui': 'Ulysse Essai' }, key));
  assert.match(row(given, key), new RegExp(`Chez Ulysse Essai depuis le ${said(begin)}`), 'SEMI-60');
  assert.equal(given.button('Noter la remise', key), undefined, 'SEMI-60: it has one holder');
  assert.equal(given.button('Retirer', key), undefined, 'SEMI-60: what is with somebody stays on the list');
  assert.deepEqual(await hand(key), [], 'SEMI-60: no alert while he is there');
  assert.equal(semi.command('user', 'disable', 'ulysse').status, 0);
  assert.match((await hand(key)).join(), /encore chez Ulysse Essai, dont l’accès est fermé/, 'SEMI-60');
  assert.deepEqual(await hand(key, 'Hotline'), [], 'SEMI-60: nobody else is told');
  await done((await open(keys)).press('C’est rendu', {}, key));
  assert.deepEqual(await hand(key), [], 'SEMI-60');
  const page = await open(keys);
  assert.match(register(page), new RegExp(`${key}, rendu.*${key}, remis à Ulysse Essai.*Inscrit : ${key}`), 'SEMI-60: each with its day');
  assert.equal((await page.press('Noter la remise', { 'À qui': 'Salomé Fictive', 'Le jour': later(begin, { days: 1 }) }, key)).status, 422, 'SEMI-60: not to a day to come');
  assert.deepEqual(leaks([key, 'Ulysse Essai'], [...files(semi.folder), { path: 'the log', bytes: Buffer.from(semi.out + semi.err) }]), [], 'SEMI-60: sealed');
});

test('SEMI-61: who was in the room, on which day and why; a correction is added, and what stood there stays', async () => {
  const own = await done((await open(room, 'Technicien')).press('Enregistrer', { Pourquoi: 'Changer un disque' }));
  assert.match(register(own), /Bruno Spécimen : Changer un disque noté par Bruno Spécimen/, 'SEMI-61');
  assert.equal(own.button('Ajouter la correction'), undefined, 'SEMI-61: he adds, and changes nothing');
  assert.doesNotMatch(register(await open(room, 'Sécurité')), /disque/, 'SEMI-61: of others one reads nothing');
  assert.equal((await (await open(room)).press('Enregistrer', { Pourquoi: '' })).status, 422, 'SEMI-61: a reason');
  await done((await open(room)).press('Enregistrer', { Qui: 'Salomé Fictive', Pourquoi: 'Lire un compteur' }));
  const page = await done((await open(room)).press('Ajouter la correction', { 'Ce qu’il fallait lire': 'Changer deux disques' }, 'Changer un disque'));
  assert.match(register(page), /Changer deux disques corrigé par .*Lire un compteur.*Changer un disque/, 'SEMI-61');
  assert.deepEqual(page.all('del').map((del) => /Changer un disque/.test(words(del.textContent))), [true], 'SEMI-61');
  const forged = await open(room, 'Technicien');
  const token = forged.all('input[name=token]')[0].getAttribute('value');
  const line = page.html.match(/name="replaces" value="(\d+)"/)[1];
  assert.equal((await forged.visitor.post(room, { token, act: 'entry', replaces: line, text: 'Autre chose', day: begin })).status, 403, 'SEMI-61');
  const other = await forged.visitor.post(room, { token, act: 'entry', who: page.html.match(/<option value="(\w+)"/)[1], text: 'Au nom d’un autre', day: begin });
  assert.match(register(other), /Bruno Spécimen : Au nom d’un autre/, 'SEMI-61: in nobody else’s name');
});

test('SEMI-67: a machine that was not updated for a month is overdue, by its name, until it is', async () => {
  await enter('SEMI-67', updates, 'Commutateur du premier', later(begin, { days: -40 }));
  await enter('SEMI-67', updates, 'Serveur de fichiers');
  assert.match((await hand('Commutateur du premier')).join(), /Mises à jour.*à revoir/, 'SEMI-67: 40 days with a month’s rule');
  assert.deepEqual(await hand('Serveur de fichiers'), [], 'SEMI-67');
  assert.match(row(await open(updates), 'Commutateur du premier'), /N’est plus à jour depuis/, 'SEMI-67');
  await done((await open(updates)).press('Enregistrer', { 'Ce qui a été vu ou fait': 'Version 7' }, 'Commutateur du premier'));
  assert.deepEqual(await hand('Commutateur du premier'), [], 'SEMI-67');
});

test('SEMI-66: a workstation has its owner and the day it was looked at; after a year without, it is overdue', async () => {
  await enter('SEMI-66', stations, 'Poste de l’accueil');
  await enter('SEMI-66', stations, 'Poste de l’atelier', later(begin, { months: -11 }));
  await done((await open(stations)).press('Noter la remise', { 'À qui': 'Inès Modèle' }, 'Poste de l’accueil'));
  assert.match(row(await open(stations), 'Poste de l’accueil'), /Chez Inès Modèle/, 'SEMI-66: it has its owner');
  await semi.reach(later(begin, { months: 1, days: 1 }));
  assert.match((await hand('Poste de l’atelier')).join(), /Mot de passe sur chaque poste.*à revoir/, 'SEMI-66');
  assert.deepEqual(await hand('Poste de l’accueil'), [], 'SEMI-66: the year is not over');
  const gone = await done((await open(stations)).press('Retirer', { Pourquoi: 'Détruit' }, 'Poste de l’atelier'));
  assert.equal(row(gone, 'Poste de l’atelier'), '', 'SEMI-66');
  assert.match(register(gone), /Poste de l’atelier, retiré de la liste : Détruit/, 'SEMI-66: and stays in the register');
  await semi.reach(later(begin, { years: 1, days: 1 }));
  assert.match((await hand('Poste de l’accueil')).join(), /à revoir/, 'SEMI-66');
  assert.match((await open('/bureau/mesures')).main, /Mot de passe sur chaque poste Un point est à voir/, 'SEMI-66');
  semi.proves();
});

test('each activity is looked at, each year, and the one that was not is named', async () => {
  const risk = '/bureau/mesures/risk';
  assert.deepEqual(await hand('Risque', 'Direction', labs), []);
  labs.forward(367);
  const due = await hand('Risque', 'Direction', labs);
  assert.ok(due.length > 3, due.join());
  const first = words((await open(risk, 'Direction', labs)).all('section[aria-labelledby=now] h3')[0].textContent);
  await done((await open(risk, 'Direction', labs)).press('Enregistrer', { 'Ce qui a été vu ou fait': 'Risque faible : scellé, lu par deux rôles' }, first));
  assert.equal((await hand('Risque', 'Direction', labs)).length, due.length - 1);
});
