// Sémi-Informatique: contracts that run and end, who may see what meanwhile, the archive, a dispute, ten years of invoices.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, note, press, sheet } from './desk.mjs';
import { newcomer, note_proof } from './newcomers.mjs';
import { after as later, files, leaks, said, serve, until, words } from './support.mjs';

let server, begin;
before(async () => {
  server = await serve({ firm: 'semi-informatique' });
  begin = await server.today();
});
after(() => server?.remove());

const reach = (span) => server.reach(later(begin, span));
const [hotline, technician, sales, books, security, data_desk] = ['Hotline', 'Technicien', 'Commercial', 'Comptabilité', 'Sécurité', 'Protection des données'];
const roles = [hotline, technician, sales, books, security, data_desk];
const half = { months: 6 };                       // when most contracts here end
const plan = 'Plan-Ibis-10-7-0-254', iban = 'FR7630006000011234567890189';

const record_in = (page, wording) => page.all('main a').find((a) => words(a.textContent).startsWith(wording) && /^\/bureau\/r\/[^/]+$/.test(a.getAttribute('href'))).getAttribute('href');
const open = async (way, who) => (await server.as(who)).get(way);
const statuses = async (way, who = roles) => Object.fromEntries(await Promise.all(who.map(async (role) => [role, (await open(way, role)).status])));
const list = async (type, who) => words((await open(`/bureau/l/${type}`, who)).main);
let numbers = 0;
/** A call at the hotline; gives the ways to sheet, contact and ticket. */
async function call(name, firm, answers = { Client: true }) {
  await note(server, { 'Son numéro': `06 39 98 71 ${String(++numbers).padStart(2, '0')}`, 'Son nom': name, 'Quelle entreprise ?': firm, 'Quel poste, quel logiciel ?': `Poste de ${name}`,
    'Que se passe-t-il ?': 'L’écran reste noir', ...answers });
  const person = await sheet(server, name);
  const tickets = await open('/bureau/l/ticket', hotline);
  return { person: person.path, contact: record_in(person, name), ticket: record_in(tickets, `Poste de ${name}`) };
}
const terms = { Maintenance: 'Conditions de la maintenance', Hébergement: 'Conditions de l’hébergement', Sauvegarde: 'Conditions de la sauvegarde', Installation: 'Conditions de l’installation' };
const contract = async (person, answers) => {
  const done = await press(await open(`${person}/ajouter/contract`, sales), 'Enregistrer', { Début: begin, Préavis: '1 mois', [terms[answers.Service]]: true, ...answers });
  return record_in(done, answers.Service);
};
const invoice = async (person, way, answers) => {
  const form = await open(`${person}/ajouter/invoice/${way.split('/').pop()}`, books);
  return form.press('Enregistrer', { Date: begin, Lignes: 'Maintenance 90,00', ...answers });
};

test('SEMI-10: a contact has a class, or is not noted', async () => {
  const form = await open('/bureau/noter', hotline);
  const sent = await form.press('Noter seulement', { 'Son numéro': '06 39 98 71 99', 'Son nom': 'Sans Classe', 'Quelle entreprise ?': 'Atelier', 'Quel poste, quel logiciel ?': 'Poste', 'Que se passe-t-il ?': 'Rien' });
  assert.equal(sent.status, 422, sent.main);
  assert.deepEqual(await find(server, 'Sans Classe'), []);
});

const met = {};  // ways to what the day of work below makes
test('SEMI-22 SEMI-75: the plan of a network is read by the technicians of its contract, and lies in no file', async () => {
  const { person } = met.albertine = await call('Albertine Fictive', 'Exemple SARL');
  met.run = await contract(person, { Service: 'Maintenance', Fin: later(begin, half), 'Plan du réseau': plan, 'Bruno Spécimen': true });
  assert.match((await open(met.run, technician)).main, new RegExp(`Plan du réseau ?${plan}`));
  for (const role of [sales, data_desk]) {
    const page = await open(met.run, role);
    assert.equal(page.status, 200, `SEMI-22: ${role}`);
    assert.equal(page.html.includes(plan), false, `SEMI-22 SEMI-75: ${role} has no secret that is not named`);
  }
  const { visitor: yanis } = await newcomer(server, 'Yanis Essai', 'yanis', 'technician');
  await note_proof(server, data_desk, 'Formation de chacun', 'Yanis Essai', 'Attestation');
  assert.equal((await (await yanis.get('/bureau')).press('J’ai lu et je signe')).status, 200);
  assert.equal((await yanis.get(met.run)).status, 403, 'SEMI-22: a technician of another contract');
  assert.deepEqual(await statuses(met.run, [hotline, books, security]), { [hotline]: 403, [books]: 403, [security]: 403 }, 'SEMI-22');
  assert.deepEqual(leaks([plan], files(server.folder)), [], 'SEMI-22');
  assert.equal((server.out + server.err).includes(plan), false, 'SEMI-22');
});

