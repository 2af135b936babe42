// How letters travel: taken by a real mail server once and never twice, whatever breaks; and how the firm hears of a request.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { job, press, send, sheet } from './desk.mjs';
import { all_gone, by, certificate, Office, postbox, soon } from './postbox.mjs';
import { after as later, ask, example, files, leaks, reference, run, serve, until } from './support.mjs';

const office = new Office();
let sos, seen;
before(async () => { sos = (await office.open()).sos; });
after(() => office.close());

test('a request alerts the firm at once and rings its own bell, without a word of the person; seen, it is told no more', async () => {
  writeFileSync(join(office.folder, 'bell'), `#!/bin/sh\nls -l /proc/self/fd > ${join(office.folder, 'held')}\necho "$TENUE_FIRM $TENUE_COUNT $TENUE_URL" >> ${join(office.folder, 'rung')}\nenv >> ${join(office.folder, 'environment')}\n`);
  chmodSync(join(office.folder, 'bell'), 0o755);
  const sent = await ask(sos, { 'Votre nom': 'Alma Témoin', 'Votre téléphone': '06 39 98 20 01', 'Votre adresse e-mail': 'alma@fictive.example' });
  assert.ok(reference(sent));
  const [alert] = await office.box.wait('À voir');
  assert.deepEqual(alert.to, ['garde@sos.example']);
  assert.match(alert.plain, /Quelqu’un a écrit par le site, et personne ne l’a encore lu/);
  const link = alert.plain.match(/http:\/\/sos-serrurier\.localhost:\d+(\/bureau\/r\/\w+)/)[1];
  for (const secret of ['Alma', '06 39', '639', 'fictive', 'Vincennes']) assert.equal(alert.whole.includes(secret) || alert.plain.includes(secret) || alert.html.includes(secret), false, secret);
  await soon(() => existsSync(join(office.folder, 'rung')));
  assert.match(readFileSync(join(office.folder, 'rung'), 'utf8'), /^sos-serrurier 1 http:\/\/sos-serrurier\.localhost:\d+\/bureau\n$/);
  for (const secret of ['Alma', 'fictive']) assert.equal(readFileSync(join(office.folder, 'environment'), 'utf8').includes(secret), false);
  assert.doesNotMatch(readFileSync(join(office.folder, 'held'), 'utf8'), /socket:/, 'nothing of the server’s is open in it');
  assert.equal((await (await sos.as('Standard')).get(link)).status, 200, 'the link leads there');
  seen = link;
});

test('nobody looked: the alert comes again', async () => {
  await ask(sos, { 'Votre nom': 'Bruno Témoin', 'Votre téléphone': '06 39 98 20 02' });
  const first = (await office.box.wait('À voir', 2)).length;
  await sos.reach(later(await sos.today(), { days: 1 }));
  await office.box.wait('À voir', first + 1);
  assert.equal(office.box.letters.filter((one) => one.plain.includes(seen)).length, 1, 'what was seen is not told again');
});

test('an address that the server refuses is a task; corrected, the letter goes there', async () => {
  office.refused['helene@faute.example'] = 550;
  await office.call('Hélène Témoin', 'helene@faute.example');
  await send(sos, await job(sos, 'Hélène Témoin'));
  await soon(async () => (await office.untold()).some((text) => /Votre rendez-vous.*Refusé par la messagerie.*réponse 550/.test(text)));
  const person = await sheet(sos, 'Hélène Témoin');
  const corrected = await press(await person.click('Corriger'), 'Enregistrer', { 'Adresse e-mail': 'helene@juste.example' });
  assert.equal(corrected.status, 200);
  await soon(() => office.box.letters.some((one) => one.to[0] === 'helene@juste.example'));
  const log = sos.out + sos.err;
  for (const secret of ['helene', 'Hélène']) assert.equal(log.includes(secret), false, 'no address in the log');
});

test('a mail server that turns the firm away is at fault, not the letter: it waits', async () => {
  office.refused[''] = 554;
  await office.call('Iris Témoin', 'iris@fictive.example');
  await send(sos, await job(sos, 'Iris Témoin'));
  await soon(async () => (await office.letters('Iris Témoin')).some((text) => /Attend le serveur/.test(text)));
  delete office.refused[''];
  await sos.reach(later(await sos.today(), { days: 1 }));
  await soon(() => office.box.letters.some((one) => one.to[0] === 'iris@fictive.example'));
});

test('the server is down: letters wait, and go when it is back; nothing of them is readable in the store meanwhile', async () => {
  await office.box.close();
  await office.call('Inès Témoin', 'ines@fictive.example');
  await send(sos, await job(sos, 'Inès Témoin'));
  await soon(async () => (await office.letters('Inès Témoin')).some((text) => /Attend le serveur/.test(text)));
  assert.deepEqual(leaks(['ines@fictive.example', 'Inès Témoin'], files(sos.folder)), []);
  const again = await postbox({ port: office.box.port });
  await sos.reach(later(await sos.today(), { days: 1 }));
  await until(() => again.letters.some((one) => one.to[0] === 'ines@fictive.example'), 15);
  await again.close();
  office.box = await office.mailbox(office.box.port);
  sos.proves();
});

test('the line is cut after the last byte: it is not sent again by itself, and a person is told that it may have arrived', async () => {
  office.refused['jules@coupe.example'] = 'hang';
  await office.call('Jules Témoin', 'jules@coupe.example');
  await send(sos, await job(sos, 'Jules Témoin'));
  await soon(async () => (await office.untold()).some((text) => /Votre rendez-vous.*La ligne a été coupée/.test(text)));
  await sos.reach(later(await sos.today(), { days: 1 }));
  await all_gone(sos, office.box);
  assert.equal(office.box.letters.filter((one) => one.to[0] === 'jules@coupe.example').length, 1, 'never twice');
});

