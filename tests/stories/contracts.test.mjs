// Nothing goes to who works for the firm without a contract that runs and an instruction; who asks learns of those that really received.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { press } from './desk.mjs';
import { by, postbox } from './postbox.mjs';
import { RightsDesk } from './rights.mjs';
import { after as later, edit, example, said, serve, words } from './support.mjs';
import { unzipped } from './zip.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tenue-contracts-'));
let box, clab, w;
before(async () => {
  box = await postbox();
  const policy = join(folder, 'customer-labs');
  cpSync(example('customer-labs'), policy, { recursive: true });
  // Beside the host, which gets sealed copies alone, somebody who reads: a translator of what is asked.
  edit(policy, [/\n\[recipients\.host\]/, '\n[recipients.translator]\nkind    = "processor"\nlabel   = { fr = "Notre traductrice" }\nwhy     = { fr = "pour vous répondre dans votre langue" }\ncountry = "FR"\nreview  = "1 year"\n\n[recipients.host]'],
    [/\n\[activities\.complaints\]/, '\n[activities.contact.access.translator]\nreads = ["message.body"]\nby    = ["support"]\n\n[activities.complaints]']);
  clab = await serve({ firm: 'customer-labs', policies: [policy], extra: ['--demo', '--empty', ...by(folder, box)] });
  w = new RightsDesk(clab, box);
});
after(async () => {
  await clab?.remove();
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});

const support = () => clab.as('Relation client');
const chief = () => clab.as('Direction');
/** Passes what she wrote on to the translator; gives the page that comes after. */
async function pass(she) {
  const [person] = await w.found(she.mail);
  const page = await (await support()).get(`${person}/communication`);
  const message = page.all('main ul.letters a').map((a) => a.getAttribute('href')).at(-1);
  return (await page.visitor.get(message)).press('Noter', { 'Notre traductrice': true, Message: true });
}
async function contract(last, answers = {}) {
  const page = await (await chief()).get('/bureau/mesures/contracts');
  const row = page.all('li, tr').find((one) => words(one.textContent).startsWith('Notre traductrice'));
  const form = row.querySelector('form');
  const fields = page.fields(form).filter(([name]) => !['text', 'instruction', 'last'].includes(name));
  const more = { text: 'Contrat 2026-14', instruction: 'Traduire le message, ne rien garder', last, ...answers };
  return page.visitor.post(form.getAttribute('action'), [...fields, ...Object.entries(more)]);
}

test('CLAB-13: a processor without a contract, or whose contract ended yesterday, receives nothing; the desk is told before; who asks learns who really received, and when', async () => {
  const she = await w.comes();
  const early = await pass(she);
  assert.equal(early.status, 403, 'CLAB-13: no contract, nothing goes');
  assert.match(early.main, /Rien ne part à ce destinataire/, 'CLAB-13');
  assert.equal((await contract(later(await clab.today(), { days: 60 }), { instruction: '' })).status, 422, 'CLAB-13: a contract without an instruction is none');
  const last = later(await clab.today(), { days: 60 });
  assert.equal((await contract(last)).status, 200, 'CLAB-13');
  const register = await (await chief()).get('/bureau/mesures/contracts');
  assert.match(register.main, new RegExp(`Contrat 2026-14. Instruction : Traduire le message, ne rien garder. Jusqu’au ${said(last)}`), 'CLAB-13: the register says what and until when');
  assert.equal((await pass(she)).status, 200, 'CLAB-13: with a contract and an instruction');

  const tasks = async () => words((await (await chief()).get('/bureau')).main);
  assert.doesNotMatch(await tasks(), /Notre traductrice/, 'CLAB-13: not owed yet');
  await clab.reach(later(last, { days: -20 }));
  assert.match(await tasks(), /Notre traductrice/, 'CLAB-13: a month before, it is a task');
  await clab.reach(last);
  const other = await w.comes();
  assert.equal((await pass(other)).status, 200, 'CLAB-13: on its last day it runs');
  await clab.reach(later(last, { days: 1 }));
  const third = await w.comes();
  const late = await pass(third);
  assert.equal(late.status, 403, 'CLAB-13: it ended yesterday');
  assert.match(late.main, /Son contrat, ou son examen, est fini/, 'CLAB-13');
  assert.match(await tasks(), /Notre traductrice/, 'CLAB-13: and the desk is told');

  const report = async (one) => JSON.parse(unzipped(await (await (await w.request((await w.asks('access', one)).number)).click('Préparer son dossier')).click('Tout en un fichier'))['dossier.json']).received;
  assert.deepEqual((await report(third)).map(({ who }) => who), [], 'CLAB-13: nobody received anything of hers, whatever the policy lets');
  const [given, ...more] = await report(other);
  assert.deepEqual(more, [], 'CLAB-13');
  assert.deepEqual([given.who, given.fields, given.at.slice(0, 10)], ['Notre traductrice', ['body'], last], 'CLAB-13: who, what and when');
  clab.proves();
});
