// The rights desk: a request comes in without account or script, has its day, and an erasure does what its plan says, at once, and answers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, job, press, send, sheet, write } from './desk.mjs';
import { by, confirm, Office, soon } from './postbox.mjs';
import { after as later, example, files, leaks, reference, said, serve, words } from './support.mjs';

const office = new Office();
const byMailbox = 'Elle a appuyé sur le bouton de l’accusé de réception';
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

test('SOS-06: the page leads to a form without account or script; the request has a number and a day to be answered by, and whoever answers for the data alone sees it', async () => {
  const page = await sos.visitor().get('/vie-privee');
  const form = await page.click('Faire effacer');
  assert.match(form.main, /Exercer un droit/);
  assert.equal(form.all('input[value="erasure"], input[checked]').length > 0, true, 'what was pressed is chosen');
  assert.doesNotMatch(form.main, /pièce d’identité (est|sera) demandée|carte d’identité/);
  const number = await exercise('Les effacer', 'nobody@fictive.example', { Précisions: 'Tout ce que vous avez' });
  const [alert] = await office.box.wait('À voir : demande');
  assert.match(alert.to[0], /^dpo@/, 'SOS-06: at her own address');
  assert.match(alert.plain, /\/bureau\/demandes\/\w+/);
  assert.equal(alert.plain.includes('nobody@'), false);
  const today = await sos.today();
  const waits = words((await desk()).all('section[aria-labelledby=requests]')[0].textContent);
  assert.match(waits, new RegExp(`Effacement, ${number}`));
  assert.match(waits, /À répondre avant la fin du/);
  const shown = await open(number);
  assert.match(shown.main, new RegExp(`Reçue le ${said(today)}.*Personne n’est connu sous cette adresse`));
  for (const role of ['Standard', 'Comptabilité', 'Technicien partenaire', 'Direction']) {
    assert.equal((await (await sos.as(role)).get(shown.path)).status, 403, `SOS-06: ${role}`);
    assert.equal((await (await sos.as(role)).get('/bureau')).html.includes(number), false, `SOS-06: ${role}`);
  }
  await press(shown, 'C’est répondu');
  assert.equal((await shown.press('C’est répondu')).status, 409, 'its day is noted once');
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
  assert.match(shown.main, /Client, son adresse ou son numéro est sur cette fiche/, 'SOS-52: her policy lets the officer decide without reading the name');
  const plan = await shown.click('Voir ce qui serait effacé');
  assert.match(plan.main, /Effacé tout de suite/, 'SOS-52');
  await confirm(sos, office.box, number);
  const without = await plan.press('Effacer, et répondre');
  assert.equal(without.status, 422, 'SOS-52: how she was recognised is said');
  await client('Théa Fictive', 'thea@fictive.example');
  const other = await (await sos.as(officer)).get(`${shown.path}/${(await sheet(sos, 'Théa Fictive')).path.split('/').pop()}`);
  const token = other.all('main input[name=token]')[0].getAttribute('value'), seen = other.all('main input[name=seen]')[0].getAttribute('value');
  const mistaken = await other.visitor.post(other.path, [['token', token], ['seen', seen], ['recognised', 'mailbox']]);
  assert.equal(mistaken.status, 422, 'SOS-52: an address that is not hers proves nothing');
  assert.equal((await find(sos, 'Théa Fictive')).length, 1, 'SOS-52');
  const done = await (await shown.click('Voir ce qui serait effacé')).press('Effacer, et répondre', { [byMailbox]: true });
  assert.equal(done.status, 200, done.main);
  assert.match(done.main, /Répondue le/, 'SOS-52');
  const answered = () => office.box.letters.find((one) => one.plain.includes(`effacer vos données (demande ${number})`));
  await soon(answered);
  const answer = answered();
  assert.deepEqual(answer.to, ['rosine@fictive.example'], 'SOS-52');
  assert.match(answer.plain, new RegExp(`vous nous avez demandé d’effacer vos données \\(demande ${number}\\)`), 'SOS-52');
  assert.match(answer.plain, /Effacé aujourd’hui, sans retour possible :\n– .*1 intervention/, 'SOS-52: what went');
  assert.match(answer.plain, /https:\/\/www\.cnil\.fr\/fr\/plaintes/, 'SOS-52: the recourse');
  assert.equal(answer.plain.includes('{'), false, 'SOS-52');
  assert.match(plan.main, /Gardé jusqu’au 31 décembre \d{4}, la loi l’impose/, 'SOS-52');
  assert.match(answer.plain, /Effacé aujourd’hui[^]*1 devis/, 'SOS-52: the quote');
  assert.match(answer.plain, /Gardé, parce que la loi nous y oblige :\n– 1 client \([^)]+\), 1 facture, jusqu’au 31 décembre \d{4} \(/, 'SOS-52: what stays, until when and why');
  const again = await plan.press('Effacer, et répondre', { 'Elle est venue': true });
  assert.equal(again.status, 409, 'SOS-52: once');
  assert.deepEqual(await find(sos, 'rosine@fictive.example'), [], 'SOS-52: the address went');
  const left = words((await sheet(sos, 'Rosine Fictive')).main);
  assert.match(left, /Facture/, 'SOS-52: the bill stays, with the name on it');
  assert.doesNotMatch(left, /Porte claquée|Devis \d/, 'SOS-52: the job and the quote went');
  sos.proves();
  assert.deepEqual(leaks(['rosine@fictive.example'], files(sos.folder)), []);
});

test('SOS-52: what was not seen is not done: a plan that moved meanwhile is shown anew; what a hold keeps goes when the hold ends', async () => {
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
  assert.match(held.main, /Gardé tant qu’un droit est défendu, puis effacé/, 'SOS-52');
  await press(held, 'Effacer, et répondre', { 'Elle est venue': true });
  const answered = () => office.box.letters.find((one) => one.subject.includes(number) && one.subject.includes('notre réponse'));
  await soon(answered);
  assert.match(answered().plain, /Gardé, parce qu’un droit est défendu ; personne ne s’en sert pour autre chose :\n– .*jusqu’à la fin de ce désaccord, revu au plus tard le \d+ \S+ \d{4} \(RGPD, art\. 17\(3\)\(e\)\)/, 'SOS-52');
  assert.deepEqual(await find(sos, 'Sabine Fictive'), [], 'SOS-52: for its readers alone');
  const kept = await (await sos.as(officer)).get(person.path);
  assert.equal(kept.status, 200, 'SOS-52');
  await kept.press('Lever la suspension');
  await sos.reach(later(await sos.today(), { days: 1 }));
  assert.equal((await (await sos.as(officer)).get(person.path)).status, 404, 'SOS-52: it went with its hold');
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
  await sos.reach(later(day, { days: 20 }));
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

test('SOS-75: a question about privacy is filed from the page, acknowledged, listed with its day, and answered; a robot’s is not kept', async () => {
  const page = await sos.visitor().get('/vie-privee');
  const form = await page.click('Voir mes données');
  const robot = await form.press('Envoyer ma demande', { 'Poser une question': true, 'Votre adresse e-mail': 'robot@fictive.example', 'Laissez ce champ vide': 'x' });
  assert.equal(robot.status, 422, 'SOS-75');
  const before = (await desk()).all('section[aria-labelledby=requests] li').length;
  const day = said(await sos.today());
  const number = await exercise('Poser une question', 'wilma@fictive.example', { Précisions: 'Qui lit mon adresse ?' });
  await office.box.wait(`Votre demande ${number} est arrivée`);
  const waits = (await desk()).all('section[aria-labelledby=requests] li').map((li) => words(li.textContent));
  assert.equal(waits.length, before + 1, 'SOS-75: and the robot’s is not there');
  assert.ok(waits.some((text) => new RegExp(`^Question, ${number} À répondre avant la fin du .*Reçue le ${day}.*Qui lit mon adresse`).test(text)), waits.join(' / '));
  const shown = await (await desk()).click(`Question, ${number}`);
  const answered = await press(shown, 'C’est répondu');
  assert.doesNotMatch(answered.main, new RegExp(number), 'SOS-75');
});

test('CLAB-03 CLAB-26: each right of the page opens the form that files it; what it is about may be left out', async (t) => {
  const clab = await serve({ firm: 'customer-labs', policies: [example('customer-labs')], extra: ['--demo', '--empty', ...by(office.folder, office.box)] });
  t.after(() => clab.remove());
  const page = await clab.visitor().get('/vie-privee');
  const ways = page.all('.rights a.button').map((a) => [words(a.textContent), a.getAttribute('href')]);
  assert.ok(ways.length >= 7, `CLAB-03: ${ways.length} rights`);
  const asked = new Set();
  for (const [label, way] of ways) {
    const form = await clab.visitor().get(way);
    assert.equal(form.status, 200, `CLAB-03: ${label} leads to ${way}`);
    const chosen = form.all('input[checked]');
    assert.equal(chosen.length, 1, `CLAB-03: ${label} is chosen already`);
    assert.match(form.main, /dites à quelle occasion vous nous avez écrit : nous trouvons plus vite/, 'CLAB-26');
    asked.add(chosen[0].getAttribute('value'));
    const sent = await form.press('Envoyer ma demande', { 'Votre adresse e-mail': 'xenia@fictive.example' });
    assert.match(sent.main, /Votre demande est enregistrée/, `CLAB-03 CLAB-26: ${label}`);
    assert.ok(reference(sent), `CLAB-03: ${label}`);
  }
  assert.equal(asked.size, ways.length, 'CLAB-03: each its own');
  const answers = await clab.as(officer);
  const waits = (await answers.get('/bureau')).all('section[aria-labelledby=requests] li').map((li) => words(li.textContent));
  assert.equal(waits.length, ways.length, 'CLAB-03');
  const days = new Set(waits.map((text) => text.match(/À répondre avant la fin du ([^.]+)\./)[1]));
  assert.equal(days.size, 1, 'CLAB-26: with or without a word, the same day');
});

test('CLIC-13: whoever wrote to the firm has all of it erased on request; from another address it takes more than that', async (t) => {
  const clic = await serve({ firm: 'clic-et-cetera', policies: [example('clic-et-cetera')], extra: ['--demo', '--empty', ...by(office.folder, office.box)] });
  t.after(() => clic.remove());
  for (const text of ['L’écran reste noir', 'Il est reparti'])
    assert.equal((await (await clic.visitor().get('/demande/nous-ecrire')).press('Envoyer le message', { 'Autre chose': true, 'Votre message': text, 'Votre nom ou votre pseudonyme': 'Yann Fictif', 'Votre adresse e-mail': 'yann@fictive.example', 'Gardez mon message le temps de me répondre': true })).status, 200);
  await clic.reach(later(await clic.today(), { days: 3 }));
  const manager = 'Gérant';
  const erase = async (mail, way) => {
    const sent = await (await clic.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { 'Les effacer': true, 'Votre adresse e-mail': mail });
    const number = reference(sent);
    const shown = await (await (await clic.as(manager)).get('/bureau')).click(`Effacement, ${number}`);
    await confirm(clic, office.box, number);
    const hit = mail === 'yann@fictive.example' ? shown : await shown.press('Chercher', { 'Une adresse, un téléphone': 'Yann Fictif' });
    const plan = await hit.click('Voir ce qui serait effacé');
    if (mail === 'yann@fictive.example') return plan.press('Effacer, et répondre', { [way]: true });
    assert.equal(plan.main.includes(way), false, 'CLIC-13: another address is not hers, whoever reads it');
    const value = (name) => plan.all(`main input[name=${name}]`)[0].getAttribute('value');
    return plan.visitor.post(plan.path, [['token', value('token')], ['seen', value('seen')], ['recognised', 'mailbox']]);
  };
  const stranger = await erase('autre@fictive.example', byMailbox);
  assert.equal(stranger.status, 422, 'CLIC-13: another address is not hers');
  assert.ok((await find(clic, 'Yann Fictif')).length > 0, 'CLIC-13');
  for (let left = (await find(clic, 'Yann Fictif')).length; left > 0; --left) {
    const done = await erase('yann@fictive.example', byMailbox);
    assert.match(done.main, /Répondue le/, 'CLIC-13');
  }
  assert.deepEqual(await find(clic, 'Yann Fictif'), [], 'CLIC-13');
  clic.proves();
  assert.deepEqual(leaks(['yann@fictive.example', 'Yann Fictif'], files(clic.folder)), [], 'CLIC-13');
});

test('access: the file of one person holds all of hers and nobody else’s, to read and as data; a firm’s file is not handed to one', async () => {
  await client('Zélie Fictive', 'zelie@fictive.example');
  await client('Autre Fictif', 'autre@fictif.example');
  await write(sos, 'Zélie Fictive', 'Écrire un devis', { Date: await sos.today(), Lignes: '1 x Cylindre : 80,00' });
  const number = await exercise('Voir mes données', 'zelie@fictive.example');
  const shown = await (await desk()).click(`Accès, ${number}`);
  const file = await shown.click('Préparer son dossier');
  assert.equal(file.status, 200, file.main);
  for (const hers of ['Zélie Fictive', 'zelie@fictive.example', '14 rue de l’Exemple', 'Porte claquée', 'Cylindre']) assert.ok(words(file.main).includes(hers), `the file says ${hers}`);
  assert.match(file.main, /gardé jusqu’au|gardé tant que dure/);
  assert.match(file.main, /Standard/, 'who looked, by role');
  for (const other of ['Autre Fictif', 'autre@fictif']) assert.equal(file.html.includes(other), false, other);
  const data = await file.visitor.get(file.path + '.json');
  const all = JSON.parse(data.html);
  assert.equal(all.format, 'tenue-dossier-1');
  assert.deepEqual([...new Set(all.records.map((one) => one.type))].sort(), ['client', 'intervention', 'quote']);
  assert.equal(all.records.find((one) => one.type === 'client').values.name, 'Zélie Fictive', 'accents survive');
  assert.ok(all.records.every((one) => one.kept.length > 0 && one.kept.every((why) => why.basis)));
  for (const role of ['Standard', 'Direction', 'Comptabilité']) assert.equal((await (await sos.as(role)).get(file.path)).status, 403, role);
  const person = (await sheet(sos, 'Autre Fictif')).path.split('/').pop();
  const closed = await press(shown, 'C’est répondu');
  assert.equal(closed.status, 200);
  assert.equal((await (await sos.as(officer)).get(`${shown.path}/${person}/dossier`)).status, 409, 'a request that is answered opens nothing');
});

test('a letter that waits does not outlive the address that was erased; an answer that was refused goes again, word for word', async () => {
  office.refused['odile@fictive.example'] = 450;
  await client('Odile Fictive', 'odile@fictive.example');
  await press(await job(sos, 'Odile Fictive'), 'Noter le départ');
  await press(await job(sos, 'Odile Fictive'), 'C’est fait');
  await write(sos, 'Odile Fictive', 'Noter une facture', { Date: await sos.today(), 'Adresse de facturation': '4 rue Inventée, 75011 Paris', Lignes: '1 x Ouverture : 90,00' });
  await soon(async () => (await office.letters('Odile Fictive')).some((text) => /facture.*Attend le serveur/.test(text)));
  office.refused['odile@fictive.example'] = 550;
  const number = await exercise('Les effacer', 'odile@fictive.example');
  const plan = await (await open(number)).click('Voir ce qui serait effacé');
  const done = await plan.press('Effacer, et répondre', { 'Elle est venue': true });
  assert.match(done.main, /Répondue le/);
  const list = async () => (await sos.as(officer)).get('/bureau/courrier');
  await soon(async () => /Réponse/.test((await list()).main));
  delete office.refused['odile@fictive.example'];
  await sos.reach(later(await sos.today(), { days: 1 }));
  assert.ok((await office.untold()).some((text) => /facture/.test(text)), 'her bill is for a hand: there is no address any more');
  const answer = (await list()).all('main ul.letters > li').find((li) => /Réponse/.test(li.textContent));
  const shown = await (await sos.as(officer)).get(answer.querySelector('a[href*="/lettre/"]').getAttribute('href'));
  await press(shown, 'Envoyer de nouveau');
  const [sent] = await office.box.wait(`Votre demande ${number}`);
  assert.match(sent.plain, /Effacé aujourd’hui, sans retour possible/);
  assert.deepEqual(office.box.letters.filter((one) => one.to[0] === 'odile@fictive.example').map((one) => one.subject), [sent.subject]);
  sos.proves();
});

test('a request that is opened at once has its receipt all the same', async () => {
  const numbers = [];
  for (const one of ['a', 'b', 'c']) {
    const number = await exercise('Les effacer', `${one}@vite.example`);
    assert.equal((await open(number)).status, 200);
    numbers.push(number);
  }
  await soon(() => numbers.every((number, i) => office.box.letters.some((one) => one.to[0] === `${'abc'[i]}@vite.example` && one.plain.includes(number))));
});
