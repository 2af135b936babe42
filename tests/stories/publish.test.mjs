// What is published is what runs: a changed file waits, a version keeps its date, and no field with data in it is dropped.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { note, sheet } from './desk.mjs';
import { after as later, edit, locksmith, serve, words } from './support.mjs';

let server, folder, policy;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenue-policy-'));
  policy = join(folder, 'sos-serrurier');
  mkdirSync(policy);
  cpSync(locksmith, policy, { recursive: true });
  server = await serve({ policies: [policy] });
});
after(async () => {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const restart = async () => {
  await server.stop();
  server = await serve({ policies: [policy], folder: server.folder });
};
const page = async (path = '/vie-privee') => (await server.visitor().get(path)).main;
const row = async (what) => {
  const shown = await server.visitor().get('/vie-privee');
  return shown.all('table.ledger tr').map((r) => r.textContent.replace(/\s+/g, ' ').trim()).find((text) => text.startsWith(what));
};
const publish = (...more) => server.command('publish', policy, '--yes', ...more);

test('SOS-79: the page has the number and the date of the version in force, and opens without login, cookie or script', async () => {
  const visitor = server.visitor();
  const shown = await visitor.request('GET', '/vie-privee');
  assert.equal(shown.status, 200);
  assert.match(shown.main, /en vigueur depuis le 1er octobre 2025/);
  assert.equal(shown.headers['set-cookie'], undefined);
  assert.equal(shown.all('script').length, 0);
  assert.equal(shown.all('input, form').length, 0);
});

test('SOS-77: a changed rule waits for its publication; until then page and engine keep the old one', async () => {
  await note(server, { 'Son numéro': '06 39 98 60 01', Nom: 'Gaston Modèle' });
  edit(policy, ['until = "date + 1 year"', 'until = "date + 2 years"']);
  await restart();
  assert.match(server.out + server.err, /publi/i, 'the start says that the file is not what runs');
  assert.match(await row('Un devis non accepté'), /1 an après sa date/);
});

test('SOS-01: a version dated in the future is not published', async () => {
  edit(policy, ['date        = 2025-10-01', `date        = ${later(await server.today(), { days: 2 })}`]);
  const refused = publish();
  assert.notEqual(refused.status, 0);
  assert.match(refused.out + refused.err, /qui n’est pas encore venu/);
  assert.match(await page(), /en vigueur depuis le 1er octobre 2025/);
});

test('SOS-01 SOS-79: published, the page shows the new date, and the former version stays readable with its own', async () => {
  const today = await server.today();
  edit(policy, [`date        = ${later(today, { days: 2 })}`, `date        = ${today}`]);
  const done = publish();
  assert.equal(done.status, 0, done.out + done.err);
  assert.match(done.out, /devis/i, 'it says what moves');
  const year = today.slice(0, 4);
  const shown = await server.visitor().get('/vie-privee');
  assert.match(shown.main, new RegExp(`Version 2, en vigueur depuis le .*${year}`));
  assert.match(await row('Un devis non accepté'), /2 ans après sa date/);
  const former = shown.all('#versions ~ ol a, section a').map((a) => a.getAttribute('href')).find((href) => /versions\/1$/.test(href));
  assert.ok(former, 'the page leads to its former version');
  const old = await server.visitor().get(former);
  assert.equal(old.status, 200);
  assert.match(old.main, /1er octobre 2025/);
  assert.match(old.main, /Elle n’est plus en vigueur/);
  assert.match(old.main, /1 an après sa date/);
  server.proves();
});

test('SOS-79: two versions are compared line by line, with the words that changed, from the list of versions', async () => {
  const compared = await (await server.visitor().get('/vie-privee')).click('Comparer');
  assert.equal(compared.path, '/vie-privee/versions/1/2');
  assert.match(compared.main, /De la version 1 \(1er octobre 2025\) à la version 2/);
  const line = compared.all('tbody tr').find((r) => r.textContent.includes('Un devis non accepté'));
  const said = (selector) => [...line.querySelectorAll(selector)].map((e) => words(e.textContent));
  assert.deepEqual([said('th'), said('del'), said('ins')], [['Ce que nous gardons'], ['1 an'], ['2 ans']]);
  assert.equal(compared.all('script').length, 0);
  assert.doesNotMatch(compared.main, /Base légale/, 'what did not change is not told');
  const form = compared.all('main form')[0];
  assert.equal(form.getAttribute('method'), 'get');
  const same = await server.visitor().get(`${form.getAttribute('action')}?de=2&a=2`);
  assert.equal(same.path, '/vie-privee/versions/2/2');
  assert.match(same.main, /Rien n’a changé/);
  assert.match((await server.visitor().get('/en/privacy/versions/1/2')).main, /1 year.*2 years/);
  for (const path of ['1/9', '1/x', '-1/2']) assert.equal((await server.visitor().get(`/vie-privee/versions/${path}`)).status, 404, path);
});

test('SOS-77: the same file again changes nothing', () => {
  const again = publish();
  assert.equal(again.status, 0);
  assert.match(again.out, /déjà publiée/);
});

test('SOS-07: a field that holds data is not dropped by a publication', async () => {
  edit(policy, [/\[records\.client\.fields\.name\][\s\S]*?\n\n/.exec(readFileSync(join(policy, 'policy.toml'), 'utf8'))[0], '']);
  let text = readFileSync(join(policy, 'policy.toml'), 'utf8');
  text = text.replaceAll(/"client\.name"\s*= \{[^\n]*\n/g, '').replaceAll(/,?\s*"client\.name!?"/g, '').replaceAll('fields = ["name"], ', '').replaceAll('[, ', '[').replaceAll('[ ,', '[');
  writeFileSync(join(policy, 'policy.toml'), text);
  const refused = publish();
  assert.equal(refused.status, 1, refused.out + refused.err);
  assert.match(refused.out + refused.err, /alors qu’il contient des données|disparaît/);
  assert.match((await sheet(server, '06 39 98 60 01')).main, /Gaston Modèle/, 'the data are there as before');
});
