// Pages of two contacts of one company at Sémi-Informatique: the company's contracts are both's, a name and a choice are each one's own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Area, secret } from './customers.mjs';
import { sheet } from './desk.mjs';
import { words } from './support.mjs';

const area = new Area('semi-informatique');
const letter = 'La lettre d’information';
const mail = (name) => `${name.toLowerCase()}@fictif.example`;
const enquire = async (name) => {
  const sent = await (await area.server.visitor().get('/demande/demander-un-devis')).press('Demander un devis', {
    'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': 'Dix postes', 'Votre nom': name, 'Votre entreprise': 'Atelier Commun', 'Votre adresse e-mail': mail(name), 'Votre téléphone': '06 39 98 77 01', [letter]: true });
  assert.equal(sent.status, 200, sent.main);
};
const person = (name) => sheet(area.server, mail(name), 'Commercial');
let pia, quentin;
before(async () => {
  await area.open();
  await enquire('Pia');
  await enquire('Quentin');
  const joined = await (await person('Quentin')).press('C’est la même personne');
  assert.equal(joined.status, 200, joined.main);
  const inside = async (name) => {
    await area.ask(mail(name));
    return area.enter(await area.link(mail(name)));
  };
  pia = await inside('Pia');
  quentin = await inside('Quentin');
});
after(() => area.close());

const choices = (page) => page.all('section[aria-labelledby=choices] li').map((li) => words(li.textContent));
const said = async (visitor, what) => choices(await visitor.get('/espace')).find((one) => one.startsWith(what));

test('each contact sees her own name and nothing of the other', async () => {
  const [hers, his] = [await pia.get('/espace'), await quentin.get('/espace')];
  assert.match(hers.main, /Bonjour Pia/);
  assert.match(his.main, /Bonjour Quentin/);
  assert.equal(hers.text.includes('Quentin'), false);
  assert.equal(his.text.includes('Pia'), false);
  const way = (await hers.click('Corriger')).path;
  assert.equal((await quentin.get(way)).status, 404);
  const desk = await person('Pia');
  const looks = words(desk.all('section[aria-labelledby=looks]')[0]?.textContent ?? '');
  assert.equal(looks.includes('Notre programme'), false, 'who looks at her own data is among those who looked');
});

test('a name is changed on a proof alone: her pages do not offer it', async () => {
  const form = await (await pia.get('/espace')).click('Corriger');
  const labels = form.all('main label, main legend').map((label) => words(label.textContent));
  assert.ok(labels.some((label) => label.startsWith('Fonction')), labels.join());
  assert.equal(labels.some((label) => label.startsWith('Nom et prénom')), false, labels.join());
  assert.equal(labels.some((label) => label.startsWith('Adresse e-mail professionnelle')), false, 'the address that one signs in with changes by a link');
});

test('SEMI-02: each choice stands with its state and its day, and is changed there, for her who changes it alone', async () => {
  assert.match(await said(pia, letter), /Oui, depuis le/);
  const offers = 'Nos offres, à mon adresse de travail';
  assert.match(await said(pia, offers), /Vous pouvez vous y opposer/);
  await (await pia.get('/espace')).press('M’y opposer', {}, offers);
  assert.match(await said(pia, offers), /Vous vous y opposez depuis le/);
  assert.match(await said(quentin, offers), /Vous pouvez vous y opposer/);
  const stopped = await (await pia.get('/espace')).press('Arrêter', {}, letter);
  assert.equal(stopped.status, 200, stopped.main);
  assert.match(await said(pia, letter), /Non, depuis le/);
  assert.match(await said(quentin, letter), /Oui, depuis le/);
  const desk = choices(await person('Pia'));
  assert.ok(desk.some((one) => /\(Pia\) : arrêté/.test(one)), desk.join('\n'));
  assert.ok(desk.some((one) => /\(Quentin\) : accepté/.test(one)), desk.join('\n'));
  // A link that somebody made up shows nothing, and changes nothing.
  const forged = await pia.post('/espace/choix', [['token', (await pia.get('/espace')).all('[name=token]')[0].getAttribute('value')], ['activity', 'contracts'], ['choice', ''], ['answer', 'no']]);
  assert.equal(forged.status, 404);
});

test('what one contact asks is hers alone: the desk is shown her and not the other, and may say that she asked while signed in', async () => {
  const sent = await (await pia.get('/espace/demande')).press('Envoyer ma demande', { 'Limiter leur usage': true });
  assert.equal(sent.status, 200, sent.main);
  assert.match((await pia.get('/espace')).main, /Limiter l’usage de mes données le temps d’un désaccord Réponse avant la fin du/);
  assert.doesNotMatch((await quentin.get('/espace')).main, /Limiter l’usage de mes données/);
  assert.equal((await quentin.get(sent.path)).status, 404);
  const officer = await area.server.as('Protection des données');
  const asked = await (await officer.get('/bureau/demandes')).click(sent.main.match(/\b[0-9A-Z]{4}-[0-9A-Z]{3}\b/)[0]);
  const persons = asked.all('section[aria-labelledby=whose] li').map((li) => words(li.textContent));
  assert.equal(persons.length, 1, persons.join('\n'));
  assert.match(asked.main, /L’espace client|l’espace client/);
});

test('SEMI-100: what stops is said before it closes; one contact goes, the company and the other stay', async () => {
  const page = await pia.get('/espace/fermer');
  assert.match(page.main, /Les services que vous avez encore ne seront plus joignables depuis votre compte/);
  const undecided = await page.press('Fermer et effacer', { 'Votre mot de passe actuel': secret });
  assert.equal(undecided.status, 422);
  const left = await page.press('Fermer et effacer', { 'J’ai enregistré': true, 'Votre mot de passe actuel': secret });
  assert.match(left.main, /Votre espace est fermé/);
  assert.equal((await area.sign_in(mail('Pia'))).status, 401);
  assert.match((await quentin.get('/espace')).main, /Bonjour Quentin/);
  assert.match((await person('Quentin')).main, /Atelier Commun/);
  area.server.proves();
});
