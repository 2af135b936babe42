// Two contacts of one company: what one of them wants, has frozen or lets go of is hers alone, in letters, in forms and on screens.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Area } from '../stories/customers.mjs';
import { sheet } from '../stories/desk.mjs';
import { all_gone, by, postbox } from '../stories/postbox.mjs';
import { RightsDesk } from '../stories/rights.mjs';
import { edit, example, serve, words } from '../stories/support.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tenue-contacts-'));
const area = new Area('semi-informatique');
let semi, box, rights;
before(async () => {
  const place = join(folder, 'semi-informatique');
  cpSync(example('semi-informatique'), place, { recursive: true });
  edit(place, ['\n[mails.renewal]', `
[mails.news]
on       = "contact.created + 3 days"
activity = "prospecting"
subject  = { fr = "Une offre pour {contact.name}" }
body     = { fr = "Notre offre." }

[mails.sent_letter]
on       = "contact.created + 3 days"
activity = "newsletter"
subject  = { fr = "La lettre à {contact.name}" }
body     = { fr = "Notre lettre." }

[mails.offer]
on       = "contract.start + 6 days"
activity = "prospecting"
subject  = { fr = "Une offre pour votre maison" }
body     = { fr = "Notre offre." }

[mails.renewal]`], ['edits    = ["contact.function"', 'edits    = ["contact.class", "contact.function"']);
  box = await postbox();
  semi = await serve({ firm: 'semi-informatique', policies: [place], extra: ['--demo', '--empty', ...by(folder, box)] });
  rights = new RightsDesk(semi, box);
  Object.assign(area, { server: semi, box });
});
after(async () => {
  await semi?.remove();
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});

const mail = (name) => `${name.toLowerCase()}@fictif.example`;
const enquire = async (name, firm, more = {}, said = name) => {
  const sent = await (await semi.visitor().get('/demande/demander-un-devis')).press('Demander un devis', {
    'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': 'Dix postes', 'Votre nom': said, 'Votre entreprise': firm, 'Votre adresse e-mail': mail(name), 'Votre téléphone': `06 39 98 70 ${String(firm.length).padStart(2, '0')}`, ...more });
  assert.equal(sent.status, 200, sent.main);
};
const person = (name) => sheet(semi, mail(name), 'Commercial');
/** Two contacts of one firm, that has a contract. `alike`: the second says the first one's name. */
const two = async (firm, one, other, more = {}, alike = false) => {
  await enquire(one, firm, more);
  await enquire(other, firm, more, alike ? one : other);
  const joined = await (await person(other)).press('C’est la même personne');
  assert.equal(joined.status, 200, joined.main);
  const begun = await (await person(one)).click('Noter un contrat');
  const signed = await begun.press('Enregistrer', { Service: 'Hébergement', Début: await semi.today(), Préavis: '1 mois', 'Conditions de l’hébergement': true });
  assert.equal(signed.status, 200, signed.main);
};
const inside = async (name) => {
  await area.ask(mail(name));
  return area.enter(await area.link(mail(name)));
};
const help = async (visitor) => (await visitor.get('/demande/demander-une-assistance')).press('Demander une assistance', { 'Ça peut attendre': true, 'Quel poste': 'portable', 'Que se passe-t-il ?': 'Il chauffe.', 'Votre entreprise': 'La nôtre' });
/** The page of her record, as sales reads it. */
const contact = async (name) => {
  const page = await person(name);
  return page.visitor.get(page.all('main ol.queue a').filter((a) => a.textContent.includes(name)).map((a) => a.getAttribute('href')).find((href) => /^\/bureau\/r\/[^/]+$/.test(href)));
};
const got = (name, subject) => box.letters.filter((letter) => letter.to.includes(mail(name)) && letter.subject.includes(subject)).length;

test('one contact’s objection stops letters to her and to nobody else, and a company’s letter goes to who may still hear it', async () => {
  await two('Maison Deux', 'Ursule', 'Victor');
  await two('Maison Silence', 'Wanda', 'Xavier');
  for (const name of ['Ursule', 'Wanda', 'Xavier']) await rights.does('marketing', await rights.asks('marketing', { name, mail: mail(name) }));
  semi.forward(4);
  await all_gone(semi, box);
  assert.equal(got('Ursule', 'Une offre pour Ursule'), 0, 'she objected');
  assert.equal(got('Victor', 'Une offre pour Victor'), 1, 'he did not');
  semi.forward(4);
  await all_gone(semi, box);
  assert.equal(got('Ursule', 'pour votre maison'), 0, 'she objected');
  assert.equal(got('Victor', 'pour votre maison'), 1, 'the company’s letter goes to him');
  assert.equal(got('Wanda', 'pour votre maison') + got('Xavier', 'pour votre maison'), 0, 'nobody there wants it');
  assert.doesNotMatch((await (await semi.as('Commercial')).get('/bureau/courrier')).main, /pour votre maison/, 'and nobody has to tell it otherwise');
  // The link of the letter stops his offers, though the matter is the company’s.
  const link = box.letters.find((letter) => letter.subject.includes('pour votre maison')).plain.match(/\/arreter\/[\w-]+/)[0];
  assert.equal((await semi.visitor().get(link)).status, 200);
  semi.proves();
});

