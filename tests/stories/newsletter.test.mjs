// The newsletter: asked, never assumed; taken and left; an end that comes at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, note, sheet } from './desk.mjs';
import { after as later, ask, serve, words } from './support.mjs';

let server;
before(async () => { server = await serve(); });
after(() => server?.remove());

const choices = async (person) => words((await sheet(server, person)).all('#choices ~ ul')[0].textContent);

test('SOS-33 SOS-34: a form sent as it was delivered gives no consent to anything', async () => {
  const shown = await server.visitor().get('/demande/demander-un-serrurier');
  const boxes = shown.all('input[type=checkbox]');
  assert.deepEqual(boxes.map((b) => b.hasAttribute('checked')), [false, false, false], 'SOS-33 SOS-34');
  await ask(server, { 'Votre téléphone': '06 39 98 50 01', 'Votre nom': 'Agathe Fictive', 'Votre adresse e-mail': 'agathe@fictive.example' });
  assert.match(await choices('Agathe Fictive'), /N’a rien accepté de plus/);
});

test('SOS-32 SOS-33: each topic is a choice of its own', async () => {
  const boxes = (await server.visitor().get('/demande/demander-un-serrurier')).all('input[type=checkbox]').map((box) => words(box.closest('label').textContent));
  assert.deepEqual(boxes, ['Des conseils de sécurité', 'Des offres', 'La lettre d’information'], 'SOS-32 SOS-33');
  await ask(server, { 'Votre téléphone': '06 39 98 50 02', 'Votre nom': 'Blanche Fictive', 'Votre adresse e-mail': 'blanche@fictive.example', 'Des conseils de sécurité': true });
  const said = await choices('Blanche Fictive');
  assert.match(said, /Des conseils de sécurité/);
  assert.doesNotMatch(said, /Des offres|La lettre d’information/);
});

test('SOS-31: a box ticked without an address to write to is asked again, and nothing is made', async () => {
  const shown = await server.visitor().get('/demande/demander-un-serrurier');
  const sent = await shown.press('Demander un serrurier', { 'Votre téléphone': '06 39 98 50 03', 'Où venir ?': '3 rue Test, 75012 Paris', 'Porte claquée': true, 'Tout de suite': true, 'Votre nom': 'Clara Fictive', 'La lettre d’information': true });
  assert.equal(sent.status, 422);
  assert.match(sent.main, /Il nous faut votre adresse e-mail/);
  assert.ok(sent.all('input[type=checkbox][checked]').length === 1, 'the tick is not lost');
  assert.deepEqual(await find(server, '06 39 98 50 03'), []);
});

test('SOS-31 SOS-34: by the newsletter’s own form too, without a box nothing is kept', async () => {
  const shown = await server.visitor().get('/demande/recevoir-la-lettre');
  const none = await shown.press('Recevoir la lettre', { 'Adresse e-mail': 'daphne@fictive.example' });
  assert.equal(none.status, 422);
  assert.deepEqual(await find(server, 'daphne@fictive.example'), []);
});

test('SOS-47: a withdrawal by the desk ends it at once, and the address goes with it', async () => {
  const shown = await server.visitor().get('/demande/recevoir-la-lettre');
  const thanks = await shown.press('Recevoir la lettre', { 'Adresse e-mail': 'elise@fictive.example', 'La lettre d’information': true });
  assert.equal(thanks.status, 200, thanks.main);
  assert.match(thanks.main, /Vous arrêtez quand vous voulez/);
  server.proves();
  const person = await sheet(server, 'elise@fictive.example');
  assert.match(words(person.all('#choices ~ ul')[0].textContent), /La lettre d’information/);
  const left = await person.press('Noter l’arrêt');
  assert.equal(left.status < 400, true, left.main);
  assert.deepEqual(await find(server, 'elise@fictive.example'), [], 'gone the same minute');
  server.proves();
  await server.travel(later(await server.today(), { days: 1 }));
  server.proves();
});

test('SOS-47: who stays subscribed stays for years; who leaves keeps the job and loses the letter', async () => {
  await ask(server, { 'Votre téléphone': '06 39 98 50 06', 'Votre nom': 'Flore Fictive', 'Votre adresse e-mail': 'flore@fictive.example', 'La lettre d’information': true });
  const before = await sheet(server, 'Flore Fictive');
  const after_it = await before.press('Noter l’arrêt');
  assert.equal(after_it.status, 200);
  assert.match(await choices('Flore Fictive'), /La lettre d’information : arrêté le/);
  assert.match((await sheet(server, 'Flore Fictive')).main, /Porte claquée/, 'the job goes on');
  server.proves();
});

test('SOS-34: the desk can note a call without any consent, and the caller still has her job', async () => {
  await note(server, { 'Son numéro': '06 39 98 50 07', Nom: 'Gilda Fictive' });
  assert.match(await choices('Gilda Fictive'), /N’a rien accepté de plus/);
});
