// The rights desk: a request comes in without account or script, has its day, and an erasure does what its plan says, at once, and answers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, job, press, send, sheet, write } from './desk.mjs';
import { Office } from './postbox.mjs';
import { after as later, files, leaks, reference, said, words } from './support.mjs';

const office = new Office();
const officer = 'Déléguée à la protection des données';
let sos;
before(async () => { sos = (await office.open()).sos; });
after(() => office.close());

const exercise = async (kind, mail, more = {}) => {
  const form = await sos.visitor().get('/demande/exercer-un-droit');
  const sent = await form.press('Envoyer ma demande', { [kind]: true, 'Votre adresse e-mail': mail, ...more });
  assert.equal(sent.status, 200, sent.main);
  return reference(sent);
};
const desk = async () => (await sos.as(officer)).get('/bureau');
const open = async (number) => (await desk()).click(new RegExp(number).exec((await desk()).main) ? `Effacement, ${number}` : number);
const client = async (name, mail) => {
  await office.call(name, mail);
  await send(sos, await job(sos, name));
};

test('a right is asked for without account or script: the page leads to a form; the request has a number, a day to be answered by, and the desk for rights alone hears of it', async () => {
  const page = await sos.visitor().get('/vie-privee');
  const form = await page.click('Faire effacer');
  assert.match(form.main, /Exercer un droit/);
  assert.equal(form.all('input[value="erasure"], input[checked]').length > 0, true, 'what was pressed is chosen');
  assert.doesNotMatch(form.main, /pièce d’identité (est|sera) demandée|carte d’identité/);
  const number = await exercise('Les effacer', 'nobody@fictive.example', { Précisions: 'Tout ce que vous avez' });
  const [alert] = await office.box.wait('À voir : demande');
  assert.match(alert.plain, /\/bureau\/demandes\/\w+/);
  assert.equal(alert.plain.includes('nobody@'), false);
  const today = await sos.today();
  const waits = words((await desk()).all('section[aria-labelledby=requests]')[0].textContent);
  assert.match(waits, new RegExp(`Effacement, ${number}`));
  assert.match(waits, /À répondre avant la fin du/);
  const shown = await open(number);
  assert.match(shown.main, new RegExp(`Reçue le ${said(today)}.*Personne n’est connu sous cette adresse`));
  for (const role of ['Standard', 'Comptabilité', 'Technicien partenaire', 'Direction']) assert.equal((await (await sos.as(role)).get(shown.path)).status, 403, role);
  await press(shown, 'C’est répondu');
  assert.doesNotMatch((await desk()).main, new RegExp(number));
});

test('SOS-52: an erasure shows its plan, does it in one act, and the answer says what went, what stays, until when and why', async () => {
  await client('Rosine Fictive', 'rosine@fictive.example');
  await press(await job(sos, 'Rosine Fictive'), 'Noter le départ');
  await press(await job(sos, 'Rosine Fictive'), 'C’est fait');
  const today = await sos.today();
  await write(sos, 'Rosine Fictive', 'Écrire un devis', { Date: today, Lignes: '1 x Serrure : 240,00' });
  await write(sos, 'Rosine Fictive', 'Noter une facture', { Date: today, 'Adresse de facturation': '4 rue Inventée, 75011 Paris', Lignes: '1 x Ouverture : 90,00' });
  const number = await exercise('Les effacer', 'rosine@fictive.example');
  const shown = await open(number);
  assert.match(shown.main, /Client, connue sous la même adresse/, 'SOS-52: her policy lets the officer decide without reading the name');
  const plan = await shown.click('Voir ce qui serait effacé');
  assert.match(plan.main, /Effacé tout de suite/, 'SOS-52');
  const without = await plan.press('Effacer, et répondre');
  assert.equal(without.status, 422, 'SOS-52: how she was recognised is said');
  await client('Théa Fictive', 'thea@fictive.example');
  const other = await (await sos.as(officer)).get(`${shown.path}/${(await sheet(sos, 'Théa Fictive')).path.split('/').pop()}`);
  const mistaken = await other.press('Effacer, et répondre', { 'Elle écrit de l’adresse que nous connaissons': true });
  assert.equal(mistaken.status, 422, 'SOS-52: an address that is not hers proves nothing');
  assert.equal((await find(sos, 'Théa Fictive')).length, 1, 'SOS-52');
  const done = await plan.press('Effacer, et répondre', { 'Elle écrit de l’adresse que nous connaissons': true });
  assert.equal(done.status, 200, done.main);
  assert.match(done.main, /Répondue le/, 'SOS-52');
  const [answer] = await office.box.wait(`Votre demande ${number}`);
  assert.deepEqual(answer.to, ['rosine@fictive.example'], 'SOS-52');
  assert.match(answer.plain, new RegExp(`vous nous avez demandé d’effacer vos données \\(demande ${number}\\)`), 'SOS-52');
  assert.match(answer.plain, /Effacé aujourd’hui, sans retour possible :\n– .*1 intervention/, 'SOS-52: what went');
  assert.match(answer.plain, /https:\/\/www\.cnil\.fr\/fr\/plaintes/, 'SOS-52: the recourse');
  assert.equal(answer.plain.includes('{'), false, 'SOS-52');
  assert.match(plan.main, /Gardé jusqu’au 31 décembre \d{4}, la loi l’impose/, 'SOS-52');
  assert.match(answer.plain, /Effacé aujourd’hui[^]*1 devis/, 'SOS-52: the quote');
  assert.match(answer.plain, /Gardé, parce que la loi nous y oblige :\n– 1 client \([^)]+\), 1 facture, jusqu’au 31 décembre \d{4} \(/, 'SOS-52: what stays, until when and why');
  const again = await plan.press('Effacer, et répondre', { 'Elle écrit de l’adresse que nous connaissons': true });
  assert.equal(again.status, 404, 'SOS-52: once');
  assert.deepEqual(await find(sos, 'rosine@fictive.example'), [], 'SOS-52: the address went');
  const left = words((await sheet(sos, 'Rosine Fictive')).main);
  assert.match(left, /Facture/, 'SOS-52: the bill stays, with the name on it');
  assert.doesNotMatch(left, /Porte claquée|Devis \d/, 'SOS-52: the job and the quote went');
  sos.proves();
  assert.deepEqual(leaks(['rosine@fictive.example'], files(sos.folder)), []);
});

