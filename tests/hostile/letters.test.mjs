// What strangers type, and what becomes of it on its way out: in the headers of a letter, in both its parts, in tables, names of files and
// calendars.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { all_gone, by, postbox } from '../stories/postbox.mjs';
import { edit, example, serve } from '../stories/support.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tenue-letters-'));
let semi, box;
before(async () => {
  const place = join(folder, 'semi-informatique');
  cpSync(example('semi-informatique'), place, { recursive: true });
  edit(place, ['\n[mails.renewal]', `
[mails.echo]
on       = "enquiry.received + 1 day"
activity = "enquiries"
subject  = { fr = "{contact.name}, {enquiry.text}" }
body     = { fr = "{contact.name} a écrit : {enquiry.text}" }

[mails.renewal]`]);
  box = await postbox();
  semi = await serve({ firm: 'semi-informatique', policies: [place], extra: ['--demo', '--empty', ...by(folder, box)] });
});
after(async () => {
  await semi?.remove();
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});

let count = 0;
/** Somebody of that name asks with these words; gives the letter that repeats them. */
const echo = async (name, text) => {
  const mail = `echo${++count}@fictif.example`;
  const sent = await (await semi.visitor().get('/demande/demander-un-devis')).press('Demander un devis', { 'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': text, 'Votre nom': name, 'Votre entreprise': `Maison ${count}`, 'Votre adresse e-mail': mail });
  assert.equal(sent.status, 200, sent.main);
  semi.forward(2);
  await all_gone(semi, box);
  const letters = box.letters.filter((letter) => letter.to.includes(mail));
  assert.equal(letters.length, 1, `${name}: ${letters.length} letters`);
  assert.deepEqual(letters[0].to, [mail]);
  return letters[0];
};
const known = ['date', 'from', 'to', 'subject', 'message-id', 'auto-submitted', 'mime-version', 'content-language', 'content-type', 'reply-to', 'list-unsubscribe', 'list-unsubscribe-post'];

test('a header says what was typed and nothing more: lines, encoded words, quotes, very long ones', async () => {
  for (const [name, text] of [
    ['Zoé "B" <b>', 'Une ligne\nBcc: tiers@ailleurs.example\n\nune autre'],
    ['=?utf-8?B?QmNjOg==?=', '=?utf-8?q?=0D=0ABcc:_tiers@ailleurs.example?='],
    ['Plain Name', `${'mot '.repeat(700)}fin`],
  ]) {
    const letter = await echo(name, text);
    assert.deepEqual(Object.keys(letter.headers).filter((header) => !known.includes(header)), [], name);
    assert.equal(letter.subject.replace(/\s+/g, ' '), `${name}, ${text.replace(/\s+/g, ' ')}`);
    for (const line of letter.whole.split('\r\n\r\n')[0].split('\r\n')) assert.ok(line.length <= 998, `${line.length} signs in one line (RFC 5322, 2.1.1)`);
  }
});

test('the letter’s second part shows signs as signs, and makes a link of nothing that would run', async () => {
  const letter = await echo('<script>alert(1)</script>', '<img src=x onerror=alert(1)>\nhttps://mal.example/"onmouseover="alert(1)\njavascript:alert(1)');
  assert.doesNotMatch(letter.html, /<script|<img|onmouseover="|href="javascript/);
  assert.match(letter.html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  assert.match(letter.plain, /<img src=x onerror=alert\(1\)>/);
});

test('what is typed is no template: names in braces stay what was typed', async () => {
  const name = '{contact.mail} {{organisation.name}} %s [[letter.hello]]';
  const letter = await echo(name, '{keep.enquiries.enquiry} {desk.answer}');
  assert.equal(letter.subject, `${name}, {keep.enquiries.enquiry} {desk.answer}`);
  assert.ok(letter.plain.includes(`${name} a écrit : {keep.enquiries.enquiry} {desk.answer}`), letter.plain);
});
