// Each right is carried out over the real store: what is done, what is not and why, who must be told; and what one is not entitled to.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { find, job, note, press, send, sheet, write } from './desk.mjs';
import { by, confirm, Office, soon } from './postbox.mjs';
import { after as later, example, reference, root, said, serve, words } from './support.mjs';
import { unzipped } from './zip.mjs';

const office = new Office();
const officer = 'Déléguée à la protection des données';
const replied = 'Elle a appuyé sur le bouton de l’accusé de réception';
let sos;
before(async () => { sos = (await office.open()).sos; });
after(() => office.close());

/** What somebody asks by the public form; gives its number. */
const ask_right = async (server, kind, mail, more = {}) => {
  const sent = await (await server.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { [kind]: true, 'Votre adresse e-mail': mail, ...more });
  assert.equal(sent.status, 200, sent.main);
  const number = reference(sent);
  await confirm(server, office.box, number);
  return number;
};
/** The page of the request. */
const request = async (server, who, number) => {
  const desk = await (await server.as(who)).get('/bureau');
  const link = desk.all('section[aria-labelledby=requests] a').find((a) => a.textContent.includes(number));
  assert.ok(link, `${number} waits`);
  return desk.visitor.get(link.getAttribute('href'));
};
/** Its plan, for whoever the page offers. */
const plan_of = async (server, who, number, see) => (await request(server, who, number)).click(see);
const answered = async (number, box = office.box) => (await box.wait(`Votre demande ${number} : notre réponse`))[0];
const client = async (name, mail) => {
  await office.call(name, mail);
  await send(sos, await job(sos, name));
};
/** The same with the technician who signs in here, who opens the job: gives his page of it. */
const seen_by_technician = async (name, mail) => {
  const technician = await sos.as('Technicien partenaire');
  const his = words((await technician.get('/bureau/poche')).all('header form span')[0].textContent);
  await office.call(name, mail);
  await send(sos, await job(sos, name), his);
  const page = await technician.get(`/bureau/poche/${(await job(sos, name)).path.split('/').pop()}`);
  assert.equal(page.status, 200, `${his} opens the job of ${name}`);
  return page;
};
test('SOS-51: a correction shows everywhere, the technician who had the number is to be told of the new one, and a bill is not rewritten', async () => {
  const pocket = await seen_by_technician('Aurore Fictive', 'aurore@fictive.example');
  await write(sos, 'Aurore Fictive', 'Noter une facture', { Date: await sos.today(), 'Adresse de facturation': '4 rue Inventée, 75011 Paris', Lignes: '1 x Ouverture : 90,00' });
  const number = await ask_right(sos, 'Les corriger', 'aurore@fictive.example');
  const plan = await plan_of(sos, officer, number, 'Corriger');
  const fields = () => plan.all('input').filter((input) => /^f-values-/.test(input.id) || input.getAttribute('name')?.startsWith('values.'));
  const phone = fields().find((input) => input.getAttribute('type') === 'tel');
  const corrected = { [words(plan.document.querySelector(`label[for="${phone.id}"]`).textContent).replace(/ \(facultatif\)$/, '')]: '06 39 98 77 01' };
  assert.equal((await plan.press('Corriger, et répondre', corrected)).status, 422, 'SOS-51: how she was recognised is said');
  assert.equal((await plan.press('Corriger, et répondre', { [replied]: true })).status, 422, 'SOS-51: nothing is corrected, and nothing says why not');
  const issued = fields().find((input) => input.getAttribute('type') === 'date');
  const frozen = await plan.visitor.post(plan.path, [...plan.fields(plan.all('form')[1]).filter(([n]) => n === 'token' || n === 'seen'), [issued.getAttribute('name'), '2020-01-01'], ['recognised', 'mailbox']]);
  assert.equal(frozen.status, 422, 'SOS-51: an issued bill is not altered');
  const done = await plan.press('Corriger, et répondre', { ...corrected, 'Ce qui n’est pas corrigé': 'La facture émise ne change pas : un avoir et une nouvelle facture vous sont envoyés.', [replied]: true });
  assert.equal(done.status, 200, done.main);
  assert.match(done.main, /Ce qui a été répondu.*Corrigé aujourd’hui :\s*– client \(téléphone\)/, 'SOS-51');
  assert.equal((await find(sos, '06 39 98 77 01')).length, 1, 'SOS-51: the new number finds her');
  assert.match((await pocket.visitor.get(pocket.path)).html, /33639987701/, 'SOS-51: it shows everywhere');
  const answer = await answered(number);
  assert.match(answer.plain, /Nous prévenons ceux à qui ces données avaient été communiquées/, 'SOS-51');
  assert.doesNotMatch(answer.plain, /06 39 98 77 01|33639987701/, 'SOS-51: no value goes by mail');
  const receivers = await (await sos.as(officer)).get('/bureau/destinataires');
  assert.match(receivers.main, /Technicien partenaire à prévenir depuis le .*Aurore Fictive.*Téléphone : 06 39 98 77 01.*art\. 19/, 'SOS-51');
  const told = await press(receivers, 'C’est envoyé');
  assert.match(told.main, /prévenu le/, 'SOS-51');
  assert.equal((await told.press('Il a répondu', { 'Ce qu’il a répondu': ' ' })).status, 422, 'SOS-51: what it answered is written');
  const closed = await press(told, 'Il a répondu', { 'Ce qu’il a répondu': 'Corrigé dans son carnet.' });
  assert.match(closed.main, /Personne n’est à prévenir/, 'SOS-51');
  assert.match((await (await sos.as(officer)).get(done.path)).main, /Technicien partenaire a répondu le/, 'SOS-51: the request keeps it');
  for (const role of ['Standard', 'Direction', 'Comptabilité']) assert.equal((await (await sos.as(role)).get('/bureau/destinataires')).status, 403, role);
  sos.proves();
});

