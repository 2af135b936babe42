// Files of people: sealed while they come in, seen by who may see the record, gone with it; and what is refused of them.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { Area, secret } from './customers.mjs';
import { note, sheet } from './desk.mjs';
import { files, leaks, multipart, root, serve, until, words } from './support.mjs';
import { unzipped } from './zip.mjs';

const area = new Area('emp-computer');
let emp;
before(async () => { emp = (await area.open()).server; });
after(() => area.close());

const folder = () => join(emp.folder, 'data', 'emp-computer', 'files');
const stored = () => readdirSync(folder());

/** Not a picture, but the shape of one, with a place in it. */
function photograph(place = 'GPS-48.8566') {
  const segment = (marker, body) => Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]), Buffer.from(body)]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), segment(0xe1, `Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0${place}`), segment(0xdb, 'tables'), segment(0xc0, 'frame'), segment(0xda, 'scan'), Buffer.from('image'), Buffer.from([0xff, 0xd9]), Buffer.from(place)]);
}
const text = (name, body) => ({ name, bytes: body });
/** 200 kB that anybody would find again. */
const canary = (word) => `${word} dans un fichier en clair. `.repeat(6000);

let people = 0;
async function inside() {
  const n = ++people;
  const one = { name: `Paul Gabarit${'abcdefghijklmnopqrstuvwxyz'[n]}`, mail: `paul${n}@gabarit.example` };
  await note(emp, { 'Son numéro': `06 39 98 51 ${String(n).padStart(2, '0')}`, 'Son nom': one.name, 'Quel appareil, quel logiciel ?': 'imprimante', 'Que se passe-t-il ?': 'Elle bourre.', 'Adresse e-mail': one.mail });
  await area.ask(one.mail);
  return { ...one, visitor: await area.enter(await area.link(one.mail)) };
}
/** A ticket that she opens, with files. */
async function ticket(one, sent = []) {
  const form = await (await one.visitor.get('/espace/l/ticket')).click('Ouvrir un ticket');
  return form.press('Ouvrir le ticket', { 'J’ai besoin d’aide': true, 'Quel appareil': 'imprimante de l’entrée', 'Que se passe-t-il ?': 'Elle clignote.', ...(sent.length && { 'Captures d’écran ou documents': sent }) });
}
const links = (page) => page.all('main a').filter((a) => /\/fichier\/\w+$/.test(a.getAttribute('href'))).map((a) => [words(a.textContent), a.getAttribute('href')]);
const add = (page, ...sent) => page.press('Envoyer', { 'Ajouter des fichiers': sent });

test('EMP-09: a photograph sent with a ticket keeps no place; it opens to her and to who helps her, to nobody else, and only as a download', async () => {
  const one = await inside(), other = await inside();
  const form = await (await one.visitor.get('/espace/l/ticket')).click('Ouvrir un ticket');
  assert.match(form.main, /Vos photos perdent d’abord le lieu/);
  const page = await ticket(one, [{ name: 'écran.JPG', bytes: photograph() }, text('journal.txt', 'Erreur 79')]);
  assert.match(page.path, /^\/espace\/r\/\w+$/, page.main);
  assert.match(page.main, /S’efface avec vos autres informations\./, 'of what is hers, in words that speak to her');
  assert.deepEqual(links(page).map(([name]) => name), ['écran.JPG', 'journal.txt']);
  const [, way] = links(page)[0];
  const got = await one.visitor.get(way);
  assert.equal(got.status, 200);
  assert.equal(got.bytes.includes('GPS'), false, 'the place is still in it');
  assert.equal(got.bytes.includes('image'), true);
  assert.equal(got.headers['content-type'], 'image/jpeg');
  assert.equal(got.headers['content-disposition'], 'attachment; filename*=UTF-8\'\'%C3%A9cran.JPG');
  assert.equal(got.headers['x-content-type-options'], 'nosniff');
  assert.match(got.headers['content-security-policy'], /sandbox/);
  assert.equal(got.headers['cache-control'], 'no-store');
  assert.equal((await other.visitor.get(way)).status, 404);
  assert.equal((await emp.visitor().get(way)).path, '/espace/entrer');
  const desk = await emp.as('Dépannage');
  const seen = await desk.get(page.path.replace('/espace', '/bureau'));
  const [, behind] = links(seen)[0];
  assert.equal((await desk.get(behind)).bytes.equals(got.bytes), true);
  assert.equal((await emp.visitor().get(behind)).path, '/bureau/entrer');
  const home = await one.visitor.get('/espace');
  assert.match(words(home.all('section[aria-labelledby=looks]')[0].textContent), /Le dépanneur/);
  emp.proves();
});

