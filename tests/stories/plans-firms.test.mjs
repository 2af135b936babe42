// The same rights at the four other firms, each with what it does not give: consents alone, contacts of a company, a life after death.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { find, job, note, press, sheet } from './desk.mjs';
import { by, confirm, postbox } from './postbox.mjs';
import { after as later, example, files, leaks, reference, serve, words } from './support.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tenue-plans-'));
let box;
const servers = {};
const officers = { 'customer-labs': 'Déléguée à la protection des données', 'semi-informatique': 'Protection des données', 'emp-computer': 'Administration', 'clic-et-cetera': 'Gérant' };
const open = async (firm) => (servers[firm] ??= await serve({ firm, policies: [example(firm)], extra: ['--demo', '--empty', ...by(folder, box)] }));
before(async () => { box = await postbox(); });
after(async () => {
  for (const server of Object.values(servers)) await server.remove();
  await box.close();
  rmSync(folder, { recursive: true, force: true });
});

const replied = 'Elle a appuyé sur le bouton de l’accusé de réception';
const officer_of = (server) => server.as(officers[server.firm]);
const ask_right = async (server, kind, mail, more = {}) => {
  const sent = await (await server.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { [kind]: true, 'Votre adresse e-mail': mail, ...more });
  assert.equal(sent.status, 200, sent.main);
  const number = reference(sent);
  await confirm(server, box, number);
  return number;
};
const request = async (server, number) => {
  const desk = await (await officer_of(server)).get('/bureau');
  const link = desk.all('section[aria-labelledby=requests] a').find((a) => a.textContent.includes(number));
  assert.ok(link, `${number} waits`);
  return desk.visitor.get(link.getAttribute('href'));
};
const plan_of = async (server, number, see) => (await request(server, number)).click(see);
const answered = async (number) => (await box.wait(`Votre demande ${number} : notre réponse`))[0];
const mail = (name) => `${name.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '')}@fictif.example`;

const news = 'Écrivez-moi ce que Customer Labs fait et propose', answer_me = 'Utilisez ces réponses pour me répondre';
const write_to = async (server, name, answers = {}) => {
  const sent = await (await server.visitor().get('/demande/nous-contacter')).press('Envoyer la demande', { 'Parler à quelqu’un': true, 'Votre message': `Mot-de-${name}`, 'Vos nom et prénom': name, 'Votre adresse e-mail': mail(name), [answer_me]: true, ...answers });
  assert.equal(sent.status, 200, sent.main);
};

test('CLAB-14: the file is handed to whoever was recognised, whole to see, and what was given with consent to take along', async () => {
  const clab = await open('customer-labs');
  await write_to(clab, 'Adèle', { [news]: true });
  const number = await ask_right(clab, 'Voir mes données', mail('Adèle'));
  const file = await (await request(clab, number)).click('Préparer son dossier');
  for (const hers of ['Mot-de-Adèle', mail('Adèle'), 'Nouvelles de Customer Labs']) assert.ok(words(file.main).includes(hers), `CLAB-14: ${hers}`);
  const plan = await plan_of(clab, number, 'Remettre, et répondre');
  assert.equal((await plan.press('C’est remis', { 'En main propre': true })).status, 422, 'CLAB-14: unchecked, nothing leaves');
  await press(plan, 'C’est remis', { 'En main propre': true, [replied]: true });
  assert.match((await answered(number)).plain, /Votre dossier est prêt/, 'CLAB-14');
  const other = await ask_right(clab, 'Les emporter', mail('Adèle'));
  const portable = await (await request(clab, other)).click('Préparer son dossier');
  const data = JSON.parse((await portable.visitor.get(`${portable.path}.json`)).html);
  assert.equal(data.format, 'tenue-portable-1', 'CLAB-14');
  assert.ok(data.records.every((one) => one.kept.every((why) => why.basis === 'consent')), 'CLAB-14');
  clab.proves();
});

test('CLAB-15: a corrected address is the only one left, and the old one is found nowhere', async () => {
  const clab = await open('customer-labs');
  await write_to(clab, 'Basile');
  const number = await ask_right(clab, 'Les corriger', mail('Basile'));
  const plan = await plan_of(clab, number, 'Corriger');
  const address = plan.all('input[type=email]').find((one) => one.getAttribute('name').startsWith('values.'));
  const label = words(plan.document.querySelector(`label[for="${address.id}"]`).textContent).replace(/ \(facultatif\)$/, '');
  assert.equal((await plan.press('Corriger, et répondre', { [label]: 'pas une adresse', [replied]: true })).status, 422, 'CLAB-15: an address is one');
  await press(plan, 'Corriger, et répondre', { [label]: 'basile.neuf@fictif.example', [replied]: true });
  assert.equal((await find(clab, 'basile.neuf@fictif.example')).length, 1, 'CLAB-15');
  assert.equal((await find(clab, mail('Basile'))).length, 0, 'CLAB-15');
  clab.proves();
});

