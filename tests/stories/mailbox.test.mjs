// Mail to the firm's address: read from a real mailbox, filed once, answered with a receipt, whatever breaks in between.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { mail, Mailboxes } from './mailbox.mjs';
import { by, postbox, receipt } from './postbox.mjs';
import { after as later, example, files, leaks, reference, run, said, serve, until, words } from './support.mjs';

const firms = ['sos-serrurier', 'semi-informatique', 'emp-computer'];
const officers = { 'sos-serrurier': 'Déléguée à la protection des données', 'semi-informatique': 'Protection des données', 'emp-computer': 'Administration' };
let boxes, box, server, today;
const of = {};

before(async () => {
  boxes = await new Mailboxes().open();
  box = await postbox();
  server = await serve({ policies: firms.map(example), extra: ['--demo', '--empty', ...by(boxes.folder, box, boxes.vouched + firms.map((firm) => boxes.config(firm)).join(''))], seconds: 60 });
  for (const firm of firms) of[firm] = server.of(firm);
  today = await of['sos-serrurier'].today();
});
after(async () => {
  await server?.remove();
  await box?.close();
  await boxes?.close();
});

const days_ago = (days) => new Date(Date.now() - days * 86_400_000);
const soon = (what, why) => until(what, 15).catch(() => assert.fail(why));
/** The requests that came by mail and whose words hold `text`, as the desk reads them. */
async function requests(firm, text) {
  const officer = await firm.as(officers[firm.firm]);
  const board = await officer.get('/bureau/demandes');
  const pages = await Promise.all([...new Set(board.all('main a').map((a) => a.getAttribute('href')).filter((href) => /^\/bureau\/demandes\/\w{6,}$/.test(href)))].map((href) => officer.get(href)));
  return pages.filter((page) => page.main.includes(text));
}
/** The one request with these words, once it is there. */
async function filed(firm, text, why = `no request says “${text}”`) {
  let found;
  await soon(async () => { found = await requests(firm, text); return found.length > 0; }, why);
  assert.equal(found.length, 1, `${found.length} requests say “${text}”`);
  return found[0];
}
/** Every message of that mailbox has been dealt with. */
const dealt = (firm, count) => soon(() => { const marks = boxes.marks(firm.firm); return marks.length === count && marks.every((one) => one === '$Tenue \\Seen'); }, `not all of ${count} messages are marked: ${boxes.marks(firm.firm).join(', ')}`);
const count = (firm) => boxes.marks(firm.firm).length;
const receipts = (address) => box.letters.filter((letter) => letter.to.includes(address));

