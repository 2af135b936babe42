// A document that shows who asks: asked for on a written doubt alone, sent on the page that only she has the address of, sealed while it
// comes, opened by whoever decides and by nobody else, destroyed with the decision.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Area } from './customers.mjs';
import { press } from './desk.mjs';
import { receipt } from './postbox.mjs';
import { files, leaks, reference, words } from './support.mjs';

const area = new Area('semi-informatique');
let semi;
before(async () => { semi = (await area.open()).server; });
after(() => area.close());

const stored = () => readdirSync(join(semi.folder, 'data', 'semi-informatique', 'files'));
const paper = (name, word) => ({ name, bytes: `%PDF-1.7\n${`${word} `.repeat(9000)}\n%%EOF\n` });
const ways = (page) => page.all('main a').map((a) => a.getAttribute('href')).filter((href) => /\/justificatif\//.test(href));
let asked = 0;
/** Somebody asks for her data, and the desk doubts: { number, follow, shown }. */
async function doubted() {
  const form = await semi.visitor().get('/demande/exercer-un-droit');
  const number = reference(await press(form, 'Envoyer ma demande', { 'Voir mes données': true, 'Votre adresse e-mail': `lucienne${++asked}@fictive.example` }));
  const { follow } = await receipt(area.box, number);
  assert.equal((await semi.visitor().get(follow)).button('Envoyer la pièce'), undefined, 'SEMI-92: nobody is asked for one without a doubt');
  const shown = await open(number);
  await press(shown, 'Demander un élément', { 'Qu’est-ce qui vous fait douter ?': 'Personne de ce nom' });
  return { number, follow };
}
const open = async (number) => (await (await semi.as('Protection des données')).get('/bureau/demandes')).click(number);

test('SEMI-92: a proof sent on a doubt is sealed, opens to whoever decides alone, and goes when the decision is saved; its kind and day stay', async () => {
  assert.match(words((await semi.visitor().get('/vie-privee')).main), /Il n’est vu que par .*, et détruit dès qu’il est vérifié/, 'SEMI-92: it is promised');
  const { number, follow } = await doubted();
  const page = await semi.visitor().get(follow);
  assert.match(page.main, /En dernier recours.*Cachez la photo et les numéros/);
  assert.equal((await page.press('Envoyer la pièce', {})).status, 422);
  const before = stored();
  const sent = await page.press('Envoyer la pièce', { 'Une pièce': [paper('carte.pdf', 'Carte-de-Lucienne')] });
  assert.equal(sent.status, 200, sent.main);
  assert.match(sent.main, /Nous avons votre pièce/);
  assert.equal(stored().length, before.length + 1, 'SEMI-92: it is kept');
  assert.deepEqual(leaks(['Carte-de-Lucienne', 'carte.pdf'], files(semi.folder)), [], 'SEMI-92: sealed');
  const request = await open(number);
  const [way, ...others] = ways(request);
  assert.deepEqual(others, []);
  assert.match(request.main, /Elle est détruite dès que c’est enregistré/);
  const desk = await semi.as('Protection des données');
  assert.match((await desk.get(way)).html, /Carte-de-Lucienne/, 'SEMI-92: whoever decides sees it');
  for (const role of ['Commercial', 'Hotline', 'Technicien', 'Administration']) {
    const visitor = await semi.as(role).catch(() => null);
    if (!visitor) continue;
    const refused = await visitor.get(way);
    assert.equal(refused.status, 403, `SEMI-92: ${role}`);
    assert.doesNotMatch(refused.html, /Carte-de-Lucienne/);
  }
  assert.equal((await semi.visitor().get(way)).path, '/bureau/entrer');
  // A better one takes its place; a stranger’s page and another’s link take none.
  const again = await (await semi.visitor().get(follow)).press('Envoyer la pièce', { 'Une pièce': [paper('carte-nette.pdf', 'Carte-nette')] });
  assert.equal(again.status, 200, again.main);
  assert.equal(stored().length, before.length + 1, 'SEMI-92: one at a time');
  assert.equal((await page.visitor.upload(follow, [['token', 'x'], ['proof', paper('a.pdf', 'a')]])).status, 403);
  semi.proves();

  const lifted = await press(await open(number), 'C’est bien elle', { 'Une carte d’identité, vue et non gardée': true });
  assert.match(lifted.main, /Doute levé le .* \(une carte d’identité, vue et non gardée\)/, 'SEMI-92: its kind and day stay');
  assert.deepEqual(ways(lifted), [], 'SEMI-92: it is gone');
  assert.deepEqual(stored(), before, 'SEMI-92: destroyed');
  assert.equal((await desk.get(way)).status, 404);
  assert.equal((await semi.visitor().get(follow)).button('Envoyer la pièce'), undefined);
  assert.equal((await page.press('Envoyer la pièce', { 'Une pièce': [paper('tard.pdf', 'tard')] })).status, 404);
  assert.deepEqual(stored(), before);
  semi.proves();
});

test('SEMI-92: closed without a proof that was seen, it goes as well; undecided for 90 days, whoever answers is told', async () => {
  const before = stored();
  const first = await doubted(), second = await doubted();
  for (const { follow } of [first, second]) await press(await semi.visitor().get(follow), 'Envoyer la pièce', { 'Une pièce': [paper('carte.pdf', 'Carte')] });
  assert.equal(stored().length, before.length + 2);
  const told = () => area.box.letters.filter((letter) => /attend depuis trois mois/.test(letter.subject)).map((letter) => words(letter.plain));
  semi.forward(33);
  assert.deepEqual(stored(), before, 'SEMI-92: a month at most, whatever is decided');
  await press(await open(first.number), 'Fermer sans preuve');
  assert.deepEqual(told(), []);
  semi.forward(58);
  const [letter] = await area.box.wait('attend depuis trois mois');
  assert.match(words(letter.plain), new RegExp(`${second.number} attend depuis 90 jours`), 'SEMI-92: it raises an alert');
  assert.equal(told().some((text) => text.includes(first.number)), false, 'of what is decided nobody is told');
  semi.proves();
});
