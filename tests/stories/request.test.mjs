// Someone in front of a closed door writes from a telephone; the desk reads it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { job } from './desk.mjs';
import { ask, files, leaks, reference, serve, trouble, words } from './support.mjs';

let server;
before(async () => { server = await serve(); });
after(() => server?.remove());

const form = () => server.visitor().get('/demande/demander-un-serrurier');
const desk = async () => (await server.as('Standard')).get('/bureau');
const waiting = (page) => page.all('ol.queue li').map((li) => words(li.textContent));

async function refused(values, wording) {
  const before = waiting(await desk()).length;
  const page = await (await form()).press('Demander un serrurier', trouble(values));
  assert.equal(page.status, 422);
  assert.match(page.title, /^Erreur/);
  assert.match(page.main, wording);
  assert.equal(waiting(await desk()).length, before, 'nothing was made of it');
  return page;
}

test('SOS-20 SOS-07: a request is taken with the name given, has a reference, and waits at the desk', async () => {
  const thanks = await ask(server, { 'Votre nom': 'Odette Fictive' });
  assert.match(reference(thanks), /^[0-9A-Z]{4}-[0-9A-Z]{3}$/);
  assert.match(thanks.main, /nous vous rappelons en dix minutes/);
  const card = waiting(await desk()).find((text) => text.includes('Odette Fictive'));
  assert.match(card, /Porte claquée, Vincennes/);
  assert.match(card, /Tout de suite/);
  assert.match(card, /Envoyer un technicien/);
  server.proves();
});

test('SOS-07: an answer to a question that nobody asked is refused, and is neither kept nor logged', async () => {
  const shown = await form();
  const secret = 'Zoroastrien-K7M2P9';
  const fields = shown.fields(shown.all('form.desk')[0]);
  for (const [label, value] of Object.entries(trouble({ 'Votre nom': 'Nadège Imaginaire' }))) shown.fill(shown.all('form.desk')[0], fields, label, value);
  const sent = await shown.visitor.post(shown.path, [...fields, ['religion', secret]]);
  assert.equal(sent.status, 422);
  assert.match(sent.main, /une question que cette page ne pose pas/);
  assert.equal(sent.html.includes(secret), false, 'not even shown again');
  assert.equal((await desk()).main.includes('Nadège'), false);
  assert.deepEqual(leaks([secret], [...files(server.folder), { path: 'the log', bytes: Buffer.from(server.out + server.err) }]), []);
});

test('SOS-08: a number is taken in any of its ways of writing, and refused when it is none', async () => {
  for (const way of ['0639980101', '+33 6 39 98 01 01', '06.39.98.01.01', '0033639980101']) await ask(server, { 'Votre téléphone': way });
  await refused({ 'Votre téléphone': 'abc' }, /Un numéro de téléphone n’a que des chiffres/);
  const short = await refused({ 'Votre téléphone': '06 39 98 12', 'Votre nom': 'Odette Fictive' }, /Il manque deux chiffres/);
  assert.equal(short.all('#telephone')[0].getAttribute('value'), '06 39 98 12', 'nothing typed is lost');
  assert.equal(short.all('#nom')[0].getAttribute('value'), 'Odette Fictive');
  assert.equal(short.all('input[type=radio][checked]').length, 2);
  assert.equal(short.all('.errors a')[0].getAttribute('href'), '#telephone');
  assert.equal(short.all('#telephone')[0].getAttribute('aria-invalid'), 'true');
});

test('SOS-09: no mail address is needed, and a wrong one is refused', async () => {
  const thanks = await ask(server, { 'Votre téléphone': '06 39 98 02 02' });
  assert.ok(reference(thanks));
  await refused({ 'Votre adresse e-mail': 'odette-at-fictive' }, /Il manque le signe @/);
});

test('an address without a town is asked again, in words that say what is missing; nothing typed is lost', async () => {
  const townless = await refused({ 'Où venir ?': '14 rue de l’Exemple', 'Votre nom': 'Odette Fictive' }, /Il manque la ville ou le code postal/);
  assert.equal(townless.all('#adresse')[0].getAttribute('value'), '14 rue de l’Exemple');
  assert.equal(townless.all('#nom')[0].getAttribute('value'), 'Odette Fictive');
  await refused({ 'Où venir ?': '94300 Vincennes' }, /Il manque la rue/);
  await refused({ 'Où venir ?': 'Vincennes' }, /Il nous faut une rue, puis une ville ou un code postal/);
  assert.ok(reference(await ask(server, { 'Votre téléphone': '06 39 98 02 03', 'Où venir ?': '14 rue de l’Exemple, Vincennes' })));
});