test('SEMI-75: bank details are secret: the accountant alone reads them, and each opening is written on the sheet', async () => {
  const { person } = met.albertine;
  const wrong = await invoice(person, met.run, { 'Coordonnées bancaires': iban.replace('189', '188') });
  assert.equal(wrong.status, 422, wrong.main);
  assert.equal((await invoice(person, met.run, { 'Coordonnées bancaires': iban })).status, 200);
  met.bill = record_in(await open('/bureau/l/invoice', books), 'Facture ');
  assert.match((await open(met.bill, books)).main, new RegExp(iban));
  assert.deepEqual(await statuses(met.bill, [hotline, technician, sales, security, data_desk]), Object.fromEntries([hotline, technician, sales, security, data_desk].map((role) => [role, 403])));
  const looks = async () => {
    const hers = words((await open(person, data_desk)).all('#looks ~ ol')[0].textContent).match(/la comptabilité, (?:(\d+) fois, )?[^.]*la facture/);
    return hers ? Number(hers[1] ?? 1) : 0;
  };
  const before = await looks();
  assert.ok(before >= 1);
  await open(met.bill, books);
  assert.equal(await looks(), before + 1);
  assert.deepEqual(leaks([iban], files(server.folder)), []);
});

const ledger = (page) => page.all('#ledger ~ table tbody tr').map((row) => words(row.textContent));
const margin = (page) => words(page.all('#ends ~ ol')[0].textContent);
const close = async (ticket) => press(await open(ticket, hotline), 'Clore l’appel');
const is_there = async (id, name, who = sales) => assert.equal((await find(server, name, who)).length, 1, `${id}: ${name} is there`);
const is_gone = async (id, name, who = sales) => assert.equal((await find(server, name, who)).length, 0, `${id}: ${name} is gone`);
const on = (span) => said(later(begin, span));

