// A trade that the program was not made for: what hangs between the client and the job, and a secret that is a sentence.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve, words } from './support.mjs';

let server;
before(async () => { server = await serve({ firm: 'diapason-imaginaire', extra: ['--demo'] }); });
after(() => server?.remove());

const opened = async (page, wording) => page.visitor.get(page.all('.queue a').find((a) => words(a.textContent).includes(wording)).getAttribute('href'));

test('the firm that gives no sign is called by its name everywhere', async () => {
  for (const page of [await server.visitor().get('/'), await (await server.as('Accordeuse')).get('/bureau')])
    assert.equal(words(page.all('header .sign')[0].textContent), 'Le Diapason Imaginaire');
});

test('a demonstration has jobs on each list, though a move asks for a day; one of them is the partner’s', async () => {
  const today = await (await server.as('Accordeuse')).get('/bureau');
  assert.doesNotMatch(today.main, /Aucun/, 'no list is empty');
  const pocket = await (await server.as('Accordeur remplaçant')).get('/bureau/poche');
  assert.match(pocket.path, /^\/bureau\/poche\/\w+$/, 'his one job opens by itself');
  assert.equal(pocket.main.split('L’accordage de l’année').length, 2, 'the title is said once');
  assert.match(pocket.main, /Piano\s*Piano droit/, 'of the piano what the policy has it say');
});

test('a job’s page says what it hangs under, and leads there', async () => {
  const job = await opened(await (await server.as('Accordeuse')).get('/bureau/l/tuning'), '');
  assert.match(job.main, /Où il est\d.*\d{5} /);
  const piano = await job.click('Voir le piano');
  assert.match(piano.title, /^Piano/);
});

test('nobody has two pianos of one call', async () => {
  const desk = await server.as('Accordeuse');
  const list = await desk.get('/bureau/l/piano');
  const said = list.all('.queue > li').map((one) => words(one.textContent));
  assert.equal(new Set(said).size, said.length, said.join('\n'));
});

test('who calls again is asked which of her pianos it is; another one is described', async () => {
  const desk = await server.as('Accordeuse');
  const call = { 'Son numéro': '06 39 98 77 10', 'Son nom': 'Fanny Fictive', 'L’accordage de l’année': true, 'Piano droit': true, 'Où est-il': '4 rue de l’Exemple, 75011 Paris' };
  const fresh = await desk.get('/bureau/noter');
  assert.doesNotMatch(fresh.main, /Un autre piano/, 'a stranger is not asked');
  assert.equal((await fresh.press('Noter seulement', call)).status, 200);
  const again = async (answers) => {
    const proposed = await (await desk.get('/bureau/noter')).press('Noter seulement', { 'Son numéro': call['Son numéro'] });
    const asked = await proposed.press('C’est la bonne personne');
    assert.match(words(asked.all('fieldset').find((one) => words(one.textContent).startsWith('Quel piano ?')).textContent), /Un autre piano/);
    const saved = await asked.press('Noter seulement', { 'L’accordage de l’année': true, ...answers });
    assert.equal(saved.status, 200, saved.main);
  };
  const of_hers = async () => {
    const form = (await desk.get('/bureau/l/client')).all('form[role=search]')[0];
    const found = await desk.post(form.getAttribute('action'), [['token', form.querySelector('[name=token]').getAttribute('value')], ['words', 'Fanny Fictive']]);
    const page = await desk.get(found.all('main a').map((a) => a.getAttribute('href')).find((href) => href.startsWith('/bureau/p/')));
    return page.all('section').map((one) => [words(one.querySelector('h2').textContent), one.querySelectorAll('ol.queue > li').length]).filter(([, n]) => n > 0);
  };
  await again({});
  const [[, pianos], [, jobs]] = await of_hers();
  assert.deepEqual([pianos, jobs], [1, 2], 'the second job is of the same piano');
  await again({ 'Un autre piano': true, 'Piano à queue': true, 'Où est-il': '9 rue de l’Exemple, 75011 Paris' });
  const [[, more]] = await of_hers();
  assert.equal(more, 2);
  server.proves();
});

test('who opens is a sentence: it is not drawn as a code, and goes when the piano is in tune', async () => {
  const partner = await server.as('Accordeur remplaçant');
  const pocket = await partner.get('/bureau/poche');
  const sentence = 'La gardienne ouvre le matin, sauf le mercredi';
  const record = await (await server.as('Accordeuse')).get(`/bureau/r/${pocket.path.split('/').at(-1)}`);
  const noted = await (await record.click('Noter une présence')).press('Enregistrer', { 'Quand quelqu’un ouvre': sentence });
  assert.equal(noted.status, 200, noted.main);
  const said = (await partner.get(pocket.path)).all('dd').filter((one) => one.parentElement.textContent.includes('Quand quelqu’un ouvre') && !one.querySelector('small'));
  assert.deepEqual(said.map((one) => [words(one.textContent) === sentence, one.className === 'code']).sort(), [[false, true], [true, false]], 'a code large, a sentence not');
  assert.equal((await pocket.press('C’est accordé')).status, 200);
  assert.doesNotMatch((await partner.get('/bureau/poche')).main, /Quand quelqu’un ouvre|gardienne|Bagneux/);
  server.proves();
});
