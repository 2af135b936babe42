// One person who was noted twice at one firm: she is proposed by what she is reached by, united by somebody who says so, and parted again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Area } from './customers.mjs';
import { find, note, sheet } from './desk.mjs';
import { words } from './support.mjs';

const area = new Area('semi-informatique');
let semi, firm;
before(async () => {
  semi = (await area.open()).server;
  await enquire('Pia Fictive', 'pia@fictif.example', 'Dix postes');
});
after(() => area.close());

const letter = 'La lettre d’information';
async function enquire(name, mail, text, more = {}) {
  const sent = await (await semi.visitor().get('/demande/demander-un-devis')).press('Demander un devis', {
    'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': text, 'Votre nom': name, 'Votre entreprise': 'Atelier Commun', 'Votre adresse e-mail': mail, 'Votre téléphone': '06 39 98 78 01', ...more });
  assert.equal(sent.status, 200, sent.main);
}
const open = async (who = 'Commercial') => (await semi.as(who)).get(firm);
const contacts = (page) => page.all('section').find((one) => /^Contacts?/.test(words(one.textContent)))?.querySelectorAll('ol.queue > li') ?? [];

test('SEMI-12: two contacts with one address are proposed, united by who says so with its trace, and parted again; a name alone joins nobody', async () => {
  // A second enquiry: another firm's file for now, which somebody says is the same firm.
  await enquire('P. Fictive', 'pia@fictif.example', 'Et un serveur', { [letter]: true });
  const two = await find(semi, 'pia@fictif.example', 'Commercial');
  assert.equal(two.length, 2, 'SEMI-12: nothing is joined by itself');
  const strange = await (await semi.as('Commercial')).get(two.find(() => true));
  const page = strange.button('C’est la même personne') ? strange : await (await semi.as('Commercial')).get(two[1]);
  const joined = await page.press('C’est la même personne');
  assert.equal(joined.status, 200, joined.main);
  firm = joined.path;
  // Her namesake, reached otherwise.
  const added = await (await (await open()).click('Noter un contact')).press('Enregistrer', { 'Nom et prénom': 'Pia Fictive', Client: true, 'Adresse e-mail professionnelle': 'autre.pia@fictif.example' });
  assert.equal(added.status, 200, added.main);

  const before = await open();
  assert.match(before.main, /même adresse e-mail professionnelle\. Une seule personne/, 'SEMI-12: proposed');
  assert.equal(before.all('form[action$="/reunir"]').length, 1, 'SEMI-12: of the namesake nothing is proposed');
  const ids = (form) => Object.fromEntries(form.querySelectorAll('input[type=hidden]').map((input) => [input.getAttribute('name'), input.getAttribute('value')]));
  const asked = ids(before.all('form[action$="/reunir"]')[0]);
  const namesake = [...contacts(before)].map((li) => li.querySelector('a[href^="/bureau/r/"]')?.getAttribute('href').split('/').at(-1)).find((id) => id && id !== asked.rec && id !== asked.into);
  const forced = await before.visitor.post(`${firm}/reunir`, [['token', asked.token], ['rec', namesake], ['into', asked.into]]);
  assert.equal(forced.status, 409, 'SEMI-12: a name alone joins nobody, whoever asks');
  assert.match(forced.main, /Un nom ne suffit pas/, 'SEMI-12');
  const accountant = await semi.as('Comptabilité');
  const token = (await accountant.get('/bureau')).all('input[name=token]')[0].getAttribute('value');
  assert.ok([403, 404].includes((await accountant.post(`${firm}/reunir`, [['token', token], ['rec', asked.rec], ['into', asked.into]])).status), 'SEMI-12: who may not write of contacts says nothing of the kind');

  const united = await before.press('C’est la même personne', {}, 'Une seule personne');
  assert.equal(united.status, 200, united.main);
  assert.match(united.main, /sont la même personne/, 'SEMI-12');
  assert.equal(contacts(united).length, contacts(before).length - 1, 'SEMI-12: one contact less');
  semi.proves();
  // Her history is one: what she asks about is both enquiries, in one file.
  const officer = await semi.as('Protection des données');
  const sent = await (await semi.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { 'Voir mes données': true, 'Votre adresse e-mail': 'pia@fictif.example' });
  const number = sent.main.match(/\b[0-9A-Z]{4}-[0-9A-Z]{3}\b/)[0];
  const request = await (await officer.get('/bureau/demandes')).click(number);
  const persons = () => request.all('section[aria-labelledby=whose] li').map((li) => words(li.textContent));
  assert.equal(persons().length, 1, `SEMI-12: one person under that address: ${persons().join(' | ')}`);
  const file = await request.click('Préparer son dossier');
  assert.match(file.main, /Dix postes[^]*Et un serveur|Et un serveur[^]*Dix postes/, 'SEMI-12: history is joined');

  const parted = await (await open()).press('Séparer');
  assert.equal(parted.status, 200, parted.main);
  assert.equal(contacts(parted).length, contacts(before).length, 'SEMI-12: undone');
  assert.match(parted.main, /même adresse e-mail professionnelle\. Une seule personne/, 'SEMI-12');
  const again = await (await officer.get('/bureau/demandes')).click(number);
  assert.equal(again.all('section[aria-labelledby=whose] li').length, 2, 'SEMI-12: two persons again');
  semi.proves();
});

test('SEMI-12: what was refused under one name is refused for who goes on, and stays so', async () => {
  const page = await open();
  const offers = 'Nos offres, à mon adresse de travail';
  const choice = page.all('section[aria-labelledby=choices] li').find((li) => words(li.textContent).includes(offers) && words(li.textContent).includes('P. Fictive'));
  assert.ok(choice, words(page.main));
  const form = choice.querySelector('form');
  await page.visitor.post(form.getAttribute('action'), page.fields(form));
  const united = await (await open()).press('C’est la même personne', {}, 'Une seule personne');
  assert.equal(united.status, 200, united.main);
  const said = (await open()).all('section[aria-labelledby=choices] li').map((li) => words(li.textContent)).filter((one) => one.includes(offers) && one.includes('(Pia Fictive)'));
  assert.ok(said.some((one) => /refusé|Refusé|oppos/i.test(one)), `SEMI-12: ${said.join(' | ')}`);
  semi.proves();
});

test('somebody who calls is met as the one person that she is', async () => {
  await note(semi, { 'Son numéro': '06 39 98 78 02', 'Son nom': 'Tess Fictive', 'Quelle entreprise ?': 'Atelier Tess', 'Quel poste, quel logiciel ?': 'Poste 1', 'Que se passe-t-il ?': 'Bruit', 'Ça peut attendre': true, Client: true });
  assert.ok(await sheet(semi, '06 39 98 78 02'));
});