test('one contact’s letter ends with her consent, though another’s goes on', async () => {
  await two('Maison Lettrée', 'Zita', 'Zoran', { 'La lettre d’information': true });
  const stopped = await (await (await inside('Zita')).get('/espace')).press('Arrêter', {}, 'La lettre d’information');
  assert.equal(stopped.status, 200, stopped.main);
  semi.forward(4);
  await all_gone(semi, box);
  assert.equal(got('Zita', 'La lettre à Zita'), 0, 'she took it back');
  assert.equal(got('Zoran', 'La lettre à Zoran'), 1, 'he did not');
  semi.proves();
});

test('a form adds to what stands there: neither what it sets nor what it asks wipes the choices that another form rests on', async () => {
  await enquire('Yvette', 'Maison des Liens');
  assert.match((await contact('Yvette')).main, /Lien avec nous ?Relation professionnelle/);
  const yvette = await inside('Yvette');
  assert.equal((await help(yvette)).status, 200);
  assert.match((await contact('Yvette')).main, /Lien avec nous ?Client, Relation professionnelle/, 'what the form sets is added');
  const found = await (await (await semi.as('Hotline')).get('/bureau/noter')).press('Noter seulement', { 'Son numéro': '06 39 98 70 16', 'Son nom': 'Yvette', 'Quelle entreprise ?': 'Maison des Liens', 'Quel poste': 'Poste 9', 'Où en est-il ?': 'Ça gêne le travail', 'Que se passe-t-il ?': 'Rien ne va.', Fournisseur: true });
  const hers = await found.press('C’est la bonne personne');
  const noted = await hers.press('Noter seulement', {});
  assert.equal(noted.status, 200, noted.main);
  assert.match((await contact('Yvette')).main, /Lien avec nous ?Client, Fournisseur, Relation professionnelle/, 'what it asks is added');
  semi.proves();
});

test('what a contact has frozen is changed by no form, hers or the desk’s, and nothing is noted under it', async () => {
  await two('Maison Gelée', 'Rosalie', 'Simon');
  const [rosalie, simon] = [await inside('Rosalie'), await inside('Simon')];
  await rights.does('restriction', await rights.asks('restriction', { name: 'Rosalie', mail: mail('Rosalie') }));
  const refused = await help(rosalie);
  assert.equal(refused.status, 423, refused.main);
  assert.doesNotMatch((await rosalie.get('/espace')).main, /portable/, 'nothing is noted under it');
  assert.equal((await help(simon)).status, 200, 'the other contact is as free as before');
  semi.proves();
});

test('who looked at one contact’s call is hers to know, and not the other’s', async () => {
  await two('Maison Vue', 'Agathe', 'Bruno');
  const [agathe, bruno] = [await inside('Agathe'), await inside('Bruno')];
  assert.equal((await help(agathe)).status, 200);
  const desk = await (await semi.as('Hotline')).get('/bureau');
  const call = await desk.visitor.get(desk.button('Confier à un technicien', 'Maison Vue').closest('form').getAttribute('action').replace(/\/vers.*/, ''));
  assert.match(call.main, /Il chauffe/);
  const looks = async (visitor) => words((await visitor.get('/espace')).all('section[aria-labelledby=looks]')[0]?.textContent ?? '');
  assert.match(await looks(agathe), /hotline/i);
  assert.doesNotMatch(await looks(bruno), /hotline/i);
  for (const one of await Promise.all(['/espace', '/espace/l/ticket', '/espace/l/contract', '/espace/emporter'].map((path) => bruno.get(path)))) assert.equal(/Agathe|portable|agathe@/.test(one.text), false, `${one.path} tells of her`);
});

test('that somebody asked about her data shows on no colleague’s page of her, not even by who looked', async () => {
  await enquire('Doriane', 'Maison Discrète');
  await rights.asks('access', { name: 'Doriane', mail: mail('Doriane') });
  const path = (await person('Doriane')).path;
  const looks = async (who) => words((await (await semi.as(who)).get(path)).all('section[aria-labelledby=looks]')[0]?.textContent ?? '');
  assert.match(await looks('Protection des données'), /vos demandes et nos réponses/);
  for (const who of ['Commercial', 'Hotline']) assert.doesNotMatch(await looks(who), /vos demandes et nos réponses/, who);
});

test('one person under two addresses takes an agreement back, or refuses, for both; and who is parted from her again stays as free of it', async () => {
  const unite = async (name) => {
    const done = await (await person(name)).press('C’est la même personne', {}, 'Une seule personne');
    assert.equal(done.status, 200, done.main);
  };
  await two('Maison des Jumelles', 'Hilda', 'Irma', { 'La lettre d’information': true }, true);
  await unite('Hilda');
  await rights.does('withdrawal', await rights.asks('withdrawal', { name: 'Hilda', mail: mail('Hilda') }));
  await two('Maison des Jumelles Bis', 'Judith', 'Karine', {}, true);
  await unite('Judith');
  await rights.does('marketing', await rights.asks('marketing', { name: 'Judith', mail: mail('Judith') }));
  semi.proves();
  semi.forward(1);
  const parted = await (await person('Judith')).press('Séparer');
  assert.equal(parted.status, 200, parted.main);
  semi.proves();
  semi.forward(3);
  await all_gone(semi, box);
  for (const name of ['Hilda', 'Irma']) assert.equal(got(name, 'La lettre à Hilda'), 0, `${name}: taken back for both`);
  for (const name of ['Judith', 'Karine']) assert.equal(got(name, 'Une offre pour Judith'), 0, `${name}: refused while they were one`);
  semi.proves();
});