test('SEMI-34 SEMI-29 SEMI-37: one day of work: contracts on the sheet, a séance under its call, a dispute for the data desk alone', async () => {
  const { person, contact, ticket } = met.albertine;
  met.host = await contract(person, { Service: 'Hébergement', Fin: later(begin, half) });
  const page = await open(person, sales);
  assert.match(ledger(page).find((row) => row.includes('Maintenance')), new RegExp(`Fin ${on(half)}`));
  assert.match(ledger(page).find((row) => row.includes('Hébergement')), new RegExp(`Fin ${on(half)}`));
  const goes = later(begin, { years: 5, months: 6 });
  assert.match(margin(page), new RegExp(`\\b${Number(goes.slice(8))}(er)? \\S+ ${goes.slice(0, 4)} Le contrat`), 'SEMI-34');

  const session = { 'Adresse IP': '192.0.2.7', Poste: 'PC-Compta', 'Lieu du poste': 'Aix' };
  const add = (below) => open(`${person}/ajouter/remote_session/${below.split('/').pop()}`, hotline);
  assert.equal((await add(contact)).status, 404, 'SEMI-29: not without its call');
  await press(await add(ticket), 'Enregistrer', session);
  await close(ticket);

  met.benoit = await call('Benoît Fictif', 'Atelier Deux');
  met.first = await contract(met.benoit.person, { Service: 'Maintenance', Fin: later(begin, half) });
  await contract(met.benoit.person, { Service: 'Sauvegarde', Fin: later(begin, { years: 1 }) });
  met.clement = await call('Clément Fictif', 'Atelier Mixte', { Client: true, Fournisseur: true });
  await contract(met.clement.person, { Service: 'Installation', Fin: later(begin, half) });
  met.odile = await call('Odile Fictive', 'Atelier Litige');
  met.oscar = await call('Oscar Fictif', 'Atelier Calme');
  met.urbain = await call('Urbain Fictif', 'Atelier Oubli');
  for (const one of [met.benoit, met.clement, met.odile, met.oscar, met.urbain]) await close(one.ticket);

  const sent = await (await server.visitor().get('/demande/demander-un-devis')).press('Demander un devis', {
    'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': 'Nous vendons des câbles', 'Votre nom': 'Sylvie Fictive', 'Votre entreprise': 'Câbles Fictifs', 'Votre adresse e-mail': 'sylvie@fictif.example' });
  assert.equal(sent.status, 200, sent.main);
  await press(await open(record_in(await open('/bureau/l/enquiry', sales), 'Maintenance'), sales), 'Classer la demande');
  met.sylvie = record_in(await sheet(server, 'Sylvie Fictive', sales), 'Sylvie Fictive');
  await press(await (await open(met.sylvie, sales)).click('Corriger'), 'Enregistrer', { Fournisseur: true, 'Relation professionnelle': false });

  const hold = `${met.odile.person}/garder/${met.odile.ticket.split('/').pop()}`;
  for (const role of [hotline, sales]) assert.equal((await open(hold, role)).all('main form').length, 0, `SEMI-37: ${role} decides no dispute`);
  const form = await open(hold, data_desk);
  assert.ok(form.button('Garder'), 'SEMI-37 SEMI-49: the data desk may');
  const dispute = { 'Ce qui se passe': 'Panne contestée', 'À revoir le': later(begin, half), Affaire: 'RG 26/00099', 'Prescription, au plus tard le': later(begin, { years: 9 }) };
  for (const [what, wrong] of [['case', { Affaire: '' }], ['day of prescription', { 'Prescription, au plus tard le': '' }], ['day to come', { 'Prescription, au plus tard le': later(begin, { days: -1 }) }]])
    assert.equal((await form.press('Garder', { ...dispute, ...wrong })).status, 422, `SEMI-14 SEMI-50: no hold without its ${what}`);
  const placed = await form.press('Garder', dispute);
  assert.ok(placed.status < 400, placed.main);
  const shown = words((await open(met.odile.person, data_desk)).main);
  for (const said_there of ['Affaire : RG 26/00099', `La suspension finit d’elle-même le ${on({ years: 9 })} au soir`]) assert.ok(shown.includes(said_there), `SEMI-50: ${said_there} in ${shown}`);
  assert.equal((await open(met.odile.person, hotline)).html.includes('RG 26/00099'), false, 'SEMI-37: whoever does not decide reads no case');
  const forgotten = await (await open(`${met.urbain.person}/garder/${met.urbain.ticket.split('/').pop()}`, data_desk))
    .press('Garder', { ...dispute, 'Prescription, au plus tard le': later(begin, { years: 4 }) });
  assert.ok(forgotten.status < 400, forgotten.main);
  assert.deepEqual(leaks(['RG 26/00099'], files(server.folder)), [], 'SEMI-14');
  server.proves();
});

const confide = async (way) => (await open(`${met.irene.person}/ajouter/entrusted_file/${way.split('/').pop()}`, technician));
test('SEMI-72 SEMI-78: no client data without its instruction, which bears its author and its day and is never altered', async () => {
  met.irene = await call('Irène Fictive', 'Atelier Confié');
  const { person } = met.irene;
  await contract(person, { Service: 'Sauvegarde', Fin: later(begin, half) });
  const way = record_in(await press(await open(`${person}/ajouter/contract`, sales), 'Enregistrer', { Service: 'Hébergement', Début: begin, Fin: later(begin, half), Préavis: '1 mois', 'Bruno Spécimen': true, [terms.Hébergement]: true }), 'Hébergement');
  const refused = await confide(way);
  assert.equal(refused.status, 403, 'SEMI-72: none yet');
  assert.equal((await open(way, technician)).link('Noter une donnée confiée'), undefined, 'SEMI-72: nor is it offered');
  const form = await open(`${person}/ajouter/instruction`, data_desk);
  const said_by_client = { 'Ce qui est demandé': 'Garder une copie de la base des adhérents', Identité: true };
  assert.equal((await form.press('Enregistrer', said_by_client)).status, 422, 'SEMI-78: it says for which contract');
  const under = form.all('main label').find((label) => words(label.textContent).startsWith('Hébergement'));
  const given = await press(form, 'Enregistrer', { ...said_by_client, [words(under.textContent)]: true, 'Irène Fictive': true });
  met.instruction = record_in(given, 'Garder une copie');
  const shown = words((await open(met.instruction, data_desk)).main);
  for (const there of ['Irène Fictive', 'Garder une copie de la base des adhérents', said(begin)]) assert.ok(shown.includes(there), `SEMI-78: ${there} in ${shown}`);
  const correct = await open(`${met.instruction}/corriger`, data_desk);
  for (const label of ['Donnée par', 'Ce qui est demandé', 'Sur quelles données']) assert.equal(correct.main?.includes(label) ?? false, false, `SEMI-78: ${label} is not altered`);
  assert.ok((await open(way, technician)).link('Noter une donnée confiée'), 'SEMI-72: under an instruction it is offered');
  await press(await confide(way), 'Enregistrer', { Identité: true, 'Ce qui est confié, et où': 'Base des adhérents, serveur B' });
  const entrusted = record_in(await open(way, technician), 'Identité');
  assert.match((await open(entrusted, technician)).main, /Base des adhérents, serveur B/, 'SEMI-72');
  for (const role of [hotline, sales, books, security, data_desk]) assert.equal((await open(entrusted, role)).status, 403, `SEMI-72: ${role}`);
  assert.equal((await open(way, sales)).link('Identité'), undefined, 'SEMI-72: nor do sales see that it is there');
  const [doubt, resume] = ['La suspendre : elle paraît illicite', 'La reprendre'];
  await press(await press(await open(met.instruction, data_desk), doubt), doubt, { 'Pourquoi elle paraît illicite': 'Des données de salariés' });
  assert.deepEqual([(await open(entrusted, technician)).status, (await confide(way)).status], [403, 403], 'SEMI-72: suspended, nothing is done under it');
  await press(await press(await open(met.instruction, data_desk), resume), resume, { 'Ce que le client a répondu par écrit': 'Ils sont prévenus' });
  assert.equal((await open(entrusted, technician)).status, 200, 'SEMI-72: taken up again');
  server.proves();
});

