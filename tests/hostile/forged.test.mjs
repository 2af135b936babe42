// Requests that no page of ours sent, or that come too late, or from the wrong person.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, note, send, sheet } from '../stories/desk.mjs';
import { ask, serve, trouble, words } from '../stories/support.mjs';

let server;
before(async () => { server = await serve(); });
after(() => server?.remove());

const waiting = async () => (await (await server.as('Standard')).get('/bureau')).all('ol.queue li').length;

async function filled() {
  const shown = await server.visitor().get('/demande/demander-un-serrurier');
  const form = shown.all('form.desk')[0];
  const fields = shown.fields(form);
  for (const [label, value] of Object.entries(trouble({ 'Votre nom': 'Contrefait Modèle' }))) shown.fill(form, fields, label, value);
  return { shown, fields };
}

test('a public form without its token, with a forged one or with that of another form is refused, and nothing is made', async () => {
  const before = await waiting();
  const { shown, fields } = await filled();
  const others = (await server.visitor().get('/demande/recevoir-la-lettre')).all('[name=token]')[0].getAttribute('value');
  for (const token of [null, '', 'x', 'A'.repeat(5000), others, fields.find(([k]) => k === 'token')[1].slice(0, -4) + 'AAAA']) {
    const sent = await shown.visitor.post(shown.path, [...fields.filter(([k]) => k !== 'token'), ...(token === null ? [] : [['token', token]])]);
    assert.ok([403, 422].includes(sent.status), `${token}: ${sent.status}`);
    assert.match(sent.main, /vérifiez-les|relisez|Contrefait|ne vient pas/, 'nothing typed is lost');
  }
  assert.equal(await waiting(), before);
});

test('a page of somebody else cannot send a form of ours', async () => {
  const before = await waiting();
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: '' }, { origin: ' ' }, { origin: '', referer: 'https://evil.example/' }, { origin: `http://localhost:${server.port}` }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' },
    { origin: `http://sos-serrurier.localhost.evil.example:${server.port}` }]) {
    const { shown, fields } = await filled();
    const sent = await shown.visitor.post(shown.path, fields, headers);
    assert.equal(sent.status, 403, JSON.stringify(headers));
  }
  assert.equal(await waiting(), before);
});

test('nor press a button of the bureau, even in the browser of someone signed in', async () => {
  const person = await note(server, { 'Son numéro': '06 39 98 80 01', Nom: 'Ginette Modèle' }).then(() => sheet(server, 'Ginette Modèle'));
  const desk = person.visitor;
  const button = person.button('Envoyer un technicien');
  const form = button.closest('form');
  const fields = person.fields(form);
  const to = form.getAttribute('action').replace(/[^/]+$/, 'cancelled');
  for (const [what, sent, headers] of [
    ['no token', fields.filter(([k]) => k !== 'token'), {}],
    ['a forged token', fields.map(([k, v]) => (k === 'token' ? [k, v.slice(0, -3) + 'AAA'] : [k, v])), {}],
    ['a foreign page', fields, { origin: 'https://evil.example' }],
    ['a page of the index', fields, { origin: `http://localhost:${server.port}` }],
    ['another site', fields, { 'sec-fetch-site': 'cross-site' }],
  ]) assert.equal((await desk.post(to, sent, headers)).status, 403, what);
  assert.equal((await desk.get(to)).status, 405, 'nor by a link');
  const other = await server.as('Comptabilité');
  assert.equal((await other.post(to, fields)).status, 403, 'nor with the token of a colleague');
  assert.ok((await sheet(server, 'Ginette Modèle')).button('Envoyer un technicien'), 'the job waits as before');
});

