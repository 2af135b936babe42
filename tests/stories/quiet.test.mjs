// Reading a site leaves nothing: no cookie, no script, nothing from elsewhere, nothing kept but what the policy says. And what
// staff and files hold is of use to nobody else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { without } from '../promises/policy-lines.mjs';
import { crawl, loaded, urls } from './crawl.mjs';
import { example, files, leaks, run, serve, until, words } from './support.mjs';

const firms = ['emp-computer', 'semi-informatique', 'customer-labs', 'clic-et-cetera'];
const sites = new Map();
let server;
before(async () => {
  server = await serve({ firm: 'customer-labs', policies: firms.map(example) });
  for (const firm of firms) sites.set(firm, await crawl(server.visitor(firm)));
});
after(() => server?.remove());

const policy_page = (firm) => sites.get(firm).find(({ path }) => path === '/vie-privee');
/** The rows of the page's table of cookies: for what, how long, with what consent. */
const cookies = (firm) => policy_page(firm).all('table').filter((table) => /^Cookie/.test(words(table.querySelector('thead')?.textContent ?? '')))
  .flatMap((table) => [...table.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => words(cell.textContent)).join(', ')));
/** How much of each record is kept: { visit: 3 }. */
function kept(firm, from = server) {
  const proof = run('prove', '--format', 'json', ...from.places, '--org', firm);
  assert.equal(proof.status, 0, proof.out + proof.err);
  return Object.fromEntries(JSON.parse(proof.out).terms.filter(({ count }) => count).map(({ record, count }) => [record, count]));
}
const asked = (from, firm, sql) => execFileSync('sqlite3', [join(from.folder, 'data', firm, 'store.db'), sql], { encoding: 'utf8' }).trim();

test('CLIC-02 CLAB-43 CLAB-47 EMP-13 SEMI-28: every public page opens without a cookie or a script, and nothing is kept of it', async () => {
  for (const [firm, id] of [['clic-et-cetera', 'CLIC-02'], ['customer-labs', 'CLAB-43 CLAB-47'], ['emp-computer', 'EMP-13'], ['semi-informatique', 'SEMI-28']]) {
    assert.ok(sites.get(firm).length > 6, `${id}: ${sites.get(firm).length} pages`);
    for (const page of sites.get(firm)) {
      assert.equal(page.status, 200, `${id}: ${page.path}`);
      assert.equal(page.headers['set-cookie'], undefined, `${id}: ${page.path} sets a cookie`);
      // The one form that opens an account has the question for robots, ours too, and works without it.
      const asks = page.all('form[data-altcha]').length > 0;
      const own = page.all('script').map((e) => e.getAttribute('src').replace(/\?.*/, ''));
      assert.deepEqual(own, asks ? ['/assets/altcha.js'] : [], `${id}: ${page.path}`);
      assert.deepEqual(page.all('iframe, object, embed').map((e) => e.localName), [], `${id}: ${page.path}`);
    }
  }
  await server.visitor('customer-labs').get('/');
  assert.deepEqual([kept('semi-informatique'), asked(server, 'semi-informatique', 'select count(*) from record')], [{}, '0'], 'SEMI-28: no habit, no page, no place');
  assert.deepEqual([kept('clic-et-cetera'), asked(server, 'clic-et-cetera', 'select count(*) from record')], [{}, '0'], 'CLIC-02: a visit leaves nothing');
  assert.deepEqual([kept('customer-labs'), asked(server, 'customer-labs', 'select count(*) from record')], [{}, '0'], 'CLAB-43: nothing ties two visits, for nothing is kept of either');
  const entrance = await server.visitor('emp-computer').get('/bureau/entrer');
  assert.doesNotMatch(String(entrance.headers['set-cookie']), /max-age|expires/i, 'EMP-13: no cookie lasts longer than is said');
  assert.match(policy_page('clic-et-cetera').main, /Vous lisez ce site sans dire qui vous êtes/, 'CLIC-02');
  assert.match(policy_page('semi-informatique').main, /Notre site ne note ni préférences, ni habitudes, ni lieu/, 'SEMI-28');
  assert.deepEqual(cookies('emp-computer'), ['Faire fonctionner le site et votre Espace client, le temps de la visite, pas nécessaire'], 'EMP-13: what for, how long');
  assert.deepEqual(cookies('semi-informatique'), ['Faire fonctionner le site et votre compte, le temps de la visite, pas nécessaire'], 'SEMI-28');
  assert.ok(cookies('customer-labs').includes('Retrouver la langue, si vous en choisissez une, 13 mois au plus, pas nécessaire'), 'CLAB-43 CLAB-47: one that lasts, by a choice');
  assert.equal(cookies('customer-labs').length, 3, 'CLAB-43: the list is closed');
});

