// Who lacks what a gate asks reads and writes nothing, says which proof it is and whom to ask, and comes in once it is noted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { invented, routes } from '../hostile/firms.mjs';
import { come_in, newcomer, note_proof, password, past_codes } from './newcomers.mjs';
import { ask, example, files, leaks, serve, after as later, totp, words } from './support.mjs';

let sos, semi, begin;
before(async () => {
  sos = await serve({ policies: ['sos-serrurier', 'semi-informatique'].map(example) });
  semi = sos.of('semi-informatique');
  begin = await sos.today();
});
after(() => sos?.remove());

const missing = 'Il manque encore quelque chose';
const training = 'Formation de chacun';
const hand = async (site, who, what) => (await (await site.as(who)).get('/bureau')).all('section[aria-labelledby=hand] li').map((li) => words(li.textContent)).filter((text) => text.includes(what));
const standing = (page, name) => words(page.all('section[aria-labelledby=now] li').find((li) => words(li.textContent).includes(name))?.textContent ?? '');
const kept_out = (page, id) => {
  assert.equal(page.status, 403, `${id}: ${page.path}`);
  assert.ok(page.title.startsWith(missing), `${id}: ${page.path} says ${page.title}`);
};

test('SOS-63: who has no proof of training reads nothing and writes nothing, at any address of the desk', async () => {
  await ask(sos, { 'Votre nom': 'Rosa Témoin' });
  const today = await (await sos.as('Standard')).get('/bureau');
  const known = { rec: today.html.match(/\/bureau\/r\/(\w+)/)[1] };
  known.subject = (await (await sos.as('Standard')).get(`/bureau/r/${known.rec}`)).html.match(/\/bureau\/p\/(\w+)/)[1];
  const page = await newcomer(sos, 'Yvon Essai', 'yvon', 'dispatcher');
  kept_out(page, 'SOS-63');
  assert.match(page.main, /Formation de chacun au RGPD.*Aucune preuve n’est notée à votre nom.*direction/, 'SOS-63: it says what, and whom to ask');
  assert.deepEqual(page.all('nav a, main form').map((a) => a.outerHTML), [], 'SOS-63: nothing to press');
  const token = page.all('input[name=token]')[0].getAttribute('value');
  const real = { ...known, type: 'client', state: 'done', measure: 'training', task: '1', hold: invented };
  const exempt = /^\/bureau\/(entrer|bienvenue|telephone|sortir)/;
  const mine = routes().filter(({ door, pattern }) => door === 'firm' && pattern.startsWith('/bureau') && !exempt.test(pattern));
  assert.ok(mine.length > 30, 'SOS-63');
  for (const { method, pattern } of mine) {
    const path = pattern.replace(/:(\w+)/g, (_, name) => real[name] ?? invented);
    const answer = method === 'GET' ? await page.visitor.request('GET', path)
      : await page.visitor.post(path, { token, from: 'requested', act: 'done', about: known.subject, text: 'Moi-même', day: begin, known: known.subject, reason: 'Essai' });
    if (pattern === '/bureau/fresh') assert.equal(answer.status, 401, 'SOS-63: not even how often something changed');
    else if (pattern.endsWith('/signer')) assert.ok([404, 409].includes(answer.status), 'SOS-63: there is nothing to sign');
    else kept_out(answer, `SOS-63: ${method}`);
    for (const secret of ['Rosa', 'Témoin', '06 39 98 12 34', 'Vincennes']) assert.equal(answer.html.includes(secret), false, `SOS-63: ${path} shows ${secret}`);
  }
  assert.match((await (await sos.as('Standard')).get(`/bureau/p/${known.subject}`)).main, /Rosa Témoin/, 'SOS-63: nothing was changed');
});