test('invented ids, states, records and fields lead nowhere', async () => {
  const desk = await server.as('Standard');
  const token = (await desk.get('/bureau')).all('[name=token]')[0].getAttribute('value');
  const ids = ['0', '1', '9999999999999', 'ffffffffffffffff', '-1', '1e9', 'AAAA', '%00', '\'--', '..%2f', '0x1', '18446744073709551616', 'é'];
  for (const id of ids) {
    for (const path of [`/bureau/p/${id}`, `/bureau/r/${id}`, `/bureau/r/${id}/corriger`, `/bureau/p/${id}/garder/${id}`, `/bureau/p/${id}/ajouter/quote`]) {
      const { status } = await desk.get(encodeURI(decodeURI(path)) === path ? path : encodeURI(path));
      assert.ok([400, 403, 404].includes(status), `GET ${path}: ${status}`);
    }
    for (const path of [`/bureau/r/${encodeURIComponent(id)}/vers/done`, `/bureau/p/${encodeURIComponent(id)}/rapprocher`, `/bureau/p/${encodeURIComponent(id)}/retirer`, `/bureau/p/${encodeURIComponent(id)}/liberer`, `/bureau/taches/${encodeURIComponent(id === '1' ? '999' : id)}`]) {  // task 1 is a real one, hers to sign
      const { status } = await desk.post(path, [['token', token], ['from', 'requested'], ['known', '1'], ['answer', 'yes'], ['activity', 'marketing'], ['choice', 'offers'], ['hold', '1']]);
      assert.ok([400, 403, 404, 409, 422].includes(status), `POST ${path}: ${status}`);
    }
  }
  for (const type of ['connection', 'request', 'user', 'sqlite_master', 'nobody', '*', 'client.name']) assert.ok([403, 404].includes((await desk.get(`/bureau/l/${type}`)).status), type);
  server.proves();
});

test('SOS-20: a jump that the policy does not know is refused, and so is a move made twice', async () => {
  await note(server, { 'Son numéro': '06 39 98 80 02', Nom: 'Hector Modèle' });
  const person = await sheet(server, 'Hector Modèle');
  const form = person.button('Envoyer un technicien').closest('form');
  const fields = person.fields(form);
  for (const state of ['done', 'travelling', 'on_site', 'requested', 'nothing', 'accepted']) {
    const sent = await person.visitor.post(form.getAttribute('action').replace(/[^/]+$/, state), [...fields, ['asked', 'yes']]);
    assert.ok([403, 404, 409, 422].includes(sent.status), `${state}: ${sent.status}`);
  }
  const cancel = form.getAttribute('action').replace(/[^/]+$/, 'cancelled');
  assert.equal((await person.visitor.post(cancel, fields)).status, 200);
  const twice = await person.visitor.post(cancel, fields);
  assert.ok([403, 409].includes(twice.status), `${twice.status}`);
  for (const state of ['assigned', 'requested', 'done']) {
    const back = await person.visitor.post(form.getAttribute('action').replace(/[^/]+$/, state), fields.map(([k, v]) => (k === 'from' ? [k, 'cancelled'] : [k, v])));
    assert.ok([403, 409].includes(back.status), `${state}: ${back.status}`);
  }
});

test('a technician after his job is done, or before it is his, gets nothing of it', async () => {
  const technician = await server.as('Technicien partenaire');
  const name = words((await technician.get('/bureau/poche')).all('header span')[0].textContent);
  await note(server, { 'Son numéro': '06 39 98 80 03', Nom: 'Irma Secrète', 'Où aller ?': '3 impasse Discrète, 75019 Paris', 'Code de la porte': 'K-9931-Iris' });
  const person = await sheet(server, 'Irma Secrète');
  const record = person.all('main a').map((a) => a.getAttribute('href')).find((href) => /^\/bureau\/r\/[^/]+$/.test(href)).split('/').pop();
  const job = `/bureau/poche/${record}`;
  const subject = person.path.split('/').pop();
  const closed = (page) => {
    assert.ok([403, 404].includes(page.status), `${page.path}: ${page.status}`);
    for (const secret of ['Irma', 'Discrète', 'K-9931', '06 39 98 80 03', '0639988003', '+33639988003']) assert.equal(page.html.includes(secret), false, `${page.path} shows ${secret}`);
  };
  closed(await technician.get(job));
  await send(server, person, name);
  const open = await technician.get(job);
  assert.equal(open.status, 200);
  for (const granted of ['Irma Secrète', 'impasse Discrète', 'K-9931-Iris']) assert.ok(open.html.includes(granted), granted);
  const token = open.all('[name=token]')[0].getAttribute('value');
  const done = await open.press('C’est fait');
  assert.equal(done.status, 200, done.main);
  closed({ ...done, status: 403, path: 'the page after', html: done.html });
  closed(await technician.get(job));
  for (const path of ['', '/corriger']) closed(await technician.get(`/bureau/r/${record}${path}`));
  closed(await technician.get(`/bureau/p/${subject}`));
  closed(await technician.post(`/bureau/r/${record}/vers/travelling`, [['token', token], ['from', 'done']]));
  closed(await technician.post(`/bureau/r/${record}/corriger`, [['token', token], ['part', 'Cylindre']]));
  assert.equal((await technician.get('/bureau/poche')).html.includes('Irma'), false);
});

