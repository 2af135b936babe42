// Letters: written with the act that asks for them, taken by a real mail server once and never twice, and a person's task where none can go.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { job, note, press, send, sheet, write } from './desk.mjs';
import { by, certificate, postbox } from './postbox.mjs';
import { after as later, ask, example, files, leaks, reference, said, serve, until, words } from './support.mjs';

let folder, box, sos, begin;
const alone = (...firms) => firms.map(example);
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenue-post-'));
  box = await postbox({ answer: (address) => refused[address] ?? null });
  sos = await serve({ policies: alone('sos-serrurier'), extra: ['--demo', '--empty', ...by(folder, box, `[alert]\nsos-serrurier = "garde@sos.example"\n[alert_command]\nsos-serrurier = "${join(folder, 'bell')}"\n`)] });
  begin = await sos.today();
  assert.equal(sos.command('clock', later(begin, { days: 1 })).status, 0);  // at noon: by night nobody is told twice
});
after(async () => {
  await sos?.remove();
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});
const refused = {};
const hand = async (who = 'Direction') => (await (await sos.as(who)).get('/bureau')).all('section[aria-labelledby=hand] li').map((li) => words(li.textContent));
const letters = (page) => page.all('section[aria-labelledby=letters] li').map((li) => words(li.textContent));
let numbers = 0;
const call = async (name, mail, more = {}) => {
  await ask(sos, { 'Votre nom': name, 'Votre téléphone': `06 39 98 21 ${String(++numbers).padStart(2, '0')}`, ...(mail ? { 'Votre adresse e-mail': mail } : {}), ...more });
  await until(async () => (await sheet(sos, name).catch(() => null)) !== null);
};

test('a request alerts the firm at once and rings its own bell, without a word of the person; seen, it is told no more', async () => {
  writeFileSync(join(folder, 'bell'), `#!/bin/sh\necho "$TENUE_FIRM $TENUE_COUNT $TENUE_URL" >> ${join(folder, 'rung')}\nenv >> ${join(folder, 'environment')}\n`);
  chmodSync(join(folder, 'bell'), 0o755);
  const sent = await ask(sos, { 'Votre nom': 'Alma Témoin', 'Votre téléphone': '06 39 98 20 01', 'Votre adresse e-mail': 'alma@fictive.example' });
  assert.ok(reference(sent));
  const [alert] = await box.wait('À voir');
  assert.deepEqual(alert.to, ['garde@sos.example']);
  assert.match(alert.plain, /Quelqu’un a écrit par le site, et personne ne l’a encore lu/);
  const link = alert.plain.match(/http:\/\/sos-serrurier\.localhost:\d+(\/bureau\/r\/\w+)/)[1];
  for (const secret of ['Alma', '06 39', '639', 'fictive', 'Vincennes']) assert.equal(alert.whole.includes(secret) || alert.plain.includes(secret) || alert.html.includes(secret), false, secret);
  await until(() => existsSync(join(folder, 'rung')));
  assert.match(readFileSync(join(folder, 'rung'), 'utf8'), /^sos-serrurier 1 http:\/\/sos-serrurier\.localhost:\d+\/bureau\n$/);
  for (const secret of ['Alma', 'fictive']) assert.equal(readFileSync(join(folder, 'environment'), 'utf8').includes(secret), false);
  assert.equal((await (await sos.as('Standard')).get(link)).status, 200, 'the link leads there');
  const before = box.letters.length;
  await sos.reach(later(await sos.today(), { days: 1 }));
  assert.equal(box.letters.slice(before).filter((one) => one.subject.startsWith('À voir')).length, 0, 'who has seen it is not told again');
});

test('nobody looked: the alert comes again', async () => {
  await ask(sos, { 'Votre nom': 'Bruno Témoin', 'Votre téléphone': '06 39 98 20 02' });
  const first = (await box.wait('À voir', 2)).length;
  await sos.reach(later(await sos.today(), { days: 1 }));
  await box.wait('À voir', first + 1);
});

