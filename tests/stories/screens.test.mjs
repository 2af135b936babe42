// Small things that a person stumbles over: a partner who goes nowhere, a number that was left out, what was promised too soon.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { example, locksmith, serve, words } from './support.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tenue-screens-'));
let server;
before(async () => {
  const own = join(folder, 'sos-serrurier');
  cpSync(locksmith, own, { recursive: true });
  const policy = readFileSync(join(own, 'policy.toml'), 'utf8');
  const without = policy.replace(/\n\[desk\.pocket\]\n(?:.+\n)+/, '\n');
  assert.notEqual(without, policy);
  writeFileSync(join(own, 'policy.toml'), without);
  server = await serve({ policies: [own, example('emp-computer'), example('customer-labs')] });
});
after(async () => {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
});

test('a partner without a page for his jobs is told what his role may read', async () => {
  const page = await (await server.as('Technicien partenaire')).get('/bureau/poche');
  assert.equal(page.status, 200);
  assert.match(page.main, /Votre rôle ne va pas chez les clients\. Il peut lire : .*interventions/);
});

test('who hangs no number on the sign still gives one in the foot', async () => {
  const home = await server.of('emp-computer').visitor().get('/');
  assert.equal(home.all('footer a[href^="tel:"]').length, 1);
  assert.equal(home.all('header a[href^="tel:"]').length, 0);
});

test('a first version has nothing to compare itself with', async () => {
  const page = await server.of('emp-computer').visitor().get('/vie-privee');
  assert.doesNotMatch(words(page.all('.letter .quiet, main .quiet')[0].textContent), /Ce qui a changé/);
});

test('one person who writes twice from one address is proposed as one; a name alone proves nothing', async () => {
  const firm = server.of('customer-labs');
  const asked = async (name, address) => {
    const sent = await (await firm.visitor().get('/demande/nous-contacter')).press('Envoyer la demande', {
      'Parler à quelqu’un': true, 'Votre message': 'Un mot', 'Vos nom et prénom': name, 'Votre adresse e-mail': address, 'Utilisez ces réponses pour me répondre': true });
    assert.equal(sent.status, 200, sent.main);
  };
  await asked('Zélie Fictive', 'zelie@fictif.example');
  await asked('Zélie Fictive', 'zelie@fictif.example');
  await asked('Zélie Fictive', 'autre@fictif.example');
  const today = await (await firm.as('Relation client')).get('/bureau');
  const proposed = today.all('section[aria-labelledby=answers] li').filter((li) => /ressemble à une fiche connue/.test(words(li.textContent)));
  assert.equal(proposed.length, 1, words(today.main));
  const newest = await today.visitor.get(proposed[0].querySelector('a').getAttribute('href'));
  assert.match(words(today.all('.lead')[0].textContent), /, trois demandes attendent une réponse/);
  const joined = await newest.press('C’est la même personne');
  assert.equal(joined.status, 200, joined.main);
  assert.equal(joined.all('ol.queue > li').filter((li) => /Parler à quelqu’un/.test(words(li.textContent))).length, 2, joined.main);
  firm.proves();
});

test('one of a kind is counted in its gender', async () => {
  const firm = server.of('customer-labs');
  const sent = await (await firm.visitor().get('/')).click('Faire une réclamation');
  const noted = await sent.press('Envoyer la réclamation', { 'Que s’est-il passé': 'Trop de lettres', 'Vos nom et prénom': 'Yves Fictif', 'Votre adresse e-mail': 'yves@fictif.example', 'Utilisez ces réponses': true });
  assert.equal(noted.status, 200, noted.main);
  assert.match((await (await firm.as('Relation client')).get('/bureau')).main, /une réclamation à traiter/);
});
