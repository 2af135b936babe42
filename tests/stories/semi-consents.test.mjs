// Sémi-Informatique: each kind of offer is asked for alone, stopped alone, and what rested on it alone goes at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, note, sheet } from './desk.mjs';
import { serve, words } from './support.mjs';

let server;
before(async () => { server = await serve({ firm: 'semi-informatique' }); });
after(() => server?.remove());

const sales = 'Commercial', hotline = 'Hotline';
const mail = (name) => `${name.toLowerCase()}@fictif.example`;
const visit = async (way, button, answers) => {
  const sent = await (await server.visitor().get(`/demande/${way}`)).press(button, answers);
  assert.equal(sent.status, 200, sent.main);
};
const letter = 'La lettre d’information', partners = 'Les offres de vos partenaires, envoyées par vous';
const ask_letter = (name) => visit('recevoir-la-lettre', 'Recevoir la lettre', { 'Votre adresse e-mail': mail(name), [letter]: true });
const ask_at_home = (name) => visit('recevoir-nos-offres-chez-vous', 'Recevoir nos offres chez moi', {
  'Votre nom': name, 'Votre adresse e-mail personnelle': mail(name), 'Nos offres, à mon adresse personnelle': true });
const enquire = (name, boxes) => visit('demander-un-devis', 'Demander un devis', {
  'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': 'Dix postes', 'Votre nom': name, 'Votre entreprise': `Atelier ${name}`, 'Votre adresse e-mail': mail(name),
  ...Object.fromEntries(boxes.map((box) => [box, true])) });
const person = (name) => sheet(server, mail(name), sales);
/** What was asked and answered: "Lettre d’information : accepté". */
const choices = (page) => page.all('#choices ~ ul li p').map((p) => words(p.textContent).replace(/ le \d.*/, '')).filter((said) => / : (accepté|arrêté)$/.test(said));
/** The desk notes what came by mail, by letter or by telephone: no proof of identity is asked. */
const stop = async (name, what) => {
  const page = await person(name);
  assert.equal(page.all('#choices ~ ul input:not([type=hidden])').length, 0, 'nothing is asked of her');
  const left = await page.press('Noter l’arrêt', {}, what);
  assert.ok(left.status < 400, left.main);
  return left;
};
const is_gone = async (name) => {
  assert.deepEqual(await find(server, mail(name), sales), [], name);
  server.proves();
};
const contact = async (page) => page.visitor.get(page.all('main ol.queue a').map((a) => a.getAttribute('href')).find((href) => /^\/bureau\/r\/[^/]+$/.test(href)));

test('SEMI-05: offers at home end when the mail that stops them is noted, the same minute', async () => {
  await ask_at_home('Paule');
  const page = await person('Paule');
  assert.deepEqual(choices(page), ['Offres aux particuliers : accepté']);
  const left = await stop('Paule', 'Offres aux particuliers');
  assert.equal(left.path, '/bureau');
  await is_gone('Paule');
  assert.equal((await page.visitor.get(page.path)).status, 404);
});

test('SEMI-05 SEMI-18 SEMI-93 SEMI-95: one choice is stopped, the other goes on, and the enquiry stays', async () => {
  await enquire('Edgar', [partners, letter]);
  assert.deepEqual(choices(await person('Edgar')), ['Offres de nos partenaires : accepté', 'Lettre d’information : accepté']);
  await stop('Edgar', 'Lettre d’information');
  const page = await person('Edgar');
  assert.deepEqual(choices(page), ['Offres de nos partenaires : accepté', 'Lettre d’information : arrêté'], 'the old consent stays as history');
  assert.match((await contact(page)).main, /Edgar.*edgar@fictif\.example/);
  server.proves();
  await stop('Edgar', 'Offres de nos partenaires');
  assert.deepEqual(choices(await person('Edgar')), ['Offres de nos partenaires : arrêté', 'Lettre d’information : arrêté'], 'SEMI-18');
  assert.match((await (await server.as(sales)).get('/bureau')).main, /une demande de devis/, 'SEMI-95: the enquiry waits for its answer');
  server.proves();
});

test('SEMI-18 SEMI-44 SEMI-95: of whoever had the letter alone nothing is left; asked for again, it is a new choice', async () => {
  await ask_letter('Lise');
  const first = await person('Lise');
  assert.deepEqual(choices(first), ['Lettre d’information : accepté']);
  await stop('Lise', 'Lettre d’information');
  await is_gone('Lise');
  await ask_letter('Lise');
  const again = await person('Lise');
  assert.notEqual(again.path, first.path);
  assert.deepEqual(choices(again), ['Lettre d’information : accepté']);
});

