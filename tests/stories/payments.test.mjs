// What is paid in parts, what is left to pay; and the number of a card, which is kept nowhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Area } from './customers.mjs';
import { note, piece, press, sheet, write } from './desk.mjs';
import { files, leaks, words } from './support.mjs';

const area = new Area('emp-computer'), card = '4012 8888 8888 1881', siret = '732 829 320 00074';
const mail = 'jeanne@specimen.example', name = 'Jeanne Spécimen';
let emp;
before(async () => {
  emp = (await area.open()).server;
  await note(emp, { 'Son numéro': '06 39 98 45 01', 'Son nom': name, 'Quel appareil, quel logiciel ?': 'imprimante', 'Que se passe-t-il ?': 'Elle bourre.', 'Adresse e-mail': mail });
});
after(() => area.close());

const books = 'Comptabilité';
const facts = (page) => Object.fromEntries(page.all('dl.facts > div').map((div) => [words(div.querySelector('dt').textContent), words(div.querySelector('dd').textContent)]));
const invoice = () => piece(emp, name);

test('EMP-36: part of a bill is paid, then the rest: the balance stands at the desk and in her pages; the number of a card in a note is refused', async () => {
  await write(emp, name, 'Noter une facture', { Date: await emp.today(), 'Au nom de': name, 'Adresse de facturation': '1 rue de l’Exemple, 83400 Hyères', Lignes: 'Dépannage 60,00\n2 x Câble : 7,50' });
  assert.equal(facts(await invoice())['Reste à régler'], '75,00 €', 'EMP-36: nothing is paid yet');
  const form = await (await invoice()).click('Noter un règlement');
  const refused = await form.press('Enregistrer', { Montant: '25,50', 'Carte bancaire': true, Remarque: `Carte ${card}, fin 12/27` });
  assert.equal(refused.status, 422, 'EMP-36');
  assert.match(refused.main, /Il y a là un numéro de carte bancaire/, 'EMP-36: it says what is wrong');
  assert.equal(refused.all('[name=amount]')[0].getAttribute('value'), '25,50', 'EMP-36: the other entries are kept');
  assert.equal(facts(await invoice())['Reste à régler'], '75,00 €', 'EMP-36: and nothing was noted');
  await press(refused, 'Enregistrer', { Remarque: `Société ${siret}` });
  assert.equal(facts(await invoice())['Déjà réglé'], '25,50 €', 'EMP-36');
  assert.equal(facts(await invoice())['Reste à régler'], '49,50 €', 'EMP-36: the balance shows');

  await area.ask(mail);
  const she = await area.enter(await area.link(mail));
  const hers = await (await she.get('/espace/l/invoice')).click('-001');
  assert.equal(facts(hers)['Reste à régler'], '49,50 €', 'EMP-36: in her pages too');
  await press(await (await invoice()).click('Noter un règlement'), 'Enregistrer', { Montant: '49,50', Virement: true });
  assert.equal(facts(await invoice())['Reste à régler'], '0,00 €', 'EMP-36');
  await press(await (await invoice()).click('Noter un règlement'), 'Enregistrer', { Montant: '10,00', Espèces: true });
  assert.equal(facts(await invoice())['Réglé en trop'], '10,00 €', 'EMP-36');
  emp.proves();
});