test('SOS-05: mail to the contact address is a numbered request with its real day, its sender, its words and a due day; a receipt goes; without subject or words it is recorded too', async () => {
  const sos = of['sos-serrurier'];
  assert.match((await sos.visitor().get('/vie-privee')).html, /contact@sos-serrurier\.eu/, 'SOS-05: the page gives the address');
  boxes.deliver('sos-serrurier', mail({ From: '=?utf-8?q?Am=C3=A9lie_T=C3=A9moin?= <amelie@inconnue.example>', Subject: '=?utf-8?b?TWVzIGRvbm7DqWVz?=', 'Message-ID': '<1@inconnue.example>', Date: 'Mon, 5 Jan 2015 10:00:00 +0000', 'MIME-Version': '1.0', 'Content-Type': 'text/plain; charset=utf-8' },
    'Bonjour,\nqu’avez-vous gardé de moi ?\n'), { at: days_ago(4) });
  const page = await filed(sos, 'qu’avez-vous gardé de moi', 'SOS-05: the message became no request');
  const came = later(today, { days: -4 }), number = reference(page);
  assert.match(page.main, new RegExp(`Reçue le ${said(came)}`), 'SOS-05: the day on which it arrived, not that of its own header, not today');
  assert.match(page.main, /Arrivée par : e-mail/, 'SOS-05');
  assert.match(page.main, /Objet : Mes données/, 'SOS-05');
  assert.match(page.main, /amelie@inconnue\.example.*Amélie Témoin/, 'SOS-05: who wrote');
  const due = page.main.match(/À répondre avant la fin du (\d+(?:er)? \S+ \d{4})/)?.[1];
  assert.ok(due, `SOS-05: a due day: ${page.main}`);
  const { letter, follow, mailbox } = await receipt(box, number);
  assert.deepEqual(letter.to, ['amelie@inconnue.example'], 'SOS-05: a receipt goes to the sender');
  assert.match(letter.plain, new RegExp(`Le ${said(came)}, une demande.*avant la fin du ${due}`), 'SOS-05');
  assert.ok(follow && mailbox, 'SOS-05: with its two links');

  boxes.deliver('sos-serrurier', mail({ From: 'vide@inconnue.example', 'Message-ID': '<2@inconnue.example>' }));
  const empty = await filed(sos, 'vide@inconnue.example', 'SOS-05: a message without subject and words is lost');
  assert.match(empty.main, /\(Sans objet\).*\(Rien n’est écrit dans le message\.\)/, 'SOS-05');
  await receipt(box, reference(empty));
  boxes.deliver('sos-serrurier', 'Subject: personne\n\nsans expéditeur\n');
  const nobody = await filed(sos, 'sans expéditeur', 'SOS-05: a message of nobody is lost');
  assert.match(nobody.main, /Pas d’adresse e-mail/, 'SOS-05');
  await dealt(sos, 3);
  sos.proves();
  assert.deepEqual(leaks(['amelie@inconnue.example', 'vide@inconnue.example', 'Amélie Témoin'], [...files(server.folder), { path: 'log', bytes: Buffer.from(server.out + server.err) }]), [], 'sealed at rest, and not in the log');
});

test('SEMI-07: a message with attachments is filed and acknowledged once; delivered twice it is one request', async () => {
  const semi = of['semi-informatique'];
  assert.match((await semi.visitor().get('/vie-privee')).html, /info\.rgpd@semi-informatique\.com/, 'SEMI-07: the page gives the address');
  const message = (received) => mail({ Received: received, From: 'paul@cliente.example', Subject: 'Pièces', 'Message-ID': '<3@cliente.example>', 'MIME-Version': '1.0', 'Content-Type': 'multipart/mixed; boundary=x' },
    '--x\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nVoici mes pi=E8ces.\n--x\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n--x--\n');
  boxes.deliver('semi-informatique', message('from one'));
  boxes.deliver('semi-informatique', message('from another'));
  const page = await filed(semi, 'Voici mes pièces.', 'SEMI-07: the message became no request');
  await dealt(semi, 2);
  assert.equal((await requests(semi, 'Voici mes pièces.')).length, 1, 'SEMI-07: the same mail delivered twice made two requests');
  assert.match(page.main, /Une pièce jointe est dans le message, qui est resté dans la boîte/, 'SEMI-07');
  assert.match(page.main, /À répondre avant la fin du/, 'SEMI-07: a due day');
  await receipt(box, reference(page));
  // The same sender again, with other words under the same number: some programs have one number for all they send.
  boxes.deliver('semi-informatique', mail({ From: 'paul@cliente.example', Subject: 'Suite', 'Message-ID': '<3@cliente.example>' }, 'Autre chose.\n'));
  await receipt(box, reference(await filed(semi, 'Autre chose.')));
  assert.equal(receipts('paul@cliente.example').filter((letter) => letter.subject.includes(reference(page))).length, 1, 'SEMI-07: acknowledged once');
});

