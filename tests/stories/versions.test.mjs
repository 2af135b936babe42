// Two firms publish: a version has its day, waits until it is published, and says what moved.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { edit, example, serve, words } from './support.mjs';

const firms = ['clic-et-cetera', 'customer-labs'];
let server, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenue-versions-'));
  for (const firm of firms) cpSync(example(firm), join(folder, firm), { recursive: true });
  server = await serve({ firm: firms[0], policies: firms.map((firm) => join(folder, firm)) });
});
after(async () => {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const publish = (site) => site.command('publish', join(folder, site.firm), '--yes');
const page = async (site) => (await site.visitor().get('/vie-privee'));
const date = 'date        = 2026-11-22\n';

test('CLIC-01 CLIC-49: a version without its day is refused; published, the page shows the day, and a recipient only from then on', async () => {
  const closed = /Notre comptable, pour les factures imprimées, et elles seules\. OVH, en France : [^:.]*\. Sa politique Unipros, la coopérative de services à la personne, en France : [^:.]*\. Sa politique Murena, en Finlande : [^:.]*\. Sa politique L’hébergeur de notre messagerie, en France : [^:.]*\. Sa politique La justice ou la police, si la loi nous y oblige\./;
  const first = await page(server);
  assert.match(first.main, /Version 1, en vigueur depuis le 22 novembre 2026/, 'CLIC-01');
  assert.match(first.main, closed, 'CLIC-49: the list of recipients is another');

  edit(join(folder, firms[0]), [date, '']);
  const undated = publish(server);
  assert.equal(undated.status, 1, 'CLIC-01');
  assert.match(undated.out + undated.err, /LNG-004/, 'CLIC-01');

  const today = await server.today();
  edit(join(folder, firms[0]), ['[version]\n', `[version]\ndate        = ${today}\n`],
    ['[recipients.competent_authority]', '[recipients.archivist]\nkind    = "processor"\nlabel   = { fr = "Un cinquième" }\ncountry = "FR"\nreview  = "1 year"\n\n[recipients.competent_authority]'],
    ['murena = { reads = ["person.name", "person.address", "person.phone", "message.letters"] }', 'murena = { reads = ["person.name", "person.address", "person.phone", "message.letters"] }\narchivist = { reads = ["person.name"] }']);
  assert.match((await page(server)).main, closed, 'CLIC-49: written in the file, and not published');
  const done = publish(server);
  assert.equal(done.status, 0, done.out + done.err);
  assert.match(done.out, /Un cinquième/, 'CLIC-49: who publishes is not told of it');
  const second = await page(server);
  const [year, month, day] = today.split('-').map(Number);
  const long = `${day === 1 ? '1er' : day} ${new Date(Date.UTC(year, month - 1, day)).toLocaleDateString('fr', { month: 'long', timeZone: 'UTC' })} ${year}`;
  assert.match(second.main, new RegExp(`Version 2, en vigueur depuis le ${long}`), 'CLIC-01');
  assert.match(second.main, /Un cinquième, en France : votre nom ou votre pseudonyme\./, 'CLIC-49');
});

test('CLAB-63: former versions stay, with what changed and line by line, for anybody', async () => {
  const site = server.of('customer-labs');
  edit(join(folder, site.firm), [date, `date        = ${await site.today()}\n`], ['min(settled + 1 month, withdrawn(contact))', 'min(settled + 2 months, withdrawn(contact))'],
    ['Chaque durée a un nombre', 'Deux mois pour une demande']);
  const done = publish(site);
  assert.equal(done.status, 0, done.out + done.err);
  const shown = await page(site);
  assert.match(shown.main, /Version 2, celle-ci\. Deux mois pour une demande/, 'CLAB-63');
  assert.match(shown.main, /22 nov\. 2026 Version 1\. Chaque durée a un nombre/, 'CLAB-63');
  const compared = await shown.click('Comparer');
  assert.match(compared.main, /De la version 1 \(22 novembre 2026\) à la version 2/, 'CLAB-63');
  const line = compared.all('tbody tr').find((row) => row.textContent.includes('Une demande écrite ici'));
  assert.deepEqual(['del', 'ins'].map((mark) => words(line.querySelector(mark).textContent)), ['1 mois', '2 mois'], 'CLAB-63');
  for (const read of [shown, compared]) assert.deepEqual([read.headers['set-cookie'], read.all('script').length], [undefined, 0], 'CLAB-63');
});
