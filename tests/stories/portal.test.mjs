// The customers' own pages at the computer helper: opened by a link to the address on record, read and corrected by the person
// herself, closed by her; and what nobody else gets of them.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Area, proof, prove, secret } from './customers.mjs';
import { gone, note, sheet } from './desk.mjs';
import { files, leaks, until, words } from './support.mjs';
import { unzipped } from './zip.mjs';

const area = new Area('emp-computer');
let emp;
before(async () => { emp = (await area.open()).server; });
after(() => area.close());

let people = 0;
/** A customer whom the helper has on file. */
async function customer(more = {}) {
  const n = ++people;
  const one = { name: `Jeanne Spécimen${'abcdefghijklmnopqrstuvwxyz'[n]}`, mail: `jeanne${n}@specimen.example`, phone: `06 39 98 41 ${String(n).padStart(2, '0')}` };
  await note(emp, { 'Son numéro': one.phone, 'Son nom': one.name, 'Quel appareil, quel logiciel ?': 'imprimante', 'Que se passe-t-il ?': 'Elle bourre.', 'Adresse e-mail': one.mail, ...more });
  return one;
}
/** The same, in her own pages. */
async function inside(more = {}) {
  const one = await customer(more);
  await area.ask(one.mail);
  return { ...one, visitor: await area.enter(await area.link(one.mail)) };
}
const facts = (page) => Object.fromEntries(page.all('dl.facts > div').map((div) => [words(div.querySelector('dt').textContent), words(div.querySelector('dd').textContent)]));

test('EMP-34: one account for one address that was shown to be hers; asked for again it says nothing, and a link comes', async () => {
  const one = await customer();
  const known = await area.ask(one.mail), unknown = await area.ask('personne@ailleurs.example');
  assert.equal(known.main, unknown.main, 'the page says who is a customer');
  const link = await area.link(one.mail);
  const looked = await emp.visitor().get(link);
  assert.equal(looked.status, 200);
  assert.equal((await emp.visitor().get(link)).status, 200, 'a mail scanner that follows the link uses it up');
  const visitor = await area.enter(link);
  assert.match((await visitor.get('/espace')).main, new RegExp(`Bonjour ${one.name}`));
  assert.equal((await emp.visitor().get(link)).status, 404, 'the link opens twice');
  // The form for newcomers, with an address that is on file: the same answer, nobody is made, her link comes.
  const before = area.box.letters.length;
  const form = await emp.visitor().get('/demande/creer-mon-espace-client');
  const sent = await prove(form, 'Créer mon espace', { 'Votre adresse e-mail': one.mail.toUpperCase(), 'Votre nom': 'Quelqu’un d’Autre', 'Votre téléphone': '06 39 98 77 77', 'Votre adresse': '1 rue du Modèle, 83400 Hyères', 'Particulier': true });
  assert.match(sent.main, /Un message part à cette adresse/);
  await until(() => area.box.letters.length > before);
  assert.ok(await gone(emp, 'Quelqu’un d’Autre'), 'a second person was made');
  assert.match(area.box.letters.at(-1).plain, /Vous avez déjà un Espace client/);
  assert.deepEqual(area.box.letters.filter((letter) => letter.to.includes('personne@ailleurs.example')), []);
});

test('a newcomer is made by the form, and her link opens her pages', async () => {
  const form = await emp.visitor().get('/demande/creer-mon-espace-client');
  const sent = await prove(form, 'Créer mon espace', { 'Votre adresse e-mail': 'nouvelle@specimen.example', 'Votre nom': 'Nouvelle Spécimen', 'Votre téléphone': '06 39 98 42 42', 'Votre adresse': '1 rue du Modèle, 83400 Hyères', 'Particulier': true });
  assert.equal(sent.status, 200, sent.main);
  const visitor = await area.enter(await area.link('nouvelle@specimen.example'));
  assert.equal(facts(await visitor.get('/espace')).Nom, undefined);
  assert.equal(facts(await visitor.get('/espace'))['Nom et prénom'], 'Nouvelle Spécimen');
});

