// How a request about data comes in, by whatever way: its real day, its receipt, its links; who asks; and who sees it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, job, press, send, sheet } from './desk.mjs';
import { by, confirm, Office, receipt, soon } from './postbox.mjs';
import { after as later, example, reference, said, serve, until, words } from './support.mjs';

const office = new Office();
const officer = 'Déléguée à la protection des données';
const data_desk = 'Protection des données';
let sos;
before(async () => { sos = (await office.open()).sos; });
after(() => office.close());

const due = (day) => {
  const date = new Date(`${later(day, { months: 1 })}T00:00:00Z`);
  const easter = { 2026: '2026-04-05', 2027: '2027-03-28', 2028: '2028-04-16' }[date.getUTCFullYear()];
  const fixed = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];
  const moving = [1, 39, 50].map((days) => later(easter, { days }));
  const off = () => { const iso = date.toISOString().slice(0, 10); return [0, 6].includes(date.getUTCDay()) || fixed.includes(iso.slice(5)) || moving.includes(iso); };
  while (off()) date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
};
const exercise = async (kinds, mail, { english = false } = {}) => {
  const form = await sos.visitor().get(english ? '/en/request/exercise-a-right' : '/demande/exercer-un-droit');
  const answers = english ? { 'Your mail address': mail } : { 'Votre adresse e-mail': mail };
  for (const kind of kinds) answers[kind] = true;
  const sent = await form.press(english ? 'Send my request' : 'Envoyer ma demande', answers);
  assert.equal(sent.status, 200, sent.main);
  return sent;
};
const desk = () => sos.as(officer);
const fill = async (page, answers) => page.press('Noter la demande', answers);
const open = async (number) => (await (await desk()).get('/bureau/demandes')).click(number);
const client = async (name, mail) => {
  await office.call(name, mail);
  await send(sos, await job(sos, name));
};

test('SOS-56: a request by telephone or by letter counts from the day it came, whoever wrote it down; it has a number, a day and a receipt', async () => {
  const today = await sos.today(), came = later(today, { days: -4 });
  const form = await (await desk()).get('/bureau/demandes/noter');
  const none = await fill(form, {});
  assert.equal(none.status, 422, 'SOS-56: the way and the kind are asked for');
  const early = await fill(form, { Courrier: true, 'Quel jour': later(today, { days: 1 }), 'Voir mes données': true });
  assert.equal(early.status, 422, 'SOS-56');
  assert.match(early.main, /Ce jour n’est pas encore venu/, 'SOS-56: never later than today');
  const old = await fill(form, { Courrier: true, 'Quel jour': later(today, { years: -4 }), 'Voir mes données': true });
  assert.match(old.main, /Vérifiez l’année/, 'SOS-56');
  const noted = await fill(form, { Courrier: true, 'Quel jour': came, 'Voir mes données': true, 'Les effacer': true, 'Son nom': 'Aline Fictive', 'Son adresse e-mail': 'aline@fictive.example', 'Avec ses mots': 'Tout ce que vous avez' });
  assert.equal(noted.status, 200, noted.main);
  assert.match(noted.main, /Accès et effacement/, 'SOS-56: several at once');
  assert.match(noted.main, new RegExp(`Reçue le ${said(came)}`), 'SOS-56');
  assert.match(noted.main, new RegExp(`À répondre avant la fin du ${said(due(came))}`), 'SOS-56: from the day it came');
  assert.match(noted.main, /Arrivée par : courrier/, 'SOS-56');
  const number = reference(noted);
  const { letter } = await receipt(office.box, number);
  assert.deepEqual(letter.to, ['aline@fictive.example'], 'SOS-56');
  assert.match(letter.plain, new RegExp(`Le ${said(came)}, une demande.*avant la fin du ${said(due(came))}`), 'SOS-56');
  // The standard, who takes the call, hands it in and sees no more of it.
  await client('Basile Fictif', 'basile@fictive.example');
  const person = await sheet(sos, 'Basile Fictif');
  const call = await person.click('Noter une demande sur ses données');
  assert.match(call.html, /value="basile@fictive.example"/, 'SOS-56: what is on file is there');
  const told = await fill(call, { Téléphone: true, 'Voir mes données': true });
  assert.match(told.main, new RegExp(`Numéro [0-9A-Z-]+\\. À répondre avant la fin du ${said(due(today))}.*seule la personne qui répond des données`), 'SOS-56');
  const hers = await open(reference(told));
  assert.match(hers.main, /Sa fiche, indiquée/, 'SOS-56: the file is named');
  assert.equal((await (await sos.as('Standard')).get(hers.path)).status, 403, 'SOS-56');
  sos.proves();
});