test('kill -9 while a letter is with the server: never twice, a person is told', async (t) => {
  const slow = await postbox({ answer: (address, n) => (n === -1 ? 'hang' : null) });
  // The server holds its answer back: the store says "trying" when the process dies.
  const other = mkdtempSync(join(tmpdir(), 'tenue-kill-'));
  let server = await serve({ folder: other, extra: ['--demo', '--empty', ...by(office.folder, slow)] });
  await slow.close();
  const dead = await postbox({ port: slow.port, answer: () => null });
  t.after(async () => { await server.remove(); await dead.close(); });
  await ask(server, { 'Votre nom': 'Karl Témoin', 'Votre téléphone': '06 39 98 22 01', 'Votre adresse e-mail': 'karl@fictive.example' });
  await dead.wait('À voir');
  await send(server, await job(server, 'Karl Témoin'));
  await server.stop('SIGKILL');
  const sent = dead.letters.filter((one) => one.subject === 'Votre rendez-vous').length;
  server = await serve({ folder: other, extra: ['--demo', '--empty', ...by(office.folder, dead)] });
  await all_gone(server, dead);
  const now = dead.letters.filter((one) => one.subject === 'Votre rendez-vous').length;
  assert.ok(now <= 1, `${now} letters, ${sent} before it died`);
  const told = (await (await server.as('Direction')).get('/bureau')).main;
  assert.ok(now === 1 || /la ligne a été coupée/.test(told), 'it went, or somebody is told');
  server.proves();
});

test('over TLS, with a password from a file; a certificate that nobody vouches for is spoken to by nobody', async (t) => {
  const tls = certificate(office.folder);
  const safe = await postbox({ tls, login: { user: 'tenue', pass: 'Secret-Imaginaire-1' } });
  t.after(() => safe.close());
  writeFileSync(join(office.folder, 'password'), 'Secret-Imaginaire-1\n');
  const known = `mail_user = "tenue"\nmail_password = "${join(office.folder, 'password')}"\nmail_from = "robot@courrier.example"\n`;
  const server = await serve({ extra: ['--demo', '--empty', ...by(office.folder, safe, `${known}mail_authority = "${tls.cert}"\n`)] });
  t.after(() => server.remove());
  await ask(server, { 'Votre nom': 'Lia Témoin', 'Votre téléphone': '06 39 98 23 01' });
  const [letter] = await safe.wait('À voir');
  assert.equal(safe.secure, 1, 'under TLS');
  assert.equal(letter.from, 'robot@courrier.example');
  assert.match(letter.headers['reply-to'], /@/, 'answers go to the firm');
  const stranger = await serve({ extra: ['--demo', '--empty', ...by(office.folder, safe, known)] });
  t.after(() => stranger.remove());
  await ask(stranger, { 'Votre nom': 'Marc Témoin', 'Votre téléphone': '06 39 98 23 02' });
  await soon(() => /letter\.not_sent/.test(stranger.out + stranger.err));
  assert.equal(safe.letters.length, 1);
  assert.equal((stranger.out + stranger.err).includes('Secret-Imaginaire'), false);
});

test('EMP-64: a mail server without TLS is given nothing, in clear or otherwise: the letter waits and the log says so; with TLS letters go', async (t) => {
  const tls = certificate(office.folder);
  const open = await postbox({ host: '127.0.0.2' });  // another machine than this one, as far as anybody can tell
  const safe = await postbox({ host: '127.0.0.2', tls });
  const folder = mkdtempSync(join(office.folder, 'real-'));
  const places = ['--data', join(folder, 'data'), '--keys', join(folder, 'keys')];
  assert.equal(run('publish', example('emp-computer'), '--yes', ...places).status, 0);
  const config = (box) => {
    const file = join(folder, `${box.port}.toml`);
    writeFileSync(file, `mail_server = "smtp://127.0.0.2:${box.port}"\nmail_from = "robot@courrier.example"\nmail_authority = "${tls.cert}"\n`);
    return ['--config', file];
  };
  let emp = await serve({ firm: 'emp-computer', policies: [example('emp-computer')], extra: config(open), folder });
  t.after(async () => { await emp.remove(); await open.close(); await safe.close(); });
  const ask_as = async (mail) => {
    const sent = await (await emp.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { 'Voir mes données': true, 'Votre adresse e-mail': mail });
    assert.equal(sent.status, 200, sent.main);
  };
  await ask_as('nora@specimen.example');
  await soon(() => /letter\.not_sent/.test(emp.out + emp.err)).catch(() => assert.fail(`EMP-64: nothing tells of it: ${emp.out}${emp.err}`));
  assert.equal(open.letters.length, 0, 'EMP-64: a letter went in clear');
  assert.equal(open.tried, 0, 'EMP-64: even the address of a person is not said in clear');
  assert.match((await emp.visitor().get('/vie-privee')).main, /Messages envoyés chiffrés \(TLS 1.2 au moins\), ou pas du tout/, 'EMP-64: the page says so');
  await emp.stop();
  emp = await serve({ firm: 'emp-computer', policies: [example('emp-computer')], extra: config(safe), folder });
  await ask_as('olga@specimen.example');
  await soon(() => safe.letters.some((letter) => letter.to.includes('olga@specimen.example'))).catch(() => assert.fail('EMP-64: over TLS nothing goes either'));
  assert.ok(safe.secure >= 1, 'EMP-64');
});
