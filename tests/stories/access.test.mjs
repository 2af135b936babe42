// Who may see what, while what: roles, rooms, sessions, second factors.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { note, send, sheet } from './desk.mjs';
import { note_proof, past_codes } from './newcomers.mjs';
import { after as later, serve, totp, until, words } from './support.mjs';

let server;
before(async () => { server = await serve(); });
after(() => server?.remove());

const who_am_i = async (visitor) => words((await visitor.get('/bureau/poche')).all('header form span')[0].textContent);
const job_of = (person) => person.all('main a').map((a) => a.getAttribute('href')).find((href) => /^\/bureau\/r\/[^/]+$/.test(href)).split('/').pop();

/** `tenue user add`: gives the address of the invitation. */
function hire(name, login, role) {
  const added = server.command('user', 'add', name, '--login', login, '--role', role);
  assert.equal(added.status, 0, added.out + added.err);
  assert.ok(added.out.includes(`http://sos-serrurier.localhost:${server.port}/bureau/bienvenue/`), 'the link leads to the server that runs');
  return added.out.match(/\/bureau\/bienvenue\/[\w-]+/)[0];
}
async function settle(path, password, code) {
  const page = await server.visitor().get(path);
  return past_codes(await page.press('Ouvrir mon accès', { 'Choisissez un mot de passe': password, 'Le même, encore une fois': password, ...(code ? { 'Le code qu’elle montre': code } : {}) }));
}
const secret_of = (page) => page.main.match(/\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b/)[0];
const trained = (name) => note_proof(server, 'Direction', 'Formation de chacun', name, 'Attestation');
/** The code at the hour of the demonstration, which may have travelled. */
async function code_of(secret, ahead = 0) {
  const clock = server.command('clock', '--format', 'json');
  assert.equal(clock.status, 0, clock.err);
  return totp(secret, Date.parse(JSON.parse(clock.out).now) + ahead);
}

test('SOS-35: a technician sees name, telephone, address, problem, urgency and description of his open job, and nothing else', async () => {
  const technician = await server.as('Technicien partenaire');
  const name = await who_am_i(technician);
  await note(server, { 'Son numéro': '06 39 98 30 01', Nom: 'Aline Fictive', 'Où aller ?': '8 rue de la Clé, 75012 Paris', 'Étage et porte': '4e droite', 'Code de la porte': 'Z-88-Orme', 'Ce qu’elle dit': 'La poignée tourne dans le vide' });
  const earlier = await sheet(server, 'Aline Fictive');
  const correct = await earlier.click('Corriger');
  await correct.press('Enregistrer', { 'Adresse e-mail': 'aline@fictive.example' });
  const form = await (await sheet(server, 'Aline Fictive')).click('Écrire un devis');
  await form.press('Enregistrer', { Date: await server.today(), Lignes: '2 x Cylindre-Wolfram : 180,00' });
  await send(server, await sheet(server, 'Aline Fictive'), name);
  const record = job_of(await sheet(server, 'Aline Fictive'));
  const pocket = await technician.get(`/bureau/poche/${record}`);
  assert.equal(pocket.status, 200);
  for (const granted of ['Aline Fictive', '8 rue de la Clé', 'Paris', '4e droite', 'Z-88-Orme', 'La poignée tourne dans le vide', 'Porte claquée', 'Tout de suite']) assert.ok(pocket.main.includes(granted), granted);
  assert.ok(pocket.html.includes('tel:+33639983001'));
  for (const withheld of ['aline@fictive.example', 'Wolfram', '180,00', 'devis', 'facture']) assert.equal(pocket.html.toLowerCase().includes(withheld.toLowerCase()), false, withheld);

  const done = await pocket.press('C’est fait');
  assert.equal(done.status, 200);
  assert.equal((await technician.get(`/bureau/poche/${record}`)).status, 403, 'closed, it disappears from view');
  assert.equal((await technician.get('/bureau/poche')).html.includes('Aline'), false);
});

test('SOS-35: a job of another technician is closed, and he cannot move it', async () => {
  const path = hire('Yanis Essai', 'yanis', 'technician');
  await trained('Yanis Essai');
  assert.equal((await settle(path, 'Un-trousseau-de-7-cles')).path, '/bureau/poche', 'who opened the access is in');
  const yanis = await server.sign_in({ name: 'yanis', password: 'Un-trousseau-de-7-cles' });
  await note(server, { 'Son numéro': '06 39 98 30 02', Nom: 'Bertille Fictive' });
  await send(server, await sheet(server, 'Bertille Fictive'), 'Yanis Essai');
  const record = job_of(await sheet(server, 'Bertille Fictive'));
  const other = await server.as('Technicien partenaire');
  const page = await other.get(`/bureau/poche/${record}`);
  assert.equal(page.status, 403);
  assert.equal(page.html.includes('Bertille'), false);
  const token = page.all('[name=token]')[0].getAttribute('value');
  assert.equal((await other.post(`/bureau/r/${record}/vers/travelling`, [['token', token], ['from', 'assigned']])).status, 403);
  const his = await yanis.get(`/bureau/poche/${record}`);
  assert.equal(his.status, 200);
  assert.ok(his.main.includes('Bertille Fictive'));
});