test('EMP-55: a proof that is missing, false, of another form or used twice is refused; without a script one waits', async () => {
  const one = await customer();
  const page = await emp.visitor().get('/espace/lien');
  const send = async (altcha) => {
    page.button('Recevoir le lien').closest('form').querySelector('[name=altcha]').setAttribute('value', altcha);
    return page.press('Recevoir le lien', { 'Votre adresse e-mail': one.mail });
  };
  const other = await proof(page.visitor, '/altcha/sign-in');
  for (const false_one of ['', 'AAAA', Buffer.from('{}').toString('base64'), other]) assert.equal((await send(false_one)).status, 422, false_one);
  const good = await proof(page.visitor, '/altcha/get-link');
  assert.equal((await send(good)).status, 200);
  assert.equal((await send(good)).status, 422, 'a proof serves twice');
  assert.match((await send('')).main, /attendez dix secondes|Encore quelques secondes/);
  assert.equal((await emp.visitor().get('/altcha/ticket')).status, 404, 'a form that asks nothing has a challenge');
  await area.link(one.mail);
});

test('EMP-57: one signs in with the address, whatever its capitals; another address counts once it has answered, and the old one is told', async () => {
  const one = await inside();
  const capital = await area.sign_in(one.mail.toUpperCase());
  assert.equal(capital.path, '/espace', capital.main);
  const moved = `nouvelle-${one.mail}`;
  const asked = await (await one.visitor.get('/espace/compte')).press('Changer d’adresse', { 'Nouvelle adresse e-mail': moved, 'Votre mot de passe actuel': secret });
  assert.equal(asked.status, 200, asked.main);
  assert.equal((await area.sign_in(moved)).status, 401, 'an address that nobody confirmed opens');
  const [letter] = await area.box.wait('Confirmez votre nouvelle adresse');
  assert.deepEqual(letter.to, [moved]);
  const way = letter.plain.match(/\/espace\/adresse\/[\w-]+/)[0];
  const page = await emp.visitor().get(way);
  assert.equal((await area.sign_in(moved)).status, 401, 'opening the page confirmed it');
  assert.match((await page.press('C’est bien mon adresse')).main, /C’est votre adresse/);
  assert.equal((await area.sign_in(moved)).path, '/espace');
  assert.equal((await area.sign_in(one.mail)).status, 401);
  const [told] = await area.box.wait('L’adresse de votre Espace client a changé');
  assert.deepEqual(told.to, [one.mail]);
  assert.match((await sheet(emp, one.name)).main, new RegExp(moved));
});

test('EMP-58: 18 characters of four kinds, when it is chosen, forgotten and changed alike', async () => {
  const one = await customer();
  await area.ask(one.mail);
  const link = await area.link(one.mail);
  const choose = async (password) => (await (await emp.visitor().get(link)).press('Enregistrer et entrer', { 'Mot de passe': password, 'Encore une fois': password }));
  assert.match((await choose('Quatre-Grenou-42x')).main, /au moins 18 signes/);
  assert.match((await choose('QuatreGrenouilles42')).main, /une minuscule, une majuscule, un chiffre et un autre signe/);
  const visitor = await area.enter(link, 'Quatre-Grenouil-42');
  const change = async (password, current = 'Quatre-Grenouil-42') => (await visitor.get('/espace/compte')).press('Changer le mot de passe', { 'Votre mot de passe actuel': current, 'Nouveau mot de passe': password, 'Encore une fois': password });
  assert.equal((await change('Court-42')).status, 422);
  assert.equal((await change(secret, 'pas le bon')).status, 422);
  const long = `Aa1-${'grenouille '.repeat(18)}`.slice(0, 200);
  assert.equal((await change(long)).status, 200);
  assert.equal((await area.sign_in(one.mail, long)).path, '/espace');
});

test('EMP-40: the password stands in no file, letter, log or screen', async () => {
  const one = await inside();
  const shown = (await Promise.all(['/espace', '/espace/compte', '/espace/fermer'].map((path) => one.visitor.get(path)))).map((page) => page.html).join('');
  assert.equal(shown.includes(secret), false);
  assert.deepEqual(leaks([secret], files(emp.folder)), []);
  assert.equal(JSON.stringify(area.box.letters).includes(secret), false);
  assert.equal((emp.out + emp.err).includes(secret), false);
});