test('CLIC-19 CLIC-21 CLIC-22 CLIC-23: what pages load is the site’s own, and the map is a link', async () => {
  const visitor = server.visitor('clic-et-cetera');
  for (const page of sites.get('clic-et-cetera')) {
    const allowed = page.headers['content-security-policy'];
    assert.match(allowed, /default-src 'none'/, `CLIC-19: ${page.path}`);
    assert.doesNotMatch(allowed, /https?:|\*|data:|unsafe/, `CLIC-19: ${page.path} may load from elsewhere`);
    for (const address of loaded(page)) assert.match(address, /^\/(?!\/)/, `CLIC-19 CLIC-23: ${page.path} loads ${address}`);
  }
  const own = new Set(sites.get('clic-et-cetera').flatMap(loaded));
  assert.ok(own.size > 2);
  for (const address of own) {
    const asset = await visitor.get(address);
    assert.equal(asset.status, 200, `CLIC-22: ${address}`);
    assert.equal(asset.headers['set-cookie'], undefined, `CLIC-23: ${address}`);
    for (const inner of urls(asset.html)) {
      const whole = new URL(inner, `http://own.example${address}`);
      assert.equal(whole.host, 'own.example', `CLIC-22: ${address} loads ${inner}`);
      assert.equal((await visitor.get(whole.pathname)).status, 200, `CLIC-22: ${inner}`);
    }
  }
  const page = policy_page('clic-et-cetera');
  assert.match(page.main, /Polices, icônes et images servies par ce site/, 'CLIC-22');
  assert.match(page.main, /La carte : un lien mène à www\.openstreetmap\.org, rien n’en est chargé avant/, 'CLIC-21');
  const map = page.link('La carte, chez OpenStreetMap');
  assert.equal(new URL(map.getAttribute('href')).host, 'www.openstreetmap.org', 'CLIC-21');
  assert.match(map.getAttribute('rel'), /noreferrer/, 'CLIC-21');
});

test('SEMI-26: a day of work leaves connections, and nothing of them where the policy has no line for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenue-quiet-'));
  const firm = 'semi-informatique';
  mkdirSync(join(folder, firm));
  writeFileSync(join(folder, firm, 'policy.toml'), without(readFileSync(join(example(firm), 'policy.toml'), 'utf8'), 'activities.site_security'));
  const silent = await serve({ firm, policies: [join(folder, firm)] });
  try {
    const hotline = await silent.as('Hotline');
    for (const path of ['/bureau', '/bureau/l/ticket', '/bureau/noter']) assert.equal((await hotline.get(path)).status, 200);
    await silent.visitor().get('/');
    silent.forward(1);
    await silent.stop();
    assert.deepEqual([kept(firm, silent), asked(silent, firm, 'select count(*) from record')], [{}, '0'], 'SEMI-26');
  } finally {
    await silent.remove();
    rmSync(folder, { recursive: true });
  }
  const noting = await serve({ firm });
  try {
    await (await noting.as('Hotline')).get('/bureau');
    await until(() => kept(firm, noting).connection === 1);
  } finally {
    await noting.remove();
  }
});

