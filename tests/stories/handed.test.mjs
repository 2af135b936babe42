// What leaves Sémi-Informatique as a sealed archive: a client's own person for the client, and the clients' files for who takes the activity over.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Area } from './customers.mjs';
import { press, sheet } from './desk.mjs';
import { after as later, leaks, said, until, words } from './support.mjs';
import { sealedEntries, unsealed } from './zip.mjs';

const area = new Area('semi-informatique');
let semi;
before(async () => { semi = (await area.open()).server; });
after(() => area.close());

const password = 'Neuf-Hérons-Patients';
const [hotline, sales, desk] = ['Hotline', 'Commercial', 'Protection des données'];
const open = async (way, who = desk) => (await semi.as(who)).get(way);
const mail = (name) => `${name.toLowerCase()}@fictif.example`;
let numbers = 0;
/** A call of somebody at a client's; gives her sheet. `more`: other answers. */
async function call(name, firm, more = {}) {
  const noted = await (await (await semi.as(hotline)).get('/bureau/noter')).press('Noter seulement', { 'Son numéro': `06 39 98 79 ${String(++numbers).padStart(2, '0')}`, 'Son nom': name, 'Quelle entreprise ?': firm,
    'Quel poste, quel logiciel ?': `Poste-de-${name}`, 'Que se passe-t-il ?': `Panne-chez-${name}`, Client: true, 'Adresse e-mail professionnelle': mail(name.split(' ')[0]), ...more });
  assert.equal(noted.status, 200, noted.main);
  return (await sheet(semi, name)).path;
}
/** A contract on the sheet; ended if `end` is past. */
async function contract(person, end) {
  const today = await semi.today();
  await press(await open(`${person}/ajouter/contract`, sales), 'Enregistrer', { Service: 'Maintenance', Début: later(today, { years: -1 }), ...(end ? { Fin: end } : {}), Préavis: '1 mois', 'Conditions de la maintenance': true });
}
const digest = (text) => createHash('sha256').update(text).digest('hex');

test('SEMI-36: a client who must answer one of its own people gets an extract of that person alone, sealed, and it is noted', async () => {
  const way = await call('Wilma Fictive', 'Atelier Extrait');
  const sent = await (await semi.visitor().get('/demande/demander-une-assistance')).press('Demander une assistance', { 'Où en êtes-vous ?': 'Ça peut attendre', 'Quel poste, quel logiciel ?': 'Poste 2', 'Que se passe-t-il ?': 'Panne-chez-Xavier',
    'Votre nom': 'Xavier Fictif', 'Votre entreprise': 'Atelier Extrait', 'Votre téléphone': '06 39 98 79 01', 'Votre adresse e-mail': mail('xavier') });
  assert.equal(sent.status, 200, sent.main);
  await press(await sheet(semi, 'Xavier Fictif'), 'C’est la même personne');  // of one firm
  const page = await (await open(way)).click('Extrait pour ce client');
  for (const name of ['Wilma', 'Xavier']) assert.match(page.main, new RegExp(name), 'SEMI-36: both are of that client');
  const asks = { 'Wilma Fictive': true, 'Qui le demande chez le client, et quand ?': 'Mme Gérante, le 20 novembre', 'Mot de passe': password };
  for (const [what, wrong] of [['nobody chosen', { 'Wilma Fictive': false }], ['nobody asks', { 'Qui le demande chez le client, et quand ?': '' }], ['a short password', { 'Mot de passe': 'court' }]])
    assert.equal((await page.press('Remettre l’extrait', { ...asks, ...wrong })).status, 422, `SEMI-36: ${what}`);
  assert.doesNotMatch((await open(way)).main, /Mme Gérante/, 'SEMI-36: nothing is noted of what was refused');
  const given = await page.press('Remettre l’extrait', asks);
  assert.deepEqual(leaks(['Wilma Fictive', 'Panne-chez-Wilma'], [{ path: 'the archive', bytes: given.bytes }]), [], 'SEMI-36: sealed');
  const all = unsealed(given, password);
  const data = JSON.parse(all['extrait.json']);
  assert.deepEqual([data.for, data.case], ['Atelier Extrait', 'Mme Gérante, le 20 novembre'], 'SEMI-36');
  assert.deepEqual(data.records.map(({ type }) => type).sort(), ['contact', 'ticket'], 'SEMI-36: herself and her call');
  assert.match(all['extrait.json'], /Panne-chez-Wilma/, 'SEMI-36');
  assert.equal(all['extrait.json'].includes('Xavier'), false, 'SEMI-36: limited to that person');
  assert.match(words((await open(way)).main), new RegExp(`Atelier Extrait, le ${said(await semi.today())} : contact .*Mme Gérante, le 20 novembre, sha256 ${digest(all['extrait.json'])}`), 'SEMI-36: recorded');
  for (const role of [hotline, sales]) {
    assert.equal((await open(`${way}/extrait`, role)).status, 403, `SEMI-36: ${role}`);
    assert.equal((await open(way, role)).link('Extrait pour ce client'), undefined, `SEMI-36: ${role}`);
  }
  semi.proves();
});

