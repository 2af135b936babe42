// A person's file goes straight to another service: she confirms, hands on a link, and what left is in the ledger.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import http from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { press } from './desk.mjs';
import { by, confirm, postbox } from './postbox.mjs';
import { after as later, example, reference, serve } from './support.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tenue-forward-'));
let clab, box;
before(async () => {
  box = await postbox();
  clab = await serve({ firm: 'customer-labs', policies: [example('customer-labs')], extra: ['--demo', '--empty', ...by(folder, box)] });
});
after(async () => {
  await clab?.remove();
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});

const officer = () => clab.as('Déléguée à la protection des données');
const mail = (name) => `${name.toLowerCase()}@fictif.example`;
const write_to = async (name) => {
  const sent = await (await clab.visitor().get('/demande/nous-contacter')).press('Envoyer la demande', { 'Parler à quelqu’un': true, 'Votre message': `Mot-de-${name}`, 'Vos nom et prénom': name, 'Votre adresse e-mail': mail(name), 'Utilisez ces réponses pour me répondre': true });
  assert.equal(sent.status, 200, sent.main);
};
/** The plan of her request to take her data along. */
const asks = async (name) => {
  await write_to(name);
  const sent = await (await clab.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { 'Les emporter': true, 'Votre adresse e-mail': mail(name), 'Précisions': 'À remettre à Courrier Neuf.' });
  const number = reference(sent);
  await confirm(clab, box, number);
  return { number, plan: await (await (await (await officer()).get('/bureau/demandes')).click(number)).click('Remettre, et répondre') };
};
const replied = { 'Elle a appuyé sur le bouton de l’accusé de réception': true };
const way = (letter) => letter.plain.match(/\/transmettre\/[\w-]+/)?.[0];
/** As a program of the service does: no cookie, no page. */
const take = (path) => new Promise((done, failed) => {
  const request = http.request({ host: '127.0.0.1', port: clab.port, path, method: 'POST', headers: { host: clab.visitor().host } }, (answer) => {
    const parts = [];
    answer.on('data', (part) => parts.push(part));
    answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts) }));
  });
  request.on('error', failed);
  request.end();
});

test('CLAB-22: nothing leaves before she confirms; then the service takes the file, and the ledger has to whom and its hash', async () => {
  const { number, plan } = await asks('Alice');
  assert.equal((await plan.press('C’est remis', { 'À un autre service': true, ...replied })).status, 422, 'CLAB-22: to which service is said');
  await press(plan, 'C’est remis', { 'À un autre service': true, 'À quel service ?': 'Courrier Neuf', ...replied });
  const [letter] = await box.wait(`Votre demande ${number} : notre réponse`);
  const link = way(letter);
  assert.ok(link, 'CLAB-22: her answer leads to the button');
  const stranger = clab.visitor();
  const page = await stranger.get(link);
  assert.match(page.main, /remette vos données à Courrier Neuf. Rien n’est parti/, 'CLAB-22');
  for (const secret of ['Alice', mail('alice'), 'Mot-de']) assert.equal(page.html.includes(secret), false, secret);
  assert.equal((await take(link.replace('transmettre', 'transmis'))).status, 404, 'CLAB-22: unconfirmed, her own link is none for the service');
  const given = await page.press('Confirmer pour Courrier Neuf');
  const fetched_by = given.main.match(/\/transmis\/[\w-]+/)[0];
  assert.match((await stranger.get(fetched_by)).main, /tient ce fichier à la disposition de Courrier Neuf/);
  const file = await take(fetched_by);
  assert.equal(file.status, 200, 'CLAB-22');
  assert.equal(file.headers['content-type'], 'application/zip');
  const digest = createHash('sha256').update(file.bytes).digest('hex');
  const sheet = await (await officer()).get(plan.all('a[href^="/bureau/p/"]')[0].getAttribute('href'));
  assert.match(sheet.main, new RegExp(`Courrier Neuf, le .*sha256 ${digest}`), 'CLAB-22: the ledger has the hash of what left');
  clab.proves();
});

test('a link that was given anew, that is another’s or that waited too long gives nothing', async () => {
  const { number, plan } = await asks('Basile');
  await press(plan, 'C’est remis', { 'À un autre service': true, 'À quel service ?': 'Courrier Neuf', ...replied });
  const link = way((await box.wait(`Votre demande ${number} : notre réponse`))[0]);
  const first = (await (await clab.visitor().get(link)).press('Confirmer pour Courrier Neuf')).main.match(/\/transmis\/[\w-]+/)[0];
  const again = await clab.visitor().get(link);
  assert.match(again.main, /Vous avez déjà confirmé/);
  const second = (await again.press('Confirmer pour Courrier Neuf')).main.match(/\/transmis\/[\w-]+/)[0];
  assert.equal((await take(first)).status, 404);
  assert.equal((await take(second.slice(0, -2))).status, 404);
  const { visitor } = again;
  assert.equal((await visitor.post(link, [['token', 'x']])).status, 403, 'pressed from elsewhere');
  await clab.reach(later(await clab.today(), { days: 15 }));
  assert.equal((await take(second)).status, 404, 'after fourteen days');
});
