// The words of the bureau: each reads what is hers to say, and no sentence says what is not so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { job, note, send, sheet, write } from './desk.mjs';
import { after as later, serve, words } from './support.mjs';

let server, pocket;
before(async () => {
  server = await serve();
  pocket = await server.as('Technicien partenaire');
  await note(server, { 'Son numéro': '06 39 98 21 01', Nom: 'Odette Fictive' });
  await send(server, await sheet(server, 'Odette Fictive'), words((await pocket.get('/bureau/poche')).all('header form span')[0].textContent));
});
after(() => server?.remove());

test('who does it says so in the first person; the desk notes it', async () => {
  const desk = await job(server, 'Odette Fictive');
  assert.ok(desk.button('Noter le départ') && desk.button('Il ne peut pas y aller'), desk.main);
  assert.doesNotMatch(desk.main, /Je pars|Je suis sur place|Je ne peux pas/);
  const mine = await pocket.get('/bureau/poche');
  assert.ok(mine.button('Je pars') && mine.button('Je ne peux pas y aller'), mine.main);
  assert.doesNotMatch(mine.main, /Noter le départ/);
});

test('nobody waits any more once the technician is there', async () => {
  assert.match((await pocket.get('/bureau/poche')).main, /Tout de suite, demandé à/);
  await (await pocket.get('/bureau/poche')).press('Je pars');
  assert.match((await pocket.get('/bureau/poche')).main, /Tout de suite, demandé à/);
  await (await pocket.get('/bureau/poche')).press('Je suis sur place');
  const there = await pocket.get('/bureau/poche');
  assert.match(there.main, /Tout de suite, sur place/);
  assert.doesNotMatch(there.main, /demandé à/);
  assert.match((await (await server.as('Standard')).get('/bureau')).main, /En route, ou chez un client.*sur place/);
});

test('who gave no name has none: the card does not begin with the telephone', async () => {
  await note(server, { 'Son numéro': '06 39 98 21 02' });
  const today = await (await server.as('Standard')).get('/bureau');
  assert.match(today.main, /Sans nom, noté à/);
});

test('one letter is not searched for, and the answer says so', async () => {
  const desk = await server.as('Standard');
  const found = async (asked) => (await desk.get('/bureau/l/client')).press('Chercher', { 'Nom, téléphone': asked });
  for (const asked of ['O', ' é ', '']) {
    const page = await found(asked);
    assert.equal(page.status, 422, asked);
    assert.match(page.main, /Une lettre ne suffit pas : écrivez-en deux/);
  }
  assert.match((await found('Odette')).main, /Une fiche trouvée/);
  assert.match((await found('O'.repeat(5000))).main, /C’est trop long/);
});

test('the sheet says that the sentence was not read', async () => {
  assert.match((await sheet(server, '06 39 98 21 02')).main, /N’a pas entendu la phrase d’information : l’intervention/);
  await note(server, { 'Son numéro': '06 39 98 21 03', Nom: 'Basile Fictif', 'Je l’ai lue': true });
  const read = (await sheet(server, 'Basile Fictif')).main;
  assert.match(read, /A entendu la phrase d’information au téléphone/);
  assert.doesNotMatch(read, /N’a pas entendu/);
});

test('the way to what the notes are for leads to the right to see who looked', async () => {
  const today = await (await server.as('Standard')).get('/bureau');
  assert.equal(today.link('À quoi cela sert').getAttribute('href'), '/vie-privee#droit-access');
  const policy = await server.visitor().get('/vie-privee');
  assert.match(words(policy.document.getElementById('droit-access').textContent), /qui l’a regardé/);
});

test('the promises page does not say that all is checked where a person or nobody keeps some', async () => {
  server.proves();
  const page = await (await server.as('Direction')).get('/bureau/promesses');
  assert.match(page.main, /Une personne, à la main/);
  assert.doesNotMatch(page.main, /Toutes/);
});