test('EMP-65: a customer corrects her profile at once, with its trace; a wrong value is refused; another’s is not there', async () => {
  const one = await inside(), other = await inside();
  const form = await (await one.visitor.get('/espace')).click('Corriger');
  const wrong = await form.press('Enregistrer', { 'Téléphone': 'pas un numéro' });
  assert.equal(wrong.status, 422);
  const done = await form.press('Enregistrer', { 'Téléphone': '06 39 98 50 50' });
  assert.equal(facts(done)['Téléphone'], '06 39 98 50 50');
  assert.match((await sheet(emp, one.name)).main, /06 39 98 50 50/);
  const way = form.path.replace('/corriger', '');
  assert.match(way, /^\/espace\/r\/\w+$/);
  for (const path of [way, form.path]) assert.equal((await other.visitor.get(path)).status, 404, path);
  const forged = await other.visitor.post(form.path, [['token', (await other.visitor.get('/espace/compte')).all('[name=token]')[0].getAttribute('value')], ['phone', '06 39 98 66 66']]);
  assert.equal(forged.status, 404);
  assert.equal(facts(await one.visitor.get('/espace'))['Téléphone'], '06 39 98 50 50');
});

test('EMP-35: a ticket is opened and followed in her pages, without asking again what is known; another’s is not there', async () => {
  const one = await inside(), other = await inside();
  const form = await (await one.visitor.get('/espace/l/ticket')).click('Ouvrir un ticket');
  assert.equal(form.main.includes('Votre téléphone'), false, 'what is on file is asked again');
  const empty = await form.press('Ouvrir le ticket', { 'Quel appareil': 'imprimante', 'Que se passe-t-il ?': 'Elle clignote.' });
  assert.equal(empty.status, 422, 'a ticket without a subject is taken');
  const ticket = await form.press('Ouvrir le ticket', { 'J’ai besoin d’aide': true, 'Quel appareil': 'imprimante de l’entrée', 'Que se passe-t-il ?': 'Elle clignote.' });
  assert.match(ticket.path, /^\/espace\/r\/\w+$/, ticket.main);
  assert.match(ticket.main, /imprimante de l’entrée/);
  assert.match(ticket.main, /Numéro/);
  assert.equal((await other.visitor.get(ticket.path)).status, 404);
  assert.equal((await emp.visitor().get(ticket.path)).path, '/espace/entrer');
  const desk = await emp.as('Dépannage');
  const mine = await sheet(emp, one.name);
  assert.match(mine.main, /imprimante de l’entrée/);
  const taken = await (await desk.get(ticket.path.replace('/espace', '/bureau'))).press('Prendre en charge');
  assert.equal(taken.status, 200);
  assert.match((await one.visitor.get(ticket.path)).main, /Où il en est.*prise? en charge|En cours|Pris en charge/i);
  const closed = await (await one.visitor.get(ticket.path)).press('Clore');
  assert.equal(closed.status, 200, closed.main);
  assert.equal(closed.button('Clore'), undefined);
});

test('EMP-32: the area says what is kept of her, why and until when, and which role looked; not another’s', async () => {
  const one = await inside(), other = await inside();
  await sheet(emp, one.name);
  const page = await one.visitor.get('/espace');
  const rows = page.all('section[aria-labelledby=kept] tbody tr').map((row) => words(row.textContent));
  assert.ok(rows.some((row) => /^1 ticket.*Vous dépanner/.test(row)), rows.join('\n'));
  assert.equal(words(page.all('section[aria-labelledby=kept] th a')[0]?.textContent ?? ''), '1 ticket', 'the list of what is kept leads nowhere');
  assert.ok(rows.some((row) => /^Votre nom, votre téléphone, votre adresse e-mail/.test(row)), rows.join('\n'));
  assert.match(words(page.all('section[aria-labelledby=looks]')[0].textContent), /Le dépanneur/);
  assert.equal(page.text.includes(other.name), false);
});

test('no page of the area opens without a session, nor with an invented one; its cookie is for this host alone', async () => {
  const one = await inside();
  const cookie = one.visitor.cookies.get('__Host-espace');
  assert.ok(cookie);
  for (const path of ['/espace', '/espace/l/ticket', '/espace/compte', '/espace/fermer']) {
    assert.equal((await emp.visitor().get(path)).path, '/espace/entrer', path);
    const forger = emp.visitor();
    forger.cookies.set('__Host-espace', `${cookie.slice(0, -4)}AAAA`);
    assert.equal((await forger.get(path)).path, '/espace/entrer', path);
  }
  const entered = await emp.visitor().request('GET', '/espace/entrer');
  for (const line of entered.headers['set-cookie']) assert.match(line, /^__Host-.*HttpOnly/i);
});