test('CLAB-16: erased is erased: base, indexes, files', async () => {
  const clab = await open('customer-labs');
  await write_to(clab, 'Zénobie');
  const number = await ask_right(clab, 'Les effacer', mail('Zénobie'));
  await press(await plan_of(clab, number, 'Voir ce qui serait effacé'), 'Effacer, et répondre', { [replied]: true });
  assert.match((await answered(number)).plain, /Effacé aujourd’hui, sans retour possible[^]*illisible au bout de \d+ jours/, 'CLAB-16');
  assert.deepEqual(await find(clab, 'Zénobie'), [], 'CLAB-16');
  clab.proves();
  assert.deepEqual(leaks(['Mot-de-Zénobie', mail('Zénobie')], files(clab.folder)), [], 'CLAB-16');
});

test('CLAB-17: one use alone is frozen: the answer still goes, sales see nothing; the end needs its notice', async () => {
  const clab = await open('customer-labs');
  await write_to(clab, 'Claire', { [news]: true });
  const sales = 'Équipe commerciale';
  const there = async (who) => (await find(clab, mail('Claire'), who)).length;
  const seen = await there(sales);
  const number = await ask_right(clab, 'Limiter leur usage le temps d’un désaccord', mail('Claire'));
  const plan = await plan_of(clab, number, 'Limiter');
  await press(plan, 'Limiter, et répondre', { 'Nouvelles de Customer Labs': true });
  assert.match((await answered(number)).plain, /Arrêté depuis aujourd’hui, le temps du désaccord :\n– Nouvelles de Customer Labs/, 'CLAB-17');
  assert.equal(await there(sales), 0, 'CLAB-17: prospecting uses nothing');
  assert.equal(await there(), 1, 'CLAB-17: she can be answered');
  await press(await job(clab, mail('Claire')), 'J’ai répondu');
  const end = await (await (await officer_of(clab)).get(plan.all('a[href^="/bureau/p/"]')[0].getAttribute('href'))).click('Lever la limitation');
  assert.equal((await end.press('La prévenir', { 'Pourquoi ?': 'Réglé', 'Dernier jour de la limitation': await clab.today() })).status, 422, 'CLAB-17: not without prior notice');
  clab.proves();
});

test('CLAB-18 CLAB-19: a refusal of prospecting is immediate and needs no paper; what rests on another consent is hers to withdraw', async () => {
  const clab = await open('customer-labs');
  await write_to(clab, 'Damien', { [news]: true });
  const number = await ask_right(clab, 'M’opposer à un autre usage', mail('Damien'));
  const plan = await plan_of(clab, number, 'Voir ce qui s’arrêterait');
  assert.equal(plan.all('input[name=recognised]').length, 0, 'CLAB-19');
  await press(plan, 'Arrêter, et répondre');
  const answer = await answered(number);
  assert.match(answer.plain, /Arrêté aujourd’hui :\n– Nouvelles de Customer Labs/, 'CLAB-19: at once');
  assert.match(answer.plain, /Demandes de contact : vous pouvez retirer votre accord/, 'CLAB-18: what does not stop, and why');
  assert.match(words((await sheet(clab, mail('Damien'))).all('#choices ~ ul')[0].textContent), /Nouvelles de Customer Labs : arrêté/, 'CLAB-19');
});