test('SOS-63: noted with day and words it opens, and says so; ended it shuts in an open session; a new proof opens again', async () => {
  assert.equal((await hand(sos, 'Direction', 'Yvon Essai')).filter((text) => text.includes('Formation')).length, 1, 'SOS-63: who administers is asked for it');
  const page = await note_proof(sos, 'Direction', training, 'Yvon Essai', 'Attestation du classeur bleu', begin);
  assert.match(standing(page, 'Yvon Essai'), /À jour jusqu’au/, 'SOS-63');
  assert.match(page.main, /Yvon Essai : Attestation du classeur bleu noté par .+ le/, 'SOS-63: who noted what, and when');
  assert.equal((await come_in(sos, 'yvon')).status, 200, 'SOS-63');
  assert.deepEqual(leaks(['Attestation du classeur bleu', 'Yvon Essai'], [...files(sos.folder), { path: 'the log', bytes: Buffer.from(sos.out + sos.err) }]), [], 'SOS-63: sealed');
  await sos.reach(later(begin, { years: 2, days: -29 }));
  const warned = await come_in(sos, 'yvon');
  assert.equal(warned.status, 200, 'SOS-63');
  assert.match(warned.main, /votre preuve vaut jusqu’au/, 'SOS-63: he is warned');
  assert.equal((await hand(sos, 'Direction', 'la preuve de Yvon Essai vaut jusqu’au')).length, 1, 'SOS-63: a reminder');
  await sos.reach(later(begin, { years: 2 }));
  assert.equal((await come_in(sos, 'yvon')).status, 200, 'SOS-63: its last day is a day of work');
  await sos.reach(later(begin, { years: 2, days: 1 }));
  const shut = await come_in(sos, 'yvon');
  kept_out(shut, 'SOS-63');
  assert.match(shut.main, /valait jusqu’au/, 'SOS-63');
  assert.equal((await hand(sos, 'Direction', 'la preuve de Yvon Essai valait jusqu’au')).length, 1, 'SOS-63');
  await note_proof(sos, 'Direction', training, 'Yvon Essai', 'Nouvelle attestation');
  assert.equal((await shut.visitor.get('/bureau')).status, 200, 'SOS-63: in the session that is open');
});

test('SOS-63: a proof that was wrong is taken back, which shuts; both lines stay to be read', async () => {
  const page = await (await sos.as('Direction')).get('/bureau/mesures/training');
  const taken = await page.press('Ajouter la correction', { 'Ce qu’il fallait lire': 'C’était pour un autre', 'Cela n’a pas eu lieu': true }, 'Nouvelle attestation');
  assert.equal(taken.status, 200, taken.main);
  kept_out(await come_in(sos, 'yvon'), 'SOS-63');
  const register = words(taken.all('section[aria-labelledby=lines]')[0].textContent);
  assert.match(register, /N’a pas eu lieu.*C’était pour un autre.*Nouvelle attestation/, 'SOS-63');
  assert.equal(taken.all('del').length, 1, 'SOS-63');
  for (const [what, answers] of [['a day to come', { 'Le jour': later(await sos.today(), { days: 1 }) }], ['no words', { 'La preuve': ' ' }], ['a line twice corrected', null]]) {
    const sent = answers ? await taken.press('Enregistrer', { 'La preuve': 'Attestation', ...answers }, 'Yvon Essai')
      : await page.press('Ajouter la correction', { 'Ce qu’il fallait lire': 'Encore' }, 'Nouvelle attestation');
    assert.ok([409, 422].includes(sent.status), `SOS-63: ${what}: ${sent.status}`);
  }
  for (const role of ['Standard', 'Comptabilité', 'Technicien partenaire']) {
    const other = await (await sos.as(role)).get('/bureau/mesures/training');
    assert.equal(other.status, 403, `SOS-63: ${role} reads no register`);
    const token = other.all('input[name=token]')[0].getAttribute('value');
    const sent = await other.visitor.post('/bureau/mesures/training', { token, act: 'done', about: page.html.match(/name="about" value="(\w+)"/)[1], text: 'Moi', day: begin });
    assert.equal(sent.status, 403, `SOS-63: ${role} notes nothing`);
  }
});

