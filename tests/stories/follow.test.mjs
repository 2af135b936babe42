// How far what one asked for came, behind a link that nobody guesses: without an account at the locksmith's, and what it never says.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { job, press, send } from './desk.mjs';
import { by, postbox } from './postbox.mjs';
import { after as later, ask, example, reference, said, serve, until, words } from './support.mjs';

let sos, box, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tenue-follow-'));
  box = await postbox();
  sos = await serve({ policies: [example('sos-serrurier')], extra: ['--demo', '--empty', ...by(folder, box)] });
});
after(async () => {
  await sos?.remove();
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});

const way = (page) => page.all('main a').map((a) => a.getAttribute('href')).find((href) => href.startsWith('/suivi/'));
const steps = (page) => page.all('dl.facts > div').map((div) => words(div.textContent));

test('SOS-22: the link shows each state and its day, and neither a name nor a place; altered it leads nowhere', async () => {
  const thanks = await ask(sos, { 'Votre nom': 'Odette Fictive', 'Votre adresse e-mail': 'odette@fictive.example' });
  const link = way(thanks);
  const today = said(await sos.today());
  const stranger = sos.visitor();
  const asked = await stranger.get(link);
  assert.equal(asked.status, 200, 'SOS-22');
  assert.equal(steps(asked).length, 1);
  assert.match(steps(asked)[0], new RegExp(today));
  assert.match(asked.main, new RegExp(reference(thanks)));
  for (const secret of ['Odette', 'odette', 'Vincennes', 'Porte']) assert.equal(asked.html.includes(secret), false, secret);
  assert.equal(asked.headers['x-robots-tag'], 'noindex, nofollow');
  assert.equal(asked.headers['cache-control'], 'no-store');
  const last = link.at(-1) === 'A' ? 'B' : 'A';
  for (const wrong of [link.slice(0, -1), link.slice(0, -3) + last + link.slice(-2), `/suivi/${'A'.repeat(54)}`])
    assert.equal((await stranger.get(wrong)).status, 404, wrong);
  await send(sos, await job(sos, 'Odette Fictive'));
  assert.equal(steps(await stranger.get(link)).length, 2, 'a step more');
  const letter = await until(() => box.letters.find((one) => one.to.includes('odette@fictive.example') && one.plain.includes('/suivi/')));
  const mailed = letter.plain.match(/\/suivi\/[\w-]+/)[0];
  assert.deepEqual(steps(await stranger.get(mailed)), steps(await stranger.get(link)), 'the link of a letter shows the same');
  assert.match(await stranger.get(link.replace('/suivi/', '/en/follow/')).then((page) => page.main), /How far your request has come|How far/);
});

test('SOS-22: the link dies ninety days after the job is over, and with the job', async () => {
  const link = way(await ask(sos, { 'Votre nom': 'Bruno Fictif', 'Votre téléphone': '06 39 98 02 44' }));
  await press(await job(sos, 'Bruno Fictif'), 'Annuler');
  const over = await sos.today();
  assert.match((await sos.visitor().get(link)).main, new RegExp(`jusqu’au ${said(later(over, { days: 90 }))}`));
  await sos.reach(later(over, { days: 90 }));
  assert.equal((await sos.visitor().get(link)).status, 200, 'SOS-22: it dies too early');
  await sos.reach(later(over, { days: 91 }));
  assert.equal((await sos.visitor().get(link)).status, 404, 'SOS-22: it outlives its days');
  sos.proves();
});