test('CLAB-23: directives are deposited and changed; at the death, proven, they are carried out before any heir’s wish', async () => {
  const clab = await open('customer-labs');
  await write_to(clab, 'Edmond');
  const deposit = async (wish, more = {}) => {
    const number = await ask_right(clab, 'Dire ce qu’elles deviendront après ma mort', mail('Edmond'));
    const plan = await plan_of(clab, number, 'Ses volontés, ou ses héritiers');
    return { number, plan, done: await plan.press('Noter ses volontés', { [wish]: true, [replied]: true, ...more }) };
  };
  assert.equal((await deposit('Qu’elles soient remises à quelqu’un')).done.status, 422, 'CLAB-23: to whom is said');
  const first = await deposit('Que ses données soient gardées jusqu’à leur terme');
  assert.equal(first.done.status, 200, first.done.main);
  assert.match((await answered(first.number)).plain, /Vos volontés sont notées : vos données seront gardées/, 'CLAB-23');
  const heir = async (ground, proofs = { 'Un acte de décès': true, 'Un acte de notoriété': true }) => {
    const number = await ask_right(clab, 'Dire ce qu’elles deviendront après ma mort', 'heritier@fictif.example');
    const found = await (await request(clab, number)).press('Chercher', { 'Une adresse, un téléphone': mail('Edmond') });
    const plan = await found.click('Ses volontés, ou ses héritiers');
    return { number, plan, done: await plan.press('Faire, et répondre à l’héritier', { [ground]: true, ...proofs }) };
  };
  const close = 'Clore ses comptes, et que ses données ne servent plus';
  assert.equal((await heir(close)).done.status, 409, 'CLAB-23: what she wanted goes before what an heir wants');
  assert.equal((await find(clab, mail('Edmond'))).length, 1, 'CLAB-23');
  clab.forward(1);  // three receipts a day go to one address
  assert.equal((await deposit('Elle reprend ce qu’elle avait voulu')).done.status, 200, 'CLAB-23: taken back');
  const second = await deposit('Qu’elles soient effacées');
  assert.equal(second.done.status, 200, second.done.main);
  assert.equal((await heir('Noter le décès', { 'Un acte de notoriété': true })).done.status, 422, 'CLAB-23: an unproven death is refused');
  assert.equal((await find(clab, mail('Edmond'))).length, 1, 'CLAB-23');
  const carried = await heir('Noter le décès');
  assert.equal(carried.done.status, 200, carried.done.main);
  assert.equal((await find(clab, mail('Edmond'))).length, 0, 'CLAB-23: erased, as she wanted');
  clab.proves();
});

test('CLAB-24: without directives an heir has what the law lists, on two proofs; curiosity is refused with its reason', async () => {
  const clab = await open('customer-labs');
  await write_to(clab, 'Firmin');
  const asked = async () => {
    const number = await ask_right(clab, 'Dire ce qu’elles deviendront après ma mort', 'heritiere@fictif.example');
    const found = await (await request(clab, number)).press('Chercher', { 'Une adresse, un téléphone': mail('Firmin') });
    return { number, plan: await found.click('Ses volontés, ou ses héritiers') };
  };
  const curious = await asked();
  assert.equal((await curious.plan.press('Refuser', { 'Pourquoi ?': ' ' })).status, 422, 'CLAB-24: not without a reason');
  await press(curious.plan, 'Refuser', { 'Pourquoi ?': 'La loi n’ouvre pas toute la correspondance à un héritier.' });
  assert.match((await answered(curious.number)).plain, /Nous ne pouvons pas le faire[^]*La loi n’ouvre pas[^]*tribunal judiciaire/, 'CLAB-24');
  const close = { 'Clore ses comptes, et que ses données ne servent plus': true };
  const closing = await asked();
  for (const proofs of [{ 'Un acte de décès': true }, { 'Un acte de notoriété': true }])
    assert.equal((await closing.plan.press('Faire, et répondre', { ...close, ...proofs })).status, 422, 'CLAB-24: of the death and of being an heir');
  await press(closing.plan, 'Faire, et répondre', { ...close, 'Un acte de décès': true, 'Un acte de notoriété': true });
  assert.equal((await find(clab, mail('Firmin'))).length, 0, 'CLAB-24: closed');
  assert.match((await answered(closing.number)).plain, /clore ses comptes[^]*Effacé aujourd’hui/, 'CLAB-24');
});

const enquire = async (semi, name) => {
  const sent = await (await semi.visitor().get('/demande/demander-un-devis')).press('Demander un devis', { 'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': `Besoin-${name}`, 'Votre nom': name, 'Votre entreprise': `Atelier ${name}`, 'Votre adresse e-mail': mail(name) });
  assert.equal(sent.status, 200, sent.main);
};

/** The form that notes what was passed on of the one contact. */
const communication = async (desk, person) => {
  const records = (await desk.get(`${person}/communication`)).all('main ul.letters a');
  for (const record of records) {
    const form = await desk.get(record.getAttribute('href'));
    if (form.all('input[name=fields][value=birthday]').length) return form;
  }
  throw new Error('no contact there');
};

