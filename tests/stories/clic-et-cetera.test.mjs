// Clic & Cetera: a message stays a year, five if it is unlawful, three more if it became work; a client's papers, then a
// client without a name.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { find, job, note, piece, press, sheet, write } from './desk.mjs';
import { after as later, files, leaks, said, serve, words } from './support.mjs';

let server, begin;
before(async () => {
  server = await serve({ firm: 'clic-et-cetera' });
  begin = await server.today();
});
after(() => server?.remove());

const reach = (span) => server.reach(later(begin, span));
const mail = (name) => `${name.toLowerCase()}@fictif.example`;
const send = async (name, answers = {}) => (await server.visitor().get('/demande/nous-ecrire')).press('Envoyer le message', {
  'Autre chose': true, 'Votre message': 'L’écran reste noir', 'Votre nom ou votre pseudonyme': name, 'Votre adresse e-mail': mail(name),
  'Gardez mon message le temps de me répondre': true, ...answers,
});
const written = async (name) => assert.equal((await send(name)).status, 200, name);
const serves = async (name) => press(await press(await job(server, name), 'Ouvrir une prestation'), 'Ouvrir une prestation', { 'Clic & Cetera': true });
const there = async (id, ...names) => {
  for (const name of names) assert.equal((await find(server, mail(name))).length, 1, `${id}: ${name} is there`);
};
const gone = async (id, ...names) => {
  for (const name of names) assert.equal((await find(server, mail(name))).length, 0, `${id}: ${name} is gone`);
};
const ledger = (page) => page.all('#ledger ~ table tbody tr').map((row) => words(row.textContent));

test('CLIC-48: without the box nothing is taken; the choice bears its day, and taking it back ends all that rests on it alone', async () => {
  const refused = await send('Armand', { 'Gardez mon message le temps de me répondre': false });
  assert.equal(refused.status, 422, refused.main);
  await gone('CLIC-48', 'Armand');
  await written('Agathe');
  await written('Basile');
  await serves('Basile');
  for (const name of ['Agathe', 'Basile']) {
    const person = await sheet(server, mail(name));
    assert.match(words(person.all('#choices ~ ul')[0].textContent), new RegExp(`Correspondance : accepté le ${said(begin)}`));
    const left = await person.press('Noter l’arrêt');
    assert.ok(left.status < 400, left.main);
  }
  await gone('CLIC-48', 'Agathe');
  await there('CLIC-48', 'Basile');
  assert.match(words((await sheet(server, mail('Basile'))).all('#choices ~ ul')[0].textContent), /Correspondance : arrêté le/);
  server.proves();
});

test('CLIC-37: what one is reached by is added, changed and removed, found as it is now, and leaves the papers as they were', async () => {
  await note(server, { 'Son numéro': '06 39 98 40 01', 'Son nom': 'Carole Cliente', 'Un site à créer': true, 'Ce qu’il lui faut': 'Une vitrine' });
  for (const n of [1, 2, 3]) await write(server, 'Carole Cliente', 'Écrire un devis', { 'Clic & Cetera': true, Date: begin, Lignes: `${n} x Leçon : 40,00` });
  const papers = ledger(await sheet(server, 'Carole Cliente'));
  assert.equal(papers.length, 3);
  const correct = async (answers) => press(await (await sheet(server, 'Carole Cliente')).click('Corriger'), 'Enregistrer', answers);
  await correct({ Adresse: '3 rue de l’Exemple, 13001 Marseille', 'Adresse e-mail': 'carole@fictif.example' });
  assert.match((await sheet(server, 'rue de l’exemple')).main, /Carole Cliente/);
  await correct({ Téléphone: '06 39 98 40 02', Adresse: '9 place Inventée, 13002 Marseille' });
  for (const [asked, count] of [['06 39 98 40 01', 0], ['06 39 98 40 02', 1], ['rue de l’exemple', 0], ['place inventée', 1], ['carole@fictif.example', 1]])
    assert.equal((await find(server, asked)).length, count, asked);
  await correct({ Adresse: '', 'Adresse e-mail': '' });
  for (const asked of ['place inventée', 'carole@fictif.example']) assert.equal((await find(server, asked)).length, 0, asked);
  assert.deepEqual(ledger(await sheet(server, 'Carole Cliente')), papers);
  server.proves();
});

test('what one room keeps secret is corrected in the room that may write it, and a wrong number refused', async () => {
  const iban = 'FR7630006000011234567890189';
  const form = await (await sheet(server, 'Carole Cliente')).click('Corriger');
  assert.equal((await form.press('Enregistrer', { 'Coordonnées bancaires': iban.replace(/9$/, '8') })).status, 422);
  await press(form, 'Enregistrer', { 'Coordonnées bancaires': iban });
  assert.deepEqual(leaks([iban], files(server.folder)), []);
});

test('CLIC-39: an invoice keeps its lines, the reminder below it, the day and the means of payment', async () => {
  await write(server, 'Carole Cliente', 'Noter une facture', { 'Clic & Cetera': true, Date: begin, Lignes: '3 x Leçon : 40,00' });
  const reminder = await press(await (await piece(server, 'Carole Cliente')).click('Noter une relance'), 'Enregistrer', { 'Relancée le': begin });
  assert.match(ledger(reminder)[0], new RegExp(`Facture \\d{4}-001 ?Relance du ${said(begin)}`));
  await press(await (await piece(server, 'Carole Cliente')).click('Corriger'), 'Enregistrer', { 'Payée le': begin, Virement: true });
  const invoice = words((await piece(server, 'Carole Cliente')).all('dl')[0].textContent);
  assert.match(invoice, /3 × Leçon : 40,00 € Total : 120,00 €/);
  assert.match(invoice, new RegExp(`Payée le ?${said(begin)}`));
  assert.match(invoice, /Mode de règlement ?Virement/);
  assert.match(ledger(await sheet(server, 'Carole Cliente'))[0], new RegExp(`payée le ${said(begin)}`, 'i'));
});

const quotes = async () => ledger(await sheet(server, 'Carole Cliente')).filter((row) => row.includes('Devis')).map((row) => row.match(/Devis \d{4}-00(\d) ?(\D+)/).slice(1).join(' '));
test('CLIC-38: every quote is in one list, with its date and what became of it', async () => {
  const paper = async (n) => (await server.as('Gérant')).get((await sheet(server, 'Carole Cliente')).link(`Devis ${begin.slice(0, 4)}-00${n}`).getAttribute('href'));
  await press(await paper(2), 'Devis accepté');
  await press(await paper(3), 'Devis refusé');
  assert.deepEqual(await quotes(), ['3 Jamais accepté', '2 Accepté', '1 Envoyé']);
});

test('CLIC-38: a quote that nobody answers within three months is never accepted', async () => {
  for (const name of ['Denise', 'Ernest', 'Flora', 'Ubald', 'Victor']) await written(name);
  await press(await job(server, mail('Ernest')), 'J’ai répondu');
  await reach({ months: 3 });
  assert.deepEqual(await quotes(), ['3 Jamais accepté', '2 Accepté', '1 Envoyé']);
  await reach({ months: 3, days: 1 });
  assert.deepEqual(await quotes(), ['3 Jamais accepté', '2 Accepté', '1 Jamais accepté']);
});

const unlawful = {}, prolonged = {};
test('CLIC-14: a message is marked with its reason, or it is not; its author cannot take it away', async () => {
  const message = await job(server, mail('Ubald'));
  Object.assign(unlawful, { message: message.path, person: (await sheet(server, mail('Ubald'))).path });
  const form = await message.click('Garder, parce que…');
  const answers = { 'Ce qui se passe': 'Menace écrite', 'À revoir le': later(begin, { months: 9 }) };
  assert.equal((await form.press('Garder', { ...answers, 'Ce qui se passe': '' })).status, 422);
  assert.ok((await form.press('Garder', answers)).status < 400);
  assert.ok((await (await sheet(server, mail('Ubald'))).press('Noter l’arrêt')).status < 400);
  assert.match((await (await server.as('Gérant')).get(unlawful.message)).main, /L’écran reste noir/);
  const other = await job(server, mail('Victor'));
  Object.assign(prolonged, { message: other.path, person: (await sheet(server, mail('Victor'))).path });
  assert.ok((await (await other.click('Garder, parce que…')).press('Garder', answers)).status < 400);
  server.proves();
});