test('a form sent twice, or after the one who sent it has signed out, makes one thing or none', async () => {
  const visitor = await server.sign_in(await server.login('Standard'));
  const shown = await visitor.get('/bureau/noter');
  const first = await shown.press('Noter seulement', { 'Son numéro': '06 39 98 80 04', 'Où aller ?': '4 rue Double, 75012 Paris', 'Porte claquée': true, 'Tout de suite': true, Nom: 'Jules Double' });
  assert.equal(first.status, 200);
  await shown.press('Noter seulement', { 'Son numéro': '06 39 98 80 04', 'Où aller ?': '4 rue Double, 75012 Paris', 'Porte claquée': true, 'Tout de suite': true, Nom: 'Jules Double' });
  const jobs = (await sheet(server, 'Jules Double')).all('ol.queue li').length;
  assert.equal(jobs, 1);
  const cookie = [...visitor.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  await (await visitor.get('/bureau')).press('Sortir');
  const late = await visitor.request('GET', '/bureau', { headers: { cookie } });
  assert.equal(late.status, 303, 'the old cookie opens nothing');
  const stale = server.visitor();
  stale.cookies = new Map(cookie.split('; ').map((pair) => pair.split('=')));
  const sent = await stale.post('/bureau/noter', shown.fields(shown.all('form.desk')[0]));
  assert.equal(sent.path, '/bureau/entrer');
});

test('no page of the bureau opens without a session, nor with an invented one', async () => {
  for (const path of ['/bureau', '/bureau/l/client', '/bureau/l/intervention', '/bureau/noter', '/bureau/agenda', '/bureau/promesses', '/bureau/poche', '/bureau/p/1', '/bureau/r/1'])
    for (const cookie of ['', '__Host-bureau=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', `__Host-bureau=${'A'.repeat(4000)}`, '__Host-bureau=; __Host-bureau=x']) {
      const { status, headers, html } = await server.visitor().request('GET', path, { headers: { cookie } });
      assert.equal(status, 303, `${path} with ${cookie.slice(0, 20)}`);
      assert.equal(headers.location, '/bureau/entrer');
      assert.equal(html.length, 0);
    }
  for (const path of ['/bureau/chercher', '/bureau/noter', '/bureau/promesses', '/bureau/r/1/vers/done']) {
    const { status } = await server.visitor().request('POST', path, { body: 'words=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    assert.equal(status, 303, path);
  }
});

test('the number of the latest change is for those who may see a queue, and asking for it keeps no session alive', async () => {
  const fresh = (visitor, headers = {}) => visitor.request('GET', '/bureau/fresh', { headers });
  assert.equal((await fresh(server.visitor())).status, 401);
  for (const cookie of ['__Host-bureau=x', `__Host-bureau=${'A'.repeat(43)}`, '__Host-bureau=; __Host-bureau=x'])
    assert.equal((await fresh(server.visitor(), { cookie })).status, 401, cookie);
  for (const role of ['Technicien partenaire', 'Comptabilité', 'Déléguée à la protection des données', 'Direction']) {
    const refused = await fresh(await server.as(role));
    assert.equal(refused.status, 403, role);
    assert.doesNotMatch(refused.html, /^\d+$/, role);
  }
  const desk = await server.sign_in(await server.login('Standard'));
  const asked = await fresh(desk);
  assert.equal(asked.status, 200);
  assert.match(asked.html, /^\d+$/);
  assert.equal((await desk.get('/bureau')).all('[data-fresh]').length, 1);
  assert.equal((await (await server.as('Comptabilité')).get('/bureau')).all('[data-fresh]').length, 0, 'no queue, nothing to ask for');
  const cookie = [...desk.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  await (await desk.get('/bureau')).press('Sortir');
  assert.equal((await fresh(server.visitor(), { cookie })).status, 401, 'a session that is over');
});

test('a field that the page does not ask is refused whole, and nothing beside it is kept', async () => {
  await note(server, { 'Son numéro': '06 39 98 80 77', Nom: 'Prudence Exemple' });
  const asked = await (await sheet(server, 'Prudence Exemple')).click('Corriger');
  const form = asked.all('main form').find((one) => one.querySelector('[name=name]'));
  const sent = asked.fields(form).map(([name, value]) => [name, name === 'name' ? 'Prudence Altérée' : value]);
  const refused = await asked.visitor.post(form.getAttribute('action'), [...sent, ['role', 'manager']]);
  assert.equal(refused.status, 422);
  assert.match((await sheet(server, 'Prudence Exemple')).main, /Prudence Exemple/);
  assert.equal((await asked.visitor.post(form.getAttribute('action'), sent)).status, 200);
});