test('SOS-56: the day of receipt is corrected with a reason, and the day due moves with it', async () => {
  const today = await sos.today(), came = later(today, { days: -10 });
  const shown = await open(reference(await exercise(['Voir mes données'], 'chloe@fictive.example')));
  const without = await shown.press('Corriger', { 'Reçue le': came, 'Pourquoi ?': ' ' }, 'Reçue le');
  assert.equal(without.status, 422, 'SOS-56');
  assert.match(without.main, /Il manque la raison/, 'SOS-56');
  const later_on = await shown.press('Corriger', { 'Reçue le': later(today, { days: 2 }), 'Pourquoi ?': 'Erreur' }, 'Reçue le');
  assert.equal(later_on.status, 422, 'SOS-56');
  const moved = await press(shown, 'Corriger', { 'Reçue le': came, 'Pourquoi ?': 'Sa lettre était dans la boîte' }, 'Reçue le');
  assert.match(moved.main, new RegExp(`Reçue le ${said(came)}.*avant la fin du ${said(due(came))}.*Sa lettre était dans la boîte`), 'SOS-56');
});

test('SEMI-88: requests have one month, a board by what is due first, a reminder seven days before; those of a month’s end end on the last of a shorter one', async (t) => {
  const semi = await serve({ firm: 'semi-informatique', policies: [example('semi-informatique')], extra: ['--demo', '--empty', ...by(office.folder, office.box)] });
  t.after(() => semi.remove());
  const who = data_desk;
  await semi.reach('2027-01-31');
  const note = async (received, mail) => {
    const made = await fill(await (await semi.as(who)).get('/bureau/demandes/noter'), { 'E-mail': true, 'Quel jour': received, 'Voir mes données': true, 'Son adresse e-mail': mail });
    assert.equal(made.status, 200, made.main);
    return reference(made);
  };
  const last = await note('2027-01-31', 'fin@fictive.example');
  const first = await note('2027-01-11', 'debut@fictive.example');
  const board = (await (await semi.as(who)).get('/bureau/demandes')).all('ul.letters > li').map((li) => words(li.textContent));
  assert.match(board[0], new RegExp(`Accès, ${first} À répondre avant la fin du 11 février 2027`), 'SEMI-88: the first due first');
  assert.match(board[1], new RegExp(`Accès, ${last} À répondre avant la fin du 1er mars 2027`), 'SEMI-88: 28 February 2027 is a Sunday');
  await semi.reach('2027-02-05');
  const [reminder] = await office.box.wait(`Demande ${first} : réponse due le`);
  assert.match(reminder.plain, /11 février 2027/, 'SEMI-88');
  assert.equal(office.box.letters.some((one) => one.subject.startsWith(`Demande ${last}`)), false, 'SEMI-88: not yet');
  await semi.reach('2027-02-13');
  const late = await (await semi.as(who)).get('/bureau/demandes?kind=&state=late');
  assert.match(late.main, new RegExp(`Une demande attend sa réponse, sur 2 en tout.*${first} En retard`), 'SEMI-88: late ones are counted');
  assert.doesNotMatch(late.main, new RegExp(last), 'SEMI-88');
});

