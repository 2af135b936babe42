// Ways in besides the password: a technician's telephone that four digits open, a browser where no code is asked again, codes on
// paper; and everybody sees what is open of his, and closes it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newcomer, note_proof, password } from './newcomers.mjs';
import { example, files, serve, totp, words } from './support.mjs';

let server;
before(async () => { server = await serve({ policies: ['sos-serrurier', 'emp-computer'].map(example) }); });
after(() => server?.remove());

const android = { 'user-agent': 'Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0' };
const manager = () => server.as('Direction');
const list = async (visitor) => visitor.get('/bureau/acces');
const lines = (page, id) => page.all(`section[aria-labelledby=${id}] li`).map((li) => words(li.textContent));

/** A technician with his training noted, and the link to enrol a telephone of his. */
async function technician(name, login) {
  await newcomer(server, name, login, 'technician');
  await note_proof(server, 'Direction', 'Formation de chacun', name, 'Attestation');
  return () => link_for(name);
}
async function link_for(name) {
  const given = await (await list(await manager())).press('Donner un lien', {}, name);
  assert.equal(given.status, 200, given.main);
  return given.all('section.asks a')[0].getAttribute('href').replace(/^https?:\/\/[^/]+/, '');
}
/** The link opened on a new telephone. */
async function enrol(path, digits, again = digits) {
  const phone = server.visitor();
  const page = await phone.get(path);
  return page.status === 200 ? page.press('Inscrire ce téléphone', { 'Quatre chiffres': digits, 'Les mêmes, encore une fois': again }) : page;
}
/** Rest: the session is over, the telephone stays what it is. */
const rest = (phone) => phone.cookies.delete('__Host-bureau');
const tap = async (phone, digits) => (await phone.get('/bureau/entrer')).press('Ouvrir', { 'Vos quatre chiffres': digits });

test('a technician’s telephone is enrolled once by a link; then four digits open it', async () => {
  const link = await technician('Firmin Fictif', 'firmin');
  const path = await link();
  for (const [digits, again, why] of [['1111', '1111', /ni tous pareils/], ['1234', '1234', /ni à la suite/], ['8765', '8765', /ni à la suite/], ['731', '731', /Quatre chiffres/], ['a731', 'a731', /Quatre chiffres/], ['2731', '2730', /ne sont pas pareilles/]]) {
    const refused = await enrol(path, digits, again);
    assert.equal(refused.status, 422, digits);
    assert.match(refused.main, why);
  }
  const opened = await enrol(path, '2731');
  assert.deepEqual([opened.status, opened.path], [200, '/bureau/poche'], opened.main);
  assert.equal((await enrol(path, '9058')).status, 404, 'once');
  const phone = opened.visitor;
  rest(phone);
  const asked = await phone.get('/bureau/entrer');
  assert.match(asked.main, /Bonjour Firmin/);
  const inside = await tap(phone, '2731');
  assert.deepEqual([inside.status, inside.path], [200, '/bureau/poche']);
  const stranger = await server.visitor().get('/bureau/entrer');
  assert.equal(stranger.main.includes('quatre chiffres'), false, 'no other browser is asked for digits');
  assert.equal((await stranger.visitor.post('/bureau/entrer/chiffres', [['token', stranger.all('[name=token]')[0].getAttribute('value')], ['digits', '2731']])).status, 401);
});

test('after three wrong tries the telephone is locked, however they are sent; the password or a new link opens again', async () => {
  const link = await technician('Gaston Fictif', 'gaston');
  const phone = (await enrol(await link(), '4082')).visitor;
  rest(phone);
  const token_now = async () => (await phone.get('/bureau/entrer')).all('form[action="/bureau/entrer/chiffres"] [name=token]')[0].getAttribute('value');
  let token = await token_now();
  // The limit per network is not what is tried here.
  const guess = (digits) => { phone.from = server.visitor().from; return phone.post('/bureau/entrer/chiffres', [['token', token], ['digits', digits]]); };
  for (const digits of ['0000', '0001']) assert.equal((await guess(digits)).status, 401);
  assert.equal((await guess('4082')).path, '/bureau/poche', 'two wrong ones are forgotten by the right one');
  rest(phone);
  token = await token_now();
  const guesses = await Promise.all(['0002', '0003', '0004', '0005', '0006', '0007'].map(guess));
  assert.ok(guesses.every((one) => one.status === 401));
  const after = await phone.get('/bureau/entrer');
  assert.equal(after.main.includes('Bonjour Gaston'), false, 'its digits are asked for no longer');
  const right = await phone.post('/bureau/entrer/chiffres', [['token', after.all('[name=token]')[0].getAttribute('value')], ['digits', '4082']]);
  assert.equal(right.status, 401);
  assert.match(right.main, /Ce téléphone est bloqué : trois essais faux/);
  assert.match(lines(await list(await manager()), 'devices').join('\n'), /Gaston Fictif.*Téléphone bloqué/);
  const by_password = await after.press('Entrer', { 'Votre identifiant': 'gaston', 'Votre mot de passe': password });
  assert.equal(by_password.path, '/bureau/poche');
  const again = await enrol(await link(), '5093');
  assert.equal(again.path, '/bureau/poche', again.main);
});

