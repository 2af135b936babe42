// Customer Labs: two consents, each of its own; requests and complaints, each with its queue and its end; counts without persons.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { find, job, sheet } from './desk.mjs';
import { after as later, files, leaks, serve, words } from './support.mjs';

let server, begin;
before(async () => {
  server = await serve({ firm: 'customer-labs' });
  begin = await server.today();
});
after(() => server?.remove());

const reach = (span) => server.reach(later(begin, span));
const sales = 'Équipe commerciale', news = 'Écrivez-moi ce que Customer Labs fait et propose', answer_me = 'Utilisez ces réponses pour me répondre';
const mail = (name) => `${name.toLowerCase()}@fictif.example`;
const visit = async (way, button, answers) => (await server.visitor().get(`/demande/${way}`)).press(button, answers);
const ask = (name, answers = {}) => visit('nous-contacter', 'Envoyer la demande', {
  'Parler à quelqu’un': true, 'Votre message': `Mot-de-${name}`, 'Vos nom et prénom': name, 'Votre adresse e-mail': mail(name), [answer_me]: true, ...answers,
});
const done = async (sending) => {
  const sent = await sending;
  assert.equal(sent.status, 200, sent.main);
};
const subscribe = (name) => visit('recevoir-les-nouvelles', 'Recevoir les nouvelles', { 'Nom et prénom': name, 'Adresse e-mail': mail(name), [news]: true });
const reply = async (name) => done((await job(server, mail(name))).press('J’ai répondu'));
const is_there = async (id, name, who) => assert.equal((await find(server, mail(name), who)).length, 1, `${id}: ${name} is there`);
const is_gone = async (id, name, who) => assert.equal((await find(server, mail(name), who)).length, 0, `${id}: ${name} is gone`);
const stop = async (name) => assert.ok((await (await sheet(server, mail(name))).press('Noter l’arrêt')).status < 400);

const waits = async (heading) => (await (await server.as('Relation client')).get('/bureau')).all('section').filter((s) => words(s.querySelector('h2')?.textContent ?? '') === heading)
  .flatMap((s) => [...s.querySelectorAll('li')].map((li) => words(li.textContent)));
const store = () => files(server.folder).find(({ path }) => path.endsWith('store.db')).path;
/** What is left of requests, in numbers: "kind=contact|month(received)=2026-11" → how many. */
const counted = () => Object.fromEntries(execFileSync('sqlite3', ['-separator', '=>', store(), "select cell, n from tally where statistic = 'requests'"], { encoding: 'utf8' })
  .trim().split('\n').filter(Boolean).map((row) => row.split('=>')));

const of_questions = ['Quentin', 'Rosalie', 'Samson', 'Tatiana', 'Ursule'];
const of_contact = ['Basile', 'Claire', 'Hector', 'Irma'];
const telephone = '06 39 98 51 01';

test('CLAB-08: without its box a request is refused; taken back before the answer, the consent takes request and person with it', async () => {
  const refused = await ask('Armand', { [answer_me]: false });
  assert.equal(refused.status, 422, refused.main);
  await is_gone('CLAB-08', 'Armand');
  await done(ask('Agathe'));
  assert.match(words((await sheet(server, mail('Agathe'))).all('#choices ~ ul')[0].textContent), /Demandes de contact : accepté le \d+ \S+ \d{4}/);
  await stop('Agathe');
  await is_gone('CLAB-08', 'Agathe');
  assert.equal((await waits('Demandes sans réponse')).length, 0);
  server.proves();
});

test('CLAB-09: news are a consent of their own: whoever gave only the first is nobody to sales', async () => {
  const form = await server.visitor().get('/demande/nous-contacter');
  assert.deepEqual(form.all('input[type=checkbox]').map((box) => box.hasAttribute('checked')), [false, false]);
  await done(ask('Basile'));
  await done(ask('Claire', { [news]: true, 'Votre téléphone': telephone }));
  await is_gone('CLAB-09', 'Basile', sales);
  const seller = await server.as(sales);
  assert.equal((await seller.get((await sheet(server, mail('Basile'))).path)).status, 403);
  assert.equal((await seller.get('/bureau/noter')).status, 403, 'nobody is added by hand');
  const person = await sheet(server, mail('Claire'), sales);
  assert.match(person.main, /^Claire claire@fictif\.example/);
  assert.doesNotMatch(person.main, /Votre rôle ne l’ouvre pas/, 'nor does sales learn that there is a request');
  for (const withheld of ['Mot-de-Claire', '06 39 98', '+336399']) assert.equal(person.html.includes(withheld), false, withheld);
  assert.equal((await seller.get((await job(server, mail('Claire'))).path)).status, 403);
});