const count = (record) => JSON.parse(server.command('prove', '--format', 'json').out).terms.filter((term) => term.record === record).reduce((sum, term) => Math.max(sum, term.count), 0);
const firewall = async () => (await open('/bureau', data_desk)).all('section[aria-labelledby=hand] li').filter((li) => words(li.textContent).includes('Pare-feu revu')).length;

test('SEMI-08 SEMI-43 SEMI-62: while a contract runs its technician reads it, sales list it; once it has ended it is the archive’s', async () => {
  await reach({ ...half, days: -1 });
  assert.deepEqual(await statuses(met.run, [technician, sales, data_desk]), { [technician]: 200, [sales]: 200, [data_desk]: 200 }, 'SEMI-08 SEMI-43');
  assert.match(await list('contract', sales), /Maintenance.*Hébergement|Hébergement.*Maintenance/);
  await reach(half);
  assert.deepEqual(await statuses(met.run, [technician, sales]), { [technician]: 200, [sales]: 200 }, 'SEMI-08 SEMI-43: its last day is a day of work');
  assert.match(await list('contract', sales), /Maintenance/, 'SEMI-43');
  assert.equal(await firewall(), 0, 'SEMI-62: the six months are not over');
  assert.deepEqual(await statuses(met.oscar.ticket, [hotline, data_desk]), { [hotline]: 200, [data_desk]: 200 }, 'SEMI-43: a call closed six months ago');
  await reach({ ...half, days: 1 });
  await until(async () => (await firewall()) === 1).catch(() => assert.fail('SEMI-62: not asked for'));
  await press(await open('/bureau', data_desk), 'C’est fait', {}, 'Pare-feu revu');
  assert.equal(await firewall(), 0, 'SEMI-62');
  assert.deepEqual(await statuses(met.run, [technician, sales, data_desk]), { [technician]: 403, [sales]: 403, [data_desk]: 200 }, 'SEMI-08 SEMI-43');
  assert.doesNotMatch(await list('contract', sales), /Maintenance|Hébergement/, 'SEMI-43: out of everyday lists');
  assert.match(await list('contract', sales), /Sauvegarde/);
  assert.deepEqual(await statuses(met.oscar.ticket, [hotline, data_desk]), { [hotline]: 403, [data_desk]: 200 }, 'SEMI-43');
  assert.match(ledger(await open(met.albertine.person, data_desk)).find((row) => row.includes('Hébergement')), new RegExp(`Fin ${on(half)}`), 'SEMI-34');
  assert.equal((await open(met.benoit.contact, sales)).status, 200, 'SEMI-42: the other contract runs');
});