const takeover = '/bureau/transmission/takeover/acquirer';
const give = async (more = {}) => (await open(takeover)).press('Remettre l’archive scellée', { 'Acte de cession': 'Acte du 3 mars, n° 7', 'Mot de passe': password, ...more });
const told = (name) => area.box.letters.filter((letter) => letter.to.includes(mail(name)) && /change de mains/.test(letter.subject));

test('SEMI-15 SEMI-56: clients are told, then nine of ten files go; who objects, who ended and who was not told stays, and refusals go along', async () => {
  const names = ['Abel', 'Berthe', 'Carole', 'Denis', 'Edgar', 'Flore', 'Gaston', 'Heloise', 'Irene', 'Jules'];
  const way = {};
  for (const name of names) await contract(way[name] = await call(`${name} Fictif`, `Maison ${name}`));
  const ended = later(await semi.today(), { days: -40 });
  await contract(way.Kleber = await call('Kleber Fictif', 'Maison Kleber'), ended);
  way.Lise = await call('Lise Fictive', 'Maison Lise');  // she called once, and has no contract
  const choice = async (name, what) => {
    const page = await open(way[name], sales);
    await press(page, 'Noter le refus', {}, what);
  };
  await choice('Berthe', 'Nos offres, à mon adresse de travail');

  assert.equal((await open(takeover)).status, 200, 'SEMI-15: there is a way to hand the files over');
  const early = await give();
  assert.equal(early.status, 409, 'SEMI-15: without a letter sent before nothing goes');
  assert.match(early.main, /pas prévenus depuis assez longtemps/, 'SEMI-15');
  await press(await open(takeover), 'Écrire aux clients', { 'Qui reprend ?': 'Informatique Nouvelle' });
  await until(() => names.every((name) => told(name).length === 1));
  assert.match(words(told('Abel')[0].plain), /Informatique Nouvelle.* à partir du .*Vous pouvez vous y opposer, sans donner de raison/, 'SEMI-15: the letter says to whom, when, and how to refuse');
  for (const name of ['Kleber', 'Lise']) assert.deepEqual(told(name), [], `SEMI-56: ${name} has no service that could go on`);
  assert.equal((await give()).status, 409, 'SEMI-15: told today is not told long enough ago');

  const objector = await semi.as(desk);
  const page = await objector.get(way.Carole);
  const contact = page.all('main a').map((a) => a.getAttribute('href')).filter((href) => /^\/bureau\/r\/[^/]+$/.test(href));
  const of = (await Promise.all(contact.map((href) => objector.get(href)))).find((one) => one.main.includes('Carole Fictif')).path.split('/').pop();
  assert.equal((await objector.post(`${way.Carole}/retirer`, [['token', page.all('input[name=token]')[0].getAttribute('value')], ['activity', 'takeover'], ['choice', ''], ['of', of], ['objects', 'yes']])).status, 200);
  await semi.reach(later(await semi.today(), { months: 1, days: 2 }));
  await contract(way.Maude = await call('Maude Fictive', 'Maison Maude'));  // came after the letters

  for (const role of [hotline, sales]) assert.equal((await open(takeover, role)).status, 403, `SEMI-15: ${role}`);
  assert.equal((await give({ 'Acte de cession': '' })).status, 422, 'SEMI-15: under which deed is said');
  const given = await give();
  const all = unsealed(given, password);
  assert.equal(Object.keys(all).length, 9, 'SEMI-15, SEMI-56: nine files of ten, none of a client whose services ended');
  assert.deepEqual(leaks(['Abel Fictif', 'Maison Abel', 'Informatique Nouvelle'], [{ path: 'names', bytes: Buffer.from(sealedEntries(given.bytes).map(({ name }) => name).join('\n')) }]), [], 'SEMI-15: names say nothing');
  const files = Object.entries(all).map(([name, text]) => ({ name, text, json: JSON.parse(text) }));
  const whose = (name) => files.filter(({ text }) => text.includes(`Maison ${name}`));
  for (const name of names.filter((one) => one !== 'Carole')) assert.equal(whose(name).length, 1, `SEMI-15: ${name}`);
  assert.deepEqual(whose('Carole'), [], 'SEMI-15: who objects is left out');
  assert.deepEqual(whose('Maude'), [], 'SEMI-15: nobody goes who was not told');
  for (const name of ['Kleber', 'Lise']) assert.deepEqual(whose(name), [], `SEMI-56: nothing of ${name}, whose service ended or never was`);
  const [berthe] = whose('Berthe');
  assert.deepEqual(berthe.json.records.map(({ type }) => type).sort(), ['company', 'contact', 'contract'], 'SEMI-56: what the services need, and no call');
  assert.ok(berthe.json.consents.some((one) => one.refused && one.what === 'Nos offres, à mon adresse de travail'), 'SEMI-56: her refusal goes with the file');
  assert.equal(berthe.text.includes('Panne-chez-Berthe'), false, 'SEMI-56');
  const ledger = words((await open(way.Berthe)).main);
  assert.match(ledger, new RegExp(`Qui reprendrait notre activité, le ${said(await semi.today())}[^.]*Informatique Nouvelle, Acte du 3 mars, n° 7, sha256 ${digest(berthe.text)}`), 'SEMI-15: an entry for each file');
  assert.doesNotMatch((await open(way.Carole)).main, /Informatique Nouvelle, Acte/, 'SEMI-15: and none for what stayed');
  semi.proves();
});
