// Files are searched by the machine's own scanner before anybody opens them: a real clamd, with signatures of the test's own, since none
// can be fetched here. Debian has it in clamav-daemon; where it is missing these tests are skipped.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { Area } from './customers.mjs';
import { note, sheet } from './desk.mjs';
import { by, postbox } from './postbox.mjs';
import { unzipped } from './zip.mjs';
import { example, files, leaks, serve, until, words } from './support.mjs';

const clamd = ['/usr/sbin/clamd', '/usr/local/sbin/clamd'].find((path) => spawnSync(path, ['--version']).status === 0);
const skip = clamd ? false : 'clamd is not installed (Debian: clamav-daemon)';

/** What no signature of the world knows, and ours does. */
const strain = 'Souche-Imaginaire-de-Tenue', later = 'Souche-Connue-Plus-Tard';

/** A scanner at a socket of its own. */
class Scanner {
  constructor(folder) {
    this.folder = folder;
    this.socket = join(folder, 'clamd.sock');
    this.clear = join(folder, 'clear');
    for (const name of ['signatures', 'clear']) mkdirSync(join(folder, name));
    this.knows(strain);
    writeFileSync(join(folder, 'clamd.conf'), [`DatabaseDirectory ${join(folder, 'signatures')}`, `LocalSocket ${this.socket}`, 'LocalSocketMode 600', 'Foreground yes', `TemporaryDirectory ${this.clear}`, ''].join('\n'));
  }
  knows(...texts) {
    writeFileSync(join(this.folder, 'signatures', 'tenue.ndb'), texts.map((text, n) => `Tenue.Essai-${n}:0:*:${Buffer.from(text).toString('hex')}\n`).join(''));
  }
  answers() {
    return new Promise((done) => {
      const line = net.connect(this.socket, () => line.end('zPING\0'));
      line.on('data', (said) => done(said.toString() === 'PONG\0'));
      line.on('error', () => done(false));
    });
  }
  async start() {
    this.child = spawn(clamd, ['-c', join(this.folder, 'clamd.conf')], { stdio: 'ignore' });
    this.ended = new Promise((done) => this.child.on('exit', done));
    await until(() => this.answers(), 30);
  }
  async stop() {
    this.child?.kill();
    await this.ended;
  }
}

/** A ZIP of one entry, which only a scanner looks into: an OpenDocument text as LibreOffice writes it. */
function odt(content) {
  const entry = (name, bytes, method) => {
    const packed = method ? deflateRawSync(bytes) : bytes;
    const crc = Buffer.alloc(4);
    crc.writeUInt32LE(crc32(bytes));
    const fixed = Buffer.alloc(22);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(method, 4);
    crc.copy(fixed, 10);
    fixed.writeUInt32LE(packed.length, 14);
    fixed.writeUInt32LE(bytes.length, 18);
    return { name: Buffer.from(name), packed, fixed };
  };
  const entries = [entry('mimetype', Buffer.from('application/vnd.oasis.opendocument.text'), 0), entry('content.xml', Buffer.from(content), 8)];
  const parts = [], list = [];
  let at = 0;
  for (const { name, packed, fixed } of entries) {
    const size = Buffer.alloc(4);
    size.writeUInt16LE(name.length, 0);
    const head = Buffer.concat([Buffer.from('PK\x03\x04'), fixed, size, name]);
    parts.push(head, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    list.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fixed, size, rest, name]));
    at += head.length + packed.length;
  }
  const directory = Buffer.concat(list), end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, directory, Buffer.from('PK\x05\x06'), end]);
}
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const folder = mkdtempSync(join(tmpdir(), 'tenue-scanner-'));
const area = new Area('emp-computer');
let scanner, emp;
before(async () => {
  if (skip) return;
  scanner = new Scanner(folder);
  await scanner.start();
  emp = (await area.open(`scanner = "${scanner.socket}"\n`)).server;
});
after(async () => {
  await scanner?.stop();
  if (!skip) await area.close();
  rmSync(folder, { recursive: true, force: true });
});

const stored = () => readdirSync(join(emp.folder, 'data', 'emp-computer', 'files'));
const text = (name, bytes) => ({ name, bytes });
const links = (page) => page.all('main a').filter((a) => /\/fichier\/\w+$/.test(a.getAttribute('href'))).map((a) => [words(a.textContent), a.getAttribute('href')]);
const add = (page, ...sent) => page.press('Envoyer', { 'Ajouter des fichiers': sent });
let people = 0;
/** A customer with a ticket: { visitor, page, mail, name }. */
async function ticket() {
  const n = ++people;
  const one = { name: `Colette Inventée${'abcdefghij'[n]}`, mail: `colette${n}@inventee.example` };
  await note(emp, { 'Son numéro': `06 39 98 62 0${n}`, 'Son nom': one.name, 'Quel appareil, quel logiciel ?': 'imprimante', 'Que se passe-t-il ?': 'Elle bourre.', 'Adresse e-mail': one.mail });
  await area.ask(one.mail);
  const visitor = await area.enter(await area.link(one.mail));
  const form = await (await visitor.get('/espace/l/ticket')).click('Ouvrir un ticket');
  const page = await form.press('Ouvrir le ticket', { 'J’ai besoin d’aide': true, 'Quel appareil': 'imprimante', 'Que se passe-t-il ?': 'Elle clignote.' });
  assert.match(page.path, /^\/espace\/r\/\w+$/, page.main);
  return { ...one, visitor, page };
}
const today = async (role) => words((await (await emp.as(role)).get('/bureau')).main);