test('SOS-52: what was not seen is not done: a plan that moved meanwhile is shown anew; under a hold nothing goes', async () => {
  await client('Sabine Fictive', 'sabine@fictive.example');
  const number = await exercise('Les effacer', 'sabine@fictive.example');
  const plan = await (await open(number)).click('Voir ce qui serait effacé');
  await press(await job(sos, 'Sabine Fictive'), 'Noter le départ');
  await write(sos, 'Sabine Fictive', 'Écrire un devis', { Date: await sos.today(), Lignes: '1 x Cylindre : 80,00' });
  const moved = await plan.press('Effacer, et répondre', { 'Elle est venue': true });
  assert.equal(moved.status, 409, 'SOS-52');
  assert.match(moved.main, /Quelque chose a changé depuis.*Devis/, 'SOS-52');
  assert.equal((await find(sos, 'Sabine Fictive')).length, 1, 'SOS-52: nothing went');
  const person = await sheet(sos, 'Sabine Fictive');
  await press(await (await sos.as(officer)).get(`${person.path}/garder`), 'Garder', { 'Ce qui se passe': 'Désaccord sur la serrure', 'À revoir le': later(await sos.today(), { months: 6 }) });
  const held = await (await sos.as(officer)).get(moved.path);
  assert.match(held.main, /Un droit est défendu : rien ne s’efface avant la fin de la suspension/, 'SOS-52');
  assert.equal(held.all('main form').length, 0, 'SOS-52');
});

test('a request that nobody answered is late after its month, on a working day', async () => {
  const received = await sos.today();
  const number = await exercise('Voir mes données', 'tard@fictive.example');
  await sos.reach(later(received, { months: 1, days: 6 }));
  const waits = words((await desk()).all('section[aria-labelledby=requests]')[0].textContent);
  assert.match(waits, new RegExp(`Accès, ${number} En retard : la réponse était due le`));
});

test('a request is acknowledged and dated, its desk is reminded before and after its day, and two months more are announced with their reason', async () => {
  const day = await sos.today();
  const number = await exercise('Voir mes données', 'ulla@fictive.example');
  const [receipt] = await office.box.wait(`Votre demande ${number} est arrivée`);
  assert.deepEqual(receipt.to, ['ulla@fictive.example']);
  assert.match(receipt.plain, new RegExp(`Le ${said(day)}, une demande sur vos données.*avant la fin du`));
  const due = receipt.plain.match(/avant la fin du ([^.]+)\./)[1];
  const other = await exercise('Les corriger', 'vera@fictive.example');
  const shown = await (await desk()).click(`Rectification, ${other}`);
  assert.equal((await shown.press('Prolonger, et le lui écrire', { 'Pourquoi ?': ' ' })).status, 422, 'not without a reason');
  const extended = await press(shown, 'Prolonger, et le lui écrire', { 'Pourquoi ?': 'Les papiers sont chez notre comptable.' });
  const [told] = await office.box.wait(`Votre demande ${other} : il nous faut plus de temps`);
  assert.match(told.plain, /Les papiers sont chez notre comptable\.[^]*cnil/);
  assert.equal(extended.all('form[action$="/faire/prolonger"]').length, 0, 'once');
  const before = office.box.letters.length;
  await sos.reach(later(day, { days: 22 }));
  assert.equal(office.box.letters.slice(before).some((one) => one.subject.includes(number)), false, 'not yet');
  await sos.reach(later(day, { days: 28 }));
  const [reminder] = await office.box.wait(`Demande ${number} : réponse due le`);
  assert.match(reminder.plain, new RegExp(`avant la fin du ${due}`));
  assert.match(reminder.to[0], /dpo@/);
  await sos.reach(later(day, { days: 36 }));
  await office.box.wait(`Demande ${number} : en retard`);
  assert.match(words((await desk()).all('section[aria-labelledby=requests]')[0].textContent), new RegExp(`Accès, ${number} En retard`));
  assert.equal(office.box.letters.some((one) => one.subject.startsWith(`Demande ${other}`)), false, 'the extended one is not late');
  await press(await (await desk()).click(`Accès, ${number}`), 'Répondre que nous n’avons rien');
  const [answer] = await office.box.wait(`Votre demande ${number} : notre réponse`);
  assert.match(answer.plain, /Nous avons cherché : nous n’en avons aucune sous cette adresse/);
});