test('EMP-36: wherever one writes freely the number of a card is refused, with what else was typed kept, and stands in no file', async () => {
  const refuses = (page, where, says = /numéro de carte bancaire/) => {
    assert.equal(page.status, 422, `EMP-36: ${where}: ${page.main.slice(0, 200)}`);
    assert.match(page.main, says, `EMP-36: ${where}`);
  };
  const form = await emp.visitor().get('/demande/ouvrir-un-ticket');
  const answers = { 'J’ai besoin d’aide': true, 'Quel appareil, quel logiciel ?': 'Le portable', 'Votre nom': 'Karl Fictif', 'Votre téléphone': '06 39 98 45 02', 'Votre adresse e-mail': 'karl@specimen.example', Particulier: true };
  const open = await form.press('Ouvrir le ticket', { ...answers, 'Que se passe-t-il ?': `Payé avec ${card}` });
  refuses(open, 'a public form');
  for (const value of ['Karl Fictif', '06 39 98 45 02', 'karl@specimen.example']) assert.ok(open.all('input').some((input) => input.getAttribute('value') === value), `EMP-36: ${value}, typed too, is lost`);
  const rights = await (await emp.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { 'Poser une question': true, 'Votre adresse e-mail': 'karl@specimen.example', 'Précisions': card });
  refuses(rights, 'a request');
  const she = await area.sign_in(mail);
  const profile = await (await she.visitor.get('/espace')).click('Corriger');
  refuses(await profile.press('Enregistrer', { 'Nom et prénom': card }), 'her own pages');
  const desk = await (await emp.as('Dépannage')).get('/bureau/noter');
  const noted = await desk.press('Ouvrir seulement', { 'Son numéro': '06 39 98 45 03', 'Son nom': 'Lise Fictive', 'J’ai besoin d’aide': true, 'Quel appareil, quel logiciel ?': 'x', 'Que se passe-t-il ?': card, Particulier: true });
  assert.match(noted.main, /numéro de carte bancaire/, 'EMP-36: the counter');
  const person = await sheet(emp, name, books);
  assert.ok(person, 'EMP-36');
  assert.deepEqual(leaks([card, card.replaceAll(' ', '')], [...files(emp.folder), { path: 'the log', bytes: Buffer.from(emp.out + emp.err) }]), [], 'EMP-36');
  // What only looks like one is taken: a SIRET, a telephone number, an account number.
  const taken = await form.press('Ouvrir le ticket', { ...answers, 'Que se passe-t-il ?': `SIRET ${siret}, IBAN FR76 3000 6000 0112 3456 7890 189, 06 39 98 12 34 07 00 00 11 22` });
  assert.equal(taken.status, 200, `EMP-36: ${taken.main}`);
});

test('EMP-41: an address without its postcode is refused with a message, and what else was typed is kept', async () => {
  const { prove } = await import('./customers.mjs');
  const form = await emp.visitor().get('/demande/creer-mon-espace-client');
  const answers = { 'Votre adresse e-mail': 'marthe@specimen.example', 'Votre nom': 'Marthe Spécimen', 'Votre téléphone': '06 39 98 45 04', Particulier: true };
  for (const [lacks, says] of [['Votre nom', /nom/i], ['Votre téléphone', /téléphone/i]]) {
    const missing = await prove(form, 'Créer mon espace', { ...answers, 'Votre adresse': '1 rue du Modèle, 83400 Hyères', [lacks]: '' });
    assert.equal(missing.status, 422, `EMP-41: ${lacks}`);
    assert.match(missing.main, says, `EMP-41: ${lacks}`);
  }
  const sent = await prove(form, 'Créer mon espace', { ...answers, 'Votre adresse': '1 rue du Modèle, Hyères' });
  assert.equal(sent.status, 422, 'EMP-41');
  assert.match(sent.main, /Il manque le code postal : cinq chiffres/, 'EMP-41');
  const kept = sent.all('input').map((input) => input.getAttribute('value'));
  for (const value of ['Marthe Spécimen', '06 39 98 45 04', 'marthe@specimen.example', '1 rue du Modèle, Hyères']) assert.ok(kept.includes(value), `EMP-41: ${value} is lost`);
  assert.equal((await prove(sent, 'Créer mon espace', { 'Votre adresse': '1 rue du Modèle, 83400 Hyères' })).status, 200, 'EMP-41');
  const she = await area.enter(await area.link('marthe@specimen.example'));
  const profile = await (await she.get('/espace')).click('Corriger');
  const wrong = await profile.press('Enregistrer', { Adresse: '2 rue du Modèle, Toulon', Téléphone: '06 39 98 45 05' });
  assert.equal(wrong.status, 422, 'EMP-41: her own pages');
  assert.match(wrong.main, /Il manque le code postal/, 'EMP-41');
  assert.ok(wrong.all('input').some((input) => /45 05/.test(input.getAttribute('value') ?? '')), 'EMP-41: what else was typed is kept');
  assert.match((await she.get('/espace')).main, /1 rue du Modèle, 83400 Hyères/, 'EMP-41: nothing was changed');
});