test('EMP-60: what the scanner knows is refused, packed or not, whoever answers is told in the desk and by letter; the rest opens at once', { skip }, async () => {
  assert.match(words((await emp.visitor().get('/vie-privee')).main), /Recherche de logiciels malveillants/, 'EMP-60: it is promised');
  const one = await ticket();
  const before = stored();
  for (const sent of [text('vue.txt', `avant ${strain} après`), text('note.odt', odt(`<text>${strain}</text>`)), text('devis.pdf', `%PDF-1.7\n${strain}\n%%EOF\n`)]) {
    const refused = await add(one.page, sent);
    assert.equal(refused.status, 422, `EMP-60: ${sent.name} ${refused.main}`);
    assert.match(refused.main, /signalé comme dangereux/);
    assert.deepEqual(stored(), before, sent.name);
  }
  assert.match(await today('Dépannage'), /Un fichier dangereux a été refusé le .* pour une fiche « ticket »/, 'EMP-60: whoever answers is told');
  await until(() => area.box.letters.some((letter) => /fichier dangereux a été arrêté/.test(letter.subject)), 20);
  const seen = await (await emp.as('Dépannage')).get('/bureau');
  const pressed = await seen.press('Vu', {}, 'Un fichier dangereux');
  assert.equal(pressed.status, 200, pressed.main);
  const harmless = await add(one.page, text('note.odt', odt('<text>bonjour</text>')));
  assert.deepEqual(links(harmless).map(([name]) => name), ['note.odt']);
  assert.equal((await one.visitor.get(links(harmless)[0][1])).status, 200);
  assert.doesNotMatch(await today('Dépannage'), /attendent d’être vérifiés/);
  assert.deepEqual(readdirSync(scanner.clear), [], 'the scanner leaves nothing in clear');
  assert.deepEqual(leaks([strain, 'vue.txt'], files(emp.folder)), []);
  emp.proves();
});

test('EMP-60: while the scanner is stopped files wait, nobody opens them, it is said why; they are searched when it is back', { skip }, async () => {
  const one = await ticket();
  const desk = await emp.as('Dépannage');
  await scanner.stop();
  const page = await add(one.page, text('attend.txt', 'Attend son tour'), text('souche.txt', `${later} est là`));
  assert.equal(page.status, 200, page.main);
  assert.deepEqual(links(page), [], 'EMP-60: no link while it waits');
  assert.match(page.main, /attend\.txt 1 Ko en attente/);
  const behind = page.path.replace('/espace', '/bureau');
  assert.deepEqual(links(await desk.get(behind)), []);
  const ids = stored();
  for (const id of ids) {
    for (const [visitor, way] of [[one.visitor, page.path], [desk, behind]]) {
      const closed = await visitor.get(`${way}/fichier/${id}`);
      assert.ok([404, 409].includes(closed.status), `EMP-60: ${closed.status}`);
      assert.doesNotMatch(closed.main, /Attend son tour/);
    }
  }
  await until(async () => /ne répond pas : relancez-le/.test(await today('Administration')), 30);
  assert.match(await today('Dépannage'), /Des fichiers attendent d’être vérifiés : 2\. Le programme qui cherche les virus ne répond pas/);
  assert.match((await desk.get(behind)).main, /le programme qui cherche les virus ne répond pas/);
  const archive = unzipped(await (await one.visitor.get('/espace')).press('Télécharger pour lire'));
  assert.match(archive['dossier.json'], /"waits" *: *true/, 'it is said to be there');
  assert.deepEqual(Object.keys(archive).filter((name) => name.startsWith('files/')), [], 'EMP-60: and not given');

  scanner.knows(strain, later);
  await scanner.start();
  await until(async () => links(await one.visitor.get(page.path)).length === 1, 30);
  const now = await one.visitor.get(page.path);
  assert.deepEqual(links(now).map(([name]) => name), ['attend.txt'], 'EMP-60: the other one is destroyed');
  assert.equal((await one.visitor.get(links(now)[0][1])).html, 'Attend son tour');
  await until(async () => /signalé comme dangereux a été détruit/.test(await today('Dépannage')), 20);
  assert.doesNotMatch(await today('Dépannage'), /attendent d’être vérifiés/);
  assert.equal(stored().length, ids.length - 1);
  emp.proves();
});

test('a scanner that is named later searches what came before it; elsewhere than on this machine it is refused', { skip }, async (t) => {
  const box = await postbox();
  const place = mkdtempSync(join(folder, 'firm-'));
  t.after(() => box.close());
  const open = (more) => serve({ firm: 'emp-computer', policies: [example('emp-computer')], folder: place, extra: ['--demo', '--empty', ...by(folder, box, more)] });
  let firm = await open('');
  t.after(() => firm.stop('SIGKILL'));
  await note(firm, { 'Son numéro': '06 39 98 63 01', 'Son nom': 'Hubert Inventé', 'Quel appareil, quel logiciel ?': 'x', 'Que se passe-t-il ?': 'y', 'Adresse e-mail': 'hubert@invente.example' });
  const document = async (title, bytes) => {
    const form = await (await (await firm.as('Dépannage')).get((await sheet(firm, 'Hubert Inventé')).path)).click('Noter un document');
    return form.press('Enregistrer', { Titre: title, Fichier: text(`${title}.txt`, bytes) });
  };
  assert.equal((await document('Ancien', `${strain} d’avant`)).status, 200);
  assert.match(words((await (await firm.as('Administration')).get('/bureau')).main), /aucun programme ne cherche les virus sur cette machine/, 'EMP-60: without one, it is said');
  await firm.stop();
  firm = await open(`scanner = "${scanner.socket}"\n`);
  await until(async () => /a été détruit/.test(words((await (await firm.as('Dépannage')).get('/bureau')).main)), 30);
  assert.equal((await document('Autre', strain)).status, 422);
  firm.proves();
  await firm.stop();
  await assert.rejects(open('scanner = "192.0.2.7:3310"\n'), /scanner/);
});