test('SEMI-104 SEMI-105: a letter counts from the day it came; a question that asks for access after all keeps that day', async (t) => {
  const semi = await serve({ firm: 'semi-informatique', policies: [example('semi-informatique')], extra: ['--demo', '--empty', ...by(office.folder, office.box)] });
  t.after(() => semi.remove());
  const today = await semi.today(), came = later(today, { days: -3 });
  const who = await semi.as(data_desk);
  const form = await who.get('/bureau/demandes/noter');
  assert.equal(form.status, 200, 'SEMI-104 SEMI-105: whoever answers writes it down');
  const future = await fill(form, { Courrier: true, 'Quel jour': later(today, { days: 1 }), 'Poser une question': true });
  assert.equal(future.status, 422, 'SEMI-105: a date in the future is refused');
  const noted = await fill(form, { Courrier: true, 'Quel jour': came, 'Poser une question': true, 'Son adresse postale': '1 rue Inventée, 13290 Aix' });
  assert.match(noted.main, new RegExp(`À répondre avant la fin du ${said(due(came))}`), 'SEMI-105: one month from that day');
  const changed = await press(noted, 'Changer la nature', { Question: false, Accès: true });
  assert.match(changed.main, new RegExp(`^Accès Numéro.*Reçue le ${said(came)}.*À répondre avant la fin du ${said(due(came))}`), 'SEMI-104: its day stays');
  const none = await changed.press('Changer la nature', { Accès: false });
  assert.equal(none.status, 422, 'SEMI-104: it asks for something');
});

test('CLIC-18: a call is a request like a letter: a number and a day, without any mail address', async (t) => {
  const clic = await serve({ firm: 'clic-et-cetera', policies: [example('clic-et-cetera')], extra: ['--demo', '--empty', ...by(office.folder, office.box)] });
  t.after(() => clic.remove());
  const today = await clic.today();
  const noted = await fill(await (await clic.as('Gérant')).get('/bureau/demandes/noter'), { Téléphone: true, 'Les effacer': true, 'Son nom': 'Rémi Fictif', 'Son téléphone': '06 39 98 40 12' });
  assert.equal(noted.status, 200, noted.main);
  assert.ok(reference(noted), 'CLIC-18');
  assert.match(noted.main, new RegExp(`À répondre avant la fin du ${said(due(today))}.*Arrivée par : téléphone`), 'CLIC-18');
});

test('CLAB-25: what is sent to the officer’s address enters her queue and is acknowledged; nobody else of the firm opens it', async (t) => {
  const clab = await serve({ firm: 'customer-labs', policies: [example('customer-labs')], extra: ['--demo', '--empty', ...by(office.folder, office.box)] });
  t.after(() => clab.remove());
  const noted = await fill(await (await clab.as(officer)).get('/bureau/demandes/noter'), { 'E-mail': true, 'Voir mes données': true, 'Son adresse e-mail': 'sonia@fictive.example' });
  const number = reference(noted);
  const { letter } = await receipt(office.box, number);
  assert.deepEqual(letter.to, ['sonia@fictive.example'], 'CLAB-25');
  assert.ok((await (await clab.as(officer)).get('/bureau')).main.includes(number), 'CLAB-25');
  for (const role of ['Relation client', 'Équipe commerciale', 'Direction']) {
    assert.equal((await (await clab.as(role)).get(noted.path)).status, 403, `CLAB-25: ${role}`);
    assert.equal((await (await clab.as(role)).get('/bureau')).html.includes(number), false, `CLAB-25: ${role}`);
  }
});

test('a receipt leads to a page that shows days alone; a link of another, or half of one, shows nothing', async () => {
  const today = await sos.today();
  const sent = await exercise(['Les corriger'], 'dora@fictive.example');
  const number = reference(sent);
  assert.match(sent.main, new RegExp(`Votre demande est arrivée le ${said(today)}. Nous y répondons avant la fin du ${said(due(today))}`));
  const now = await sent.click('Voir où elle en est');
  const { follow, letter } = await receipt(office.box, number);
  assert.match(letter.plain, /Où elle en est, à tout moment :\nhttp/);
  const stranger = sos.visitor();
  const page = await stranger.get(follow);
  assert.equal(page.main, now.main);
  assert.match(page.main, new RegExp(`${number}.*Arrivée le ${said(today)}.*Réponse avant la fin du ${said(due(today))}`));
  for (const secret of ['dora', 'Rectification']) assert.equal(page.main.includes(secret), false, secret);
  assert.equal(page.headers['x-robots-tag'], 'noindex, nofollow');
  assert.equal((await stranger.get(follow.slice(0, -1))).status, 404);
  assert.equal((await stranger.get('/suivi/' + 'A'.repeat(54))).status, 404);
  const shown = await open(number);
  await press(shown, 'Prolonger, et le lui écrire', { 'Pourquoi ?': 'Vos papiers sont aux archives.' });
  const extended = await stranger.get(follow);
  assert.match(extended.main, /Il nous faut plus de temps : Vos papiers sont aux archives\./);
  await press(await open(number), 'C’est répondu');
  assert.match((await stranger.get(follow)).main, new RegExp(`Répondu le ${said(today)}`));
});

