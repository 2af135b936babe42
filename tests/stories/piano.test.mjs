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
