// A letter that holds nothing but numbers of cards: none is kept, and nobody waits for it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mail, Mailboxes } from '../stories/mailbox.mjs';
import { by, postbox } from '../stories/postbox.mjs';
import { example, files, leaks, serve, until, words } from '../stories/support.mjs';

const firm = 'emp-computer', card = '4111 1111 1111 1111';
let boxes, box, server;
before(async () => {
  boxes = await new Mailboxes().open();
  box = await postbox();
  server = await serve({ firm, policies: [example(firm)], extra: ['--demo', '--empty', ...by(boxes.folder, box, boxes.vouched + boxes.config(firm))], seconds: 60 });
});
after(async () => {
  await server?.remove();
  await box?.close();
  await boxes?.close();
});

test('letters full of card numbers are filed without them, and while they are others are answered', async () => {
  const text = `Bonjour,\n${`${card};\n`.repeat(3000)}`;
  for (let n = 0; n < 6; ++n) boxes.deliver(firm, mail({ From: `<inondation-${n}@inconnue.example>`, Subject: `Lettre ${n}`, 'Message-ID': `<${n}@inconnue.example>`, 'MIME-Version': '1.0', 'Content-Type': 'text/plain; charset=utf-8' }, text));
  const waits = [];
  const filed = () => box.letters.filter((letter) => letter.to[0]?.startsWith('inondation-')).length;
  await until(async () => {
    const since = Date.now();
    const page = await server.visitor().get('/demande/exercer-un-droit');
    const sent = await page.press('Envoyer ma demande', { 'Voir mes données': true, 'Votre adresse e-mail': `autre-${waits.length}@inconnue.example` });
    assert.equal(sent.status, 200, sent.main);
    waits.push(Date.now() - since);
    return filed() === 6;
  }, 60);
  assert.ok(Math.max(...waits) < 1500, `somebody waited: ${waits.join(', ')} ms`);
  assert.deepEqual(leaks([card], [...files(server.folder), { path: 'the log', bytes: Buffer.from(server.out + server.err) }]), []);
  const desk = await server.as('Administration');
  const board = await desk.get('/bureau/demandes');
  const pages = await Promise.all([...new Set(board.all('main a').map((a) => a.getAttribute('href')).filter((href) => /^\/bureau\/demandes\/\w{6,}$/.test(href)))].map((href) => desk.get(href)));
  const letters = pages.filter((page) => /Objet : Lettre \d/.test(words(page.main)));
  assert.ok(letters.length > 0);
  for (const page of letters) assert.equal(page.main.includes('1111 1111'), false, 'no number stands there');
  server.proves();
});