test('SOS-54: frozen, nobody reads or changes anything of hers and nothing ends; the freeze ends on an announced day alone', async () => {
  await client('Bérénice Fictive', 'berenice@fictive.example');
  const before_it = await job(sos, 'Bérénice Fictive');
  const number = await ask_right(sos, 'Limiter leur usage le temps d’un désaccord', 'berenice@fictive.example', { Précisions: 'Mon adresse est fausse' });
  const plan = await plan_of(sos, officer, number, 'Limiter');
  assert.match(plan.main, /Usage limité : ni lu, ni changé, ni effacé/, 'SOS-54');
  const done = await plan.press('Limiter, et répondre', { 'Ce qui est en cause': 'L’adresse est contestée' });
  assert.equal(done.status, 200, done.main);
  assert.match((await answered(number)).plain, /Usage limité depuis aujourd’hui[^]*Nous vous écrirons avant d’y mettre fin/, 'SOS-54');
  assert.deepEqual(await find(sos, 'Bérénice Fictive'), [], 'SOS-54: the desk finds her no more');
  const standard = await sos.as('Standard');
  assert.equal((await standard.get(before_it.path)).status, 403, 'SOS-54');
  assert.ok((await before_it.press('Noter le départ')).status >= 400, 'SOS-54: nothing is moved');
  const person = plan.all('a[href^="/bureau/p/"]')[0].getAttribute('href');
  const held = await (await sos.as(officer)).get(person);
  assert.match(held.main, /Usage limité à sa demande/, 'SOS-54');
  assert.doesNotMatch(held.main, /Réservé pendant qu’un droit est défendu/, 'SOS-54: nobody defends a right here');
  const opened = await held.click('Ouvrir malgré la limitation');
  assert.equal((await opened.press('Ouvrir', { 'Pourquoi, exactement ?': 'Procès' })).status, 422, 'SOS-54: for one of four reasons');
  const seen = await opened.press('Ouvrir', { 'Défendre un droit': true, 'Pourquoi, exactement ?': 'Procès en cours' });
  assert.match(seen.main, /Bérénice Fictive/, 'SOS-54: opened for a claim, with its reason');
  assert.equal((await standard.get(opened.path)).status, 403, 'SOS-54: by the desk for rights alone');
  const end = await held.click('Lever la limitation');
  assert.equal((await end.press('La prévenir', { 'Pourquoi ?': ' ' })).status, 422, 'SOS-54: not without a reason');
  const today = await sos.today();
  assert.equal((await end.press('La prévenir', { 'Pourquoi ?': 'Adresse vérifiée', 'Dernier jour de la limitation': today })).status, 422, 'SOS-54: not without notice');
  await press(end, 'La prévenir', { 'Pourquoi ?': 'Adresse vérifiée avec vous', 'Dernier jour de la limitation': later(today, { days: 3 }) });
  const [letter] = await office.box.wait('Vos données : fin de la limitation');
  assert.match(letter.plain, new RegExp(`prend fin le ${said(later(today, { days: 3 }))}[^]*Adresse vérifiée avec vous`), 'SOS-54: a prior notice');
  assert.deepEqual(await find(sos, 'Bérénice Fictive'), [], 'SOS-54: not before the day');
  await sos.reach(later(today, { days: 4 }));
  assert.equal((await find(sos, 'Bérénice Fictive')).length, 1, 'SOS-54');
});