test('EMP-24: a message to the address that the page gives reaches the rights desk, which says what it asks', async () => {
  const emp = of['emp-computer'];
  const contact = (await emp.visitor().get('/vie-privee')).html.match(/mailto:([^"?]+)/)?.[1];
  assert.ok(contact, 'EMP-24: the page gives no address');
  boxes.deliver('emp-computer', mail({ From: 'lise@passage.example', To: contact, Subject: 'Vie privée', 'Message-ID': '<4@passage.example>' }, 'Effacez mon dossier.\n'));
  const page = await filed(emp, 'Effacez mon dossier.', 'EMP-24: the rights desk sees nothing of it');
  assert.match(page.main, /Question/, 'EMP-24');
  const now = await page.press('Changer la nature', { Question: false, Effacement: true });
  assert.equal(now.status, 200, now.main);
  assert.match((await emp.as(officers['emp-computer']).then((officer) => officer.get(page.path))).main, /^Effacement/, 'EMP-24: it is a request for erasure from then on');
});

test('what programs, lists and the firm itself write is no request, and is marked', async () => {
  const sos = of['sos-serrurier'], before_it = count(sos);
  const silent = [{ 'Auto-Submitted': 'auto-replied' }, { 'Return-Path': '<>' }, { 'List-Id': '<lettre.example>' }, { Precedence: 'bulk' },
    { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=x' }, { From: 'Contact@sos-serrurier.eu' }];
  silent.forEach((more, i) => boxes.deliver('sos-serrurier', mail({ From: `robot-${i}@machine.example`, Subject: 'Silence', 'Message-ID': `<s${i}@machine.example>`, ...more }, 'rien à faire de ceci\n')));
  await dealt(sos, before_it + silent.length);
  boxes.deliver('sos-serrurier', mail({ From: 'personne@humaine.example', 'Auto-Submitted': 'no', 'Message-ID': '<h@humaine.example>' }, 'rien à faire de ceci\n'));
  await filed(sos, 'rien à faire de ceci');
  assert.equal(box.letters.some((letter) => letter.to.some((to) => to.includes('machine.example'))), false, 'no answer to a program');
});

test('an address gets three receipts a day, and each of its messages is recorded', async () => {
  const sos = of['sos-serrurier'];
  for (let i = 0; i < 5; ++i) boxes.deliver('sos-serrurier', mail({ From: 'flot@inconnue.example', Subject: `Message ${i}`, 'Message-ID': `<f${i}@inconnue.example>` }, 'encore moi\n'));
  await soon(async () => (await requests(sos, 'encore moi')).length === 5, 'not all are recorded');
  await soon(() => receipts('flot@inconnue.example').length >= 3, 'no receipt');
  boxes.deliver('sos-serrurier', mail({ From: 'apres@inconnue.example', 'Message-ID': '<g@inconnue.example>' }, 'après eux\n'));
  await receipt(box, reference(await filed(sos, 'après eux')));
  assert.equal(receipts('flot@inconnue.example').length, 3);
});

test('who reads the mailbox with a program of her own takes nothing away from it', async () => {
  const sos = of['sos-serrurier'];
  await boxes.stop();
  boxes.deliver('sos-serrurier', mail({ From: 'lue@inconnue.example', 'Message-ID': '<lue@inconnue.example>' }, 'déjà lue ailleurs\n'), { read: true });
  await boxes.start();
  await filed(sos, 'déjà lue ailleurs', 'what a person opened first is lost');
});

test('what people had read before the first look is theirs; a server killed between filing and marking files and acknowledges nothing twice', async () => {
  const alone = await new Mailboxes().open(), letters = await postbox();
  const args = { extra: ['--demo', '--empty', ...by(alone.folder, letters, alone.vouched + alone.config('sos-serrurier'))], folder: mkdtempSync(join(alone.folder, 'server-')) };
  let sos;
  try {
    alone.deliver('sos-serrurier', mail({ From: 'jadis@inconnue.example', 'Message-ID': '<j@inconnue.example>' }, 'nouvelle et ancienne\n'));
    alone.deliver('sos-serrurier', mail({ From: 'avant@inconnue.example', 'Message-ID': '<a@inconnue.example>' }, 'lue avant Tenue\n'), { read: true });
    sos = await serve(args);
    await letters.wait('est arrivée', 1);
    alone.deliver('sos-serrurier', mail({ From: 'kim@inconnue.example', 'Message-ID': '<k@inconnue.example>' }, 'Kim écrit ceci\n'));
    alone.deliver('sos-serrurier', mail({ From: 'kim2@inconnue.example' }, 'Kim écrit ceci\n'));  // without a number of its own
    await letters.wait('est arrivée', 3);  // nobody signs in yet: a code opens once
    await sos.stop('SIGKILL');
    alone.mark('sos-serrurier', 'remove', '\\Seen $Tenue', ['keyword', '$Tenue']);  // as if it had died before it marked them
    assert.deepEqual(alone.marks('sos-serrurier').sort(), ['', '', '', '\\Seen']);
    sos = await serve(args);
    await soon(() => alone.marks('sos-serrurier').filter((marks) => marks === '$Tenue \\Seen').length === 3, 'not marked after the death');
    alone.deliver('sos-serrurier', mail({ From: 'luc@inconnue.example', 'Message-ID': '<l@inconnue.example>' }, 'et après\n'));
    await letters.wait(reference(await filed(sos, 'et après')));
    assert.equal((await requests(sos, 'Kim écrit ceci')).length, 2, 'filed twice');
    assert.equal(letters.letters.filter((letter) => letter.subject.includes('est arrivée')).length, 4, 'acknowledged twice');
    assert.equal((await requests(sos, 'nouvelle et ancienne')).length, 1, 'what nobody had read is not taken');
    assert.deepEqual(await requests(sos, 'lue avant Tenue'), [], 'what people had dealt with before is not taken');
    sos.proves();
  } finally {
    await sos?.remove();
    await letters.close();
    await alone.close();
  }
});

test('what can be no request is left alone, and who administers is told; once somebody has read it there, no more', async () => {
  const sos = of['sos-serrurier'], before_it = count(sos);
  boxes.deliver('sos-serrurier', mail({ From: 'vieux@inconnue.example', 'Message-ID': '<v@inconnue.example>' }, 'resté là quatre ans\n'), { at: days_ago(4 * 366) });
  const manager = await sos.as('Direction');
  const told = async () => /Un message est resté dans la boîte de votre adresse de contact/.test((await manager.get('/bureau')).main);
  await soon(told, 'nobody is told');
  assert.equal(/est resté dans la boîte/.test((await (await sos.as('Standard')).get('/bureau')).main), false, 'others are not');
  assert.equal(boxes.marks('sos-serrurier').filter((marks) => marks === '').length, 1);
  assert.equal(count(sos), before_it + 1);
  boxes.mark('sos-serrurier', 'add', '\\Seen', ['unseen']);
  await soon(async () => !(await told()), 'it goes on being told');
  assert.deepEqual(await requests(sos, 'resté là'), []);
});

test('a mailbox that refuses, or that is away, is said on today’s page, and read again when it is back', async () => {
  const alone = await new Mailboxes().open();
  const config = by(alone.folder, { port: 1 }, alone.vouched + alone.config('sos-serrurier', { secret: 'Faux-Imaginaire' }));
  const wrong = await serve({ extra: ['--demo', '--empty', ...config] });
  let sos;
  try {
    const page = async (server) => (await (await server.as('Direction')).get('/bureau')).main;
    await until(async () => /n’est plus lue : son serveur refuse le compte/.test(await page(wrong)), 30);
    assert.match(wrong.out + wrong.err, /mailbox\.not_read.*refused/);
    assert.equal((wrong.out + wrong.err).includes('Faux-Imaginaire'), false);
    sos = await serve({ extra: ['--demo', '--empty', ...by(alone.folder, { port: 1 }, alone.vouched + alone.config('sos-serrurier'))] });
    assert.doesNotMatch(await page(sos), /n’est plus lue/);
    await alone.stop();
    await soon(async () => /n’est plus lue : son serveur ne répond pas/.test(await page(sos)), 'nobody is told');
    alone.deliver('sos-serrurier', mail({ From: 'tard@inconnue.example', 'Message-ID': '<t@inconnue.example>' }, 'arrivée entre-temps\n'));
    await alone.start();
    await filed(sos, 'arrivée entre-temps');
    assert.doesNotMatch(await page(sos), /n’est plus lue/);
  } finally {
    await wrong.remove();
    await sos?.remove();
    await alone.close();
  }
});

test('over TLS, with a certificate that somebody vouches for; another machine is not spoken to in clear, and never by a demonstration', async () => {
  const alone = await new Mailboxes().open();
  const far = { url: `imap://127.0.0.2:${alone.port}`, near: `imaps://localhost:${alone.safe}/INBOX` };
  const started = [];
  const demo = async (url, more) => { started.push(await serve({ extra: ['--demo', '--empty', ...by(alone.folder, { port: 1 }, more + alone.config('sos-serrurier', { url }))] })); return started.at(-1); };
  try {
    alone.deliver('sos-serrurier', mail({ From: 'tls@inconnue.example', 'Message-ID': '<tls@inconnue.example>' }, 'sous enveloppe\n'));
    const unvouched = await demo(far.near, '');
    await soon(() => /mailbox\.not_read.*away/.test(unvouched.out + unvouched.err), 'a certificate that nobody vouches for is accepted');
    const elsewhere = await demo(far.url, alone.vouched);
    assert.equal(alone.sign_ins(), 0);
    const known = await demo(far.near, alone.vouched);
    await filed(known, 'sous enveloppe');
    assert.deepEqual(await requests(elsewhere, 'sous enveloppe'), [], 'a demonstration reads another machine');
    assert.doesNotMatch(elsewhere.out + elsewhere.err, /mailbox/);
  } finally {
    for (const one of started) await one.remove();
    await alone.close();
  }
});

test('a real firm’s mailbox on another machine: STARTTLS or nothing', async () => {
  const alone = await new Mailboxes().open(), folder = mkdtempSync(join(alone.folder, 'real-'));
  const places = ['--data', join(folder, 'data'), '--keys', join(folder, 'keys')];
  assert.equal(run('publish', example('emp-computer'), '--yes', ...places).status, 0);
  const begin = (more) => serve({ firm: 'emp-computer', policies: [example('emp-computer')], folder, extra: by(alone.folder, { port: 1 }, more + alone.config('emp-computer', { url: `imap://127.0.0.2:${alone.port}` })) });
  let emp = await begin('');
  try {
    alone.deliver('emp-computer', mail({ From: 'loin@inconnue.example', 'Message-ID': '<loin@inconnue.example>' }, 'de loin\n'));
    await soon(() => /mailbox\.not_read.*away/.test(emp.out + emp.err), 'it is spoken to without a certificate that holds');
    assert.equal(alone.sign_ins(), 0);
    await emp.stop();
    emp = await begin(alone.vouched);
    await soon(() => alone.marks('emp-computer').join() === '$Tenue \\Seen', 'not read over TLS');
  } finally {
    await emp.remove();
    await alone.close();
  }
});

test('a configuration that could not be read is refused at once', async () => {
  const refused = (lines) => {
    const folder = mkdtempSync(join(boxes.folder, 'bad-'));
    return run('serve', '--demo', ...by(folder, { port: 1 }, lines), '--data', folder, '--keys', folder, example('sos-serrurier'));
  };
  for (const [lines, said_of] of [[boxes.config('sos-serrurier', { url: 'https://mail.example/' }), /mailbox\.url/], [boxes.config('sos-serrurier').replace(/^user.*$/m, ''), /mailbox\.user/],
    [boxes.config('sos-serrurier').replace('seconds = 1', 'secondes = 1'), /secondes/], [boxes.config('sos-serrurier').replace(/password = .*/, 'password = "/nowhere"'), /nowhere/]]) {
    const done = refused(lines);
    assert.notEqual(done.status, 0, lines);
    assert.match(words(done.out + done.err), said_of);
  }
});