test('a telephone is trusted for thirty days; a link is over after 48 hours or with the next one; whoever administers takes either back', async () => {
  const link = await technician('Hector Fictif', 'hector');
  const first = await link(), second = await link();
  assert.equal((await enrol(first, '6140')).status, 404, 'a new link cancels the one before');
  const phone = (await enrol(second, '6140')).visitor;
  rest(phone);
  const late = await link();
  server.forward(29);
  assert.equal((await enrol(late, '7251')).status, 404, 'after 48 hours');
  assert.equal((await tap(phone, '6140')).path, '/bureau/poche', 'on the 29th day');
  rest(phone);
  const revoked = await (await list(await manager())).press('Ne plus faire confiance', {}, 'Hector Fictif');
  assert.equal(revoked.status, 200, revoked.main);
  assert.equal((await phone.get('/bureau/entrer')).main.includes('Bonjour Hector'), false);
  const other = (await enrol(await link(), '6140')).visitor;
  rest(other);
  server.forward(31);
  assert.equal((await other.get('/bureau/entrer')).main.includes('Bonjour Hector'), false, 'after thirty days');
  const lent = (await enrol(await link(), '8362')).visitor;
  assert.equal(server.command('user', 'disable', 'hector').status, 0);
  assert.equal((await lent.request('GET', '/bureau/poche')).status, 303, 'closed with the account');
  assert.equal((await lent.get('/bureau/entrer')).main.includes('Bonjour Hector'), false);
});

