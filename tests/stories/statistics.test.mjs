// What a firm counts to do better, naming nobody: of everybody but those who object to it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { press, sheet } from './desk.mjs';
import { ask, example, serve, words } from './support.mjs';

let sos;
before(async () => { sos = await serve({ policies: [example('sos-serrurier')], extra: ['--demo', '--empty'] }); });
after(() => sos?.remove());

const chief = () => sos.as('Direction');
/** "Porte claquée, Tout de suite, novembre 2026" → "10", of the jobs. */
const counted = async () => {
  const page = await (await chief()).get('/bureau/statistiques');
  assert.equal(page.status, 200, `SOS-27: ${page.main}`);
  const table = page.all('section').find((one) => words(one.textContent).startsWith('Nos délais'));
  assert.ok(table, 'SOS-27: what is counted stands there');
  return Object.fromEntries([...table.querySelectorAll('tbody tr')].map((row) => [words(row.querySelector('th').textContent), words(row.querySelector('td').textContent)]));
};

test('SOS-27: of ten jobs, one by a person who objected, nine are counted; once the objection is lifted, ten; a group of fewer than five is never shown', async () => {
  const phones = [...Array(10).keys()].map((n) => `06 39 98 41 ${String(10 + n)}`);
  for (const phone of phones.slice(0, 4)) await ask(sos, { 'Votre téléphone': phone });
  assert.deepEqual(await counted(), {}, 'SOS-27: four would point at people');
  for (const phone of phones.slice(4)) await ask(sos, { 'Votre téléphone': phone });
  const [group] = Object.keys(await counted());
  assert.match(group, /^Porte claquée, Tout de suite, \w+ 20\d\d$/, 'SOS-27: by kind, urgency and month');
  assert.deepEqual(await counted(), { [group]: '10' }, 'SOS-27');

  const desk = await sos.as('Standard');
  const person = await sheet(sos, phones[0]);
  const send = (objects) => desk.post(`${person.path}/retirer`, [['token', person.all('input[name=token]')[0].getAttribute('value')], ['activity', 'improvement'], ['choice', ''], ['of', ''], ['objects', objects]]);
  assert.equal((await send('no')).status, 404, 'nobody objected yet');
  assert.equal((await send('yes')).status, 200, 'SOS-27');
  assert.deepEqual(await counted(), { [group]: '9' }, 'SOS-27: who objects is left out');
  const said = await desk.get(person.path);
  assert.match(said.main, /Amélioration du service : refusé le/, 'SOS-27');
  const lifted = await press(said, 'Noter qu’elle ne refuse plus');
  assert.match(lifted.main, /Amélioration du service : n’est plus refusé depuis le/, 'SOS-27');
  assert.deepEqual(await counted(), { [group]: '10' }, 'SOS-27: lifted, ten');
  await press(lifted, 'Noter le refus');
  assert.deepEqual(await counted(), { [group]: '9' }, 'SOS-27: and objected to again');

  for (const role of ['Standard', 'Comptabilité', 'Déléguée à la protection des données']) {
    const page = await (await sos.as(role)).get('/bureau/statistiques');
    assert.equal(page.status, 403, `${role} does not administer`);
    assert.equal(page.link('Statistiques'), undefined, role);
  }
  sos.proves();
});
