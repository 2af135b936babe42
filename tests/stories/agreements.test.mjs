// What is agreed to before it begins, in which edition; and what is corrected on a proof alone.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { note, press, sheet } from './desk.mjs';
import { edit, example, files, leaks, said, serve, trouble, words } from './support.mjs';

let server, folder, policy, begin;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenue-terms-'));
  policy = join(folder, 'semi-informatique');
  cpSync(example('semi-informatique'), policy, { recursive: true });
  // A service that the firm would like to sell already, and for which nobody wrote terms.
  edit(policy, [/(service +=.*"maintenance", "hosting", )/, '$1"telephony", '], [/^\[words\]$/m, '[words]\ntelephony = { fr = "Téléphonie" }']);
  server = await serve({ firm: 'semi-informatique', policies: [policy] });
  begin = await server.today();
});
after(async () => {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const [sales, data_desk] = ['Commercial', 'Protection des données'];
const open = async (way, who) => (await server.as(who)).get(way);
const record_in = (page, wording) => page.all('main a').find((a) => words(a.textContent).startsWith(wording) && /^\/bureau\/r\/[^/]+$/.test(a.getAttribute('href'))).getAttribute('href');
let numbers = 0;
async function call(name, firm, more = {}) {
  await note(server, { 'Son numéro': `06 39 98 73 ${String(++numbers).padStart(2, '0')}`, 'Son nom': name, 'Quelle entreprise ?': firm, 'Quel poste, quel logiciel ?': `Poste de ${name}`,
    'Que se passe-t-il ?': 'L’écran reste noir', Client: true, ...more });
  return (await sheet(server, name)).path;
}
const contract = async (person, answers) => (await open(`${person}/ajouter/contract`, sales)).press('Enregistrer', { Début: begin, Préavis: '1 mois', ...answers });
const maintenance = { Service: 'Maintenance', 'Conditions de la maintenance': true };

test('SEMI-35: a service without published terms is sold to nobody, and one with terms only to who agrees to them', async () => {
  const person = await call('Thècle Fictive', 'Atelier Termes');
  const without = await contract(person, { Service: 'Téléphonie' });
  assert.equal(without.status, 422, `SEMI-35: ${without.main}`);
  assert.match(without.main, /il n’y en a pas pour ce choix/, 'SEMI-35');
  const unticked = await contract(person, { Service: 'Maintenance' });
  assert.equal(unticked.status, 422, 'SEMI-35: nobody agreed');
  assert.match(unticked.main, /Il manque un accord/, 'SEMI-35');
  const other = await contract(person, { Service: 'Maintenance', 'Conditions de la sauvegarde': true });
  assert.equal(other.status, 422, 'SEMI-35: those of another service are not enough');
  assert.equal((await open('/bureau/l/contract', sales)).main.includes('Maintenance'), false, 'SEMI-35: nothing was made');
  const done = await contract(person, maintenance);
  assert.equal(done.status, 200, `SEMI-35: ${done.main}`);
  const page = await open(record_in(done, 'Maintenance'), sales);
  assert.match(page.main, new RegExp(`Conditions acceptées Conditions de la maintenance Édition du 5 janvier 2026, acceptée le ${said(begin)}`), 'SEMI-35');
  server.proves();
});

test('SEMI-04: whoever agreed to the first edition keeps it on record when a second comes, and the second is proposed', async () => {
  const made = await contract(await call('Ulysse Fictif', 'Atelier Éditions'), maintenance);
  assert.equal(made.status, 200, `SEMI-04: ${made.main}`);
  const way = record_in(made, 'Maintenance');
  const read = await (await open(way, sales)).click('Conditions de la maintenance');
  assert.match(read.main, /Édition du 5 janvier 2026, en vigueur/, 'SEMI-04: what is agreed to can be read');
  assert.match((await server.visitor().get('/vie-privee')).main, /Conditions de la maintenance, édition du 5 janvier 2026/, 'SEMI-04: the page leads there');

  const publish = () => server.command('publish', policy, '--yes');
  edit(policy, ['La hotline répond aux heures de bureau', 'La hotline répond jour et nuit'], [/^date( +)= 2026-11-22$/m, `date$1= ${begin}`]);
  const same = publish();
  assert.notEqual(same.status, 0, 'SEMI-04: another text under the old date is refused');
  assert.match(same.out + same.err, /un autre texte est une autre édition/, 'SEMI-04');
  edit(policy, [/(\[documents\.maintenance_terms\][^]*?edition = )2026-01-05/, `$1${begin}`]);
  const done = publish();
  assert.equal(done.status, 0, `SEMI-04: ${done.out}${done.err}`);

  const page = await open(way, sales);
  assert.match(page.main, /Édition du 5 janvier 2026, acceptée/, 'SEMI-04: the first stays');
  assert.match(page.main, new RegExp(`Une nouvelle édition vaut depuis le ${said(begin)}`), 'SEMI-04: the second is proposed');
  const changed = await (await page.click('Corriger')).press('Enregistrer', { Préavis: '2 mois' });
  assert.equal(changed.status, 200, 'SEMI-04: nothing else waits for it');
  const agreed = await (await open(way, sales)).press('La nouvelle édition est acceptée');
  assert.match(agreed.main, new RegExp(`Édition du 5 janvier 2026, acceptée .*Édition du ${said(begin)}, acceptée`), 'SEMI-04: both are on record');
  assert.equal(agreed.button('La nouvelle édition est acceptée'), undefined, 'SEMI-04');

  const visitor = server.visitor();
  assert.match((await visitor.get('/conditions/maintenance-terms')).main, /jour et nuit/, 'SEMI-04');
  const first = await visitor.get('/conditions/maintenance-terms/2026-01-05');
  assert.match(first.main, /Elle n’est plus en vigueur.*aux heures de bureau/, 'SEMI-04: the first stays readable');
  assert.equal((await visitor.get('/conditions/maintenance-terms/2026-01-06')).status, 404);
  server.proves();
});

test('SEMI-04: terms taken out and put back with other words are another edition all the same', async () => {
  const before = readFileSync(join(policy, 'policy.toml'), 'utf8');
  const document = /\[documents\.backup_terms\][^]*?(?=\n\[documents)/.exec(before)[0];
  edit(policy, [document, ''], ['"backup", ', ''], [', terms = "required"', '']);
  const gone = server.command('publish', policy, '--yes');
  if (gone.status === 0) {
    writeFileSync(join(policy, 'policy.toml'), before.replace(document, document.replace(/\n# [^]*$/, '\n# Rien\n\nNous ne promettons rien."""\n')));
    const back = server.command('publish', policy, '--yes');
    assert.notEqual(back.status, 0, 'SEMI-04');
    assert.match(back.out + back.err, /un autre texte est une autre édition/, 'SEMI-04');
  } else assert.fail(gone.out + gone.err);
  writeFileSync(join(policy, 'policy.toml'), before);
  assert.equal(server.command('publish', policy, '--yes').status, 0);
});

test('SEMI-90: a name and a birthday change on a proof, of which only the kind is kept', async () => {
  const person = await call('Véra Fictive', 'Atelier Preuves');
  const contact = record_in(await open(person, data_desk), 'Véra Fictive');
  const fix = async (answers) => (await (await open(contact, data_desk)).click('Corriger')).press('Enregistrer', answers);
  assert.equal((await fix({ 'Date de naissance': '1980-05-17' })).status, 200, 'SEMI-90: what was empty is filled without a proof');
  const without = await fix({ 'Nom et prénom': 'Véra Modèle' });
  assert.equal(without.status, 422, 'SEMI-90: the name does not change without a proof');
  assert.match(without.main, /Sur quelle preuve \?.*Dites quelle pièce a été vue/, 'SEMI-90');
  assert.equal((await fix({ 'Date de naissance': '' })).status, 422, 'SEMI-90: nor goes the birthday');
  const again = await (await server.as('Hotline')).get('/bureau/noter');
  await again.press('Noter seulement', { 'Son numéro': `06 39 98 73 ${String(numbers).padStart(2, '0')}`, 'Son nom': 'Véra Modèle', 'Quelle entreprise ?': 'Atelier Preuves', 'Quel poste, quel logiciel ?': 'Poste', 'Que se passe-t-il ?': 'Rien', Client: true });
  assert.match((await open(contact, data_desk)).main, /Véra Fictive/, 'SEMI-90: a call does not overwrite it');
  assert.equal((await fix({ 'Nom et prénom': 'Véra Modèle', 'Carte d’identité': true })).status, 200, 'SEMI-90');
  const shown = await open(person, data_desk);
  assert.match((await open(contact, data_desk)).main, /Véra Modèle/, 'SEMI-90');
  assert.match(shown.main, /Corrigé sur preuve .*Nom et prénom : Carte d’identité \(pièce vue par/, 'SEMI-90: it is traced');
  assert.match((await server.visitor().get('/vie-privee')).main, /Pour votre nom et votre date de naissance, une pièce officielle nous est montrée/, 'SEMI-90: the page says so');
  assert.deepEqual(leaks(['Véra Modèle', '1980-05-17'], files(server.folder)), []);
  server.proves();
});

test('terms of what a form begins: the visitor and the desk tick them, or nothing is written', async () => {
  const own = join(folder, 'sos-serrurier');
  cpSync(example('sos-serrurier'), own, { recursive: true });
  edit(own, [/\n\[mails\.appointment\]/, '\n[documents.call_out]\nlabel   = { fr = "Conditions du déplacement", en = "Call-out terms" }\nedition = 2025-09-01\naccepts = "intervention.urgency == now"\n'
    + '[documents.call_out.text]\nfr = "Le déplacement se paie."\nen = "The call-out is charged."\n\n[mails.appointment]']);
  const sos = await serve({ policies: [own] });
  try {
    const box = 'J’ai lu et j’accepte : Conditions du déplacement (édition du 1er septembre 2025)', urgent = { 'Tout de suite': true };
    const form = await sos.visitor().get('/demande/demander-un-serrurier');
    assert.equal(form.all('a').find((a) => words(a.textContent).startsWith('Lire, J’ai lu'))?.getAttribute('href'), '/conditions/call-out');
    const without = await form.press('Demander un serrurier', trouble({ 'Votre nom': 'Lise Fictive', ...urgent }));
    assert.match(without.title, /^Erreur/);
    assert.match(without.main, /Il nous faut votre accord à ces conditions/);
    const twice = await form.visitor.post(form.path, [...form.all('form.desk [name]').filter((one) => one.getAttribute('type') === 'hidden').map((one) => [one.getAttribute('name'), one.getAttribute('value')]),
      ['conditions', form.all('input[name=conditions]')[0].getAttribute('value')], ['conditions', form.all('input[name=conditions]')[0].getAttribute('value')]]);
    assert.equal(twice.status, 422, 'a box sent twice is no answer of ours');
    const given = await without.press('Demander un serrurier', { [box]: true });
    assert.match(given.main, /Nous avons votre demande/);
    await assert.rejects(note(sos, { Nom: 'Léo Fictif', 'Son numéro': '06 39 98 73 91', ...urgent }), /Il manque un accord/);
    await note(sos, { Nom: 'Léo Fictif', 'Son numéro': '06 39 98 73 91', ...urgent, 'Conditions du déplacement (édition du 1er septembre 2025)': true });
    for (const name of ['Lise Fictive', 'Léo Fictif']) {
      const work = await (await sos.as('Standard')).get((await sheet(sos, name)).all('main a').map((a) => a.getAttribute('href')).find((href) => /^\/bureau\/r\/\w+$/.test(href)));
      assert.match(work.main, /Conditions du déplacement.*Édition du 1er septembre 2025, acceptée le/, name);
    }
    sos.proves();
  } finally { await sos.remove(); }
});