test('SOS-19 SOS-55: prospecting stops at once, without reason or recognition; another interest is weighed; a contract goes on, and the answer says why', async () => {
  const asked = await (await sos.visitor().get('/demande/demander-un-serrurier')).press('Demander un serrurier', { 'Votre téléphone': '06 39 98 44 01', 'Votre nom': 'Capucine Fictive', 'Votre adresse e-mail': 'capucine@fictive.example', 'Où venir ?': '14 rue de l’Exemple, 94300 Vincennes', 'Porte claquée': true, 'Tout de suite': true, 'Des offres': true });
  assert.equal(asked.status, 200, asked.main);
  const number = await ask_right(sos, 'M’opposer à un autre usage', 'capucine@fictive.example').catch((error) => { throw new Error(`SOS-55: ${error.message}`); });
  const plan = await plan_of(sos, officer, number, 'Voir ce qui s’arrêterait');
  assert.equal(plan.all('input[name=recognised]').length, 0, 'SOS-55: nobody asks who she is');
  assert.match(plan.main, /Arrêté tout de suite, sans raison à donner/, 'SOS-55');
  assert.match(plan.main, /Gestion des urgences : la base est le contrat/, 'SOS-19');
  const suspended = await press(plan, 'Limiter en attendant');
  const refusal = { 'Quelle raison l’emporte ?': 'Sans cela nous ne savons pas qui est le plus près de vous.' };
  const token = suspended.fields(suspended.all('form[action]').find((form) => form.querySelector('[name=seen]')));
  const base = token.filter(([n]) => n === 'token' || n === 'seen');
  const refuse_marketing = await suspended.visitor.post(suspended.path, [...base, ['goes_on.marketing', 'Nous y tenons']]);
  assert.equal(refuse_marketing.status, 422, 'SOS-55: prospecting cannot be refused');
  const done = await suspended.press('Arrêter, et répondre', refusal);
  assert.equal(done.status, 200, done.main);
  const answer = await answered(number);
  assert.match(answer.plain, /Arrêté aujourd’hui :[^]*Lettre, conseils et offres/, 'SOS-55');
  assert.match(answer.plain, /Cela continue, pour des raisons qui l’emportent :\n– .*qui est le plus près/, 'SOS-19: refused with its grounds');
  assert.match(answer.plain, /Gestion des urgences : la base est le contrat/, 'SOS-19');
  assert.match(answer.plain, /la CNIL, 3 place de Fontenoy[^]*tribunal judiciaire/, 'SOS-19: to whom she may turn');
  const person = await sheet(sos, 'Capucine Fictive');
  assert.match(words(person.all('#choices ~ ul')[0].textContent), /Des offres : arrêté/, 'SOS-55');
  assert.match(person.main, /Porte claquée/, 'SOS-19: the job goes on');
  sos.proves();
});

