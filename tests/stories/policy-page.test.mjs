// The policy page: what a visitor reads there comes from the policy that runs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run, locksmith, serve, words } from './support.mjs';

let server;
before(async () => { server = await serve(); });
after(() => server?.remove());

const page = (path = '/vie-privee', headers = {}) => server.visitor().get(path, { headers });

test('SOS-04: who answers, at which address, and the officer are on the page and at the foot of the site', async () => {
  const shown = await page();
  assert.match(shown.main, /SOS Serrurier Paris, 96 rue du Président Wilson, 92300 Levallois-Perret/);
  assert.match(shown.main, /dpo@sos-serrurier\.eu/);
  const foot = words(shown.all('footer')[0].textContent);
  assert.match(foot, /96 rue du Président Wilson/);
  assert.match(foot, /contact@sos-serrurier\.eu/);
});

test('SOS-79: the terms on the page are those that the engine runs', async () => {
  const rows = (await page()).all('table.ledger tbody tr').map((r) => words(r.textContent));
  const term = (what) => rows.find((text) => text.startsWith(what)) ?? assert.fail(`${what}: ${rows.join(' / ')}`);
  assert.match(term('Un devis non accepté'), /1 an après sa date/);
  assert.match(term('Une intervention faite'), /10 ans après le travail/);
  assert.match(term('Une demande sans suite'), /1 an après l’annulation/);
  assert.match(term('Vos factures'), /10 ans après la fin de l’année comptable/);
  assert.match(term('Vos factures'), /Code de commerce, art\. L123-22/);
  assert.match(term('Les connexions au site'), /12 mois/);
  assert.match(term('Le code de votre porte'), /Dès que le travail est fait/);
  const explained = run('explain', locksmith);
  assert.equal(explained.status, 0, explained.err);
  for (const span of [/10 ans/, /1 an/, /12 mois/]) assert.match(words(explained.out), span);
});

test('SOS-79: who reads what is said by role and recipient, and that nothing is sold', async () => {
  const { main } = await page();
  assert.match(main, /Le technicien partenaire qui vient : votre nom, votre téléphone, l’adresse/);
  assert.match(main, /Le fournisseur d’une pièce.*jamais votre nom/);
  assert.match(main, /Notre hébergeur, en France/);
  assert.match(main, /Nous ne vendons, ne louons ni n’échangeons vos données/);
  assert.match(main, /si la loi nous y oblige/i);
});

test('SOS-79: each purpose stands under its legal basis', async () => {
  const { main } = await page();
  assert.match(main, /Vous nous demandez de venir : c’est un contrat\.[^.]*nos messages/);
  assert.match(main, /Vous avez dit oui[^.]*la lettre, les conseils, les offres/);
  assert.match(main, /C’est notre intérêt, sans nuire au vôtre/);
});

test('SOS-79: the way to the CNIL stands on the page and in the notice of the form', async () => {
  assert.match((await page()).main, /la CNIL, 3 place de Fontenoy/);
  assert.match((await page('/demande/demander-un-serrurier')).main, /vous plaindre à la CNIL/);
});

test('SOS-02: a tick stands where the engine has checked, with the day, and an empty ring where nobody has', async () => {
  server.proves();
  const shown = await page();
  assert.ok(shown.all('main .proof').length > 3);
  assert.match(shown.main, /Vérifié aujourd’hui/);
  assert.ok(shown.all('main .unseen').length > 0, 'what nobody checks has an empty ring');
});

test('SOS-79: the page is there in both languages, as the browser asks or as one chooses', async () => {
  const english = await page('/en/privacy');
  assert.equal(english.all('html')[0].getAttribute('lang'), 'en');
  assert.match(english.main, /10 years/);
  const sent = await page('/vie-privee', { 'accept-language': 'en-GB,en;q=0.9' });
  assert.equal(sent.path, '/en/privacy');
  const back = await page('/en/privacy?lang=fr');
  assert.equal(back.all('html')[0].getAttribute('lang'), 'fr');
});

test('SOS-45 SOS-70 SOS-71 SOS-72: the page says how long each cookie lives, thirteen months at most, and none is set', async () => {
  const shown = await page();
  assert.match(shown.main, /Protéger l’envoi de vos demandes ?le temps de la visite ?pas nécessaire/, 'SOS-70');
  for (const [, n] of shown.main.matchAll(/cookies?[^.]*?(\d+) mois/g)) assert.ok(Number(n) <= 13, n);
});