test('sessions are listed and ended; a password that changes ends the others; signing out ends this one', async () => {
  const one = await inside();
  const second = await area.sign_in(one.mail);
  const list = await one.visitor.get('/espace/compte');
  assert.equal(list.all('section[aria-labelledby=sessions] li').length, 2);
  const ended = await list.press('Fermer', {}, 'depuis');
  assert.equal(ended.all('section[aria-labelledby=sessions] li').length, 1);
  assert.equal((await second.visitor.get('/espace')).path, '/espace/entrer');
  const third = await area.sign_in(one.mail);
  await (await one.visitor.get('/espace/compte')).press('Changer le mot de passe', { 'Votre mot de passe actuel': secret, 'Nouveau mot de passe': `${secret}+`, 'Encore une fois': `${secret}+` });
  assert.equal((await third.visitor.get('/espace')).path, '/espace/entrer');
  await (await one.visitor.get('/espace')).press('Sortir');
  assert.equal((await one.visitor.get('/espace')).path, '/espace/entrer');
});

test('each choice is there with its state and day, and is changed there', async () => {
  const one = await inside();
  const choices = (page) => page.all('section[aria-labelledby=choices] li').map((li) => words(li.textContent));
  const before = await one.visitor.get('/espace');
  assert.ok(choices(before).some((one) => /La lettre d’information Non\./.test(one)), choices(before).join('\n'));
  const yes = await before.press('Accepter', {}, 'La lettre d’information');
  assert.ok(choices(yes).some((one) => /La lettre d’information Oui, depuis le/.test(one)), choices(yes).join('\n'));
  assert.match((await sheet(emp, one.name)).main, /lettre d’information/i);
  const no = await yes.press('Arrêter', {}, 'La lettre d’information');
  assert.ok(choices(no).some((one) => /La lettre d’information Non, depuis le/.test(one)), choices(no).join('\n'));
});

test('EMP-67: before it closes, what remains is listed; without a clear yes nothing goes; after it, nothing of her is left and nobody enters', async () => {
  const one = await inside();
  const desk = await emp.as('Dépannage');
  const form = await desk.get(`${(await sheet(emp, one.name)).path}/ajouter/invoice`);
  const billed = await form.press('Enregistrer', { 'Au nom de': one.name, 'Adresse de facturation': '1 rue du Modèle, 83400 Hyères', 'Lignes': 'Dépannage : 60,00' });
  assert.equal(billed.status, 200, billed.main);
  const page = await one.visitor.get('/espace/fermer');
  assert.match(page.main, /Téléchargez d’abord vos factures/);
  assert.match(page.main, /À enregistrer d’abord Facture 2026-001/);
  assert.match(page.main, /Ce qui s’arrête.*imprimante/);
  assert.equal((await page.press('Fermer et effacer', { 'Votre mot de passe actuel': secret })).status, 422);
  assert.equal((await page.press('Fermer et effacer', { 'J’ai enregistré': true, 'Votre mot de passe actuel': 'pas le bon' })).status, 422);
  assert.match((await one.visitor.get('/espace')).main, /Bonjour/);
  const left = await page.press('Fermer et effacer', { 'J’ai enregistré': true, 'Votre mot de passe actuel': secret });
  assert.match(left.main, /Votre espace est fermé/);
  assert.match(left.main, /sauf ce que la loi nous oblige à garder : .*la facture/);
  assert.equal((await one.visitor.get('/espace')).path, '/espace/entrer');
  assert.equal((await area.sign_in(one.mail)).status, 401);
  for (const known of [one.mail, one.phone]) assert.ok(await gone(emp, known), known);
  emp.proves();
  assert.deepEqual(leaks([one.name, one.mail, one.phone], files(emp.folder)), []);
});