test('SEMI-10 SEMI-29 SEMI-37 SEMI-49: three years after, what a dispute does not hold is there on its day and gone the day after', async () => {
  await reach({ years: 1, days: 1 });
  await is_there('SEMI-10', 'Sylvie Fictive');
  await reach({ years: 3 });
  for (const name of ['Sylvie Fictive', 'Clément Fictif', 'Odile Fictive', 'Oscar Fictif']) await is_there('SEMI-10', name, name.startsWith('O') ? hotline : sales);
  assert.equal(count('remote_session'), 1, 'SEMI-29');
  await reach({ years: 3, days: 1 });
  await is_gone('SEMI-10', 'Sylvie Fictive');
  await is_there('SEMI-10', 'Clément Fictif');
  assert.equal(count('remote_session'), 0, 'SEMI-29: gone with its call');
  for (const name of ['Odile Fictive', 'Oscar Fictif']) await is_gone('SEMI-49', name, hotline);
  assert.deepEqual(await statuses(met.odile.ticket, [hotline, technician, sales, data_desk]), { [hotline]: 403, [technician]: 403, [sales]: 403, [data_desk]: 200 }, 'SEMI-37');
  assert.match((await open(met.odile.ticket, data_desk)).main, /L’écran reste noir/, 'SEMI-49: what is disputed stays');
  for (const way of [met.odile.contact, met.oscar.person, met.oscar.ticket]) assert.equal((await open(way, data_desk)).status, 404, 'SEMI-49: and nothing else');
  const ended = await (await open(met.odile.person, data_desk)).press('Lever la suspension');
  assert.ok(ended.status < 400, ended.main);
  await reach({ years: 3, days: 2 });
  for (const way of [met.odile.ticket, met.odile.person]) assert.equal((await open(way, data_desk)).status, 404, 'SEMI-37: gone at the next run');
});

test('SEMI-50: a dispute that everybody forgot is announced, and ends with its prescription, the day after its day', async () => {
  await reach({ years: 4, days: -3 });
  assert.match(words((await open('/bureau', data_desk)).main), /Réclamation ou litige/, 'SEMI-50: said before it ends');
  await reach({ years: 4 });
  assert.equal((await open(met.urbain.ticket, data_desk)).status, 200, 'SEMI-50: held on the day itself');
  await reach({ years: 4, days: 1 });
  for (const way of [met.urbain.ticket, met.urbain.person]) assert.equal((await open(way, data_desk)).status, 404, 'SEMI-50: gone the day after');
  server.proves();
});

test('SEMI-10 SEMI-21 SEMI-42: five years after its end a contract goes, the day after its day; one with an invoice leaves service and dates to the books', async () => {
  await reach({ years: 5, months: 6 });
  await is_there('SEMI-10', 'Clément Fictif');
  assert.equal((await open(met.host, data_desk)).status, 200, 'SEMI-21');
  assert.equal((await open(met.first, data_desk)).status, 200, 'SEMI-42');
  await reach({ years: 5, months: 6, days: 1 });
  await is_gone('SEMI-10', 'Clément Fictif');
  assert.equal((await open(met.host, data_desk)).status, 404, 'SEMI-21');
  assert.equal((await open(met.first, data_desk)).status, 404, 'SEMI-42');
  assert.equal((await open(met.run, data_desk)).status, 403, 'SEMI-21');
  const left = words((await open(met.run, books)).all('dl')[0].textContent);
  assert.match(left, new RegExp(`Service ?Maintenance ?Début ?${on({})} ?Fin ?${on(half)}$`), 'SEMI-21');
  await reach({ years: 6 });
  await is_there('SEMI-42', 'Benoît Fictif');
  await reach({ years: 6, days: 1 });
  await is_gone('SEMI-42', 'Benoît Fictif');
});

test('SEMI-21 SEMI-46: ten years after the contract’s end its invoice is in the books on its day, and gone with the bank details the day after', async () => {
  await reach({ years: 10, months: 6 });
  assert.match(await list('invoice', books), /Facture \d{4}-001/);
  assert.match((await open(met.bill, books)).main, new RegExp(`${iban}.*S’efface le ${on({ years: 10, months: 6 })}`));
  assert.equal((await open(met.run, books)).status, 200);
  await reach({ years: 10, months: 6, days: 1 });
  assert.doesNotMatch(await list('invoice', books), /\d{4}-001/);
  for (const way of [met.bill, met.run, met.albertine.person]) assert.equal((await open(way, books)).status, 404, way);
  assert.equal(count('invoice'), 0);
});
