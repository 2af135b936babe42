// From nothing to a published page: each model, begun, answered where check points, published, served.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, serve, words } from './support.mjs';

const models = run('init').out.split('\n').flatMap((line) => line.match(/^ {4}(\S+) /)?.slice(1) ?? []);
const answers = { name: 'Maison Exemple', siren: '000 000 000', contact: 'bonjour@exemple.example', phone: '01 99 00 10 10', country: 'FR', open: '09:00', close: '18:00', answer: '2 days' };
const asked = (file) => JSON.parse(run('check', file, '--format', 'json').out);

/** As its owner does: each "?" that check names is replaced where it points. */
function answer(file) {
  const lines = readFileSync(file, 'utf8').split('\n').map((line) => [...line]);
  for (const { line, column, length, message } of asked(file).reverse()) {
    const at = lines[line - 1];
    assert.equal(at.slice(column - 1, column - 1 + length).join(''), '"?"');
    at.splice(column - 1, length, `"${answers[message.en.split('.').at(-1)] ?? (message.en.includes('recipients') ? 'Hébergement Fictif' : 'Réponse Inventée')}"`);
  }
  writeFileSync(file, lines.map((line) => line.join('')).join('\n'));
}

test('the models are five', () => assert.deepEqual(models, ['blank', 'it-helper', 'it-maintenance', 'locksmith', 'software']));

for (const model of models)
  test(`${model}: begun, answered, published, served`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tenue-init-')), home = join(folder, 'maison-exemple'), file = join(home, 'policy.toml');
    let server;
    try {
      const begun = run('init', home, '--model', model);
      assert.equal(begun.status, 0, begun.err);
      const own = model === 'it-helper';  // whose program runs on the firm's own machine: what the question says to take out
      if (own) writeFileSync(file, readFileSync(file, 'utf8').replace(/\[recipients\.host\][^]*?(?=# ----)/, '').replace(/^host .*\n/m, ''));
      const open = asked(file);
      assert.ok(open.length >= 8 && open.every(({ rule }) => rule === 'LNG-032'), JSON.stringify(open));
      assert.ok(open.every(({ fix }) => fix.fr.length > 10), 'each is asked in words');
      assert.equal(run('page', home).status, 1, 'no page before the questions are answered');
      const places = ['--data', join(folder, 'data'), '--keys', join(folder, 'keys')];
      assert.equal(run('publish', home, '--yes', ...places).status, 1);
      answer(file);
      assert.deepEqual(asked(file), [], 'nothing is left, nothing is remarked');
      const page = run('page', home);
      assert.equal(page.status, 0);
      const said = page.out.replace(/<style>[^]*<\/style>/, '');
      assert.match(said, /Réponse Inventée/);
      assert.doesNotMatch(said, /\{|"\?"|>\s*\?\s*<|#\?/);
      assert.equal(run('publish', home, '--yes', ...places).status, 0);
      server = await serve({ policies: [home], extra: [], folder });
      for (const path of ['/', '/vie-privee', '/mentions-legales', '/bureau/entrer']) {
        const answered = await server.visitor('maison-exemple').get(path);
        assert.equal(answered.status, 200, path);
        assert.doesNotMatch(words(answered.text), /\b[a-z]+_[a-z_]+\b|« \? »/, path);
      }
      const legal = words((await server.visitor('maison-exemple').get('/mentions-legales')).text);
      assert.match(legal, own ? /Maison Exemple, sur sa propre machine/ : /Hébergement Fictif/);
      assert.equal(run('publish', home, '--yes', ...places).out.includes('déjà publiée'), true);
      const home_page = await server.visitor('maison-exemple').get('/');
      const form = await server.visitor('maison-exemple').get(home_page.all('.doors a')[0].getAttribute('href'));
      assert.equal(form.status, 200);
    } finally {
      await server?.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });
