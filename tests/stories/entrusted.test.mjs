// What a client's firm entrusts to the computer company: kept for nothing else, given back whole, gone at the end with a word that says so.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Area } from './customers.mjs';
import { press, sheet } from './desk.mjs';
import { soon } from './postbox.mjs';
import { unzipped } from './zip.mjs';
import { after as later, files, leaks, words } from './support.mjs';

const area = new Area('semi-informatique');
let semi;
before(async () => { semi = (await area.open()).server; });
after(() => area.close());

const stored = () => readdirSync(join(semi.folder, 'data', 'semi-informatique', 'files'));
const mail = (name) => `${name.toLowerCase()}@fictive.example`;
const [hotline, technician, sales, books, data_desk] = ['Hotline', 'Technicien', 'Commercial', 'Comptabilité', 'Protection des données'];
const open = async (way, who) => (await semi.as(who)).get(way);
const record_in = (page, wording) => page.all('main a').find((a) => words(a.textContent).startsWith(wording) && /^\/bureau\/r\/[^/]+$/.test(a.getAttribute('href')))?.getAttribute('href');
const last = (way) => way.split('/').pop();
let people = 0;
/** A client with a contract that ends after six months, and an instruction: { person, way, end }. */
async function client(name) {
  const begin = await semi.today(), end = later(begin, { months: 6 });
  const noted = await (await (await semi.as(hotline)).get('/bureau/noter')).press('Noter seulement', { 'Son numéro': `06 39 98 72 0${++people}`, 'Son nom': name, 'Quelle entreprise ?': `Atelier ${name}`,
    'Quel poste, quel logiciel ?': 'Poste', 'Que se passe-t-il ?': 'Rien', Client: true, 'Adresse e-mail': mail(name.split(' ')[0]) });
  assert.equal(noted.status, 200, noted.main);
  const { path: person } = await sheet(semi, name);
  const made = await press(await open(`${person}/ajouter/contract`, sales), 'Enregistrer', { Service: 'Hébergement', Début: begin, Fin: end, Préavis: '1 mois', 'Plan du réseau': `Plan-de-${name}`, 'Bruno Spécimen': true, 'Conditions de l’hébergement': true });
  const way = record_in(made, 'Hébergement');
  await press(await open(`${person}/ajouter/instruction/${last(way)}`, data_desk), 'Enregistrer', { 'Ce qui est demandé': 'Garder une copie', Identité: true, [name]: true });
  return { name, person, way, begin, end };
}
const entrust = async ({ person, way }, what, file) =>
  press(await open(`${person}/ajouter/entrusted_file/${last(way)}`, technician), 'Enregistrer', { Identité: true, 'Ce qui est confié, et où': what, Fichier: file });
