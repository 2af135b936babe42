// Screens that fit each trade: what the locksmith's firm does not have.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { note, sheet } from './desk.mjs';
import { serve, words } from './support.mjs';

const servers = {};
const firms = ['emp-computer', 'semi-informatique', 'clic-et-cetera'];
before(async () => { for (const firm of firms) servers[firm] = await serve({ firm }); });
after(() => Promise.all(Object.values(servers).map((server) => server.remove())));

test('EMP-39: a private person opens a ticket without the name of a firm; a firm gives it', async () => {
  const server = servers['emp-computer'];
  const ask = async (answers) => (await server.visitor().get('/demande/ouvrir-un-ticket')).press('Ouvrir le ticket', {
    'De quoi avez-vous besoin ?': 'J’ai besoin d’aide', 'Quel appareil, quel logiciel ?': 'Le portable', 'Que se passe-t-il ?': 'Il ne démarre plus',
    'Votre téléphone': '06 39 98 51 01', 'Votre adresse e-mail': 'agathe@fictive.example', ...answers });
  const form = await server.visitor().get('/demande/ouvrir-un-ticket');
  const label = form.all('label').map((one) => words(one.textContent)).find((one) => one.startsWith('Nom de l’entreprise'));
  assert.match(label, /\(selon votre cas\)/);
  const person = await ask({ 'Votre nom': 'Agathe Inventée', 'Particulier': true });
  assert.equal(person.status, 200, person.main);
  const nameless = await ask({ 'Votre nom': 'Basile Inventé', 'Association': true });
  assert.equal(nameless.status, 422, nameless.main);
  assert.match(nameless.main, /Il nous faut le nom de l’entreprise/);
  const firm = await ask({ 'Votre nom': 'Basile Inventé', 'Association': true, 'Nom de l’entreprise': 'Les Inventés' });
  assert.equal(firm.status, 200, firm.main);
  const desk = await (await server.as('Dépannage')).get('/bureau/noter');
  const counted = await desk.press('Ouvrir seulement', { 'Son numéro': '06 39 98 51 02', 'Son nom': 'Carmen Inventée', 'Professionnel': true });
  assert.equal(counted.status, 422, 'at the counter a firm is asked for its name too');
});

test('a firm’s sheet bears its name; its contact who calls again is the same one, and her calls have their moves', async () => {
  const server = servers['semi-informatique'];
  const call = { 'Son numéro': '06 39 98 52 01', 'Son nom': 'Céleste Fictive', 'Quelle entreprise ?': 'Papeterie Fictive', 'Quel poste, quel logiciel ?': 'Poste 4',
    'Où en est-il ?': 'Ça gêne le travail', 'Que se passe-t-il ?': 'Ne démarre pas', 'Client': true };
  await note(server, call);
  const desk = await server.as('Hotline');
  const proposed = await (await desk.get('/bureau/noter')).press('Noter seulement', { 'Son numéro': call['Son numéro'] });
  const saved = await (await proposed.press('C’est la bonne personne')).press('Noter seulement', { ...call, 'Quel poste, quel logiciel ?': 'Poste 5' });
  assert.equal(saved.status, 200, saved.main);
  const page = await sheet(server, 'Papeterie Fictive');
  assert.equal(words(page.all('h1')[0].textContent), 'Papeterie Fictive');
  const of = (heading) => page.all('section').find((one) => words(one.querySelector('h2')?.textContent ?? '') === heading);
  assert.equal(of('Contacts').querySelectorAll('ol > li').length, 1, words(of('Contacts').textContent));
  assert.match(words(of('Contacts').textContent), /06 39 98 52 01/);
  assert.equal(of('Appels').querySelectorAll('ol > li').length, 2);
  assert.ok([...of('Appels').querySelectorAll('button')].some((one) => words(one.textContent).startsWith('Confier à un technicien')));
});

test('a refusal is noted on the sheet, acts at once, and the proof holds', async () => {
  const server = servers['semi-informatique'];
  const page = await sheet(server, 'Papeterie Fictive');
  const choices = page.all('section[aria-labelledby=choices]')[0];
  assert.match(words(choices.textContent), /Passer mon appel à un fournisseur.*: sauf refus/);
  const after_it = await page.press('Noter le refus');
  assert.equal(after_it.status, 200, after_it.main);
  assert.match(words(after_it.all('section[aria-labelledby=choices]')[0].textContent), /refusé le/);
  assert.equal(server.command('prove').status, 0, server.command('prove').out);
});

test('a question to the manager stands on the page of today until it is answered', async () => {
  const server = servers['clic-et-cetera'];
  const home = await server.visitor().get('/');
  const way = home.all('a').map((a) => a.getAttribute('href')).find((href) => /gerant/.test(href ?? '')) ?? '/ecrire-au-gerant';
  const form = await server.visitor().get(way);
  assert.equal(form.status, 200, way);
  const sent = await form.press('Envoyer au gérant', { 'Votre question': 'Gardez-vous mon ancienne adresse ?', 'Votre adresse e-mail': 'dorine@fictive.example' });
  assert.equal(sent.status, 200, sent.main);
  const manager = await server.as('Gérant');
  const today = await manager.get('/bureau');
  const asked = today.all('section[aria-labelledby=requests]')[0];
  assert.match(words(asked.textContent), /Gardez-vous mon ancienne adresse/);
  assert.ok(asked.querySelector('a[href="mailto:dorine@fictive.example"]'));
  const accountant = await (await server.as('Comptable')).get('/bureau');
  assert.equal(accountant.all('section[aria-labelledby=requests]').length, 0);
  const answered = await (await today.click('Traiter')).press('C’est répondu');
  assert.equal(answered.status, 200, answered.main);
  assert.equal((await manager.get('/bureau')).all('section[aria-labelledby=requests]').length, 0);
  assert.equal(server.command('prove').status, 0);
});

test('a printed invoice is of nobody: its box and number are noted from the list', async () => {
  const server = servers['clic-et-cetera'];
  const accountant = await server.as('Comptable');
  const list = await accountant.get('/bureau/l/paper_invoice');
  const way = list.all('main a').find((one) => /^Noter une/.test(words(one.textContent)))?.getAttribute('href');
  assert.ok(way, list.main);
  const form = await accountant.get(way);
  const made = await form.press('Enregistrer', { 'Numéro': 'P-77', 'Boîte': 'Cave, étagère 3', 'Date de la facture': '2026-03-02' });
  assert.equal(made.status, 200, made.main);
  assert.match(made.main, /P-77/);
  const manager = await server.as('Gérant');
  assert.ok([200, 403].includes((await manager.get(way)).status));
  assert.equal(server.command('prove').status, 0, server.command('prove').out);
});
