// The disk is full. A small one is mounted for it, which needs root; where mounting is refused the tests are skipped, and
// src/vault/disk_test.cc (a file system whose n-th write fails) stands for what they show of the store.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { find, note, sheet } from './desk.mjs';
import { ask, call, files, leaks, locksmith, reference, run, serve, trouble } from './support.mjs';

/** A disk of its own at `place`, or false. */
function mount(place, size) {
  mkdirSync(place, { recursive: true });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tenue', place]).status === 0;
}
function remove(folder) {
  spawnSync('umount', [join(folder, 'data')]);
  rmSync(folder, { recursive: true, force: true });
}

const ballast = (place) => join(place, 'ballast');
function fill(place) {
  const { bavail, bsize } = statfsSync(place);
  try { writeFileSync(ballast(place), Buffer.alloc(bavail * bsize)); } catch (error) { assert.equal(error.code, 'ENOSPC'); }
}
const free = (place) => rmSync(ballast(place));
const REFUSED = 'mounting is refused here';

test('SOS-48: what is sent while the disk is full is refused in clear, kept on the page, and taken once when sent again', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tenue-disk-'));
  if (!mount(join(folder, 'data'), '8m')) return t.skip(REFUSED);
  let server = null;
  t.after(async () => { await server?.stop('SIGKILL'); remove(folder); });
  server = await serve({ folder });
  const before = reference(await ask(server));
  const desk = await server.as('Standard');
  const counter = await desk.get('/bureau/noter');
  const shown = await server.visitor().get('/demande/demander-un-serrurier');
  const english = await shown.click('English');
  fill(join(folder, 'data'));

  const refused = await shown.press('Demander un serrurier', trouble({ 'Votre nom': 'Odette Fictive' }));
  assert.equal(refused.status, 503);
  assert.match(refused.main, /nous n’avons pas pu enregistrer votre demande, et rien n’en a été gardé\. Appelez le 01 99 00/);
  assert.match(refused.title, /^Erreur/);
  const typed = refused.all('main input, main textarea').map((one) => one.getAttribute('value') ?? one.textContent);
  for (const value of ['06 39 98 12 34', 'Odette Fictive']) assert.ok(typed.includes(value), value);
  const translated = await english.press('Ask for a locksmith', { 'Your telephone': '06 39 98 12 34', 'Where should we come?': '14 rue de l’Exemple, 94300 Vincennes', 'Door slammed': true, 'At once': true });
  assert.equal(translated.status, 503, translated.main);
  assert.match(translated.main, /we could not record your request, and nothing of it was kept\. Call 01 99 00/);

  const noted = await counter.press('Noter seulement', call({ Nom: 'Hector Modèle' }));
  assert.equal(noted.status, 503);
  assert.match(noted.main, /Cet appel n’est pas noté/);
  assert.ok(noted.all('main input').some((one) => one.getAttribute('value') === 'Hector Modèle'));
  const day = await desk.get('/bureau');
  assert.equal(day.status, 503);
  assert.match(day.main, /Rien n’a été enregistré/);
  assert.ok(day.all('header a').length > 0, 'in the layout');
  for (let n = 0; n < 3; ++n) await shown.press('Demander un serrurier', trouble());
  const said = server.err.split('\n').filter((line) => line.includes('"disk.full"'));
  assert.equal(said.length, 1, server.err);
  assert.ok(said[0].includes(join(folder, 'data')), said[0]);
  assert.equal(/Odette|Hector|0639|06 39/.test(server.err), false);

  free(join(folder, 'data'));
  const sent = await refused.press('Demander un serrurier');
  assert.equal(sent.status, 200, sent.main);
  assert.equal(reference(await refused.press('Demander un serrurier')), reference(sent), 'sent twice it is one request');
  assert.equal((await noted.press('Noter seulement')).status, 200);
  assert.equal((await find(server, before)).length, 1);
  assert.equal((await find(server, reference(sent))).length, 1);
  server.proves();
});

