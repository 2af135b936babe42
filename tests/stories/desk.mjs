// What people of the firm do on their screens, in their words.
import assert from 'node:assert/strict';
import { call, words } from './support.mjs';

/** Who answers in each firm, on which list its people are, how a call is noted without more. */
export const desks = {
  'sos-serrurier': { who: 'Standard', people: 'client', then: 'Noter seulement' },
  'emp-computer': { who: 'Dépannage', people: 'client', then: 'Ouvrir seulement' },
  'semi-informatique': { who: 'Hotline', people: 'contact', then: 'Noter seulement' },
  'customer-labs': { who: 'Relation client', people: 'user', then: 'Noter seulement' },
  'clic-et-cetera': { who: 'Gérant', people: 'person', then: 'Noter seulement' },
};
const desk = (server) => desks[server.firm];

/** Presses the button, as one may: gives the page that comes after. */
export async function press(page, verb, answers = {}, inside = '') {
  const done = await page.press(verb, answers, inside);
  assert.equal(done.status, 200, done.main);
  return done;
}

/** The desk writes down a call; gives the page that comes after. `then`: the button. Only the locksmith's has answers of its own. */
export async function note(server, answers = {}, { then = desk(server).then, who = desk(server).who } = {}) {
  const visitor = await server.as(who);
  const sent = await (await visitor.get('/bureau/noter')).press(then, server.firm === 'sos-serrurier' ? call(answers) : answers);
  assert.equal(sent.status, 200, sent.main);
  assert.equal(sent.title.startsWith('Erreur'), false, sent.main);
  return sent;
}

/** Addresses of the sheets found under these words. */
export async function find(server, asked, who = desk(server).who) {
  const visitor = await server.as(who);
  const form = (await visitor.get(`/bureau/l/${desk(server).people}`)).all('form[role=search]')[0];
  const fields = [['token', form.querySelector('[name=token]').getAttribute('value')], ['words', asked]];
  const answer = await visitor.post(form.getAttribute('action'), fields);
  assert.equal(answer.status, 200, answer.main);
  return [...new Set(answer.all('main a').map((a) => a.getAttribute('href')).filter((href) => href.startsWith('/bureau/p/')))];
}

/** The sheet of the one person found under these words. */
export async function sheet(server, asked, who = desk(server).who) {
  const found = await find(server, asked, who);
  assert.equal(found.length, 1, `${asked}: ${found.length} persons`);
  return (await server.as(who)).get(found[0]);
}

export const gone = async (server, asked, who = desk(server).who) => (await find(server, asked, who)).length === 0;

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
export async function write(server, asked, pick, answers, who = desk(server).who) {
  const form = await (await sheet(server, asked, who)).click(pick);
  assert.equal(form.status, 200, form.main);
  const made = await form.press('Enregistrer', answers);
  assert.equal(made.status, 200, made.main);
  return made;
}

/** The page of a quote or an invoice in the sheet's ledger. `n`: which, counted from the newest. */
export async function piece(server, asked, n = 0, who = desk(server).who) {
  const person = await sheet(server, asked, who);
  return person.visitor.get(person.all('#ledger ~ table tbody a')[n].getAttribute('href'));
}
