// A question of somebody who is nowhere on file: it is answered from its own page, with words and nothing of anybody's file.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { find } from './desk.mjs';
import { by, postbox, receipt } from './postbox.mjs';
import { example, reference, said, serve } from './support.mjs';

const card = '4111 1111 1111 1111';
let clic, box, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenue-questions-'));
  box = await postbox();
  clic = await serve({ firm: 'clic-et-cetera', policies: [example('clic-et-cetera')], extra: ['--demo', '--empty', ...by(folder, box)] });
});
after(async () => {
  await clic?.remove();
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});

const manager = () => clic.as('Gérant');
const open = async (number) => (await (await manager()).get('/bureau/demandes')).click(number);
const ask = async (answers) => (await clic.visitor().get('/demande/ecrire-au-gerant')).press('Envoyer au gérant', answers);

test('CLIC-58: a question to the manager is acknowledged, numbered, and answered from its own page though nobody is on file', async () => {
  const mail = 'inconnue@ailleurs.example';
  const sent = await ask({ 'Votre question': 'Louez-vous vos fichiers ?', 'Votre adresse e-mail': mail });
  assert.equal(sent.status, 200, `CLIC-58: ${sent.main}`);
  const number = reference(sent);
  const { letter, follow } = await receipt(box, number);
  assert.deepEqual(letter.to, [mail], 'CLIC-58: acknowledged');
  assert.match((await clic.visitor().get(follow)).main, /Réponse avant la fin du/, 'CLIC-58');

  const page = await open(number);
  assert.match(page.main, /Louez-vous vos fichiers/, 'CLIC-58');
  assert.match(page.main, /Personne n’est connu sous cette adresse/, 'CLIC-58');
  const nothing = await page.press('Envoyer la réponse', { 'Votre réponse': ' ' });
  assert.equal(nothing.status, 422, 'CLIC-58: without a word nothing goes');
  const paid = await page.press('Envoyer la réponse', { 'Votre réponse': `Non, jamais. Votre carte ${card} est rendue.` });
  assert.equal(paid.status, 422, 'CLIC-58: no number of a card goes out');
  assert.match(paid.main, /un numéro de carte bancaire/, 'CLIC-58');
  assert.match(paid.all('textarea[name=answer]')[0].textContent, /^Non, jamais/, 'CLIC-58: what was written is still there');
  const done = await page.press('Envoyer la réponse', { 'Votre réponse': 'Non : nous ne louons ni ne vendons rien.' });
  assert.equal(done.status, 200, `CLIC-58: ${done.main}`);
  assert.match(done.main, /Répondue le/, 'CLIC-58');
  assert.match(done.main, /nous ne louons ni ne vendons rien/, 'CLIC-58: the answer stays in the thread');
  const [answer] = await box.wait(`Votre demande ${number} : notre réponse`);
  assert.deepEqual(answer.to, [mail], 'CLIC-58');
  assert.match(answer.plain, /vous nous avez posé une question[^]*Non : nous ne louons ni ne vendons rien\.[^]*cnil\.fr/, 'CLIC-58');
  assert.match((await clic.visitor().get(follow)).main, new RegExp(`Répondu le ${said(await clic.today())}`), 'CLIC-58: the page of the receipt says so');
  assert.deepEqual(await find(clic, mail), [], 'CLIC-58: nobody was put on file for it');
  const again = await page.press('Envoyer la réponse', { 'Votre réponse': 'Une seconde fois' });
  assert.equal(again.status, 409, 'CLIC-58: once');
  clic.proves();
});

test('CLIC-58: without an address the answer waits to be printed or said; only a question and a complaint are answered so', async () => {
  const visitor = await manager();
  const noted = await (await visitor.get('/bureau/demandes/noter')).press('Noter la demande', { Téléphone: true, 'Me plaindre': true, 'Son nom': 'Odilon Inventé', 'Son téléphone': '06 39 98 77 01', 'Avec ses mots': 'Trop de lettres' });
  assert.equal(noted.status, 200, noted.main);
  assert.match(noted.main, /la réponse attend sur la page du jour/, 'CLIC-58');
  const done = await noted.press('Envoyer la réponse', { 'Votre réponse': 'Nous en écrirons moins.' });
  assert.match(done.main, /Répondue le/, 'CLIC-58');
  const untold = await visitor.get('/bureau/courrier');
  assert.match(untold.main, /Réponse à une demande[^]*Aucune adresse e-mail n’est connue/, 'CLIC-58');
  assert.match((await untold.click('Voir la lettre')).main, /Odilon Inventé[^]*Nous en écrirons moins/, 'CLIC-58: to be printed');

  const both = await (await visitor.get('/bureau/demandes/noter')).press('Noter la demande', { Courrier: true, 'Voir mes données': true, 'Poser une question': true, 'Son nom': 'Perrine Inventée', 'Son adresse e-mail': 'perrine@ailleurs.example' });
  const half = await both.press('Envoyer la réponse', { 'Votre réponse': 'Trois ans.' });
  assert.doesNotMatch(half.main, /Répondue le/, 'CLIC-58: what else was asked is still to be answered');
  assert.equal(half.button('Envoyer la réponse'), undefined, 'CLIC-58');
  const access = await (await clic.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { 'Voir mes données': true, 'Votre adresse e-mail': 'quentin@ailleurs.example' });
  const rights = await open(reference(access));
  assert.equal(rights.button('Envoyer la réponse'), undefined, 'CLIC-58: what opens a file is not answered with words');
  const token = rights.all('input[name=token]')[0].getAttribute('value');
  const forced = await visitor.post(`${rights.path}/faire/mots`, [['token', token], ['answer', 'Voici']]);
  assert.equal(forced.status, 409, 'CLIC-58');
  clic.proves();
});