test('a file that comes while the disk is full, or fills it, is refused in words; nothing half and nothing in clear is left of it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tenue-disk-'));
  if (!mount(join(folder, 'data'), '12m')) return t.skip(REFUSED);
  let server = null;
  t.after(async () => { await server?.stop('SIGKILL'); remove(folder); });
  server = await serve({ firm: 'emp-computer', folder });
  await note(server, { 'Son numéro': '06 39 98 64 01', 'Son nom': 'Maxence Fictif', 'Quel appareil, quel logiciel ?': 'x', 'Que se passe-t-il ?': 'y', 'Adresse e-mail': 'maxence@fictive.example' });
  const desk = await server.as('Dépannage');
  const form = await (await desk.get((await sheet(server, 'Maxence Fictif')).path)).click('Noter un document');
  const stored = () => readdirSync(join(folder, 'data', 'emp-computer', 'files'));
  const send = (bytes) => form.press('Enregistrer', { Titre: 'Devis', Fichier: { name: 'devis.txt', bytes } });
  const refused = async (bytes) => {
    const answer = await send(bytes);
    assert.ok([422, 503].includes(answer.status), answer.main);
    assert.match(answer.main, /Ce fichier n’a pas pu être enregistré : le serveur n’a plus de place|Rien n’a été enregistré/);
    assert.deepEqual(stored(), []);
    assert.deepEqual(leaks(['Canari-1203', 'devis.txt'], files(join(folder, 'data'))), []);
  };
  fill(join(folder, 'data'));
  await refused('Canari-1203 '.repeat(100));
  free(join(folder, 'data'));
  await refused('Canari-1203 '.repeat(1_200_000));  // it fills what is there
  const done = await send('Canari-1203 '.repeat(20_000));
  assert.equal(done.status, 200, done.main);
  assert.equal(stored().length, 1);
  server.proves();
});

test('a first publication on a full disk leaves nothing, and succeeds once there is space', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tenue-disk-'));
  t.after(() => remove(folder));
  const data = join(folder, 'data'), keys = join(folder, 'keys');
  if (!mount(data, '2m')) return t.skip(REFUSED);
  const publish = () => run('publish', locksmith, '--yes', '--data', data, '--keys', keys);
  const keyrings = () => (existsSync(keys) ? readdirSync(keys).filter((name) => name.endsWith('.keyring')) : []);
  fill(data);
  for (let n = 0; n < 2; ++n) {
    const refused = publish();
    assert.equal(refused.status, 2);
    assert.match(refused.err, /Le disque est plein \(/);
    assert.equal(/store:|keys:|filesystem error|SQLITE|terminate/.test(refused.err), false, refused.err);
    assert.deepEqual(keyrings(), []);
  }
  free(data);
  for (const room of [40, 200, 330]) {  // full in the middle of it
    const { bavail, bsize } = statfsSync(data);
    writeFileSync(ballast(data), Buffer.alloc(bavail * bsize - room * 1024));
    const refused = publish();
    assert.equal(refused.status, 2, refused.out);
    assert.match(refused.err, /Le disque est plein \(/);
    free(data);
  }
  const done = publish();
  assert.equal(done.status, 0, done.err);
  assert.equal(keyrings().length, 1);
  assert.equal(run('prove', '--data', data, '--keys', keys).status, 0);
});

test('every command on a full disk says that it is full', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tenue-disk-'));
  t.after(() => remove(folder));
  const data = join(folder, 'data'), keys = join(folder, 'keys');
  if (!mount(data, '4m')) return t.skip(REFUSED);
  const tenue = (...words) => run(...words, '--data', data, '--keys', keys);
  assert.equal(tenue('publish', locksmith, '--yes').status, 0);
  fill(data);
  for (const words of [['prove'], ['sweep'], ['user', 'list'], ['user', 'add', 'Inès Fictive', '--login', 'ines', '--role', 'manager']]) {
    const refused = tenue(...words);
    assert.equal(refused.status, 2, words.join(' ') + refused.out);
    assert.match(refused.err, /Le disque est plein \(/, words.join(' '));
  }
  free(data);
  assert.equal(tenue('prove').status, 0);
});
