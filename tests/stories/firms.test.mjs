// Five firms, five files, one program: each demonstration lives through its terms, and the proof holds all along.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { faults, identifiers, pages_from } from './crawl.mjs';
import { root, run, serve, words } from './support.mjs';

const firms = readdirSync(join(root, 'examples'));
let server;
before(async () => {
  server = await serve({ policies: firms.map((firm) => join(root, 'examples', firm)), extra: ['--demo'], seconds: 120 });
});
after(() => server?.remove());

const get = (firm, path) => new Promise((done, fail) => {
  const request = http.get({ port: server.port, path, headers: { host: `${firm}.localhost:${server.port}` } }, (answer) => {
    let text = '';
    answer.on('data', (d) => { text += d; }).on('end', () => done({ status: answer.statusCode, text }));
  });
  request.on('error', fail);
});

for (const firm of firms) {
  const there = (verb, ...more) => run(verb, ...more, ...server.places, '--org', firm);
  const holds = (when) => {
    const proof = there('prove', '--format', 'json');
    const { defects, terms } = JSON.parse(proof.out);
    assert.deepEqual(defects, [], when);
    return terms.reduce((sum, { count }) => sum + count, 0);
  };

  // Before the years pass: there is most to see.
  test(`${firm}: every page that a stranger and each role can reach by links`, async () => {
    const own = server.of(firm);
    const ids = identifiers(join(root, 'examples', firm, 'policy.toml'));
    const index = await server.index().get('/?lang=fr');
    const roles = index.all(`section[aria-labelledby="${firm}"] tbody th`).map((cell) => words(cell.textContent)).filter(Boolean);
    assert.ok(roles.length > 1, 'the index names the roles');
    const wrong = [];
    for (const role of [null, ...new Set(roles)]) {
      const visitor = role ? await own.as(role) : own.visitor();
      const pages = await pages_from(visitor, role ? '/bureau' : '/');
      assert.ok(pages.length >= (role ? 2 : 5), `${role}: ${pages.length} pages`);
      for (const page of pages) {
        const where = `${role ?? 'a stranger'}, ${page.asked}`;
        if (page.status !== 200) wrong.push(`${where}: ${page.status}`);
        else if (page.document) wrong.push(...faults(page, ids).map((fault) => `${where} ${fault}`));
      }
    }
    assert.deepEqual(wrong, []);
  });

  test(`${firm}: its file, its pages, its years`, async () => {
    const full = holds('at the beginning');
    assert.ok(full > 0, 'there is something to keep');
    for (const days of [400, 1200, 2600, 3700]) {
      assert.equal(there('clock', '--days', String(days)).status, 0);
      holds(`after ${days} more days`);
    }
    assert.ok(holds('at the end') < full, 'what has ended has gone; what waits for a contract stays');
  });

  test(`${firm}: its pages show no word of the file's own`, async () => {
    for (const path of ['/', '/vie-privee']) {
      const page = await get(firm, path);
      assert.equal(page.status, 200, path);
      assert.doesNotMatch(page.text.replace(/<[^>]*>/g, ''), /\b[a-z]+_[a-z_]+\b/, `${path} shows an identifier`);
    }
  });
}