test('SEMI-85 SEMI-19: the file of a company’s contact is hers alone, and the company’s is nobody’s', async () => {
  const semi = await open('semi-informatique');
  await enquire(semi, 'Ghislaine');
  const number = await ask_right(semi, 'Voir mes données', mail('Ghislaine'));
  const shown = await request(semi, number);
  assert.match(shown.main, /son adresse ou son numéro est sur cette fiche/, 'SEMI-19');
  const file = await shown.click('Préparer son dossier');
  for (const hers of ['Ghislaine', mail('Ghislaine'), 'Besoin-Ghislaine']) assert.ok(words(file.main).includes(hers), `SEMI-85: ${hers}`);
  const company = file.path.replace(/[^/]+\/dossier$/, '') + (await sheet(semi, mail('Ghislaine'), 'Commercial')).path.split('/').pop() + '/dossier';
  assert.equal((await (await officer_of(semi)).get(company)).status, 404, 'SEMI-85: a firm is no person');
  await press(await plan_of(semi, number, 'Remettre, et répondre'), 'C’est remis', { 'Par la poste': true, [replied]: true });
  semi.proves();
});

test('SEMI-89 SEMI-91: what is wrong of a contact is corrected, the name on a proof alone; what has no field is stated in the answer', async () => {
  const semi = await open('semi-informatique');
  await note(semi, { 'Son numéro': '06 39 98 71 55', 'Son nom': 'Hortense Fictive', 'Quelle entreprise ?': 'Atelier Hortense', 'Quel poste, quel logiciel ?': 'Poste 3', 'Que se passe-t-il ?': 'L’écran reste noir', Client: true });
  const passed = await communication(await semi.as('Hotline'), (await sheet(semi, 'Hortense Fictive')).path);
  const carrier = passed.all('input[name=who]').find((one) => one.getAttribute('value').startsWith('carrier.'));
  assert.ok(carrier, 'SEMI-89: the policy lets a carrier have it');
  const own = passed.fields(passed.all('form[action*="/communication/"]')[0]).filter(([n]) => n === 'token');
  const note_it = (fields) => passed.visitor.post(passed.path, [...own, ['who', carrier.getAttribute('value')], ['day', passed.all('input[name=day]')[0].getAttribute('value')], ...fields]);
  assert.equal((await note_it([['fields', 'birthday']])).status, 422, 'SEMI-89: no more than the policy passes on');
  const noted = await note_it([['fields', 'name'], ['fields', 'phone']]);
  assert.equal(noted.status, 200, `SEMI-89: ${noted.main}`);
  const number = await ask_right(semi, 'Les corriger', 'hortense@fictif.example');
  const found = await (await request(semi, number)).press('Chercher', { 'Une adresse, un téléphone': 'Hortense Fictive' });
  const plan = await found.click('Corriger');
  const field = (type, n = 0) => {
    const input = plan.all(`input[type=${type}]`).filter((one) => one.getAttribute('name').startsWith('values.'))[n];
    return input.getAttribute('name');
  };
  const base = plan.fields(plan.all('form[action]').find((one) => one.querySelector('[name=seen]'))).filter(([n]) => n === 'token' || n === 'seen');
  const name = plan.all('input').find((one) => /Nom/.test(plan.document.querySelector(`label[for="${one.id}"]`)?.textContent ?? '') && one.getAttribute('name').startsWith('values.')).getAttribute('name');
  const send = (fields) => plan.visitor.post(plan.path, [...base, ['recognised', 'callback'], ...fields]);
  assert.equal((await send([[name, 'Hortense Nouvelle']])).status, 422, 'SEMI-91: a name needs a proof');
  const done = await send([[field('tel'), '06 39 98 55 01'], ['refused', 'Votre second bureau n’a pas de champ chez nous : cette réponse reste jointe à votre demande.']]);
  assert.equal(done.status, 200, done.main);
  assert.match(done.main, /Corrigé aujourd’hui.*téléphone/i, 'SEMI-89');
  assert.match((await answered(number)).plain, /Votre second bureau n’a pas de champ/, 'SEMI-91');
  assert.equal((await find(semi, '06 39 98 55 01', 'Commercial')).length, 1, 'SEMI-89');
  assert.match((await (await officer_of(semi)).get('/bureau/destinataires')).main, /transporteur.* à prévenir.*06 39 98 55 01/, 'SEMI-89: the carrier is to be told');
  semi.proves();
});

