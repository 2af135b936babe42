// What people type is shown as typed, wherever it is shown, and never runs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, note, send, sheet } from '../stories/desk.mjs';
import { ask, call, serve, trouble, words } from '../stories/support.mjs';

let server;
before(async () => { server = await serve(); });
after(() => server?.remove());

const payloads = [
  '"><img src=x data-foreign onerror=alert(1)>',
  '\'><svg data-foreign onload=alert(2)>',
  '</textarea></title></style><script data-foreign>alert(3)</script>',
  '<!--<b data-foreign>--><i data-foreign>',
  '{{TOKEN}}[[bureau.back]]${7*7}#{7*7}',
  'javascript:alert(4)//',
  '&lt;b data-foreign&gt;&#60;script data-foreign&#62;',
  '\' OR 1=1; DROP TABLE record; --',
];

/** Nothing of a payload has become part of the page. */
function inert(page) {
  assert.deepEqual(page.all('[data-foreign], [onerror], [onload], main script, iframe').map((e) => e.outerHTML), [], page.path);
  for (const link of page.all('a[href], form[action], img[src]'))
    for (const name of ['href', 'action', 'src']) assert.equal(/^\s*(javascript|data|vbscript):/i.test(link.getAttribute(name) ?? ''), false, page.path);
  return page;
}

test('each field of the public form, in a refusal and at the desk', async () => {
  for (const [n, payload] of payloads.entries()) {
    const answers = { 'Votre nom': `Test ${payload}`, 'Où venir ?': `${n} rue ${payload}, 75012 Paris`, 'Autre chose à nous dire ?': `Dit ${payload}`, 'Votre téléphone': `06 39 98 70 0${n}` };
    const shown = await server.visitor().get('/demande/demander-un-serrurier');
    const refused = inert(await shown.press('Demander un serrurier', trouble({ ...answers, 'Votre téléphone': payload, 'Votre adresse e-mail': payload })));
    assert.equal(refused.status, 422);
    assert.equal(refused.all('#nom')[0].getAttribute('value'), `Test ${payload}`, 'typed again as it was');
    inert(await ask(server, answers));
  }
  const desk = await server.as('Standard');
  const today = inert(await desk.get('/bureau'));
  for (const payload of payloads) assert.ok(today.main.includes(words(payload)), `${payload} is shown as it was typed`);
  for (const tab of ['intervention', 'client']) inert(await desk.get(`/bureau/l/${tab}`));
  for (const n of payloads.keys()) {
    const [way] = await find(server, `06 39 98 70 0${n}`);
    const person = inert(await desk.get(way));
    assert.ok(person.main.includes(words(payloads[n])));
    for (const link of person.all('main a').map((a) => a.getAttribute('href')).filter((href) => href.startsWith('/bureau/'))) inert(await desk.get(link));
  }
  server.proves();
});

test('each field of the counter, for the desk and on the telephone of the technician', async () => {
  const desk = await server.as('Standard');
  for (const [n, payload] of payloads.entries()) {
    const answers = call({
      'Son numéro': `06 39 98 71 0${n}`, 'Où aller ?': `${n} rue ${payload}, 75011 Paris`, Nom: `Appel ${payload}`, 'Étage et porte': payload.slice(0, 70),
      'Code de la porte': payload.slice(0, 60), 'Qui ouvre, qui paie': payload, 'Ce qu’elle dit': payload,
    });
    inert(await (await desk.get('/bureau/noter')).press('Noter seulement', { ...answers, 'Son numéro': payload }));
    inert(await note(server, answers));
    inert(await (await desk.get('/bureau/noter')).press('Noter seulement', { 'Son numéro': `06 39 98 71 0${n}` }));
  }
  const technician = await server.as('Technicien partenaire');
  const name = words((await technician.get('/bureau/poche')).all('header span')[0].textContent);
  for (const n of payloads.keys()) await send(server, await sheet(server, `06 39 98 71 0${n}`), name);
  const pocket = inert(await technician.get('/bureau/poche'));
  const jobs = pocket.all('main a').map((a) => a.getAttribute('href')).filter((href) => href.startsWith('/bureau/poche/'));
  assert.equal(jobs.length, payloads.length);
  const said = [];
  for (const way of jobs) said.push(inert(await technician.get(way)).main);
  for (const payload of payloads) assert.ok(said.some((text) => text.includes(words(payload.slice(0, 60)))), payload);
});

test('what is searched, and where a page is asked in another way', async () => {
  const desk = await server.as('Standard');
  const form = (await desk.get('/bureau/l/client')).all('form[role=search]')[0];
  const token = form.querySelector('[name=token]').getAttribute('value');
  for (const payload of payloads) {
    inert(await desk.post('/bureau/chercher', [['token', token], ['words', payload]]));
    const public_page = await server.visitor().request('GET', `/demande/demander-un-serrurier?probleme=${encodeURIComponent(payload)}&lang=${encodeURIComponent(payload)}`);
    inert(public_page);
    inert(await server.visitor().request('GET', `/${encodeURIComponent(payload.replaceAll('/', ''))}`));
    inert(await (await server.visitor().get('/bureau/entrer')).press('Entrer', { 'Votre identifiant': payload, 'Votre mot de passe': payload }));
  }
  assert.deepEqual(await find(server, '%\' OR \'zz\'=\'zz'), [], 'a search is words, not a condition');
});

test('a name is no header and no address: what is typed stands in no URL, title, header or log', async () => {
  const secret = 'Quenouille-Hostile-55';
  const thanks = await ask(server, { 'Votre téléphone': '06 39 98 72 01', 'Votre nom': secret });
  assert.equal(thanks.path.includes(secret), false);
  assert.equal(thanks.html.includes(secret), false);
  const person = await sheet(server, '06 39 98 72 01');
  assert.ok(person.main.includes(secret));
  assert.equal(person.title.includes(secret), false);
  assert.equal(JSON.stringify(person.headers).includes('Quenouille'), false);
  assert.equal((server.out + server.err).includes('Quenouille'), false);
});