test('CLIC-15: a copy of what is marked goes to the authority alone, under a number, and the ledger has its hash; of what is not marked there is none', async () => {
  const manager = await server.as('Gérant');
  const form = await (await manager.get(unlawful.person)).click('Remettre une copie');
  assert.equal((await form.press('Télécharger la copie')).status, 422, 'CLIC-15: without a number');
  const copy = await form.press('Télécharger la copie', { 'Numéro de l’affaire': 'PV-2026-118' });
  assert.equal(copy.status, 200, copy.html);
  assert.match(copy.headers['content-disposition'], /attachment/, 'CLIC-15');
  const held = JSON.parse(copy.html);
  assert.ok(held.records.some((one) => one.type === 'message' && JSON.stringify(one.values).includes('L’écran reste noir')), 'CLIC-15: the message itself');
  assert.ok(held.records.every((one) => one.created), 'CLIC-15: with its day');
  assert.equal(held.case, 'PV-2026-118');
  const digest = createHash('sha256').update(copy.html).digest('hex');
  assert.match((await manager.get(unlawful.person)).main, new RegExp(`PV-2026-118, sha256 ${digest}`), 'CLIC-15: the ledger has the hash of what left');
  assert.equal((await (await server.as('Comptable')).get(form.path)).status, 403, 'CLIC-15: the manager alone');
  const other = (await sheet(server, mail('Flora'))).path;
  assert.doesNotMatch((await manager.get(other)).main, /Remettre une copie/, 'CLIC-15: what is not marked');
  assert.equal((await manager.get(form.path.replace(unlawful.person, other))).status, 404, 'CLIC-15: by another’s hold');
  server.proves();
});

const paper = 'F-1987-031';
const boxes = async () => words((await (await server.as('Comptable')).get('/bureau/l/paper_invoice')).main);
test('CLIC-41: the register of printed invoices knows a number, a box and a date, and nobody’s name', async () => {
  const form = await (await (await server.as('Comptable')).get('/bureau/l/paper_invoice')).click('Noter une facture imprimée');
  assert.deepEqual(form.all('main label').map((label) => words(label.textContent)), ['Numéro', 'Boîte', 'Date de la facture']);
  assert.equal((await form.press('Enregistrer', { Numéro: paper, 'Date de la facture': begin })).status, 422, 'a box is needed');
  const noted = await press(form, 'Enregistrer', { Numéro: paper, Boîte: 'Boîte 12', 'Date de la facture': begin });
  assert.match(noted.main, new RegExp(paper));
  assert.equal((await (await server.as('Gérant')).get('/bureau/l/paper_invoice')).status, 403);
  server.proves();
});

test('CLIC-12 CLIC-17: a year after, what led to nothing is there on its day and gone the day after; what became work stays', async () => {
  await reach({ months: 11 });
  await serves(mail('Flora'));
  await reach({ years: 1 });
  await there('CLIC-12', 'Denise', 'Ernest');
  assert.match((await job(server, mail('Ernest'))).main, /L’écran reste noir/, 'CLIC-12');
  await reach({ years: 1, days: 1 });
  await gone('CLIC-12', 'Denise', 'Ernest');
  await there('CLIC-17', 'Flora');
  assert.match((await sheet(server, mail('Flora'))).main, /Devenu une prestation/, 'CLIC-17');
});

test('CLIC-14: past the year it stays, for the manager alone', async () => {
  assert.match((await (await server.as('Gérant')).get(unlawful.message)).main, /L’écran reste noir/);
  for (const way of Object.values(unlawful)) assert.equal((await (await server.as('Comptable')).get(way)).status, 403);
});

const store = () => files(server.folder).find(({ path }) => path.endsWith('store.db')).path;
const asked = (sql) => execFileSync('sqlite3', [store(), sql], { encoding: 'utf8' }).trim();
/** How many of them a statistic has counted: what is left of files, quotes and invoices. */
const counted = (statistic) => asked(`select sum(n) from tally where statistic = '${statistic}'`);
const sealed = () => asked('select count(*) from record where box is not null');