test('after a year: what goes soon has a name, what is closed agrees, and whoever is put out reads why', async () => {
  const begin = await server.today();
  await write(server, 'Odette Fictive', 'Noter une facture', { Date: begin, 'Adresse de facturation': '14 rue de l’Exemple, 94300 Vincennes', Lignes: 'Cylindre 180,00', 'Payée le': begin });
  await (await job(server, '06 39 98 21 02')).press('Annuler');
  const reference = (await job(server, '06 39 98 21 02')).main.match(/Référence (\S+)/)[1];
  const desk = await server.as('Standard');
  await server.travel(later(begin, { months: 11, days: 20 }));

  const out = await desk.get('/bureau');
  assert.equal(out.path, '/bureau/entrer');
  assert.match(out.main, /l’horloge de la démonstration a avancé/);
  assert.doesNotMatch((await server.visitor().get('/bureau/entrer')).main, /s’est refermé/, 'who was never in reads nothing of it');

  const agenda = await (await server.as('Standard')).get('/bureau/agenda');
  const link = agenda.all('main ul a').map((a) => words(a.textContent)).find((text) => text.startsWith('Intervention'));
  assert.match(link, new RegExp(`^Intervention du \\d+\\w* \\S+ \\d{4}, annulée, référence ${reference}$`));
  assert.doesNotMatch(agenda.main, /Intervention 1/);

  await server.travel(later(begin, { years: 1, days: 2 }));
  const today = await (await server.as('Standard')).get('/bureau');
  assert.match(today.main, new RegExp(`Dans « Nos messages avec vous », effacez ce qui parle d’une intervention, référence ${reference}, effacée le `), 'of what kind it was');
  const hands = async (role) => (await (await server.as(role)).get('/bureau')).all('section[aria-labelledby=hand] li').filter((li) => /Nos messages avec vous/.test(words(li.textContent))).length;
  assert.ok(await hands('Direction') > 0, 'who runs the firm sees it too');
  assert.equal(await hands('Comptabilité'), 0, 'it is not for who never writes such records');
  await server.travel(later(begin, { years: 2 }));
  assert.match((await sheet(server, 'Odette Fictive')).main, /Archivée, votre rôle ne l’ouvre pas/);
});

test('what a list in the margin does not show at once is folded, not left out', async () => {
  const begin = await server.today();
  for (let i = 0; i < 7; ++i) {
    await note(server, { 'Son numéro': `06 39 98 22 0${i}`, Nom: `Septième Fictive ${'ABCDEFG'[i]}` });
    await (await job(server, `06 39 98 22 0${i}`)).press('Annuler');
  }
  await server.travel(later(begin, { years: 1, days: 2 }));
  const today = await (await server.as('Standard')).get('/bureau');
  const tasks = today.all('section[aria-labelledby=hand] li').filter((li) => /Dans « Nos messages avec vous »/.test(words(li.textContent)));
  assert.ok(tasks.length >= 7, `${tasks.length} of at least 7`);
  const all = today.all('section[aria-labelledby=hand] li');
  const folded = all.filter((li) => li.closest('details'));
  assert.equal(all.length - folded.length, 5);
  assert.equal(words(today.all('section[aria-labelledby=hand] summary')[0].textContent), `Et ${folded.length} autres`);
  assert.equal((await today.press('C’est effacé', {}, words(folded[0].querySelector('p').textContent))).status, 200, 'and done from there');
});

test('the index has an icon, and one clock', async () => {
  const icon = await server.index().request('GET', '/favicon.ico');
  assert.equal(icon.status, 200);
  assert.match(icon.headers['content-type'], /svg/);
  assert.match((await server.index().get('/?lang=en')).text, /Current code/);
  assert.equal(server.command('clock', '--days', '3').status, 0);
  const page = await server.index().get('/?lang=fr');
  assert.doesNotMatch(page.main, /Du \d.* au \d.* :/, 'what the last journey did is not told beside another day');
});
