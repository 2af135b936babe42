// One press stops offers, from the link in each letter; what was asked for, is held or is due goes on being written about.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { Area } from './customers.mjs';
import { press, sheet } from './desk.mjs';
import { after as later, until, words } from './support.mjs';

const area = new Area('semi-informatique');
let semi;
before(async () => { semi = (await area.open()).server; });
after(() => area.close());

const letter = 'La lettre d’information';
const enquire = async (name) => {
  const mail = `${name.toLowerCase()}@fictif.example`;
  const sent = await (await semi.visitor().get('/demande/demander-un-devis')).press('Demander un devis', {
    'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': 'Dix postes', 'Votre nom': name, 'Votre entreprise': `Atelier ${name}`, 'Votre adresse e-mail': mail, 'Votre téléphone': '06 39 98 77 01', [letter]: true });
  assert.equal(sent.status, 200, sent.main);
  return mail;
};
const to = (mail) => area.box.letters.filter((one) => one.to.includes(mail));
const stop = (one) => one.plain.match(/\/arreter\/[\w-]+/)?.[0];
const choices = async (name) => (await sheet(semi, `${name.toLowerCase()}@fictif.example`, 'Commercial')).all('section[aria-labelledby=choices] li').map((li) => words(li.textContent)).join('\n');
const ask = (mail) => semi.visitor().get('/demande/exercer-un-droit').then((page) => page.press('Envoyer ma demande', { 'Poser une question': true, 'Votre adresse e-mail': mail }));

test('SEMI-82: every letter has the link, in its words and in its header; one press stops offers, and none about a contract', async () => {
  const mail = await enquire('Zora');
  const other = await enquire('Yann');
  await area.ask(mail);
  await ask(mail);
  const begin = await semi.today(), end = later(begin, { months: 6 });
  const sales = await semi.as('Commercial');
  const person = await sheet(semi, mail, 'Commercial');
  await press(await sales.get(`${person.path}/ajouter/contract`), 'Enregistrer', { Service: 'Maintenance', Début: begin, Fin: end, Préavis: '1 mois', 'Conditions de la maintenance': true });
  await until(() => to(mail).length >= 2);
  for (const one of to(mail)) {
    assert.ok(stop(one), `SEMI-82: no link in “${one.subject}”`);
    assert.ok(one.headers['list-unsubscribe']?.includes(stop(one)), `SEMI-82: no header in “${one.subject}”`);
    assert.match(one.plain, /les messages sur vos demandes et vos contrats continuent/, 'SEMI-82: it says what it does not stop');
  }
  for (const inward of area.box.letters.filter((one) => !one.to.includes(mail) && !one.to.includes(other))) assert.equal(stop(inward), undefined, `to the firm itself: ${inward.subject}`);

  const link = stop(to(mail)[0]);
  const page = await semi.visitor().get(link);
  assert.match(page.main, /Ne plus recevoir nos offres.*Lettre d’information/);
  for (const secret of [mail, 'Zora']) assert.equal(page.html.includes(secret), false, secret);
  assert.match(await choices('Zora'), /lettre d’information.*accepté/i, 'SEMI-82: opening it stopped something');
  assert.equal((await semi.visitor().get(link.slice(0, -2))).status, 404);
  const done = await page.press('Ne plus recevoir d’offres');
  assert.match(done.main, /C’est arrêté/);
  assert.match(await choices('Zora'), /lettre d’information.*arrêté/i, 'SEMI-82');
  assert.doesNotMatch(await choices('Zora'), /offres, à mon adresse de travail : accepté/, 'SEMI-82');
  assert.match(await choices('Yann'), /lettre d’information.*accepté/i, 'SEMI-82: another’s stopped');
  assert.match((await page.press('Ne plus recevoir d’offres')).main, /C’est arrêté/, 'pressed twice');

  const before = to(mail).length;
  await semi.reach(later(end, { months: -1 }));
  await until(() => to(mail).length > before).catch(() => assert.fail('SEMI-82: the letter about her contract stopped too'));
  assert.match(to(mail).at(-1).subject, /contrat/, 'SEMI-82');
  semi.proves();
});

test('a mail program presses for its owner, without a page, a cookie or a token (RFC 8058)', async () => {
  const mail = await enquire('Xavier');
  await area.ask(mail);
  await until(() => to(mail).length >= 1);
  const url = new URL(to(mail)[0].headers['list-unsubscribe'].slice(1, -1));
  const status = await new Promise((done, failed) => {
    const request = http.request({ host: '127.0.0.1', port: url.port, path: url.pathname, method: 'POST', headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' } }, (answer) => { answer.resume(); done(answer.statusCode); });
    request.on('error', failed);
    request.end('List-Unsubscribe=One-Click');
  });
  assert.equal(status, 200);
  assert.match(await choices('Xavier'), /lettre d’information.*arrêté/i);
});