test('what a visitor without an account may fill in asks for no file, and takes none', async () => {
  const form = await emp.visitor().get('/demande/ouvrir-un-ticket');
  assert.equal(form.all('input[type=file]').length, 0);
  const fields = [...form.fields(form.button('Ouvrir le ticket').closest('form')), ['captures-d-ecran-ou-documents', text('a.txt', 'a')]];
  assert.equal((await form.visitor.upload('/demande/ouvrir-un-ticket', fields)).status, 415);
  const before = stored();
  const [token] = fields.filter(([name]) => name === 'token');
  assert.equal((await emp.visitor().upload('/espace/r/7K2/fichiers/attachment', [token, ['files', text('a.txt', 'a')]])).path, '/espace/entrer');
  assert.deepEqual(stored(), before);
});

test('a file added afterwards is there, taken out it is gone, and erased with its person it leaves no byte', async () => {
  const one = await inside();
  const begun = stored().length;
  const page = await ticket(one);
  assert.equal(stored().length, begun);
  const added = await add(page, text('à lire.txt', canary('Canari-4711')), text('deux.txt', 'deux'));
  assert.equal(added.path, page.path, added.main);
  assert.equal(links(added).length, 2);
  assert.equal(stored().length, begun + 2);
  const [, way] = links(added)[0];
  assert.equal((await one.visitor.get(way)).html, canary('Canari-4711'));
  assert.deepEqual(leaks(['Canari-4711', 'à lire', 'lire.txt'], files(emp.folder)), []);
  const without = await added.press('Retirer', {}, 'deux.txt');
  assert.deepEqual(links(without).map(([name]) => name), ['à lire.txt']);
  assert.equal(stored().length, begun + 1);
  emp.proves();
  const closing = await one.visitor.get('/espace/fermer');
  const left = await closing.press('Fermer et effacer', { 'J’ai enregistré': true, 'Votre mot de passe actuel': secret });
  assert.equal(left.status, 200, left.main);
  assert.equal(stored().length, begun, 'the file outlives its person');
  assert.deepEqual(leaks(['Canari-4711'], files(emp.folder)), []);
  emp.proves();
});

test('she takes her files along, to be read and for another program, and nobody else’s; the other program finds them where it is told', async () => {
  const one = await inside(), other = await inside();
  await add(await ticket(other), text('autre.txt', 'pas à elle'));
  await add(await ticket(one), text('à lire.txt', 'Canari-8812 '.repeat(40_000)), { name: 'écran.jpg', bytes: photograph() }, { name: 'écran.jpg', bytes: photograph() });
  const page = await one.visitor.get('/espace');
  const validate = new Ajv({ strict: true }).compile(JSON.parse(readFileSync(join(root, 'docs/formats/portable.schema.json'), 'utf8')));
  for (const [wording, name] of [['Télécharger pour lire', 'dossier.json'], ['Télécharger pour un autre logiciel', 'portable.json']]) {
    const all = unzipped(await page.press(wording));
    const inside = Object.keys(all).filter((file) => file.startsWith('files/'));
    assert.deepEqual(inside.map((file) => file.split('/').pop()), ['à lire.txt', 'écran.jpg', 'écran-2.jpg']);
    assert.equal(all[inside[0]], 'Canari-8812 '.repeat(40_000));
    assert.equal(all[inside[1]].includes('GPS'), false);
    const data = JSON.parse(all[name]);
    const named = data.records.flatMap((record) => record.files ?? []);
    assert.deepEqual(named.map((file) => file.name), inside, 'the data say where they lie');
    assert.equal(JSON.stringify(all).includes('pas à elle'), false);
    if (name === 'portable.json') assert.ok(validate(data), JSON.stringify(validate.errors));
  }
  assert.deepEqual(leaks(['Canari-8812'], files(emp.folder)), [], 'nothing of it is laid down on the way');
});