test('CLAB-45 CLAB-58: the cookie of a session ends with the browser, says nothing of the person, and opens nothing once out or idle', async () => {
  const entered = async () => {
    const { name, password } = await server.login('Relation client');
    const visitor = server.visitor();
    const form = await visitor.get('/bureau/entrer');
    const fields = form.fields(form.all('form')[0]);
    for (const [label, value] of [['Votre identifiant', name], ['Votre mot de passe', password]]) form.fill(form.all('form')[0], fields, label, value);
    const answer = await visitor.request('POST', '/bureau/entrer', { body: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: `http://${visitor.host}` } });
    assert.equal(answer.status, 303, answer.text);
    return { visitor, name, set: answer.headers['set-cookie'].find((line) => line.includes('bureau=')) };
  };
  const [one, two] = [await entered(), await entered()];
  for (const { set, name } of [one, two]) {
    assert.doesNotMatch(set, /max-age|expires/i, 'CLAB-45');
    assert.match(set, /HttpOnly/i, 'CLAB-58');
    const value = decodeURIComponent(set.slice(set.indexOf('=') + 1, set.indexOf(';')));
    for (const text of [value, Buffer.from(value, 'base64url').toString('latin1')]) assert.equal(text.toLowerCase().includes(name), false, 'CLAB-58: it holds the name');
  }
  assert.notEqual(one.set, two.set, 'CLAB-58');
  const stolen = server.visitor();
  for (const [key, value] of one.visitor.cookies) stolen.cookies.set(key, value);
  assert.equal((await stolen.request('GET', '/bureau')).status, 200);
  assert.equal((await (await one.visitor.get('/bureau')).press('Sortir')).status, 200);
  assert.equal((await stolen.request('GET', '/bureau')).status, 303, 'CLAB-58: signed out, the same cookie opens nothing');
  server.forward(1);
  assert.equal((await two.visitor.request('GET', '/bureau')).status, 303, 'CLAB-45: nor after a day without a click');
  assert.ok(cookies('customer-labs').includes('Garder la connexion au site, le temps de la visite, pas nécessaire'), 'CLAB-45 CLAB-58');
});

// One per field, each at least twelve bytes and like nothing else.
const canary = { body: 'Message-Zinzolin-Quartz', name: 'Zéphyrine Quatorzebis', mail: 'zinzolin.quetsche@fictive.example', firm: 'Entreprise-Amarante-7', caller: 'Wilhelmine Nacarat', need: 'Besoin-Yttrium-Vermeil' };

test('CLIC-57: a copy of the data holds nothing that can be read', async () => {
  const firm = 'clic-et-cetera';
  const form = await server.visitor(firm).get('/demande/nous-ecrire');
  const sent = await form.press('Envoyer le message', { 'De quoi s’agit-il ?': 'Autre chose', 'Votre message': canary.body, 'Votre nom ou votre pseudonyme': canary.name, 'Votre adresse e-mail': canary.mail, 'Votre entreprise': canary.firm, 'Gardez mon message': true });
  assert.equal(sent.title.includes('Erreur'), false, sent.main);
  assert.equal(kept(firm).message, 1, 'CLIC-57: the message is there');
  assert.deepEqual(leaks(Object.values(canary), [...files(server.folder), { path: 'the log', bytes: Buffer.from(server.out + server.err) }]), [], 'CLIC-57');
  assert.match(policy_page(firm).main, /Fichiers et sauvegardes illisibles sans nos clés/, 'CLIC-57');
});

test('CLAB-32: a changed byte is found, a forged session opens nothing', async () => {
  const stranger = server.visitor();
  const { name } = await server.login('Relation client');
  const signed = await server.as('Relation client');
  for (const [key, value] of signed.cookies)
    for (const forged of [value.slice(0, -4) + 'AAAA', name, 'A'.repeat(value.length), '']) {
      stranger.cookies = new Map([[key, forged]]);
      const answer = await stranger.request('GET', '/bureau');
      assert.deepEqual([answer.status, answer.headers.location], [303, '/bureau/entrer'], `CLAB-32: ${forged}`);
    }
  const form = await server.visitor().get('/demande/nous-contacter');
  const sent = await form.press('Envoyer la demande', { 'Vous souhaitez': 'Poser une question', 'Votre message': canary.need, 'Vos nom et prénom': canary.caller, 'Votre adresse e-mail': canary.mail, 'Utilisez ces réponses': true });
  assert.equal(sent.title.includes('Erreur'), false, sent.main);
  server.proves();
  await server.stop();
  const [rec, box] = asked(server, server.firm, "select rec, hex(box) from record where length(box) > 40 limit 1").split('|');
  asked(server, server.firm, `update record set box = x'${box.slice(0, 40)}${box[40] === '0' ? '1' : '0'}${box.slice(41)}' where rec = ${rec}`);
  const proof = server.command('prove', '--format', 'json');
  assert.equal(proof.status, 1, 'CLAB-32: a changed byte goes unseen');
  assert.match(JSON.stringify(JSON.parse(proof.out).defects), /record|fiche|sceau|ouvre/, 'CLAB-32');
  assert.match(policy_page('customer-labs').main, /Journal que l’on ne peut pas récrire/, 'CLAB-32');
});