test('she takes everything along, to be read and for another program; nothing of another is in it, and no password', async () => {
  const one = await inside(), other = await inside();
  const page = await one.visitor.get('/espace');
  const all = unzipped(await page.press('Télécharger pour lire'));
  const whole = JSON.stringify(all);
  for (const said of [one.name, one.mail, 'Elle bourre.']) assert.ok(whole.includes(said), `${said} is not in it`);
  for (const never of [other.name, other.mail, secret, '$argon2']) assert.equal(whole.includes(never), false, `${never} is in it`);
  assert.ok(Object.keys(all).some((name) => name.endsWith('.html')) && Object.keys(all).some((name) => name.endsWith('.json')) && Object.keys(all).some((name) => name.endsWith('.csv')), Object.keys(all).join());
  const data = unzipped(await page.press('Télécharger pour un autre logiciel'));
  assert.ok(Object.keys(data).some((name) => name.endsWith('.vcf')), Object.keys(data).join());
});

test('what shall become of her data after her death is deposited, shown, changed and taken back in her pages', async () => {
  const one = await inside();
  const form = await (await one.visitor.get('/espace')).click('Dire ce que deviendront');
  assert.equal((await form.press('Enregistrer', {})).status, 422);
  assert.equal((await form.press('Enregistrer', { 'Les remettre à quelqu’un': true })).status, 422, 'to nobody');
  const done = await form.press('Enregistrer', { 'Tout effacer': true, 'Avec vos mots': 'Que rien ne reste.' });
  assert.match(done.main, /C’est noté/);
  const shown = await one.visitor.get('/espace/directives');
  assert.match(shown.main, /Vous nous l’avez dit le/);
  assert.match(shown.html, /Que rien ne reste\./);
  assert.deepEqual(leaks(['Que rien ne reste.'], files(emp.folder)), []);
  const { wishes, restrictions } = JSON.parse(unzipped(await (await one.visitor.get('/espace')).press('Télécharger pour lire'))['dossier.json']);
  assert.deepEqual([wishes.wish, wishes.words, restrictions], ['erase', 'Que rien ne reste.', []]);
  assert.match((await shown.press('Retirer mes volontés')).main, /C’est retiré/);
  assert.equal((await one.visitor.get('/espace/directives')).html.includes('Que rien ne reste.'), false);
});

const desk = () => emp.as('Administration');
/** Her request, on the board of whoever answers. */
async function onBoard(number) {
  return (await (await desk()).get('/bureau/demandes')).click(number);
}