test('a withdrawal needs no reason and no recognition, stops what was chosen and leaves the rest', async () => {
  await office.call('Daphné Fictive');
  const asked = await (await sos.visitor().get('/demande/demander-un-serrurier')).press('Demander un serrurier', { 'Votre téléphone': '06 39 98 44 02', 'Votre nom': 'Doralie Fictive', 'Votre adresse e-mail': 'doralie@fictive.example', 'Où venir ?': '14 rue de l’Exemple, 94300 Vincennes', 'Porte claquée': true, 'Tout de suite': true, 'Des offres': true, 'Des conseils de sécurité': true });
  assert.equal(asked.status, 200, asked.main);
  const number = await ask_right(sos, 'Retirer un accord', 'doralie@fictive.example');
  const plan = await plan_of(sos, officer, number, 'Voir ce qui s’arrêterait');
  assert.equal(plan.all('input[name=recognised], textarea[name=refused]').length, 0);
  const done = await press(plan, 'Arrêter, et répondre', { 'Des offres': true });
  assert.match(done.main, /Arrêté aujourd’hui :\s*– Des offres/);
  const choices = words((await sheet(sos, 'Doralie Fictive')).all('#choices ~ ul')[0].textContent);
  assert.match(choices, /Des offres : arrêté/);
  assert.match(choices, /Des conseils de sécurité : accepté/);
});

test('SOS-50: the file holds all of hers and nobody else’s: data, purposes, ends, who really received it; to read, as data, as tables', async () => {
  await seen_by_technician('Élodie Fictive', 'elodie@fictive.example');
  await client('Fanny Fictive', 'fanny@fictive.example');
  const person = await sheet(sos, 'Élodie Fictive');
  const note_it = await (await (await sos.as(officer)).get(`${person.path}/communication`)).click('Client');
  const told = { 'Quelqu’un d’autre': true, 'Son nom': 'Commissariat Imaginaire', Nom: true };
  assert.equal((await note_it.press('Noter', told)).status, 422, 'SOS-50: an authority’s request has a number');
  assert.equal((await note_it.press('Noter', { ...told, Nom: false, 'Pour quelle affaire ?': 'PV 12' })).status, 422, 'SOS-50: what was passed on is said');
  await press(note_it, 'Noter', { ...told, 'Pour quelle affaire ?': 'PV 2026-12' });
  const number = await ask_right(sos, 'Voir mes données', 'elodie@fictive.example');
  const shown = await (await request(sos, officer, number)).click('Préparer son dossier');
  const files = unzipped(await shown.visitor.get(`${shown.path}.zip`));
  assert.deepEqual(Object.keys(files).sort(), ['client.csv', 'contact.vcf', 'dossier.json', 'intervention.csv', 'votre-dossier.html'], 'SOS-50');
  const page = files['votre-dossier.html'];
  for (const hers of ['Élodie Fictive', 'elodie@fictive.example', 'Porte claquée', 'Gestion des urgences', 'Technicien partenaire', 'Commissariat Imaginaire, PV 2026-12']) assert.ok(page.includes(hers), `SOS-50: the page says ${hers}`);
  assert.doesNotMatch(page, /<script|https?:\/\/(?!www\.cnil\.fr)/, 'SOS-50: it stands alone');
  const data = JSON.parse(files['dossier.json']);
  assert.ok(data.received.some((one) => one.who === 'Technicien partenaire' && one.fields.includes('phone')), 'SOS-50: field by field');
  assert.equal(data.records.filter((one) => one.type === 'intervention').length, 1, 'SOS-50');
  for (const bytes of Object.values(files)) for (const other of ['Fanny', 'fanny@', 'Karim']) assert.equal(bytes.includes(other), false, `SOS-50: ${other} is nobody of hers`);
  assert.match(files['contact.vcf'], /^BEGIN:VCARD\r\nVERSION:4\.0\r\nFN:Élodie Fictive\r\n/, 'SOS-50');
  const plan = await plan_of(sos, officer, number, 'Remettre, et répondre');
  assert.equal((await plan.press('C’est remis', { [replied]: true })).status, 422, 'SOS-50: how it is given is said');
  assert.equal((await plan.press('C’est remis', { 'En main propre': true })).status, 422, 'SOS-50: to her alone');
  assert.equal(plan.all('input[value=espace]').length, 0, 'SOS-50: this firm has no such place');
  await press(plan, 'C’est remis', { 'Par la poste': true, [replied]: true });
  assert.match((await answered(number)).plain, /Votre dossier est prêt[^]*1 client \(.*nom.*\)[^]*Il part par la poste/, 'SOS-50');
});