test('what is reported as dangerous, or cannot be judged, is refused in plain words, and nothing of it is kept', async () => {
  const one = await inside();
  const page = await ticket(one);
  const before = stored();
  const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
  const refused = async (sent, why) => {
    const answer = await add(page, sent);
    assert.equal(answer.status, 422, sent.name);
    assert.match(answer.main, why);
    assert.deepEqual(stored(), before, sent.name);
  };
  await refused(text('eicar.txt', eicar), /signalé comme dangereux/);
  await until(() => /"event":"file.malware"/.test(emp.err));
  await refused(text('eicar.pdf', `%PDF-1.7 ${eicar} %%EOF`), /signalé comme dangereux/);
  await refused(text('facture.pdf', Buffer.from('4d5a90000300000004000000ffff0000', 'hex')), /un fichier que nous savons vérifier/);
  await refused(text('image.jpg', Buffer.from('ffd8ffe000104a464946000101', 'hex')), /abîmé ou incomplet/);
  await refused(text('vide.txt', ''), /vide/);
  const whole = await ticket(one, [text('eicar.txt', eicar)]);
  assert.equal(whole.status, 422);
  assert.match(whole.main, /signalé comme dangereux/);
  const again = await (await (await one.visitor.get('/espace/l/ticket')).click('Ouvrir un ticket')).press('Ouvrir le ticket', { 'Quel appareil': 'x', 'Captures d’écran ou documents': [text('a.txt', 'a')] });
  assert.match(again.main, /Choisissez de nouveau votre fichier/);
  assert.deepEqual(stored(), before);
});

test('the helper adds a document, which needs its file; the customer downloads it and cannot change it', async () => {
  const one = await inside();
  const desk = await emp.as('Dépannage');
  const form = await (await desk.get((await sheet(emp, one.name)).path)).click('Noter un document');
  const lacking = await form.press('Enregistrer', { Titre: 'Devis signé' });
  assert.equal(lacking.status, 422);
  const done = await form.press('Enregistrer', { Titre: 'Devis signé', Fichier: text('devis.pdf', '%PDF-1.7\nDevis\n%%EOF\n') });
  assert.equal(done.status, 200, done.main);
  const list = await one.visitor.get('/espace/l/document');
  const mine = await list.click('Devis signé');
  assert.equal((await one.visitor.get(links(mine)[0][1])).headers['content-type'], 'application/pdf');
  assert.equal(mine.button('Envoyer'), undefined);
  assert.equal(mine.button('Retirer'), undefined);
  const token = mine.all('[name=token]')[0].getAttribute('value');
  assert.equal((await one.visitor.upload(`${mine.path}/fichiers/file`, [['token', token], ['files', text('a.txt', 'a')]])).status, 404);
  emp.proves();
});

test('nothing of a form is kept before its token came, and none of another’s', async () => {
  const one = await inside(), other = await inside();
  const page = await ticket(one);
  const way = `${page.path}/fichiers/attachment`;
  const before = stored();
  const token = page.all('[name=token]')[0].getAttribute('value');
  const file = ['files', text('a.txt', 'a')];
  assert.equal((await one.visitor.upload(way, [file])).status, 403);
  assert.equal((await one.visitor.upload(way, [file, ['token', token]])).status, 403, 'the token came after the file');
  assert.equal((await one.visitor.upload(way, [['token', 'x'], file])).status, 403);
  assert.equal((await one.visitor.upload(way, [['token', token], file], { origin: 'https://ailleurs.example' })).status, 403);
  assert.equal((await one.visitor.upload(way, [['token', token], ['other', text('a.txt', 'a')]])).status, 422);
  const others = (await other.visitor.get('/espace/compte')).all('[name=token]')[0].getAttribute('value');
  assert.equal((await other.visitor.upload(way, [['token', others], file])).status, 404);
  assert.deepEqual(stored(), before);
});