test('what she asks in her own pages needs no other proof: it is answered there, and by mail; nobody else sees it', async () => {
  const one = await inside();
  const form = await (await one.visitor.get('/espace')).click('Demander quelque chose');
  assert.equal((await form.press('Envoyer ma demande')).status, 422, 'nothing is chosen');
  const sent = await form.press('Envoyer ma demande', { 'Voir mes données': true, 'Précisions': 'Tout ce que vous avez.' });
  assert.equal(sent.status, 200, sent.main);
  assert.match(sent.main, /Demande n° .*Réponse avant la fin du/);
  const number = sent.main.match(/\b[0-9A-Z]{4}-[0-9A-Z]{3}\b/)[0];
  const receipt = await until(() => area.box.letters.find((letter) => letter.to.includes(one.mail) && letter.plain.includes(number)));
  assert.doesNotMatch(receipt.plain, /\/confirmer\//, 'she is asked to prove what her session proves');
  assert.match((await one.visitor.get('/espace')).main, /Voir mes données Réponse avant la fin du/);
  const other = await inside();
  assert.equal((await other.visitor.get(sent.path)).status, 404, 'another customer reads it');
  assert.doesNotMatch((await other.visitor.get('/espace')).main, /Voir mes données Réponse/);

  const asked = await onBoard(number);
  assert.match(asked.main, /L’espace client|l’espace client/);
  const plan = await asked.click('Remettre, et répondre');
  const ways = plan.all('input[name=recognised]');
  assert.equal(ways.find((input) => input.hasAttribute('checked'))?.getAttribute('value'), 'session');
  const done = await plan.press('C’est remis, et répondre', { 'Dans son Espace client': true });
  assert.match(done.main, /Répondue le/);
  const answered = await one.visitor.get(sent.path);
  assert.match(answered.main, /Répondu le .* Notre réponse/);
});

test('that somebody asked in her own pages can be said of nobody else, and staff cannot write it down so', async () => {
  const one = await inside(), other = await customer();
  const sent = await (await one.visitor.get('/espace/demande')).press('Envoyer ma demande', { 'Les effacer': true });
  const number = sent.main.match(/\b[0-9A-Z]{4}-[0-9A-Z]{3}\b/)[0];
  const asked = await onBoard(number);
  const found = await asked.press('Chercher', { 'Une adresse, un téléphone': other.mail });
  const strangers = found.all('main a').map((a) => a.getAttribute('href')).filter((href) => href.startsWith(asked.path + '/'));
  const hers = strangers.at(-1);
  const plan = await (await desk()).get(hers);
  assert.equal(plan.all('input[name=recognised][value=session]').length, 0, plan.main);
  const office = await desk();
  const note = await office.get('/bureau/demandes/noter');
  const form = note.all('main form').at(-1);
  const fields = note.fields(form).filter(([name]) => !['channel', 'kind'].includes(name));
  const forged = await office.post('/bureau/demandes/noter', [...fields, ['channel', 'account'], ['kind', 'erasure']]);
  assert.ok([403, 422].includes(forged.status), String(forged.status));
});

test('EMP-66: a ticket that asks to delete her area is a request for erasure with its day; one that speaks of deleting something else is a ticket', async () => {
  const one = await inside();
  const form = await (await one.visitor.get('/espace')).click('Ouvrir un ticket');
  const asked = await form.press('Ouvrir le ticket', { 'Supprimer mon Espace client': true, 'Quel appareil': 'mon espace', 'Que se passe-t-il ?': 'Je pars.' });
  assert.equal(asked.status, 200, asked.main);
  const home = await one.visitor.get('/espace');
  assert.match(home.main, /Effacer mes données Réponse avant la fin du/, 'EMP-66: she sees her request and its day');
  const request = await home.click('Effacer mes données');
  const number = request.main.match(/\b[0-9A-Z]{4}-[0-9A-Z]{3}\b/)[0];
  const plan = await (await onBoard(number)).click('Voir ce qui serait effacé');
  assert.equal(plan.status, 200, 'EMP-66');
  await plan.press('Effacer, et répondre');
  assert.ok(await gone(emp, one.name), 'EMP-66');

  const other = await inside();
  const virus = await (await other.visitor.get('/espace')).click('Ouvrir un ticket');
  await virus.press('Ouvrir le ticket', { 'J’ai besoin d’aide': true, 'Quel appareil': 'portable', 'Que se passe-t-il ?': 'suppression virus, suppression de mon compte Windows' });
  assert.doesNotMatch((await other.visitor.get('/espace')).main, /Effacer mes données Réponse/, 'EMP-66: a word is no request');
  assert.equal(await gone(emp, other.name), false, 'EMP-66');
  // Without signing in: the same request, and the same proof of who asks as any other.
  const stranger = await emp.visitor().get('/demande/ouvrir-un-ticket');
  const sent = await stranger.press('Ouvrir le ticket', { 'Supprimer mon Espace client': true, 'Quel appareil': 'mon espace', 'Que se passe-t-il ?': 'Je pars.', 'Votre nom': 'Quelqu’un', 'Votre téléphone': '06 39 98 41 77', 'Votre adresse e-mail': other.mail, 'Particulier': true });
  assert.equal(sent.status, 200, sent.main);
  const receipt = await until(() => area.box.letters.find((letter) => letter.to.includes(other.mail) && letter.plain.includes('/confirmer/')));
  assert.ok(receipt, 'EMP-66: who asks without signing in proves her mailbox');
});

test('a stranger who types her address before she has an account keeps no link from her', async () => {
  const one = await customer();
  const stranger = await (await emp.visitor().get('/demande/ouvrir-un-ticket')).press('Ouvrir le ticket', { 'J’ai besoin d’aide': true, 'Quel appareil': 'portable', 'Que se passe-t-il ?': 'Rien.', 'Votre nom': 'Un Autre', 'Votre téléphone': '06 39 98 41 99', 'Votre adresse e-mail': one.mail, 'Particulier': true });
  assert.equal(stranger.status, 200, stranger.main);
  await area.ask(one.mail);
  const visitor = await area.enter(await area.link(one.mail));
  assert.match((await visitor.get('/espace')).main, new RegExp(`Bonjour ${one.name}`));
});