test('SOS-53: what she gave for the contract is a file that its schema describes; what the firm wrote itself is not in it', async () => {
  await client('Gaëlle Fictive', 'gaelle@fictive.example');
  await write(sos, 'Gaëlle Fictive', 'Écrire un devis', { Date: await sos.today(), Lignes: '1 x Cylindre-Interne : 80,00' });
  const number = await ask_right(sos, 'Les emporter', 'gaelle@fictive.example');
  const shown = await (await request(sos, officer, number)).click('Préparer son dossier');
  const files = unzipped(await shown.visitor.get(`${shown.path}.zip`));
  const data = JSON.parse(files['portable.json']);
  const validate = new Ajv({ strict: true }).compile(JSON.parse(readFileSync(join(root, 'docs/formats/portable.schema.json'), 'utf8')));
  assert.ok(validate(data), `SOS-53: ${JSON.stringify(validate.errors)}`);
  assert.equal(data.records.find((one) => one.type === 'client').values.name, 'Gaëlle Fictive', 'SOS-53: accents survive');
  assert.ok(data.records.some((one) => one.type === 'intervention'), 'SOS-53');
  for (const bytes of Object.values(files)) assert.equal(bytes.includes('Cylindre-Interne'), false, 'SOS-53: the firm’s own paper is not hers to take');
  assert.ok(data.records.every((one) => one.kept.every((why) => why.basis === 'contract' || why.basis === 'consent')), 'SOS-53');
  await press(await plan_of(sos, officer, number, 'Remettre, et répondre'), 'C’est remis', { 'En main propre': true, 'Elle est venue': true });
  assert.match((await answered(number)).plain, /Votre fichier est prêt/, 'SOS-53');
  assert.equal((await shown.visitor.get(`${shown.path}.zip`)).status, 409, 'SOS-53: handed over, its address opens nothing any more');
});

test('SOS-42 SOS-52: a line is left to its end only with a reason, which she reads; what a hold keeps goes with it, the rest at once', async () => {
  await client('Honorine Fictive', 'honorine@fictive.example');
  await press(await job(sos, 'Honorine Fictive'), 'Noter le départ');
  await press(await job(sos, 'Honorine Fictive'), 'C’est fait');
  const today = await sos.today();
  await write(sos, 'Honorine Fictive', 'Écrire un devis', { Date: today, Lignes: '1 x Serrure : 240,00' });
  await write(sos, 'Honorine Fictive', 'Noter une facture', { Date: today, 'Adresse de facturation': '4 rue Inventée, 75011 Paris', Lignes: '1 x Ouverture : 90,00' });
  const number = await ask_right(sos, 'Les effacer', 'honorine@fictive.example');
  const plan = await plan_of(sos, officer, number, 'Voir ce qui serait effacé');
  const line = plan.all('details').find((one) => /Garder jusqu’au/.test(one.textContent) && /Intervention|Porte|claquée/i.test(one.closest('li').textContent));
  const reason = line.querySelector('textarea').getAttribute('name');
  const form = plan.fields(plan.all('form[action]').find((one) => one.querySelector('[name=seen]')));
  const base = form.filter(([n]) => n === 'token' || n === 'seen');
  assert.equal((await plan.visitor.post(plan.path, [...base, ['recognised', 'counter'], [reason, '   ']])).status, 422, 'SOS-52: not without a reason');
  const done = await plan.visitor.post(plan.path, [...base, ['recognised', 'counter'], [reason, 'la serrure posée est sous garantie']]);
  assert.equal(done.status, 200, done.main);
  const answer = await answered(number);
  assert.match(answer.plain, /Gardé encore quelque temps[^]*1 intervention, jusqu’au .* \(la serrure posée est sous garantie\)/, 'SOS-52');
  assert.match(answer.plain, /Gardé, parce que la loi nous y oblige[^]*1 facture, jusqu’au 31 décembre \d{4} \(Code de commerce, art\. L123-22\)/, 'SOS-42');
  assert.match(answer.plain, /Effacé aujourd’hui, sans retour possible :\n– .*1 devis/, 'SOS-52');
  assert.match((await sheet(sos, 'Honorine Fictive')).main, /Porte claquée/, 'SOS-52: it lives on');
  sos.proves();
});