test('SOS-21: sent to another technician, the first one loses the job at once, and the desk sees who is busy', async () => {
  const first = await server.as('Technicien partenaire');
  const name = await who_am_i(first);
  await note(server, { 'Son numéro': '06 39 98 30 03', Nom: 'Corinne Fictive' });
  const asked = await (await sheet(server, 'Corinne Fictive')).press('Envoyer un technicien');
  assert.match(words(asked.all('main label').find((l) => l.textContent.includes('Yanis')).textContent), /intervention/, 'Yanis has a job');
  assert.match(words(asked.all('main label').find((l) => l.textContent.includes(name)).textContent), /libre/);
  await send(server, await sheet(server, 'Corinne Fictive'), name);
  const record = job_of(await sheet(server, 'Corinne Fictive'));
  assert.equal((await first.get(`/bureau/poche/${record}`)).status, 200);
  const back = await (await first.get(`/bureau/poche/${record}`)).press('Je ne peux pas y aller');
  assert.equal(back.status, 200);
  assert.equal((await first.get(`/bureau/poche/${record}`)).status, 403);
  await send(server, await sheet(server, 'Corinne Fictive'), 'Yanis');
  assert.equal((await first.get(`/bureau/poche/${record}`)).status, 403);
  const yanis = await server.sign_in({ name: 'yanis', password: 'Un-trousseau-de-7-cles' });
  assert.equal((await yanis.get(`/bureau/poche/${record}`)).status, 200);
  const person = await sheet(server, 'Corinne Fictive');
  assert.match(person.main, /Yanis Essai, le technicien envoyé/, 'that he looked is written on the sheet');
});

test('SOS-65: each role reaches its own pages and no others', async () => {
  const matrix = {
    //                        Standard Comptabilité Déléguée Direction Technicien
    '/bureau':                [200, 200, 200, 200, 303],
    '/bureau/noter':          [200, 403, 403, 403, 403],
    '/bureau/l/intervention': [200, 403, 403, 403, 403],
    '/bureau/l/quote':        [200, 403, 403, 403, 403],
    '/bureau/l/invoice':      [200, 200, 403, 403, 403],
    '/bureau/l/client':       [200, 200, 403, 403, 403],
    '/bureau/l/access_code':  [200, 403, 403, 403, 403],
    '/bureau/poche':          [403, 403, 403, 403, 200],
  };
  const roles = ['Standard', 'Comptabilité', 'Déléguée à la protection des données', 'Direction', 'Technicien partenaire'];
  const found = {};
  for (const [path] of Object.entries(matrix)) {
    found[path] = [];
    for (const role of roles) {
      const answer = await (await server.as(role)).request('GET', path);
      const to_the_job = answer.status === 303 && /^\/bureau\/poche\/./.test(answer.headers.location);  // his only one
      found[path].push(to_the_job ? 200 : answer.status);
    }
  }
  assert.deepEqual(found, matrix);
});

test('SOS-65: who read a sheet is written on it, with role, purpose and time: one line per person and day', async () => {
  await note(server, { 'Son numéro': '06 39 98 30 04', Nom: 'Doriane Fictive' });
  await sheet(server, 'Doriane Fictive');
  const looks = async () => (await sheet(server, 'Doriane Fictive')).all('#looks ~ ol li').map((li) => words(li.textContent));
  const day = words((await (await server.as('Standard')).get('/bureau')).all('h1')[0].textContent).toLowerCase();
  await looks();
  const [line, ...others] = await looks();
  assert.deepEqual(others, []);
  const said = line.match(/^\d+ h \d\d Inès Modèle, le standard \(vous\), (\d+) fois, (.*?), pour l’intervention/i);
  assert.ok(said, line);
  assert.equal(said[2], day);
  const [again] = await looks();
  assert.equal(Number(again.match(/, (\d+) fois/)[1]), Number(said[1]) + 1, 'each reading is counted');
  const technician = await server.as('Technicien partenaire');
  const name = await who_am_i(technician);
  await send(server, await sheet(server, 'Doriane Fictive'), name);
  assert.equal((await technician.get(`/bureau/poche/${job_of(await sheet(server, 'Doriane Fictive'))}`)).status, 200);
  const two = await looks();
  assert.equal(two.length, 2, 'another person has a line of her own');
  assert.ok(two.some((text) => text.includes('Karim Spécimen, le technicien envoyé')), two.join(' / '));
});