test('SEMI-14: what is kept or passed on for a dispute names its case', async () => {
  const semi = await open('semi-informatique');
  await enquire(semi, 'Julienne');
  const desk = await officer_of(semi);
  const person = (await sheet(semi, mail('Julienne'), 'Commercial')).path;
  const hold = await desk.get(`${person}/garder`);
  const why = { 'Ce qui se passe': 'Facture contestée', 'À revoir le': later(await semi.today(), { months: 5 }) };
  const asks = hold.all('input').map((one) => one.getAttribute('name')).filter((one) => one.startsWith('fact.'));
  assert.ok(asks.includes('fact.case'), 'SEMI-14: a hold asks for its case');
  assert.equal((await hold.press('Garder', why)).status, 422, 'SEMI-14: and is not placed without');
  const passed = await communication(desk, person);
  const told = { 'Quelqu’un d’autre': true, 'Son nom': 'Maître Fictif', Nom: true };
  assert.equal((await passed.press('Noter', told)).status, 422, 'SEMI-14: refused without its case');
  await press(passed, 'Noter', { ...told, 'Pour quelle affaire ?': 'RG 26/00012' });
  assert.match((await desk.get(person)).main, /Maître Fictif, RG 26\/00012/, 'SEMI-14: with one, it is in the ledger');
});

test('SEMI-96 SEMI-97 SEMI-84: an objection suspends while it is weighed and is never refused without a reason; prospecting stops without one', async () => {
  const semi = await open('semi-informatique');
  await enquire(semi, 'Iris');
  const number = await ask_right(semi, 'M’opposer à un autre usage', mail('Iris'));
  const plan = await plan_of(semi, number, 'Voir ce qui s’arrêterait');
  assert.equal(plan.all('input[name=recognised]').length, 0, 'SEMI-84');
  const base = plan.fields(plan.all('form[action]').find((one) => one.querySelector('[name=seen]'))).filter(([n]) => n === 'token' || n === 'seen');
  const weighed = plan.all('textarea').map((one) => one.getAttribute('name')).filter((one) => one.startsWith('goes_on.'));
  for (const one of weighed) assert.equal((await plan.visitor.post(plan.path, [...base, [one, ' ']])).status, 422, 'SEMI-96: refused without a reason');
  if (plan.button('Limiter en attendant')) await press(plan, 'Limiter en attendant');
  const done = await plan.press('Arrêter, et répondre');
  assert.equal(done.status, 200, done.main);
  const answer = await answered(number);
  assert.match(answer.plain, /Arrêté aujourd’hui|Cela continue/, 'SEMI-96');
  semi.proves();
});

test('EMP-48: the right to be forgotten takes the client, and names what the law keeps', async () => {
  const emp = await open('emp-computer');
  await note(emp, { 'Son numéro': '06 39 98 56 01', 'Son nom': 'Joséphine Fictive', 'Quel appareil, quel logiciel ?': 'L’imprimante', 'Que se passe-t-il ?': 'Elle n’imprime plus', 'Adresse e-mail': 'jo@fictif.example', Particulier: true });
  assert.equal((await find(emp, 'Joséphine Fictive')).length, 1);
  const number = await ask_right(emp, 'Les effacer', 'josephine@fictif.example');
  const found = await (await request(emp, number)).press('Chercher', { 'Une adresse, un téléphone': 'Joséphine Fictive' });
  const plan = await found.click('Voir ce qui serait effacé');
  assert.equal(plan.main.includes(replied), false, 'EMP-48: another address is not hers, whoever reads it');
  const forged = plan.fields(plan.button('Effacer, et répondre').closest('form')).filter(([name]) => name === 'token' || name === 'seen');
  assert.equal((await plan.visitor.post(plan.path, [...forged, ['recognised', 'mailbox']])).status, 422, 'EMP-48');
  await press(plan, 'Effacer, et répondre', { 'Rappelée au numéro de sa fiche': true });
  assert.deepEqual(await find(emp, 'Joséphine Fictive'), [], 'EMP-48');
  emp.proves();
  assert.deepEqual(leaks(['Joséphine Fictive'], files(emp.folder)), [], 'EMP-48');
});

test('a complaint and a question are answered in words, and not without', async () => {
  const clic = await open('clic-et-cetera');
  const visit = await (await clic.visitor().get('/demande/nous-ecrire')).press('Envoyer le message', { 'Autre chose': true, 'Votre message': 'Bonjour', 'Votre nom ou votre pseudonyme': 'Kléber', 'Votre adresse e-mail': mail('kleber'), 'Gardez mon message le temps de me répondre': true });
  assert.equal(visit.status, 200, visit.main);
  for (const kind of ['Me plaindre', 'Poser une question']) {
    const number = await ask_right(clic, kind, mail('kleber'));
    const plan = await plan_of(clic, number, 'Répondre');
    assert.equal((await plan.press('Répondre', { 'Votre réponse': ' ' })).status, 422, kind);
    await press(plan, 'Répondre', { 'Votre réponse': 'Seul le gérant le lit.' });
    assert.match((await answered(number)).plain, /Seul le gérant le lit\./, kind);
  }
});