test('whoever asked in English is written to in English', async () => {
  const sent = await exercise(['See my data'], 'emma@fictive.example', { english: true });
  const { letter, follow, mailbox } = await receipt(office.box, reference(sent));
  assert.match(letter.plain, /^Hello,[^]*How far it has come, at any time:/);
  assert.match((await sos.visitor().get(follow)).main, /Answer by the end of/);
  assert.match((await (await sos.visitor().get(mailbox)).press('Yes, it is me')).main, /Thank you, noted/);
});

test('an address is proved by the button of its receipt: once, by hand, for that request, while it is open and for thirty days', async () => {
  await client('Fanny Fictive', 'fanny@fictive.example');
  const number = reference(await exercise(['Les effacer'], 'fanny@fictive.example'));
  const { mailbox } = await receipt(office.box, number);
  const plan = async () => (await open(number)).click('Voir ce qui serait effacé');
  const way = 'Elle a appuyé sur le bouton de l’accusé de réception';
  assert.equal((await plan()).main.includes(way), false, 'nobody pressed it: it cannot be said');
  const before = await (await sos.visitor().get(mailbox));
  await sos.visitor().get(mailbox);
  assert.equal((await plan()).main.includes(way), false, 'a scanner that follows the link proves nothing');
  const foreign = await before.visitor.post(mailbox, [['token', 'x']]);
  assert.equal(foreign.status, 403);
  const other = (await receipt(office.box, reference(await exercise(['Les effacer'], 'gaby@fictive.example')))).mailbox;
  assert.match((await (await sos.visitor().get(other)).press('Oui, c’est moi')).main, /Merci, c’est noté/);
  assert.equal((await plan()).main.includes(way), false, 'the link of another request proves that one alone');
  const token = before.all('main input[name=token]')[0].getAttribute('value');
  assert.equal((await before.visitor.post(other, [['token', token]])).status, 403, 'a token is of its own link');
  assert.match((await before.press('Oui, c’est moi')).main, /Merci, c’est noté/);
  assert.equal((await before.press('Oui, c’est moi')).status, 410, 'once');
  assert.match((await sos.visitor().get(mailbox)).main, /Ce lien a déjà servi/);
  const shown = await open(number);
  assert.match(shown.main, new RegExp(`Son adresse a répondu le ${said(await sos.today())}`));
  const done = await (await plan()).press('Effacer, et répondre', { [way]: true });
  assert.match(done.main, /Répondue le/);
  const closing = reference(await exercise(['Voir mes données'], 'hugo@fictive.example'));
  const link = (await receipt(office.box, closing)).mailbox;
  await press(await open(closing), 'C’est répondu');
  assert.match((await sos.visitor().get(link)).main, /Ce lien ne vaut plus/, 'it ends with the request');
  const late = (await receipt(office.box, reference(await exercise(['Voir mes données'], 'ines@fictive.example')))).mailbox;
  await sos.reach(later(await sos.today(), { days: 31 }));
  assert.equal((await sos.visitor().get(late)).status, 410, 'it ends after thirty days');
  sos.proves();
});