test('CLIC-17: three years after the last event a client’s file is there on its day; the day after it has lost its name, and its papers are numbers', async () => {
  await reach({ years: 3 });
  await there('CLIC-17', 'Flora', 'Basile');
  assert.equal(ledger(await sheet(server, 'Carole Cliente')).length, 4);
  assert.deepEqual(['clients', 'quotes', 'invoices'].map(counted), ['', '', '']);
  await reach({ years: 3, days: 1 });
  await gone('CLIC-17', 'Flora', 'Basile');
  for (const asked of ['Carole Cliente', '06 39 98 40 02']) assert.equal((await find(server, asked)).length, 0, asked);
  assert.deepEqual(['clients', 'quotes', 'invoices'].map(counted), ['3', '3', '1'], 'counts stay');
  assert.match(await boxes(), new RegExp(paper), 'CLIC-41: the paper stays in its box');
  assert.deepEqual(leaks(['Carole Cliente', 'carole@fictif.example', '+33639984002', mail('Flora'), 'L’écran reste noir'], files(server.folder)), []);
});

test('CLIC-16: who prolongs the five years names the authority and its reference, and gives the new day', async () => {
  const page = await (await server.as('Gérant')).get(prolonged.person);
  const form = await page.click('Revoir ou prolonger');
  const by = { 'À revoir le': later(begin, { years: 5, months: 6 }), 'Prolonger jusqu’au': later(begin, { years: 6 }), 'Autorité qui prolonge': 'Tribunal de l’Exemple', 'Référence de sa décision': 'EX-2031-7' };
  for (const without of ['Autorité qui prolonge', 'Référence de sa décision'])
    assert.equal((await form.press('Suspendre encore', { ...by, [without]: '' })).status, 422, `CLIC-16: refused without ${without}`);
  assert.equal((await form.press('Suspendre encore', { ...by, 'Prolonger jusqu’au': later(begin, { years: 4 }) })).status, 422, 'CLIC-16: never shorter');
  const done = await press(form, 'Suspendre encore', by);
  for (const there of ['EX-2031-7', 'Tribunal de l’Exemple', `La suspension finit d’elle-même le ${said(by['Prolonger jusqu’au'])} au soir`]) assert.ok(words(done.main).includes(there), `CLIC-16: ${there}`);
  assert.equal((await (await server.as('Comptable')).get(form.path)).status, 403, 'CLIC-16: the manager alone');
  server.proves();
});

test('CLIC-14: five years from the message it goes, the day after its day', async () => {
  await reach({ years: 5 });
  assert.match((await (await server.as('Gérant')).get(unlawful.message)).main, /L’écran reste noir/);
  await reach({ years: 5, days: 1 });
  for (const way of Object.values(unlawful)) assert.equal((await (await server.as('Gérant')).get(way)).status, 404, way);
});

test('CLIC-16: what was prolonged is there on the new day, and gone the day after', async () => {
  assert.match((await (await server.as('Gérant')).get(prolonged.message)).main, /L’écran reste noir/, 'CLIC-16');
  await reach({ years: 6 });
  assert.match((await (await server.as('Gérant')).get(prolonged.message)).main, /L’écran reste noir/, 'CLIC-16');
  await reach({ years: 6, days: 1 });
  for (const way of Object.values(prolonged)) assert.equal((await (await server.as('Gérant')).get(way)).status, 404, `CLIC-16: ${way}`);
  server.proves();
});

test('CLIC-41: past what the law asks, the paper stays to its twentieth year; then a hand destroys it, and says so', async () => {
  await server.reach(later(`${begin.slice(0, 4)}-12-31`, { years: 10, days: 1 }));
  assert.match(await boxes(), new RegExp(paper));
  const day = async () => (await server.as('Gérant')).get('/bureau');
  for (let page = await day(); page.button('C’est effacé', 'Notre messagerie');) page = await press(page, 'C’est effacé', {}, 'Notre messagerie');
  const tasks = async () => (await day()).all('section[aria-labelledby=hand] li').map((li) => words(li.textContent)).filter((task) => task.includes('facture imprimée'));
  await reach({ years: 20 });
  assert.deepEqual(await tasks(), []);
  await reach({ years: 20, days: 1 });
  const [task] = await tasks();
  assert.match(task, /À détruire à la main : facture imprimée/);
  assert.equal(sealed(), '1', 'it waits for the hand');
  await press(await day(), 'C’est effacé', {}, 'facture imprimée');
  assert.deepEqual(await tasks(), []);
  await reach({ years: 20, days: 2 });
  assert.equal(sealed(), '0');
});