test('SEMI-73: what a client entrusts is given back in one archive, to whoever works with it alone, and serves nothing else', async () => {
  assert.match(words((await semi.visitor().get('/vie-privee')).main), /conserver et rendre, comme le client l’écrit/i, 'SEMI-73: it is promised');
  const one = await client('Irma Fictive'), other = await client('Jules Fictif');
  await entrust(one, 'Adhérents, serveur A', { name: 'adhérents.txt', bytes: 'adherente@confie.example\n'.repeat(2000) });
  await entrust(one, 'Photos, serveur B', { name: 'adhérents.txt', bytes: 'une autre' });
  await entrust(other, 'Fournisseurs', { name: 'fournisseurs.txt', bytes: 'pas à Irma' });
  assert.deepEqual(leaks(['adherente@confie.example', 'adhérents.txt'], files(join(semi.folder, 'data'))), [], 'sealed');
  const shown = await open(one.person, technician);
  const given = await shown.click('Tout rendre');
  assert.equal(given.headers['content-type'], 'application/zip');
  const all = unzipped(given);
  const mine = Object.keys(all).filter((name) => name.startsWith('files/'));
  assert.deepEqual(mine.map((name) => name.split('/').pop()), ['adhérents.txt', 'adhérents.txt'], 'SEMI-73: all of it in one');
  assert.deepEqual(mine.map((name) => all[name]).sort(), ['adherente@confie.example\n'.repeat(2000), 'une autre'], 'SEMI-73: as it was');
  const json = JSON.parse(all['entrusted.json']);
  assert.equal(json.format, 'tenue-entrusted-1');
  assert.deepEqual(json.records.filter(({ type }) => type === 'entrusted_file').map(({ type, values }) => [type, values.what]), [['entrusted_file', 'Adhérents, serveur A'], ['entrusted_file', 'Photos, serveur B']]);
  assert.equal(JSON.stringify(all).includes('pas à Irma'), false);
  for (const role of [hotline, sales, books]) assert.ok([403, 404].includes((await open(`${one.person}/confie.zip`, role)).status), `SEMI-73: ${role}`);
  // Nobody in it is a person of ours: not found, not counted, not written to.
  for (const role of [sales, data_desk]) {
    const visitor = await semi.as(role);
    const form = (await visitor.get('/bureau/l/contact')).all('form[role=search]')[0];
    if (!form) continue;
    const answer = await visitor.post(form.getAttribute('action'), [['token', form.querySelector('[name=token]').getAttribute('value')], ['words', 'adherente@confie.example']]);
    assert.deepEqual(answer.all('main a').filter((a) => a.getAttribute('href').startsWith('/bureau/p/')), [], 'SEMI-73: nobody is found by it');
  }
  const proof = JSON.parse(semi.command('prove', '--format', 'json').out);
  assert.equal(proof.terms.some(({ activity, record }) => record === 'entrusted_file' && activity !== 'entrusted'), false, 'SEMI-73: no other purpose keeps it');
  semi.forward(40);
  assert.equal(area.box.letters.some(({ to }) => to.some((address) => address.includes('confie.example'))), false, 'SEMI-73: and nobody in it is written to');
  semi.proves();
});

test('SEMI-101: at the end of a contract files, uploads and the plan of the network go by schedule, the invoice is archived, and a certificate says what stays and until when', async () => {
  const one = await client('Karine Fictive');
  const before = stored();
  await entrust(one, 'Base, serveur C', { name: 'base.txt', bytes: 'Contenu-de-Karine' });
  const bill = await press(await open(`${one.person}/ajouter/invoice/${last(one.way)}`, books), 'Enregistrer', { Date: one.begin, Lignes: 'Hébergement 90,00' });
  const [hers, ...others] = stored().filter((file) => !before.includes(file));
  assert.ok(hers && others.length === 0);
  assert.match((await open(one.way, technician)).main, /Plan-de-Karine/);
  const certificates = () => area.box.letters.filter((letter) => letter.to.includes(mail('Karine')) && /ce qui est effacé, ce qui est gardé/.test(letter.subject));
  await semi.reach(later(one.end, { days: 20 }));
  assert.ok(stored().includes(hers), 'SEMI-101: a month to take it back');
  assert.deepEqual(certificates(), []);
  await semi.reach(later(one.end, { months: 1, days: 2 }));
  assert.equal(stored().includes(hers), false, 'SEMI-101: the files are gone');
  assert.equal(record_in(await open(one.person, sales), 'Identité'), undefined);
  const contract = await open(one.way, data_desk);
  assert.equal(contract.status, 200, 'SEMI-101: the contract itself is archived');
  await soon(() => certificates().length > 0).catch(() => assert.fail('SEMI-101: no certificate is sent'));
  const [mine] = certificates();
  const text = words(mine.plain);
  for (const said of [/le plan de votre réseau, les données et les fichiers que vous nous aviez confiés/, /Restent gardés, à compter de cette fin : le contrat et vos instructions, cinq ans ; les factures, dix ans/]) assert.match(text, said, 'SEMI-101');
  assert.ok(record_in(await open(one.person, books), 'Facture') ?? bill, 'SEMI-101: the invoice is there');
  semi.proves();
});