test('SOS-63: a partner needs it too; who administers notes her own, and nothing else opens for her before', async () => {
  const partner = await newcomer(sos, 'Tao Essai', 'tao', 'technician');
  kept_out(partner, 'SOS-63');
  kept_out(await partner.visitor.get('/bureau/poche'), 'SOS-63');
  const added = sos.command('user', 'add', 'Reine Essai', '--login', 'reine', '--role', 'manager');
  const way = added.out.match(/\/bureau\/bienvenue\/[\w-]+/)[0];
  const welcome = await sos.visitor().get(way);
  const secret = welcome.main.match(/\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b/)[0];
  const now = Date.parse(JSON.parse(sos.command('clock', '--format', 'json').out).now);
  const reine = await past_codes(await welcome.press('Ouvrir mon accès', { 'Choisissez un mot de passe': password, 'Le même, encore une fois': password, 'Le code qu’elle montre': totp(secret, now) }));
  kept_out(reine, 'SOS-63');
  kept_out(await reine.visitor.get('/bureau/promesses'), 'SOS-63');
  const page = await (await reine.click('Noter les preuves')).click(training);
  assert.equal(page.status, 200, 'SOS-63: or nobody could ever come in');
  const done = await page.press('Enregistrer', { 'La preuve': 'Attestation' }, 'Reine Essai');
  assert.equal(done.status, 200, done.main);
  assert.equal((await reine.visitor.get('/bureau')).status, 200, 'SOS-63');
  await note_proof(sos, 'Direction', training, 'Tao Essai', 'Attestation');
  assert.equal((await partner.visitor.get('/bureau/poche')).status, 200, 'SOS-63');
  sos.proves();
});

test('SEMI-70: without a signed undertaking nothing opens; signed by oneself alone, it is shown in the register', async () => {
  const [undertaking, data_desk] = ['Engagement de confidentialité', 'Protection des données'];
  const page = await newcomer(semi, 'Wanda Essai', 'wanda', 'technician');
  kept_out(page, 'SEMI-70');
  assert.match(page.main, /Engagement de confidentialité, signé avant tout accès.*Votre signature manque/, 'SEMI-70');
  const before = await (await (await semi.as(data_desk)).get('/bureau/mesures')).click(undertaking);
  assert.match(standing(before, 'Wanda Essai'), /Pas encore signé/, 'SEMI-70');
  assert.equal(before.all('section[aria-labelledby=now] li').some((li) => li.querySelector('form')), false, 'SEMI-70: nobody signs for another');
  await note_proof(semi, data_desk, training, 'Wanda Essai', 'Attestation');
  kept_out(await page.visitor.get('/bureau'), 'SEMI-70');
  const signed = await (await page.visitor.get('/bureau')).press('J’ai lu et je signe');
  assert.equal(signed.status, 200, 'SEMI-70');
  const after_it = await (await semi.as(data_desk)).get(before.path);
  assert.match(standing(after_it, 'Wanda Essai'), /Signé le/, 'SEMI-70');
  assert.match(after_it.main, /Wanda Essai a signé l’édition du 22 novembre 2026/, 'SEMI-70');
  const taken = await after_it.press('Ne plus compter', { Pourquoi: 'Signé par erreur' }, 'Wanda Essai a signé');
  assert.equal(taken.status, 200, taken.main);
  kept_out(await page.visitor.get('/bureau'), 'SEMI-70');
  assert.equal((await (await page.visitor.get('/bureau')).press('J’ai lu et je signe')).status, 200, 'SEMI-70: and is signed anew');
  semi.proves();
});

test('SEMI-71: a training that ended keeps out with the reason; renewed it lets in', async () => {
  const data_desk = 'Protection des données';
  const wanda = await come_in(semi, 'wanda');
  assert.equal(wanda.status, 200, 'SEMI-71');
  semi.forward(2 * 366 + 1);
  const shut = await come_in(semi, 'wanda');
  kept_out(shut, 'SEMI-71');
  assert.match(shut.main, /Formation de chacun, avant tout accès.*valait jusqu’au/, 'SEMI-71: with the reason');
  await note_proof(semi, data_desk, training, 'Wanda Essai', 'Attestation renouvelée');
  assert.equal((await come_in(semi, 'wanda')).status, 200, 'SEMI-71');
});