test('a file of 26 MB is refused before it came, a slow one ends, one broken off leaves nothing; meanwhile nothing is in clear', async () => {
  const one = await inside();
  const page = await ticket(one);
  const way = `${page.path}/fichiers/attachment`;
  const token = page.all('[name=token]')[0].getAttribute('value');
  const before = stored();
  const { body, type } = multipart([['token', token], ['files', text('grand.txt', canary('Canari-9302').repeat(5))]]);
  const head = (length) => `POST ${way} HTTP/1.1\r\nHost: ${one.visitor.host}\r\nOrigin: http://${one.visitor.host}\r\nContent-Type: ${type}\r\nCookie: ${[...one.visitor.cookies].map(([k, v]) => `${k}=${v}`).join('; ')}\r\nContent-Length: ${length}\r\n\r\n`;
  const socket = () => net.connect({ host: '127.0.0.1', port: emp.port });
  const large = socket();
  large.write(head(26 * 1024 * 1024));
  let answer = '';
  large.on('data', (d) => { answer += d.toString('utf8'); });
  await until(() => answer.includes('</html>'));
  large.destroy();
  assert.match(answer, /^HTTP\/1.1 413/);
  assert.match(words(answer), /25 Mo au plus/);

  const half = socket();
  half.write(head(body.length));
  half.write(body.subarray(0, body.length / 2));
  await until(() => stored().length > before.length && files(folder()).some((file) => file.path.endsWith('.part') && file.bytes.length > 200_000));
  assert.deepEqual(leaks(['Canari-9302', 'grand.txt'], files(emp.folder)), []);
  assert.equal(emp.command('prove').status, 0, 'a file on its way in is a defect');
  half.destroy();
  await until(() => stored().length === before.length);

  const whole = await one.visitor.upload(way, [['token', token], ['files', text('grand.txt', canary('Canari-9302').repeat(5))]]);
  assert.equal(whole.status, 200, whole.main);
  assert.deepEqual(leaks(['Canari-9302', 'grand.txt'], files(emp.folder)), []);
});

test('what is changed past Tenue in the folder of files is named by the proof', async () => {
  const one = await inside();
  await add(await ticket(one), text('a.txt', 'a'));
  writeFileSync(join(folder(), 'intrus'), 'x');
  const proof = emp.command('prove');
  assert.equal(proof.status, 1, proof.out);
  assert.match(words(proof.out), /dossier des fichiers contient intrus/);
});

test('killed in the middle of an upload, the server comes back with whole files or none', async () => {
  const firm = await serve({ firm: 'emp-computer' });
  try {
    await note(firm, { 'Son numéro': '06 39 98 60 60', 'Son nom': 'Coupure Fictive', 'Quel appareil, quel logiciel ?': 'x', 'Que se passe-t-il ?': 'y', 'Adresse e-mail': 'seule@fictive.example' });
    const desk = await firm.as('Dépannage');
    const form = await (await desk.get((await sheet(firm, 'Coupure Fictive')).path)).click('Noter un document');
    const made = await form.press('Enregistrer', { Titre: 'Entier', Fichier: text('entier.txt', canary('Canari-77')) });
    assert.equal(made.status, 200, made.main);
    const place = join(firm.folder, 'data', 'emp-computer', 'files');
    const token = form.all('[name=token]')[0].getAttribute('value');
    const { body, type } = multipart([['token', token], ['title', 'Coupé'], ['file', text('coupé.txt', canary('Canari-78').repeat(4))]]);
    const socket = net.connect({ host: '127.0.0.1', port: firm.port });
    socket.on('error', () => {});
    socket.write(`POST ${form.path} HTTP/1.1\r\nHost: ${desk.host}\r\nOrigin: http://${desk.host}\r\nContent-Type: ${type}\r\nCookie: ${[...desk.cookies].map(([k, v]) => `${k}=${v}`).join('; ')}\r\nContent-Length: ${body.length}\r\n\r\n`);
    socket.write(body.subarray(0, body.length - 100));
    await until(() => readdirSync(place).some((name) => name.endsWith('.part')));
    await firm.stop('SIGKILL');
    const again = await serve({ firm: 'emp-computer', folder: firm.folder });
    try {
      assert.equal(readdirSync(place).length, 1);
      assert.equal(existsSync(join(place, readdirSync(place)[0])), true);
      assert.deepEqual(leaks(['Canari-77', 'Canari-78'], files(firm.folder)), []);
      again.proves();
    } finally { await again.stop('SIGKILL'); }
  } finally { await firm.remove(); }
});