test('only who administers gives links, only to partners, and nobody but he closes what is another’s', async () => {
  await technician('Irène Fictive', 'irene');
  const dispatcher = await server.as('Standard');
  const page = await list(dispatcher);
  assert.equal(page.button('Donner un lien'), undefined);
  const token = page.all('[name=token]')[0].getAttribute('value');
  const boss = await list(await manager());
  const irene = boss.all('section[aria-labelledby=phones] li').find((li) => li.textContent.includes('Irène')).querySelector('[name=user]').getAttribute('value');
  assert.equal((await dispatcher.post('/bureau/acces/telephone', [['token', token], ['user', irene]])).status, 403);
  const others = boss.all('section[aria-labelledby=sessions] li').find((li) => !words(li.textContent).startsWith('Vous'));
  const id = others.querySelector('[name=id]').getAttribute('value');
  const mine = lines(page, 'sessions');
  assert.ok(mine.length > 0 && mine.every((line) => line.startsWith('Vous')), 'each sees his own alone');
  const theirs = boss.all('section[aria-labelledby=sessions] li').find((li) => words(li.textContent).startsWith('Vous')).querySelector('[name=id]').getAttribute('value');
  assert.equal((await dispatcher.post('/bureau/acces/fermer', [['token', token], ['what', 'session'], ['id', theirs]])).status, 404);
  assert.ok(id);
  const without = await server.visitor().request('POST', '/bureau/acces/fermer', { body: `what=session&id=${theirs}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  assert.equal(without.status, 303, 'nobody without a session');
  assert.equal((await dispatcher.post('/bureau/acces/fermer', [['token', 'x'], ['what', 'session'], ['id', id]])).status, 403, 'nor without the form');
});

test('everybody sees where he is signed in, and closes what he left open', async () => {
  await newcomer(server, 'Jules Fictif', 'jules', 'dispatcher');
  await note_proof(server, 'Direction', 'Formation de chacun', 'Jules Fictif', 'Attestation');
  const sign_in = async (headers) => {
    const visitor = server.visitor();
    const page = await visitor.get('/bureau/entrer');
    const fields = [['token', page.all('form[action="/bureau/entrer"] [name=token]')[0].getAttribute('value')], ['login', 'jules'], ['password', password], ['code', '']];
    assert.equal((await visitor.post('/bureau/entrer', fields, headers)).status, 200);
    return visitor;
  };
  const left = await sign_in(android), here = await sign_in({ 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko Firefox/128.0' });
  const page = await list(here);
  const sessions = lines(page, 'sessions');
  assert.ok(sessions.some((line) => /Firefox, Android/.test(line)) && sessions.some((line) => /Firefox, Linux ici même/.test(line)), sessions.join('\n'));
  const closed = await page.press('Fermer cette session', {}, 'Android');
  assert.equal(closed.status, 200);
  assert.equal((await left.request('GET', '/bureau')).status, 303, 'the other one is out');
  assert.equal((await here.request('GET', '/bureau')).status, 200);
  const last = await (await list(here)).press('Fermer cette session', {}, 'ici même');
  assert.equal(last.path, '/bureau/entrer', 'one’s own leads out');
});

// ---- second factor -------------------------------------------------------------------------------------------------------

const site = () => server.of('emp-computer');
const code_of = (secret, ahead = 0) => totp(secret, Date.parse(JSON.parse(site().command('clock', '--format', 'json').out).now) + ahead);
const strong = 'Trousseau-de-9-clefs-Ambre';

/** An administrator of the other firm, enrolled: his secret and the codes that he was shown once. */
async function administrator(login) {
  const added = site().command('user', 'add', 'Personne Inventée', '--login', login, '--role', 'admin');
  const path = added.out.match(/\/bureau\/bienvenue\/[\w-]+/)[0];
  const page = await site().visitor().get(path);
  const secret = page.main.match(/\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b/)[0];
  const shown = await page.press('Ouvrir mon accès', { 'Choisissez un mot de passe': strong, 'Le même, encore une fois': strong, 'Le code qu’elle montre': code_of(secret) });
  assert.equal(shown.status, 200, shown.main);
  return { secret, shown, codes: shown.all('ol code').map((one) => one.textContent) };
}
const enter = async (visitor, login, code, more = {}) => (await visitor.get('/bureau/entrer')).press('Entrer', { 'Votre identifiant': login, 'Votre mot de passe': strong, 'Code à six chiffres': code, ...more });

test('EMP-56: ten codes on paper are shown once at enrolment, each stands once for the second code, never for the password', async () => {
  const { shown, codes } = await administrator('papier');
  assert.equal(codes.length, 10);
  assert.equal(new Set(codes).size, 10);
  assert.match(codes[0], /^[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}$/);
  assert.match(shown.main, /Ils ne seront plus montrés/);
  assert.equal((await shown.click('Continuer')).path, '/bureau');
  assert.equal((await enter(site().visitor(), 'papier', codes[0].toUpperCase())).path, '/bureau', 'as it is typed');
  assert.equal((await enter(site().visitor(), 'papier', codes[0])).status, 401, 'EMP-56: once');
  const wrong = await (await site().visitor().get('/bureau/entrer')).press('Entrer', { 'Votre identifiant': 'papier', 'Votre mot de passe': 'Un-autre-que-le-bon-9!', 'Code à six chiffres': codes[1] });
  assert.equal(wrong.status, 401, 'EMP-56: not without the password');
  const inside = await enter(site().visitor(), 'papier', codes[1]);
  assert.equal(inside.path, '/bureau', 'and a wrong password has not used it up');
  const page = await inside.visitor.get('/bureau/acces');
  assert.match(page.main, /Il vous en reste 8/);
  const fresh = await page.press('Tirer dix codes');
  const newer = fresh.all('ol code').map((one) => one.textContent);
  assert.equal(newer.length, 10);
  assert.equal((await enter(site().visitor(), 'papier', codes[5])).status, 401, 'the former are over');
  assert.equal((await enter(site().visitor(), 'papier', newer[0])).path, '/bureau');
  const held = [...files(server.folder), { path: 'the log', bytes: Buffer.from(server.out + server.err) }];
  assert.deepEqual([...codes, ...newer].filter((code) => held.some(({ bytes }) => bytes.includes(code) || bytes.includes(code.replace('-', '')))), [], 'in no file and no log');
});

test('EMP-56: a browser that is trusted is not asked for the code for thirty days, and no other is let in by it', async () => {
  const { secret } = await administrator('confiance');
  const first = await enter(site().visitor(), 'confiance', code_of(secret, 30_000), { 'Ne plus demander le code ici': true });
  assert.equal(first.path, '/bureau', first.main);
  const browser = first.visitor;
  rest(browser);
  assert.equal((await enter(browser, 'confiance', '')).path, '/bureau', 'no code here');
  rest(browser);
  assert.equal((await enter(site().visitor(), 'confiance', '')).status, 401, 'EMP-56: asked elsewhere');
  await administrator('autre');
  assert.equal((await enter(browser, 'autre', '')).status, 401, 'EMP-56: nor for another person');
  const wrong = await (await browser.get('/bureau/entrer')).press('Entrer', { 'Votre identifiant': 'confiance', 'Votre mot de passe': 'Un-autre-que-le-bon-9!' });
  assert.equal(wrong.status, 401, 'nor without the password');
  const inside = await enter(browser, 'confiance', '');
  const page = await inside.visitor.get('/bureau/acces');
  assert.match(lines(page, 'devices').join(), /Navigateur sans code jusqu’au/);
  await page.press('Ne plus faire confiance');
  rest(browser);
  assert.equal((await enter(browser, 'confiance', '')).status, 401, 'taken back');
  site().forward(1);
  const again = await enter(browser, 'confiance', code_of(secret), { 'Ne plus demander le code ici': true });
  assert.equal(again.path, '/bureau', again.main);
  rest(browser);
  site().forward(20);
  assert.equal((await enter(browser, 'confiance', '000000', { 'Ne plus demander le code ici': true })).status, 401, 'EMP-56: trust comes of a right code, and never of trust');
  assert.equal((await enter(browser, 'confiance', '')).path, '/bureau', 'on the twentieth day');
  rest(browser);
  site().forward(11);
  assert.equal((await enter(browser, 'confiance', '')).status, 401, 'after thirty days');
  site().command('user', 'reset', 'confiance');
});
