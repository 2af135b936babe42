// What a person took along is read back: by a validator that is not ours, and into the records of another store of the same policy.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { by, confirm, postbox } from './postbox.mjs';
import { RightsDesk } from './rights.mjs';
import { after as later, example, files, leaks, root, serve, words } from './support.mjs';
import { unzipped } from './zip.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tenue-carried-'));
let box, first, second;
before(async () => {
  box = await postbox();
  const open = () => serve({ firm: 'customer-labs', policies: [example('customer-labs')], extra: ['--demo', '--empty', ...by(folder, box)] });
  [first, second] = [await open(), await open()];
});
after(async () => {
  await first?.remove();
  await second?.remove();
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});

const officer = (server) => server.as('Déléguée à la protection des données');
/** Sends a file to the page that takes one back. */
async function bring(server, text, agrees = []) {
  const page = await (await officer(server)).get('/bureau/reprendre');
  assert.equal(page.status, 200, `CLAB-21: ${page.main}`);
  const token = page.all('form [name=token]')[0].getAttribute('value');
  return page.visitor.upload('/bureau/reprendre', [['token', token], ...agrees.map((one) => ['agrees', one]), ['file', { name: 'portable.json', bytes: text }]]);
}
/** What of each record must be the same: kind, what it hangs under, values. Its number, and the day on which it was given, are another's. */
const same = (json) => {
  const kinds = new Map(json.records.map(({ id, type }) => [id, type]));
  return json.records.map(({ of, type, values }) => JSON.stringify([type, kinds.get(of) ?? null, values])).sort();
};
const valid = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(readFileSync(join(root, 'docs/formats/portable.schema.json'), 'utf8')));

/** Her file as she gets it, and the link by which a service fetches the same. */
async function granted(server, she) {
  const w = new RightsDesk(server, box);
  const { number, plan } = await w.asks('portability', she);
  const done = await plan.press('C’est remis', { 'À un autre service': true, 'À quel service ?': 'Courrier Neuf', 'Elle a appuyé sur le bouton de l’accusé de réception': true });
  assert.equal(done.status, 200, done.main);
  const letter = (await box.wait(`Votre demande ${number} : notre réponse`))[0];
  const confirmed = await (await server.visitor().get(letter.plain.match(/\/transmettre\/[\w-]+/)[0])).press('Confirmer pour Courrier Neuf');
  return confirmed.main.match(/\/transmis\/[\w-]+/)[0];
}
const fetched = (server, way) => server.visitor().request('POST', way);

test('CLAB-21: the file validates against the published schema, its download ends on its day, and another store of the same policy reads the same records from it', async () => {
  const w = new RightsDesk(first, box);
  const she = await w.comes();
  const way = await granted(first, she);
  const text = unzipped(await fetched(first, way))['portable.json'];
  const json = JSON.parse(text);
  assert.ok(valid(json), `CLAB-21: ${JSON.stringify(valid.errors)}`);
  assert.equal(json.records.length, 2, 'CLAB-21: herself, and what she wrote');

  const done = await bring(second, text, ['contact', 'prospecting']);
  assert.equal(done.status, 200, `CLAB-21: ${done.main}`);
  assert.match(done.path, /^\/bureau\/p\//, 'CLAB-21: her sheet');
  assert.match(done.main, /Rapporté par la personne dans un fichier, aujourd’hui/, 'CLAB-21: where it comes from is said');
  second.proves();
  const again = JSON.parse(unzipped(await fetched(second, await granted(second, she)))['portable.json']);
  assert.ok(valid(again), 'CLAB-21');
  assert.deepEqual(same(again), same(json), 'CLAB-21: the same records');
  assert.deepEqual(leaks([she.name, she.mail, she.words], files(join(second.folder, 'data'))), [], 'CLAB-21: sealed like any other');

  await first.reach(later(await first.today(), { days: 13 }));
  assert.equal((await fetched(first, way)).status, 200, 'CLAB-21: until then');
  await first.reach(later(await first.today(), { days: 2 }));
  assert.equal((await fetched(first, way)).status, 404, 'CLAB-21: the download is over after fourteen days');
});

test('CLAB-21: a file that is cut, altered or hostile is refused in words, and nothing of it stays', async () => {
  const w = new RightsDesk(first, box);
  const she = await w.comes();
  const text = unzipped(await fetched(first, await granted(first, she)))['portable.json'];
  const others = async () => (await (await second.as('Relation client')).get('/bureau/l/user')).all('main a[href^="/bureau/p/"]').length;
  const before = await others();
  const json = () => JSON.parse(text);
  const changed = (change) => { const all = json(); change(all); return JSON.stringify(all); };
  const cases = [
    ['cut', text.slice(0, -20), 422, /coupé/],
    ['nothing', '', 422, /coupé/],
    ['deep', '['.repeat(100_000), 422, /coupé/],
    ['another format', changed((all) => { all.format = 'tenue-dossier-1'; }), 422, /pas un fichier à emporter/],
    ['no records', changed((all) => { all.records = []; }), 422, /aucune fiche/],
    ['a number in place of a text', changed((all) => { all.records[0].values.name = 7; }), 422, /la forme que dit le schéma/],
    ['an unknown kind', changed((all) => { all.records[0].type = 'robot'; }), 422, /d’une sorte que nous ne tenons pas/],
    ['a record of Tenue’s own', changed((all) => { all.records[1].type = 'request'; }), 422, /d’une sorte que nous ne tenons pas/],
    ['an unknown field', changed((all) => { all.records[0].values.role = 'manager'; }), 422, /ne se reprend pas d’un fichier/],
    ['a value that is none', changed((all) => { all.records[0].values.mail = 'pas une adresse'; }), 422, /Adresse e-mail/],
    ['a number twice', changed((all) => { all.records[1].id = all.records[0].id; }), 422, /même numéro/],
    ['below nobody', changed((all) => { all.records[1].of = 'ZZZZ'; }), 422, /pas dans le fichier/],
    ['two persons', changed((all) => { all.records.push({ ...all.records[0], id: 'ZZZZ' }); }), 422, /pas dans le fichier/],
    ['too large', text + ' '.repeat(5 * 1024 * 1024), 413, /./],
    ['without her agreement', text, 422, /il y manque un accord/],
  ];
  for (const [what, sent, status, clear] of cases) {
    const page = await bring(second, sent, what === 'without her agreement' ? [] : ['contact', 'prospecting']);
    assert.equal(page.status, status, `CLAB-21: ${what}: ${page.main}`);
    assert.match(words(page.main), clear, `CLAB-21: ${what}`);
    assert.equal(page.html.includes(she.mail), false, `CLAB-21: ${what}: nothing of the file is shown`);
  }
  assert.equal(await others(), before, 'CLAB-21: nothing was taken');
  assert.equal((await bring(second, text, ['contact', 'prospecting'])).status, 200, 'CLAB-21: as it was, it is');
  const known = await bring(second, text, ['contact', 'prospecting']);
  assert.equal(known.status, 409, 'CLAB-21: once');
  assert.match(known.main, /déjà connu/, 'CLAB-21');
  for (const role of ['Relation client', 'Équipe commerciale', 'Direction']) assert.equal((await (await second.as(role)).get('/bureau/reprendre')).status, 403, role);
  const page = await (await officer(second)).get('/bureau/reprendre');
  assert.equal((await page.visitor.upload('/bureau/reprendre', [['token', 'none'], ['file', { name: 'portable.json', bytes: text }]])).status, 403, 'CLAB-21: without its token the file is not read');
  second.proves();
});