test('a request is refused only with a reason, and the answer names the recourse; another person’s page, or another role’s hand, does nothing', async () => {
  await client('Irma Fictive', 'irma@fictive.example');
  const number = await ask_right(sos, 'Les effacer', 'irma@fictive.example');
  const plan = await plan_of(sos, officer, number, 'Voir ce qui serait effacé');
  assert.equal((await plan.press('Refuser', { 'Pourquoi ?': '' })).status, 422);
  const fields = plan.fields(plan.all('form[action]').find((one) => one.querySelector('[name=seen]')));
  for (const role of ['Standard', 'Direction', 'Comptabilité']) {
    const visitor = await sos.as(role);
    const token = (await visitor.get('/bureau')).all('[name=token]')[0].getAttribute('value');
    assert.equal((await visitor.post(plan.path, [...fields.filter(([n]) => n !== 'token'), ['token', token], ['recognised', 'counter']])).status, 403, role);
  }
  const done = await press(plan, 'Refuser', { 'Pourquoi ?': 'Une demande identique est en cours d’exécution.' });
  assert.match(done.main, /Nous ne pouvons pas le faire. Voici pourquoi :\s*Une demande identique/);
  assert.match((await answered(number)).plain, /tribunal judiciaire/);
  assert.equal((await find(sos, 'Irma Fictive')).length, 1);
});

test('kill -9 in the middle of carrying requests out: each is done wholly, once, or not at all, and nothing is half erased', async (t) => {
  const folder = mkdtempSync(join(office.folder, 'killed-'));
  const start = () => serve({ policies: [example('sos-serrurier')], extra: ['--demo', '--empty', ...by(office.folder, office.box)], folder });
  let server = await start();
  t.after(() => server.stop('SIGKILL'));
  const plans = [];
  for (let i = 0; i < 6; ++i) {
    const mail = `tuee${i}@fictive.example`;
    const asked = await (await server.visitor().get('/demande/demander-un-serrurier')).press('Demander un serrurier', { 'Votre téléphone': `06 39 98 66 0${i}`, 'Votre nom': `Tuée${'abcdef'[i]} Fictive`, 'Votre adresse e-mail': mail, 'Où venir ?': '14 rue de l’Exemple, 94300 Vincennes', 'Porte claquée': true, 'Tout de suite': true });
    assert.equal(asked.status, 200);
    const number = await ask_right(server, 'Les effacer', mail);
    plans.push({ number, mail, name: `Tuée${'abcdef'[i]} Fictive`, page: await plan_of(server, officer, number, 'Voir ce qui serait effacé') });
  }
  const sending = plans.map(({ page }) => page.press('Effacer, et répondre', { 'Elle est venue': true }).then((done) => done.status, () => 'cut'));
  await Promise.race(sending);
  await server.stop('SIGKILL');
  const said_done = await Promise.all(sending);
  server = await start();
  server.proves();
  let done = 0;
  for (const [i, { number, mail, name }] of plans.entries()) {
    const gone = (await find(server, name)).length === 0;
    const desk = plans[0].page.visitor;  // a session outlives the server, a code does not
    desk.server = server;
    const waits = (await desk.get('/bureau')).main.includes(number);
    assert.equal(gone, !waits, `${number}: erased and answered, or neither`);
    if (said_done[i] === 200) assert.ok(gone, `${number}: acknowledged is done`);
    if (!gone) continue;
    ++done;
    const wrote = () => office.box.letters.some((one) => one.to[0] === mail && one.subject.includes('notre réponse'));
    // What was in the server's hands when it died may have gone: then a person is told, and it is not sent again.
    await soon(wrote).catch(async () => assert.match((await desk.get('/bureau')).main, /la ligne a été coupée/, `${number}: neither written nor a task`));
  }
  assert.ok(done > 0);
  for (const { mail } of plans) assert.ok(office.box.letters.filter((one) => one.to[0] === mail && one.subject.includes('notre réponse')).length <= 1, `${mail}: no letter twice`);
});