test('SOS-15: the problem is one of four, nothing else', async () => {
  const page = await form();
  const problem = page.all('fieldset')[0];
  assert.deepEqual([...problem.querySelectorAll('label')].map((l) => words(l.textContent)), ['Porte claquée', 'Clés perdues', 'Serrure cassée', 'Autre chose']);
  const name = problem.querySelector('input').getAttribute('name');
  const fields = page.fields(page.all('form.desk')[0]).filter(([k]) => k !== name);
  for (const [label, value] of Object.entries(trouble())) if (label !== 'Porte claquée') page.fill(page.all('form.desk')[0], fields, label, value);
  for (const outside of ['5', '0', 'porte blindée', '-1', '1,2']) {
    const sent = await page.visitor.post(page.path, [...fields, [name, outside]]);
    assert.equal(sent.status, 422, outside);
    assert.match(sent.main, /Choisissez l’une des réponses proposées/);
  }
  assert.equal((await page.visitor.post(page.path, fields)).status, 422, 'none at all');
});

test('SOS-16: the queue puts the most urgent first; a request must say how urgent it is', async () => {
  await ask(server, { 'Votre nom': 'Ulysse Modèle', 'Tout de suite': false, 'Sur rendez-vous': true, 'Votre téléphone': '06 39 98 03 01' });
  await ask(server, { 'Votre nom': 'Vera Modèle', 'Tout de suite': false, 'Aujourd’hui': true, 'Votre téléphone': '06 39 98 03 02' });
  await ask(server, { 'Votre nom': 'Wanda Modèle', 'Votre téléphone': '06 39 98 03 03' });
  const cards = waiting(await desk());
  const places = ['Wanda', 'Vera', 'Ulysse'].map((name) => cards.findIndex((text) => text.includes(name)));
  assert.ok(places.every((at) => at >= 0), cards.join(' | '));
  assert.deepEqual([...places].sort((a, b) => a - b), places, 'at once, today, by appointment');
  await refused({ 'Tout de suite': false }, /Choisissez une réponse à « Quand/);
});

test('SOS-17: what is said freely has a limit, and is shown as it was written', async () => {
  await refused({ 'Autre chose à nous dire ?': `<b>${'long '.repeat(2000)}</b>` }, /2\s?000 caractères au plus/);
  await ask(server, { 'Votre nom': 'Xavier Spécimen', 'Votre téléphone': '06 39 98 04 04', 'Autre chose à nous dire ?': 'La clé <b>casse</b> & tourne "mal"' });
  const shown = await job(server, 'Xavier Spécimen');
  assert.match(shown.main, /La clé <b>casse<\/b> & tourne "mal"/);
  assert.equal(shown.html.includes('<b>casse</b>'), false);
});

test('SOS-20: sent twice by a double click, it is one request', async () => {
  const shown = await form();
  const both = await Promise.all([1, 2].map(() => shown.press('Demander un serrurier', trouble({ 'Votre nom': 'Yvette Inventée', 'Votre téléphone': '06 39 98 05 05' }))));
  assert.equal(reference(both[0]), reference(both[1]));
  assert.equal(waiting(await desk()).filter((text) => text.includes('Yvette Inventée')).length, 1);
});

test('SOS-75: a robot that fills the hidden field is refused, and nothing of it is kept', async () => {
  await refused({ 'Laissez ce champ vide': 'https://robot.example/', 'Votre nom': 'Robot Factice' }, /Un champ caché, qui doit rester vide, a été rempli/);
  assert.equal((await desk()).main.includes('Robot Factice'), false);
});

test('SOS-70 SOS-74 SOS-79: no cookie is set on any public page, and a request succeeds with cookies blocked', async () => {
  const visitor = server.visitor();
  for (const path of ['/', '/vie-privee', '/mentions-legales', '/demande/demander-un-serrurier', '/en', '/en/privacy', '/nulle-part'])
    assert.equal((await visitor.request('GET', path)).headers['set-cookie'], undefined, path);
  const shown = await visitor.get('/demande/demander-un-serrurier');
  shown.visitor.cookies = new Map();
  const thanks = await shown.press('Demander un serrurier', trouble({ 'Votre téléphone': '06 39 98 06 06' }));
  assert.ok(reference(thanks));
});

test('SOS-11: an address of the network is in no record and in no log', async () => {
  const visitor = server.visitor();
  visitor.from = '127.203.113.77';
  const shown = await visitor.get('/demande/demander-un-serrurier');
  assert.equal((await shown.press('Demander un serrurier', trouble({ 'Votre téléphone': '06 39 98 07 07' }))).status, 200);
  const log = { path: 'the log', bytes: Buffer.from(server.out + server.err) };
  const found = [...files(server.folder), log].filter(({ bytes }) => bytes.includes('203.113.77'));
  assert.deepEqual(found.map(({ path }) => path), []);
});

test('SOS-34: the service is the same without the newsletter', async () => {
  const without = await ask(server, { 'Votre téléphone': '06 39 98 08 08' });
  const withIt = await ask(server, { 'Votre téléphone': '06 39 98 09 09', 'Votre adresse e-mail': 'zoe@fictive.example', 'La lettre d’information': true });
  const told = (page) => page.main.replace(reference(page), '');
  assert.equal(told(without), told(withIt));
  server.proves();
});