test('a further element is asked for on a written doubt alone, the lightest first; the term stands still until it comes, and nothing of a paper is kept', async () => {
  await client('Jeanne Fictive', 'jeanne@fictive.example');
  const today = await sos.today();
  const number = reference(await exercise(['Les effacer'], 'inconnue@fictive.example'));
  const { follow } = await receipt(office.box, number);
  const shown = await open(number);
  assert.equal((await shown.press('Demander un élément', { 'Qu’est-ce qui vous fait douter ?': ' ' })).status, 422, 'a reason is written down');
  const doubted = await press(shown, 'Demander un élément', { 'Qu’est-ce qui vous fait douter ?': 'Une autre adresse que celle de la fiche' });
  assert.match(doubted.main, new RegExp(`Délai arrêté depuis le ${said(today)}.*Doute noté le ${said(today)} : Une autre adresse`));
  const [letter] = await office.box.wait(`Votre demande ${number} : une précision`);
  const [code, invoice, visit, paper] = ['un code, que nous envoyons', 'le jour et le montant de votre dernier paiement', 'votre visite', 'en dernier recours, une pièce'].map((part) => letter.plain.indexOf(part));
  assert.ok(code > 0 && code < invoice && invoice < visit && visit < paper, letter.plain);
  assert.equal(letter.plain.includes('Une autre adresse'), false);
  assert.match((await sos.visitor().get(follow)).main, /Le délai est arrêté/);
  const person = (await sheet(sos, 'Jeanne Fictive')).path.split('/').pop();
  const plan = await (await desk()).get(`${shown.path}/${person}`);
  assert.match(plan.main, /Un doute est noté sur qui demande : rien ne se fait/);
  assert.equal(plan.button('Effacer, et répondre'), undefined);
  assert.equal((await shown.press('Demander un élément', { 'Qu’est-ce qui vous fait douter ?': 'Encore' })).status, 409, 'once');
  assert.equal(doubted.button('Fermer sans preuve'), undefined, 'there is time to answer');
  await sos.reach(later(today, { days: 12 }));
  const still = await open(number);
  const early = await still.press('C’est bien elle', { 'Le jour et le montant du dernier paiement': true, 'Quel jour ?': later(today, { days: -1 }) });
  assert.equal(early.status, 422, 'not before it was asked for');
  assert.equal((await still.press('C’est bien elle', {})).status, 422, 'how is said');
  const lifted = await press(still, 'C’est bien elle', { 'Une carte d’identité, vue et non gardée': true });
  assert.match(lifted.main, /Doute levé le .* \(une carte d’identité, vue et non gardée\)/);
  const moved = words(lifted.main);
  assert.match(moved, new RegExp(`Sans cet arrêt, la réponse aurait été due le ${said(due(today))}`));
  assert.doesNotMatch(moved, new RegExp(`À répondre avant la fin du ${said(due(today))}`));
  const done = await (await (await desk()).get(`${shown.path}/${person}`)).press('Effacer, et répondre', { 'Le doute est levé': true });
  assert.match(done.main, /Répondue le/);
  sos.proves();
});

test('no proof is asked for who wants no advertising, withdraws an agreement or puts a question', async () => {
  for (const kinds of [['Ne plus recevoir de publicité'], ['Retirer un accord', 'Poser une question']]) {
    const shown = await open(reference(await exercise(kinds, 'karim@fictive.example')));
    assert.equal(shown.button('Demander un élément'), undefined);
    assert.match(shown.main, /Aucune preuve d’identité ne se demande pour cela/);
    const token = shown.all('main input[name=token]')[0].getAttribute('value');
    const forced = await shown.visitor.post(`${shown.path}/faire/doute`, [['token', token], ['reason', 'On ne sait jamais']]);
    assert.equal(forced.status, 403);
    assert.match(forced.main, /Aucune preuve ne se demande pour cela/);
  }
});

test('an element that never comes: the request is closed after the time that was given, and she is told', async () => {
  const today = await sos.today();
  const number = reference(await exercise(['Voir mes données'], 'lucie@fictive.example'));
  const shown = await open(number);
  await press(shown, 'Demander un élément', { 'Qu’est-ce qui vous fait douter ?': 'Personne de ce nom' });
  const token = shown.all('main input[name=token]')[0].getAttribute('value');
  assert.equal((await shown.visitor.post(`${shown.path}/faire/sans-element`, [['token', token]])).status, 409, 'too early');
  await sos.reach(later(today, { months: 1, days: 2 }));
  assert.match((await press(await open(number), 'Fermer sans preuve')).main, /Répondue le/);
  const [letter] = await office.box.wait(`Votre demande ${number} : notre réponse`);
  assert.match(letter.plain, /Nous n’avons rien reçu[^]*cnil/);
});