test('SOS-24: an appointment is confirmed by one letter, also after a double click; a cancelled one is told too', async () => {
  await call('Carla Témoin', 'carla@fictive.example');
  const page = await job(sos, 'Carla Témoin');
  await send(sos, page);
  const [letter] = await box.wait('Votre rendez-vous');
  assert.deepEqual(letter.to, ['carla@fictive.example'], 'SOS-24');
  assert.match(letter.headers.from, /^"?.*SOS.*<.+@.+>$/i, 'SOS-24');
  assert.match(letter.plain, /^Bonjour,\n\nUn technicien est chargé de votre demande/, 'SOS-24');
  assert.equal(letter.plain.includes('{'), false, 'SOS-24: nothing is left to fill in');
  assert.match(letter.plain, /Ce message vous est écrit pour : .*\nhttp:\/\/sos-serrurier\.localhost:\d+\/vie-privee/, 'SOS-24');
  assert.doesNotMatch(letter.html, /<img|<script|style=|src=/, 'SOS-24: nothing is fetched');
  assert.equal(letter.headers['auto-submitted'], 'auto-generated', 'SOS-24');
  const twice = await page.press('Envoyer un technicien');
  assert.equal(twice.status === 409 || twice.status === 200, true);
  await sos.reach(later(await sos.today(), { days: 1 }));
  assert.equal((await box.wait('Votre rendez-vous')).length, 1, 'SOS-24: once');
  assert.ok(letters(await sheet(sos, 'Carla Témoin')).some((text) => /Votre rendez-vous Parti .*réponse 250/.test(text)), 'SOS-24: the sheet says when, and that the server took it');
  await press(await job(sos, 'Carla Témoin'), 'Annuler');
  const [cancelled] = await box.wait('annulée');
  assert.deepEqual(cancelled.to, ['carla@fictive.example'], 'SOS-24');
  sos.proves();
});

test('SOS-25: who leaves tells the client when he comes, once', async () => {
  await call('Denis Témoin', 'denis@fictive.example');
  await send(sos, await job(sos, 'Denis Témoin'));
  await press(await job(sos, 'Denis Témoin'), 'Noter le départ', {});
  const [letter] = await box.wait('en route');
  assert.deepEqual(letter.to, ['denis@fictive.example'], 'SOS-25');
  await sos.reach(later(await sos.today(), { days: 1 }));
  assert.equal((await box.wait('en route')).length, 1, 'SOS-25');
});

test('SOS-23: whoever wants no letter still hears of his appointment', async () => {
  await call('Edgar Témoin', 'edgar@fictive.example');
  assert.match((await sheet(sos, 'Edgar Témoin')).main, /Lettre|choix|Aucun/i, 'SOS-23');
  await send(sos, await job(sos, 'Edgar Témoin'));
  const to = (await box.wait('Votre rendez-vous', 2 + 1)).map((one) => one.to[0]);
  assert.ok(to.includes('edgar@fictive.example'), 'SOS-23: without any consent');
});

test('SOS-26: a quote goes with its number and its lines; without an address it is printed, and the task stays until it is told', async () => {
  await call('Fanny Témoin', 'fanny@fictive.example');
  await send(sos, await job(sos, 'Fanny Témoin'));
  const today = await sos.today();
  await write(sos, 'Fanny Témoin', 'Écrire un devis', { Date: today, Lignes: '1 x Cylindre : 80,00' });
  const [quote] = await box.wait('Votre devis');
  assert.match(quote.subject, /^Votre devis \d{4}-\d{3}$/, 'SOS-26');
  assert.match(quote.plain, /Cylindre/, 'SOS-26: the document itself');
  await call('Gérard Témoin', null);
  await send(sos, await job(sos, 'Gérard Témoin'));
  await until(async () => (await hand()).some((text) => text.includes('Votre rendez-vous : aucune adresse')));
  const today_page = await (await sos.as('Standard')).get('/bureau');
  const shown = await today_page.click('Voir la lettre');
  assert.equal(shown.status, 200);
  assert.match(shown.main, /Aucune adresse e-mail n’est connue.*Un technicien est chargé de votre demande/s, 'SOS-26: to print or to tell');
  await press(shown, 'C’est dit autrement');
  assert.equal((await hand()).some((text) => text.includes('Votre rendez-vous : aucune adresse')), false, 'SOS-26');
  assert.ok(letters(await sheet(sos, 'Gérard Témoin')).some((text) => /Dit autrement/.test(text)), 'SOS-26');
  sos.proves();
});

test('an address that the server refuses is a task; corrected, the letter goes there', async () => {
  refused['helene@faute.example'] = 550;
  await call('Hélène Témoin', 'helene@faute.example');
  await send(sos, await job(sos, 'Hélène Témoin'));
  await until(async () => (await hand()).some((text) => /Votre rendez-vous : refusé par la messagerie.*réponse 550/.test(text)));
  const person = await sheet(sos, 'Hélène Témoin');
  const corrected = await press(await person.click('Corriger'), 'Enregistrer', { 'Adresse e-mail': 'helene@juste.example' });
  assert.equal(corrected.status, 200);
  const shown = await (await (await sos.as('Standard')).get('/bureau')).click('Voir la lettre');
  await press(shown, 'Envoyer de nouveau');
  await until(() => box.letters.some((one) => one.to[0] === 'helene@juste.example'));
  const log = sos.out + sos.err;
  for (const secret of ['helene', 'Hélène']) assert.equal(log.includes(secret), false, 'no address in the log');
});

test('the server is down: letters wait, and go when it is back; nothing of them is readable in the store meanwhile', async () => {
  await box.close();
  await call('Inès Témoin', 'ines@fictive.example');
  await send(sos, await job(sos, 'Inès Témoin'));
  await until(async () => letters(await sheet(sos, 'Inès Témoin')).some((text) => /Attend le serveur/.test(text)));
  assert.deepEqual(leaks(['ines@fictive.example', 'Inès Témoin'], files(sos.folder)), []);
  const again = await postbox({ port: box.port });
  await sos.reach(later(await sos.today(), { days: 1 }));
  await until(() => again.letters.some((one) => one.to[0] === 'ines@fictive.example'), 15);
  await again.close();
  box = await postbox({ port: box.port, answer: (address) => refused[address] ?? null });
  sos.proves();
});

test('the line is cut after the last byte: it is not sent again by itself, and a person is told that it may have arrived', async () => {
  refused['jules@coupe.example'] = 'hang';
  await call('Jules Témoin', 'jules@coupe.example');
  await send(sos, await job(sos, 'Jules Témoin'));
  await until(async () => (await hand()).some((text) => /Votre rendez-vous : la ligne a été coupée/.test(text)));
  await sos.reach(later(await sos.today(), { days: 1 }));
  assert.equal(box.letters.filter((one) => one.to[0] === 'jules@coupe.example').length, 1, 'never twice');
});

test('kill -9 while a letter is with the server: never twice, a person is told', async () => {
  const slow = await postbox({ answer: (address, n) => (n === -1 ? 'hang' : null) });
  // The server holds its answer back: the store says "trying" when the process dies.
  const other = mkdtempSync(join(tmpdir(), 'tenue-kill-'));
  let server = await serve({ folder: other, extra: ['--demo', '--empty', ...by(folder, slow)] });
  await slow.close();
  const dead = await postbox({ port: slow.port, answer: () => null });
  await ask(server, { 'Votre nom': 'Karl Témoin', 'Votre téléphone': '06 39 98 22 01', 'Votre adresse e-mail': 'karl@fictive.example' });
  await dead.wait('À voir');
  await send(server, await job(server, 'Karl Témoin'));
  await server.stop('SIGKILL');
  const sent = dead.letters.filter((one) => one.subject === 'Votre rendez-vous').length;
  server = await serve({ folder: other, extra: ['--demo', '--empty', ...by(folder, dead)] });
  await new Promise((done) => setTimeout(done, 3000));
  const now = dead.letters.filter((one) => one.subject === 'Votre rendez-vous').length;
  assert.ok(now <= 1, `${now} letters, ${sent} before it died`);
  const told = (await (await server.as('Direction')).get('/bureau')).main;
  assert.ok(now === 1 || /la ligne a été coupée/.test(told), 'it went, or somebody is told');
  server.proves();
  await server.remove();
  await dead.close();
});

test('over TLS, with a password from a file; a certificate that nobody vouches for is spoken to by nobody', async () => {
  const tls = certificate(folder);
  const safe = await postbox({ tls, login: { user: 'tenue', pass: 'Secret-Imaginaire-1' } });
  writeFileSync(join(folder, 'password'), 'Secret-Imaginaire-1\n');
  const known = `mail_user = "tenue"\nmail_password = "${join(folder, 'password')}"\nmail_from = "robot@courrier.example"\n`;
  const server = await serve({ extra: ['--demo', '--empty', ...by(folder, safe, `${known}mail_authority = "${tls.cert}"\n`)] });
  await ask(server, { 'Votre nom': 'Lia Témoin', 'Votre téléphone': '06 39 98 23 01' });
  const [letter] = await safe.wait('À voir');
  assert.equal(safe.secure, 1, 'under TLS');
  assert.equal(letter.from, 'robot@courrier.example');
  assert.match(letter.headers['reply-to'], /@/, 'answers go to the firm');
  await server.remove();
  const stranger = await serve({ extra: ['--demo', '--empty', ...by(folder, safe, known)] });
  await ask(stranger, { 'Votre nom': 'Marc Témoin', 'Votre téléphone': '06 39 98 23 02' });
  await until(() => /letter\.not_sent/.test(stranger.out + stranger.err));
  assert.equal(safe.letters.length, 1);
  assert.equal((stranger.out + stranger.err).includes('Secret-Imaginaire'), false);
  await stranger.remove();
  await safe.close();
});

test('CLIC-10: a message goes to the firm’s mailbox and nowhere else, whatever its subject tries; a server that is down loses nothing', async () => {
  const clic = await serve({ firm: 'clic-et-cetera', policies: alone('clic-et-cetera'), extra: ['--demo', '--empty', ...by(folder, box)] });
  const page = await clic.visitor().get('/demande/nous-ecrire');
  const sent = await page.press('Envoyer le message', { 'Un site à créer': true, 'Votre message': 'Bonjour\r\nBcc: autre@fictive.example\r\n\r\nUne vitrine', 'Votre nom ou votre pseudonyme': 'Nina Témoin',
    'Votre adresse e-mail': 'nina@fictive.example', 'Gardez mon message le temps de me répondre': true });
  assert.equal(sent.status, 200, sent.main);
  const [letter] = await box.wait('Un message par le site');
  assert.equal(letter.to.length, 1, 'CLIC-10');
  assert.doesNotMatch(letter.to[0], /fictive/, 'CLIC-10: the firm’s own address');
  assert.equal(letter.headers.bcc, undefined, 'CLIC-10');
  await clic.remove();
});

test('EMP-37: a contract’s end is announced to the client and to who prepares it, on the day that its notice begins and once', async () => {
  const emp = await serve({ firm: 'emp-computer', policies: alone('emp-computer'), extra: ['--demo', '--empty', ...by(folder, box)] });
  const first = await emp.today();
  await note(emp, { 'Son numéro': '06 39 98 25 01', 'Son nom': 'Odile Témoin', 'Quel appareil, quel logiciel ?': 'L’imprimante', 'Que se passe-t-il ?': 'Elle n’imprime plus', 'Adresse e-mail': 'odile@fictive.example' });
  const person = await sheet(emp, 'Odile Témoin');
  const end = later(first, { months: 3 });
  await press(await person.visitor.get(`${person.path}/ajouter/contract`), 'Enregistrer', { Service: 'Entretien', Début: first, Fin: end, Préavis: '1 mois' });
  const told = () => box.letters.filter((one) => /Votre contrat|Contrat à renouveler/.test(one.subject));
  const day = later(end, { months: -1 });
  await emp.reach(later(day, { days: -1 }));
  await new Promise((done) => setTimeout(done, 1500));
  assert.deepEqual(told().map((one) => one.subject), [], 'EMP-37: not the day before');
  assert.equal(emp.command('clock', later(day, { days: 1 })).status, 0);
  await until(() => told().length >= 2);
  const [client] = told().filter((one) => one.to[0] === 'odile@fictive.example');
  assert.match(client.plain, new RegExp(`Il finit le ${said(end)}\\. Dites-nous si vous le renouvelez`), 'EMP-37');
  const [firm] = told().filter((one) => one.to[0] !== 'odile@fictive.example');
  assert.match(firm.plain, /http:\/\/emp-computer\.localhost:\d+\/bureau\/r\/\w+/, 'EMP-37: to the helper, with where to look');
  await emp.reach(later(end, { days: 1 }));
  assert.equal(told().length, 2, 'EMP-37: once');
  await emp.remove();
});

test('SEMI-33: an enquiry that nobody answered is called to mind, one that was answered is not', async () => {
  const semi = await serve({ firm: 'semi-informatique', policies: alone('semi-informatique'), extra: ['--demo', '--empty', ...by(folder, box)] });
  const first = await semi.today();
  const enquire = async (name, phone) => {
    const form = await semi.visitor().get('/demande/demander-un-devis');
    const sent = await form.press('Demander un devis', { 'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': 'Dix postes', 'Votre nom': name, 'Votre entreprise': `Atelier ${name}`, 'Votre adresse e-mail': `${name.toLowerCase()}@fictive.example`, 'Votre téléphone': phone });
    assert.equal(sent.status, 200, sent.main);
  };
  const waits = () => box.letters.filter((one) => one.subject === 'Une demande attend sa réponse').length;
  await enquire('Perle', '06 39 98 26 01');
  await enquire('Quiterie', '06 39 98 26 02');
  const enquiries = (await (await semi.as('Commercial')).get('/bureau/l/enquiry')).all('main a').map((a) => a.getAttribute('href')).filter((href) => /^\/bureau\/r\/\w+$/.test(href));
  await press(await (await semi.as('Commercial')).get(enquiries[0]), 'Classer la demande');
  await semi.reach(later(first, { days: 2 }));
  await new Promise((done) => setTimeout(done, 1500));
  assert.equal(waits(), 0, 'SEMI-33: not before');
  await semi.reach(later(first, { days: 4 }));
  await until(() => waits() > 0);
  await new Promise((done) => setTimeout(done, 1500));
  assert.equal(waits(), 1, 'SEMI-33: the one without an answer');
  assert.match(box.letters.find((one) => one.subject === 'Une demande attend sa réponse').plain, /Service demandé : Maintenance\./);
  await semi.remove();
});