test('CLAB-10: a request is late after two days, a complaint in its queue after ten', async () => {
  await done(visit('faire-une-reclamation', 'Envoyer la réclamation', {
    'Que s’est-il passé ?': 'Une facture en double', 'Vos nom et prénom': 'Gaston', 'Votre adresse e-mail': mail('Gaston'), 'Utilisez ces réponses pour traiter ma réclamation': true }));
  // Of the stories below, on the same day.
  for (const name of ['Hector', 'Irma']) await done(ask(name));
  for (const name of of_questions) await done(ask(name, { 'Poser une question': true }));
  for (const name of [...of_contact, ...of_questions]) await reply(name);
  await done(ask('Denis'));
  for (const name of ['Elise', 'Fabien']) await done(subscribe(name));
  const late = async () => ({ request: (await waits('Demandes sans réponse')).map((w) => w.includes('trop long')), complaint: (await waits('Réclamations à traiter')).map((w) => w.includes('trop long')) });
  assert.deepEqual(await late(), { request: [false], complaint: [false] });
  for (const [day, request, complaint] of [[2, false, false], [3, true, false], [10, true, false], [11, true, true]]) {
    await reach({ days: day });
    assert.deepEqual(await late(), { request: [request], complaint: [complaint] }, `after ${day} days`);
  }
  await done((await job(server, mail('Gaston'))).press('J’ai répondu'));
  assert.equal((await waits('Réclamations à traiter')).length, 0);
});

test('CLAB-33 CLAB-35 CLAB-38: a month after the answer the request is there on its day; the day after, a number is left of it', async () => {
  await reach({ months: 1 });
  for (const name of [...of_contact, ...of_questions]) await is_there('CLAB-35', name);
  assert.match((await sheet(server, mail('Claire'))).main, new RegExp(telephone));
  assert.deepEqual(counted(), {});
  await reach({ months: 1, days: 1 });
  for (const name of ['Basile', 'Hector', 'Irma', ...of_questions]) await is_gone('CLAB-35', name);
  const month = begin.slice(0, 7);
  assert.deepEqual(counted(), { [`kind=contact|month(received)=${month}`]: '4', [`kind=question|month(received)=${month}`]: '5' }, 'CLAB-38');
  assert.deepEqual(leaks([...of_questions.map((name) => `Mot-de-${name}`), ...of_questions.map(mail)], files(server.folder)), [], 'CLAB-38');
  const person = await sheet(server, mail('Claire'), sales);
  assert.match(person.main, /^Claire claire@fictif\.example/, 'CLAB-33: what the news need stays');
  assert.doesNotMatch(person.html, /Votre rôle ne l’ouvre pas|06 39 98/, 'CLAB-33: what the answer needed is gone');
  assert.equal((await find(server, telephone)).length, 0, 'CLAB-33');
});

test('CLAB-35: a request that nobody answers is closed after six months, and gone a month later', async () => {
  const state = async () => (await job(server, mail('Denis'))).main;
  await reach({ months: 6 });
  assert.match(await state(), /Attend une réponse/);
  await reach({ months: 6, days: 1 });
  assert.match(await state(), /Close sans réponse/);
  await reach({ months: 7, days: 1 });
  await is_there('CLAB-35', 'Denis');
  await reach({ months: 7, days: 2 });
  await is_gone('CLAB-35', 'Denis');
  assert.equal(counted()[`kind=contact|month(received)=${begin.slice(0, 7)}`], '5', 'CLAB-38');
});

test('CLAB-33 CLAB-36: three years after the last sign the news end, and a call in between moves the day', async () => {
  await reach({ years: 1 });
  const called = await (await sheet(server, mail('Fabien'))).press('Noter une demande');
  await done(called.press('J’ai répondu', { 'Son numéro': '06 39 98 51 02', 'Ses nom et prénom': 'Fabien', 'Poser une question': true, 'Sa demande': 'Une démonstration' }));
  await reach({ years: 3 });
  for (const name of ['Claire', 'Elise', 'Fabien']) await is_there('CLAB-36', name, sales);
  await reach({ years: 3, days: 1 });
  await is_gone('CLAB-33', 'Claire', sales);
  await is_gone('CLAB-36', 'Elise', sales);
  await reach({ years: 4 });
  await is_there('CLAB-36', 'Fabien', sales);
  await reach({ years: 4, days: 1 });
  await is_gone('CLAB-36', 'Fabien', sales);
});
