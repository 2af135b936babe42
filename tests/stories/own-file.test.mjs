// A person who has no pages of her own takes her file by a link: two mails, one button each, and what left is in the ledger.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { press } from './desk.mjs';
import { by, confirm, postbox } from './postbox.mjs';
import { after as later, example, reference, serve } from './support.mjs';
import { unzipped } from './zip.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tenue-own-file-'));
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

const chief = () => clab.as('Déléguée à la protection des données');
const mail = (name) => `${name.toLowerCase()}@fictif.example`;
const replied = { 'Elle a appuyé sur le bouton de l’accusé de réception': true };
const by_link = { 'Par un lien': true };
const subject = ': prendre votre dossier';

async function on_file(name) {
  const form = await clab.visitor().get('/demande/nous-contacter');
  const sent = await form.press('Envoyer la demande', { 'Parler à quelqu’un': true, 'Votre message': `Mot-de-${name}`, 'Vos nom et prénom': name, 'Votre adresse e-mail': mail(name), 'Utilisez ces réponses pour me répondre': true });
  assert.equal(sent.status, 200, sent.main);
}
/** She asks about her data and (unless `proved` is false) confirms her address. */
async function asks(name, right = 'Voir mes données', proved = true, see = 'Remettre, et répondre') {
  const asked = await (await clab.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { [right]: true, 'Votre adresse e-mail': mail(name) });
  const number = reference(asked);
  if (proved) await confirm(clab, box, number);
  return { number, plan: await (await (await (await chief()).get('/bureau/demandes')).click(number)).click(see) };
}
const link_in = (letter, way) => letter.plain.match(new RegExp(`/${way}/[\\w-]+`))?.[0];
const answered = async (number) => link_in((await box.wait(`Votre demande ${number} : notre réponse`))[0], 'mon-dossier');

test('the answer has a link, its button sends another to the address on file, and that one gives the whole archive; each taking is in the ledger', async () => {
  await on_file('Alice');
  const { number, plan } = await asks('Alice');
  await press(plan, 'C’est remis', { ...by_link, ...replied });
  const link = await answered(number);
  assert.ok(link, 'the answer leads to it');
  const page = await clab.visitor().get(link);
  assert.match(page.main, /tient votre dossier à votre disposition/);
  for (const secret of ['Alice', mail('alice'), 'Mot-de']) assert.equal(page.html.includes(secret), false, `${secret} on a page that anybody with the link reads`);
  assert.match((await page.press('M’envoyer le lien')).main, /Regardez vos e-mails/);
  const [letter] = await box.wait(subject);
  assert.deepEqual(letter.to, [mail('alice')], 'to the address on file');
  const ready = await clab.visitor().get(link_in(letter, 'prendre'));
  const file = await ready.press('Prendre mon dossier');
  assert.equal(file.status, 200);
  const all = unzipped(file);
  assert.ok(all['votre-dossier.html'].includes('Mot-de-Alice'), 'it is whole');
  const digest = createHash('sha256').update(file.bytes).digest('hex');
  const sheet = await (await chief()).get(plan.all('a[href^="/bureau/p/"]')[0].getAttribute('href'));
  assert.match(sheet.main, new RegExp(digest), 'the ledger has the hash of what left');
  clab.proves();
});

test('an address that did not answer gets no link; one pressed from elsewhere, another’s, an old one or one used for something else gives nothing', async () => {
  for (const name of ['Basile', 'Camille']) await on_file(name);
  const unproved = await asks('Basile', 'Voir mes données', false);
  assert.equal(unproved.plan.all('input[value=link]').length, 0, 'it is not even offered');
  assert.equal((await unproved.plan.visitor.post(unproved.plan.path, [...unproved.plan.fields(unproved.plan.button('C’est remis').closest('form')), ['given', 'link'], ['recognised', 'counter']])).status, 422);

  const { number, plan } = await asks('Camille', 'Les emporter');
  await press(plan, 'C’est remis', { ...by_link, ...replied });
  const link = await answered(number);
  assert.equal((await clab.visitor().post(link, [['token', 'x']])).status, 403, 'pressed from elsewhere');
  assert.equal((await clab.visitor().get(link.replace('mon-dossier', 'prendre'))).status, 404, 'the first link is not the second');
  assert.equal((await clab.visitor().get(link.slice(0, -2))).status, 404);
  for (let n = 0; n < 3; ++n) assert.equal((await (await clab.visitor().get(link)).press('M’envoyer le lien')).status, 200);
  assert.equal((await (await clab.visitor().get(link)).press('M’envoyer le lien')).status, 429, 'nobody’s mailbox is flooded');
  const letters = await box.wait(subject, 4);
  const [old, fresh] = [letters.at(-2), letters.at(-1)].map((letter) => link_in(letter, 'prendre'));
  assert.equal((await clab.visitor().get(old)).status, 404, 'the last one alone serves');
  const all = unzipped(await (await clab.visitor().get(fresh)).press('Prendre mon dossier'));
  assert.ok(all['portable.json'] && !all['dossier.json'], 'of what she may take along, that');
  await clab.reach(later(await clab.today(), { days: 1 }));
  assert.equal((await clab.visitor().get(fresh)).status, 404, 'after its hour');
  await clab.reach(later(await clab.today(), { days: 31 }));
  assert.equal((await clab.visitor().get(link)).status, 404, 'after thirty days');
});

test('once her data are gone the link leads nowhere', async () => {
  await on_file('Denis');
  const { number, plan } = await asks('Denis');
  await press(plan, 'C’est remis', { ...by_link, ...replied });
  const link = await answered(number);
  await (await clab.visitor().get(link)).press('M’envoyer le lien');
  const take = link_in((await box.wait(subject, 5)).at(-1), 'prendre');
  assert.equal((await clab.visitor().get(take)).status, 200);
  const gone = await asks('Denis', 'Les effacer', true, 'Voir ce qui serait effacé');
  await press(gone.plan, 'Effacer, et répondre', replied);
  assert.equal((await clab.visitor().get(link)).status, 404);
  assert.equal((await clab.visitor().get(take)).status, 404);
});

test('asked for both, she is given time to take her file before it is erased', async () => {
  await on_file('Elsa');
  const asked = await (await clab.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { 'Voir mes données': true, 'Les effacer': true, 'Votre adresse e-mail': mail('Elsa') });
  const number = reference(asked);
  await confirm(clab, box, number);
  const see = async (way) => (await (await (await chief()).get('/bureau/demandes')).click(number)).click(way);
  await press(await see('Remettre, et répondre'), 'C’est remis', { ...by_link, ...replied });
  const link = await answered(number);
  const early = await (await see('Voir ce qui serait effacé')).press('Effacer, et répondre', replied);
  assert.equal(early.status, 422);
  assert.match(early.main, /Elle n’a pas encore pris son dossier par le lien/);
  const before = box.letters.filter((letter) => letter.subject.includes(subject)).length;
  await (await clab.visitor().get(link)).press('M’envoyer le lien');
  const take = link_in((await box.wait(subject, before + 1)).at(-1), 'prendre');
  assert.ok(unzipped(await (await clab.visitor().get(take)).press('Prendre mon dossier'))['votre-dossier.html'].includes('Mot-de-Elsa'));
  await press(await see('Voir ce qui serait effacé'), 'Effacer, et répondre', replied);
});
