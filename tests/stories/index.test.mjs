// The index of the demonstrations: each firm under its own sign, what it promises, what to try there, its clock.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root, serve, words } from './support.mjs';

const firms = ['sos-serrurier', 'diapason-imaginaire', 'customer-labs'];
let server;
before(async () => {
  server = await serve({ policies: firms.map((firm) => join(root, 'examples', firm)) });
});
after(() => server?.remove());

const index = (lang = 'fr') => server.index().get(`/?lang=${lang}`);
const part = (page, firm) => page.all('.firm').find((section) => section.getAttribute('aria-labelledby') === firm);

test('the first firm is open, the others are folded, each has its sign, its face and its colours', async () => {
  const page = await index();
  assert.deepEqual(page.all('.firm').map((section) => section.getAttribute('aria-labelledby')), firms);
  assert.deepEqual(page.all('.firm details').map((one) => one.hasAttribute('open')), [true, false, false]);
  assert.deepEqual(page.all('.firm').map((section) => section.getAttribute('data-face')), ['enseigne', 'plume', 'trait']);
  const css = (await server.index().request('GET', '/firm.css')).html;
  for (const firm of firms) {
    const policy = readFileSync(join(root, 'examples', firm, 'policy.toml'), 'utf8');
    assert.ok(css.includes(`.of-${firm} { --accent: ${policy.match(/^colour += "(#\w+)"/m)[1]};`), css);
    assert.match(words(part(page, firm).querySelector('h2').textContent), /SOS Serrurier Paris|Le Diapason Imaginaire|Customer Labs/);
  }
});

test('three promises of each, in the words of its policy, terms filled in', async () => {
  const page = await index();
  for (const firm of firms) assert.equal(part(page, firm).querySelectorAll('.word').length, 3, firm);
  assert.match(words(part(page, 'sos-serrurier').textContent), /Une demande sans suite disparaît au bout d’un an/);
  assert.doesNotMatch(page.main, /\{|\}/);
});

test('every door leads where it says', async () => {
  const page = await index();
  for (const firm of firms) {
    const links = [...part(page, firm).querySelectorAll('a')].map((a) => a.getAttribute('href')).filter((href) => !href.startsWith('/courrier/')).map((href) => new URL(href));
    assert.ok(links.length >= 6, firm);
    for (const url of links) {
      assert.equal(url.host, `${firm}.localhost:${server.port}`);
      assert.equal((await server.visitor(firm).get(url.pathname + url.search)).status, 200, url.href);
    }
    assert.ok(links.some((url) => url.pathname.startsWith('/demande/')), `${firm}: a public request`);
  }
});

test('who enters with a telephone stands apart, and a code only where one is asked', async () => {
  const tables = [...part(await index(), 'sos-serrurier').querySelectorAll('table')];
  assert.deepEqual(tables.map((table) => words(table.querySelector('caption').textContent)), ['Répondre, au bureau', 'Y aller, sur un téléphone']);
  assert.match(words(tables[0].textContent), /Direction\s*manager\s*\d{6}/);
  assert.match(words(tables[1].textContent), /Technicien partenaire\s*technician\s*Technicien partenaire\s*technician2/);
  assert.doesNotMatch(tables[1].textContent, /aucun|\d{6}/);
});

test('what a firm says in French only is said in French on the English page too', async () => {
  const page = await index('en');
  assert.equal(part(page, 'sos-serrurier').querySelector('.words').getAttribute('lang'), 'en');
  assert.equal(part(page, 'diapason-imaginaire').querySelector('.words').getAttribute('lang'), 'fr');
  assert.match(words(part(page, 'sos-serrurier').textContent), /Your door code goes as soon as the work is done/);
});

test('a clock that has been moved shows what it did, unfolded', async () => {
  const before = await index();
  const token = part(before, 'diapason-imaginaire').querySelector('[name=token]').getAttribute('value');
  const sent = await before.visitor.post('/clock', { token, site: 'diapason-imaginaire', step: 'week' });
  assert.equal(sent.status, 200, sent.main);
  for (let tries = 0; ; ++tries) {
    const page = await index();
    const piano = part(page, 'diapason-imaginaire');
    assert.ok(piano.querySelector('details').hasAttribute('open'));
    if (/Vérifié : \d+ durées/.test(words(piano.textContent))) return assert.doesNotMatch(words(part(page, 'sos-serrurier').textContent), /Vérifié :/);
    assert.ok(tries < 300, words(piano.textContent));
    await new Promise((next) => setTimeout(next, 50));
  }
});