test('somebody without a mail address has her receipt and her answer on paper', async () => {
  const noted = await fill(await (await desk()).get('/bureau/demandes/noter'), { 'Au comptoir': true, 'Voir mes données': true, 'Son nom': 'Marcelle Fictive', 'Son adresse postale': '3 rue Inventée\n94300 Vincennes' });
  const number = reference(noted);
  await soon(async () => /Accusé de réception/.test((await (await desk()).get('/bureau/courrier')).main));
  const list = await (await desk()).get('/bureau/courrier');
  const item = list.all('main ul.letters > li').find((li) => /Accusé de réception/.test(li.textContent));
  const paper = await (await desk()).get(item.querySelector('a[href*="/lettre/"]').getAttribute('href'));
  assert.match(paper.main, new RegExp(`Marcelle Fictive.*3 rue Inventée.*94300 Vincennes.*${number}`));
  assert.match(paper.main, /\/suivi\//);
  assert.doesNotMatch(paper.main, /\/confirmer\//, 'there is no mailbox to prove');
  assert.equal((await (await sos.as('Direction')).get('/bureau/courrier')).main.includes('Accusé de réception'), false, 'who asked is nobody else’s business');
  await press(await open(number), 'Répondre que nous n’avons rien');
  await soon(async () => /Réponse à une demande/.test((await (await desk()).get('/bureau/courrier')).main));
});

test('each of several kinds has its own plan, and the request stays open until the last is carried out', async () => {
  await client('Théodora Fictive', 'theodora@fictive.example');
  const number = reference(await exercise(['Voir mes données', 'Les effacer'], 'theodora@fictive.example'));
  await confirm(sos, office.box, number);
  const way = 'Elle a appuyé sur le bouton de l’accusé de réception';
  const handed = await (await (await open(number)).click('Remettre, et répondre')).press('C’est remis', { 'En main propre': true, [way]: true });
  assert.equal(handed.status, 200, handed.main);
  assert.match(handed.main, /À répondre avant/);
  assert.match(handed.main, /Déjà répondu : accès\./);
  const again = await handed.visitor.get(handed.path + '/' + (await sheet(sos, 'Théodora Fictive')).path.split('/').pop() + '?nature=access');
  assert.equal(again.status, 404, 'once');
  const erased = await (await handed.click('Voir ce qui serait effacé')).press('Effacer, et répondre', { [way]: true });
  assert.match(erased.main, /Répondue le/);
  assert.deepEqual(await find(sos, 'theodora@fictive.example'), []);
  assert.equal((await office.box.wait(`Votre demande ${number} : notre réponse`, 2)).length, 2, 'each part has its letter');
  sos.proves();
});

test('several kinds are answered one by one; with the last the request is closed', async () => {
  const number = reference(await exercise(['Voir mes données', 'Poser une question'], 'nadia@fictive.example'));
  const shown = await open(number);
  const part = await press(shown, 'C’est répondu pour cela', {}, 'Question');
  assert.match(part.main, /Déjà répondu : question\./);
  assert.equal(part.button('C’est répondu pour cela', 'Question'), undefined);
  assert.match((await press(part, 'C’est répondu pour cela', {}, 'Accès')).main, /Répondue le/);
});

test('a flood in a stranger’s name is recorded, and does not flood her; whoever answers is told of many in one', async () => {
  const numbers = [];
  await (await desk()).get('/bureau/demandes');  // what is on the screen has been seen
  const alerts = () => office.box.letters.filter((one) => one.to[0].startsWith('dpo@') && one.subject.startsWith('À voir'));
  const before = alerts().length;
  for (let i = 0; i < 7; ++i) {
    const sent = await exercise(['Poser une question'], 'victime@fictive.example');
    numbers.push(reference(sent));
    assert.match(sent.main, i < 3 ? /Un accusé de réception part à votre adresse/ : /a déjà reçu trois accusés de réception depuis hier : celui-ci ne part pas/);
  }
  await exercise(['Poser une question'], 'passante@fictive.example');
  await soon(() => office.box.letters.some((one) => one.to[0] === 'passante@fictive.example'));
  assert.equal(office.box.letters.filter((one) => one.to[0] === 'victime@fictive.example').length, 3);
  await soon(() => alerts().length > before);
  assert.equal(alerts().length - before, 1, 'the first at once, the others with the next');
  await sos.reach(later(await sos.today(), { days: 1 }));
  await soon(() => alerts().some((one) => /À voir : \d+ demandes sur des données/.test(one.subject)));
  const board = await (await desk()).get('/bureau/demandes?kind=question');
  for (const number of numbers) assert.ok(board.main.includes(number), `${number} is recorded`);
  const again = (await exercise(['Poser une question'], 'victime@fictive.example')).main;
  assert.match(again, /Un accusé de réception part/, 'another day');
});

test('one that nobody answers is said each week, to whoever answers and to who administers', async () => {
  const number = reference(await exercise(['Voir mes données'], 'oubliee@fictive.example'));
  const today = await sos.today();
  const of = (subject) => office.box.letters.filter((one) => one.subject === `Demande ${number} : ${subject}`);
  await sos.reach(later(due(today), { days: 2 }));
  // A month's letters of all the others go first.
  await until(() => of('en retard').length === 1 && of('personne n’y répond').length === 1, 60);
  assert.match(of('en retard')[0].to[0], /^dpo@/);
  assert.deepEqual(of('personne n’y répond')[0].to, ['garde@sos.example']);
  assert.equal(of('personne n’y répond')[0].plain.includes('oubliee'), false);
  await sos.reach(later(due(today), { days: 10 }));
  await until(() => of('en retard').length === 2 && of('personne n’y répond').length === 2, 60);
  await press(await open(number), 'C’est répondu');
  const after_that = of('en retard').length;
  await sos.reach(later(due(today), { days: 20 }));
  await exercise(['Voir mes données'], 'derniere@fictive.example');
  await soon(() => office.box.letters.some((one) => one.to[0] === 'derniere@fictive.example'));
  assert.equal(of('en retard').length, after_that);
});

test('the feed of days due: number, kind and day for a calendar; of nobody; cut when its owner says so', async () => {
  const page = await (await desk()).get('/bureau/demandes');
  const made = await press(page, 'Créer mon lien');
  const link = made.link('/calendrier/').getAttribute('href').replace(/^https?:\/\/[^/]+/, '');
  const number = reference(await exercise(['Voir mes données', 'Les effacer'], 'pauline@fictive.example'));
  const day = due(await sos.today());
  const feed = await sos.visitor().get(link);
  assert.match(feed.headers['content-type'], /^text\/calendar/);
  const lines = feed.html.split('\r\n');
  assert.equal(lines[0], 'BEGIN:VCALENDAR');
  assert.ok(lines.every((line) => Buffer.byteLength(line) <= 75), 'folded as RFC 5545 says');
  const whole = feed.html.replaceAll('\r\n ', '');
  const event = whole.split('BEGIN:VEVENT').find((one) => one.includes(number));
  assert.match(event, new RegExp(`DTSTART;VALUE=DATE:${day.replaceAll('-', '')}\r\n`));
  assert.match(event, /SUMMARY:Accès et effacement\\, /);
  assert.equal(whole.includes('pauline'), false);
  assert.equal((await sos.visitor().get(link.replace('.ics', 'A.ics'))).status, 404);
  const replaced = await press(await (await desk()).get('/bureau/demandes'), 'Remplacer mon lien');
  assert.equal((await sos.visitor().get(link)).status, 404, 'the one before it ends');
  const second = replaced.link('/calendrier/').getAttribute('href').replace(/^https?:\/\/[^/]+/, '');
  assert.equal((await sos.visitor().get(second)).status, 200);
  assert.equal((await (await desk()).get('/bureau/demandes')).html.includes('/calendrier/'), false, 'it is shown once');
  await press(await (await desk()).get('/bureau/demandes'), 'Couper mon lien');
  assert.equal((await sos.visitor().get(second)).status, 404);
});

test('SOS-06: nobody but whoever answers sees a request: not on a page, nor in a search, on a sheet or among what ends', async () => {
  const number = reference(await fill(await (await desk()).get('/bureau/demandes/noter'), { Courrier: true, 'Voir mes données': true, 'Son nom': 'Quentin Secret', 'Son adresse e-mail': 'quentin@secret.example', 'Son téléphone': '06 39 98 77 11' }));
  const shown = await open(number);
  const rec = shown.path.split('/').pop();
  assert.equal((await (await desk()).get(`/bureau/r/${rec}`)).path, shown.path, 'its page is the desk’s');
  assert.equal((await (await desk()).get(`/bureau/r/${rec}/corriger`)).status, 403, 'what is noted of it has reasons of its own');
  for (const role of ['Standard', 'Comptabilité', 'Direction', 'Technicien partenaire']) {
    const visitor = await sos.as(role);
    for (const path of [shown.path, `/bureau/r/${rec}`, `/bureau/r/${rec}/corriger`, '/bureau/demandes', '/bureau/l/request'])
      assert.ok([403, 404].includes((await visitor.get(path)).status), `SOS-06: ${role} ${path}`);
    for (const path of ['/bureau', '/bureau/agenda', '/bureau/courrier', '/bureau/promesses']) {
      const page = await visitor.get(path);
      for (const told of [number, 'quentin', 'Quentin', 'demande sur les données']) assert.equal(page.html.includes(told), false, `SOS-06: ${role} reads ${told} on ${path}`);
    }
  }
  for (const asked of ['Quentin Secret', 'quentin@secret.example', '06 39 98 77 11', number]) assert.deepEqual(await find(sos, asked, 'Standard'), [], `SOS-06: ${asked}`);
});

test('a board of hundreds is shown page by page', async () => {
  for (let i = 0; i < 55; ++i) {
    const noted = await fill(await (await desk()).get('/bureau/demandes/noter'), { Courrier: true, 'Me plaindre': true, 'Avec ses mots': 'x'.repeat(900) });
    assert.equal(noted.status, 200, noted.main);
  }
  const first = await (await desk()).get('/bureau/demandes?kind=complaint');
  assert.equal(first.all('ul.letters > li').length, 50);
  assert.ok(first.html.length < 80_000, `${first.html.length} bytes`);
  const rest = await first.click('Les suivantes');
  assert.ok(rest.all('ul.letters > li').length >= 5);
  const today = await (await desk()).get('/bureau');
  assert.equal(today.all('section[aria-labelledby=requests] li').length, 20);
  assert.match((await today.click('Voir les')).main, /demandes attendent leur réponse/);
});

test('who calls is found by the number that she calls from, by a desk that reads no names', async () => {
  await office.call('Perrine Fictif', '');
  const number = words((await sheet(sos, 'Perrine Fictif')).main).match(/06 39 98 21 \d\d/)[0];
  const at_once = await fill(await (await desk()).get('/bureau/demandes/noter'), { Téléphone: true, 'Voir mes données': true, 'Son téléphone': number.replaceAll(' ', '.') });
  assert.match(at_once.main, /Client, son adresse ou son numéro est sur cette fiche/);
  const nameless = await fill(await (await desk()).get('/bureau/demandes/noter'), { Téléphone: true, 'Voir mes données': true, 'Son nom': 'Perrine Fictif' });
  assert.match(nameless.main, /Cette demande n’a ni adresse ni numéro\..*Votre rôle ne cherche pas par le nom/);
  assert.equal((await nameless.press('Chercher', { 'Une adresse, un téléphone': '06 39 98 99 99' })).link('Remettre, et répondre'), undefined);
  assert.ok((await nameless.press('Chercher', { 'Une adresse, un téléphone': number })).link('Remettre, et répondre'));
});
