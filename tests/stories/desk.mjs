// What people of the firm do on their screens, in their words.
import assert from 'node:assert/strict';
import { call, words } from './support.mjs';

/** The desk writes down a call; gives the page that comes after. `then`: the button. */
export async function note(server, answers = {}, { then = 'Noter seulement', who = 'Standard' } = {}) {
  const visitor = await server.as(who);
  const sent = await (await visitor.get('/bureau/noter')).press(then, call(answers));
  assert.equal(sent.status, 200, sent.main);
  assert.equal(sent.title.startsWith('Erreur'), false, sent.main);
  return sent;
}

/** Addresses of the sheets found under these words. */
export async function find(server, asked, who = 'Standard') {
  const visitor = await server.as(who);
  const form = (await visitor.get('/bureau/l/client')).all('form[role=search]')[0];
  const fields = [['token', form.querySelector('[name=token]').getAttribute('value')], ['words', asked]];
  const answer = await visitor.post(form.getAttribute('action'), fields);
  assert.equal(answer.status, 200, answer.main);
  return [...new Set(answer.all('main a').map((a) => a.getAttribute('href')).filter((href) => href.startsWith('/bureau/p/')))];
}

/** The sheet of the one person found under these words. */
export async function sheet(server, asked, who = 'Standard') {
  const found = await find(server, asked, who);
  assert.equal(found.length, 1, `${asked}: ${found.length} persons`);
  return (await server.as(who)).get(found[0]);
}

export const gone = async (server, asked, who = 'Standard') => (await find(server, asked, who)).length === 0;

/** A technician is sent: the first whose name is among the answers, or `name`. */
export async function send(server, page, name = null) {
  const asked = await page.press('Envoyer un technicien');
  assert.equal(asked.status, 200, asked.main);
  const option = asked.all('main label').find((l) => l.querySelector('input[type=radio]') && (!name || words(l.textContent).includes(name)));
  const said = words(option.textContent);
  const sent = await asked.press('Envoyer un technicien', { [said]: true });
  assert.equal(sent.status, 200, sent.main);
  return said;
}


/** The page of that person's newest job, where every move stands. */
export async function job(server, asked) {
  const person = await sheet(server, asked);
  const way = person.all('ol.queue a').map((a) => a.getAttribute('href')).find((href) => href.startsWith('/bureau/r/'));
  return person.visitor.get(way);
}

/** A quote or an invoice on that person's sheet. `pick`: the button that begins it. */
export async function write(server, asked, pick, answers, who = 'Standard') {
  const form = await (await sheet(server, asked, who)).click(pick);
  assert.equal(form.status, 200, form.main);
  const made = await form.press('Enregistrer', answers);
  assert.equal(made.status, 200, made.main);
  return made;
}

/** The page of a quote or an invoice in the sheet's ledger. `n`: which, counted from the newest. */
export async function piece(server, asked, n = 0, who = 'Standard') {
  const person = await sheet(server, asked, who);
  return person.visitor.get(person.all('#ledger ~ table tbody a')[n].getAttribute('href'));
}