test('SOS-61: the first manager comes in by a link that works once, with a password that holds and a code', async () => {
  const path = hire('Mina Directrice', 'mina', 'manager');
  await trained('Mina Directrice');
  const invitation = await server.visitor().get(path);
  const secret = secret_of(invitation);
  assert.match(invitation.main, /mina/);
  const right = await code_of(secret);
  for (const [password, why] of [['court', /court|caractères/], ['motdepasse1234', /.*/], ['Mina-Directrice-2026!', /nom/]])
    assert.equal((await settle(path, password, right)).status, 422, `${password} ${why}`);
  assert.equal((await settle(path, 'Une-porte-qui-tient-42', '000000')).status, 422, 'a wrong code');
  const settled = await settle(path, 'Une-porte-qui-tient-42', right);
  assert.equal(settled.path, '/bureau', settled.main);
  assert.equal((await server.visitor().get(path)).status, 404, 'the link is used up');

  const entry = async (password, code) => (await server.visitor().get('/bureau/entrer')).press('Entrer', { 'Votre identifiant': 'mina', 'Votre mot de passe': password, 'Code à six chiffres': code });
  assert.equal((await entry('Une-porte-qui-tient-42', '')).status, 401, 'no entry without the code');
  assert.equal((await entry('Une-porte-qui-tient-42', right)).status, 401, 'a code serves once');
  const next = await code_of(secret, 30_000);
  assert.equal((await entry('une-autre-porte-1234', next)).status, 401);
  const inside = await entry('Une-porte-qui-tient-42', next);
  assert.equal(inside.status, 200);
  assert.equal(inside.path, '/bureau');
});

test('SOS-61: after five wrong passwords the account waits, and a login that does not exist waits alike', async () => {
  hire('Noé Standard', 'noe', 'dispatcher');
  for (const login of ['noe', 'personne-de-ce-nom']) {
    const entry = async (password) => (await server.visitor().get('/bureau/entrer')).press('Entrer', { 'Votre identifiant': login, 'Votre mot de passe': password });
    const words_of = new Set();
    let last;
    for (let i = 0; i < 7; ++i) {
      last = await entry(`faux-${i}`);
      if (last.status === 401) words_of.add(last.main);
      if (last.status === 429) break;
    }
    assert.equal(last.status, 429, login);
    assert.match(last.main, /seconde|minute/);
    assert.equal([...words_of].length, 1, 'the refusal says neither which part was wrong nor whether the login exists');
  }
});

test('SOS-61: the page says how the staff come in', async () => {
  assert.match((await server.visitor().get('/vie-privee')).main, /Accès par mot de passe, et second facteur où il le faut/);
});

test('SOS-61: a session that nobody uses ends', async () => {
  const desk = await server.as('Standard');
  assert.equal((await desk.request('GET', '/bureau')).status, 200);
  const link = hire('Olga Tardive', 'olga', 'dispatcher');
  await server.travel(later(await server.today(), { days: 3 }));
  const old = await desk.request('GET', '/bureau');
  assert.equal(old.status, 303);
  assert.equal(old.headers.location, '/bureau/entrer');
  assert.equal((await server.visitor().get(link)).status, 404, 'an invitation dies after two days');
});

test('SOS-61: a reset ends every session of that person at once', async () => {
  const login = await server.login('Comptabilité');
  const visitor = await server.sign_in(login);
  assert.equal((await visitor.request('GET', '/bureau')).status, 200);
  const reset = server.command('user', 'reset', login.name);
  assert.equal(reset.status, 0, reset.err);
  assert.equal((await visitor.request('GET', '/bureau')).status, 303);
  const entry = await (await server.visitor().get('/bureau/entrer')).press('Entrer', { 'Votre identifiant': login.name, 'Votre mot de passe': login.password });
  assert.equal(entry.status, 401, 'the old password opens nothing');
});

test('what ends with an act is gone a moment later, and a second tap meets no other job', async () => {
  const technician = await server.as('Technicien partenaire');
  const name = await who_am_i(technician);
  for (const [phone, who] of [['06 39 98 30 61', 'Radegonde Supposée'], ['06 39 98 30 62', 'Childéric Supposé']]) {
    await note(server, { 'Son numéro': phone, Nom: who, 'Où aller ?': '9 rue de la Clé, 75012 Paris', 'Code de la porte': 'K-17-Saule' });
    await send(server, await sheet(server, who), name);
  }
  const pocket = await technician.get(`/bureau/poche/${job_of(await sheet(server, 'Radegonde Supposée'))}`);
  assert.equal(pocket.button('Annuler'), undefined, 'a thumb does not end a job for good');
  const done = await pocket.press('C’est fait');
  assert.match(done.main, /C’est noté/);
  assert.equal(done.button('C’est fait'), undefined);
  const codes = () => JSON.parse(server.command('sweep', '--dry-run', '--format', 'json').out);
  await until(() => { const left = codes(); return left.destroyed === 0 && left.hidden === 0; }, 20);
  assert.match((await sheet(server, 'Radegonde Supposée')).main, /aite/, 'the job itself stays');
  server.proves();
});