test('SEMI-95: a contract stays when the letter stops', async () => {
  const begun = await (await person('Lise')).click('Noter un contrat');
  const signed = await begun.press('Enregistrer', { 'Service': 'Hébergement', Début: await server.today(), Préavis: '1 mois', 'Conditions de l’hébergement': true });
  assert.equal(signed.status, 200, signed.main);
  const left = await stop('Lise', 'Lettre d’information');
  assert.deepEqual(await find(server, mail('Lise'), sales), [], 'the address goes');
  assert.equal(left.path, signed.path);
  assert.match(words(left.all('#ledger ~ table')[0].textContent), /Hébergement/);
  server.proves();
});

test('SEMI-20: of who calls, the hotline corrects what reaches at work, and nothing private', async () => {
  await note(server, { 'Son numéro': '06 39 98 72 01', 'Son nom': 'Victoire Fictive', 'Quelle entreprise ?': 'Atelier', 'Quel poste, quel logiciel ?': 'Poste 3', 'Que se passe-t-il ?': 'Rien ne va', Client: true });
  const form = await (await contact(await sheet(server, 'Victoire Fictive', hotline))).click('Corriger');
  const labels = form.all('label, legend').map((label) => words(label.textContent).replace(/ \(facultatif\)$/, ''));
  assert.ok(labels.includes('Téléphone professionnel'), labels.join());
  assert.equal(labels.some((label) => label.includes('personnel')), false, labels.join());
});

test('SEMI-20: a private address is a field of its own, for who asked to be written to at home; the hotline has none of it', async () => {
  await ask_at_home('Victor');
  const page = await person('Victor');
  const read = await contact(page);
  assert.match(read.main, /Adresse e-mail personnelle ?victor@fictif\.example/);
  assert.doesNotMatch(read.main, /professionnelle/);
  assert.deepEqual(await find(server, mail('Victor'), hotline), []);
  const line = await server.as(hotline);
  for (const way of [page.path, read.path]) assert.equal((await line.get(way)).status, 403, way);
  const counter = await line.get('/bureau/noter');
  const labels = counter.all('label, legend').map((label) => words(label.textContent).replace(/ \(facultatif\)$/, ''));
  assert.ok(labels.includes('Adresse e-mail professionnelle'), labels.join());
  for (const withheld of ['personnel', 'Civilité']) assert.equal(labels.some((label) => label.includes(withheld)), false, withheld);
});

test('what rests on no consent goes on unless refused: one refuses where the address is taken, and it is written down', async () => {
  const form = await server.visitor().get('/demande/demander-un-devis');
  assert.match(form.main, /Sans case cochée, c’est oui\. Vous pouvez changer d’avis quand vous voulez\./);
  assert.match(form.main, /Elles servent aussi à présenter nos services à votre adresse de travail, sauf si vous refusez, ici ou plus tard\./);
  const no = 'Non merci, pas ceci : Nos offres, à mon adresse de travail';
  await enquire('Remi', [no]);
  await enquire('Solal', []);
  const refusals = async (name) => words((await person(name)).all('#choices ~ ul')[0].textContent).match(/refusé le/g)?.length ?? 0;
  assert.deepEqual([await refusals('Remi'), await refusals('Solal')], [1, 0]);
  assert.match((await contact(await person('Remi'))).main, /remi@fictif\.example/, 'the enquiry is answered all the same');
  server.proves();
});

test('SEMI-05: two contacts of one company answer each for herself; what one stops goes on for the other', async () => {
  const both = (name) => visit('demander-un-devis', 'Demander un devis', {
    'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': 'Dix postes', 'Votre nom': name, 'Votre entreprise': 'Atelier Commun', 'Votre adresse e-mail': mail(name),
    'Votre téléphone': '06 39 98 77 01', [letter]: true });
  await both('Pia');
  await both('Quentin');
  const joined = await (await person('Quentin')).press('C’est la même personne');
  assert.equal(joined.status, 200, joined.main);
  assert.equal((await person('Pia')).path, (await person('Quentin')).path, 'one company');
  const said = async () => choices(await person('Pia')).sort();
  assert.deepEqual(await said(), ['Lettre d’information (Pia) : accepté', 'Lettre d’information (Quentin) : accepté']);
  await stop('Pia', 'Lettre d’information (Pia)');
  assert.deepEqual(await said(), ['Lettre d’information (Pia) : arrêté', 'Lettre d’information (Quentin) : accepté']);
  server.proves();
});
