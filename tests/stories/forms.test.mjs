// What each firm's form takes and what it refuses: nothing more is asked than the policy says, and nothing refused is kept.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { crawl } from './crawl.mjs';
import { note, sheet, write } from './desk.mjs';
import { example, files, leaks, reference, serve, until, words } from './support.mjs';

let server, emp, semi, clab, clic;
before(async () => {
  const firms = ['emp-computer', 'semi-informatique', 'customer-labs', 'clic-et-cetera'];
  server = await serve({ firm: firms[0], policies: firms.map(example) });
  [emp, semi, clab, clic] = firms.map((firm) => server.of(firm));
  await until(() => (server.err.match(/"proof\.done"/g) ?? []).length >= firms.length);  // the first proof changes what pages say
});
after(() => server?.remove());

const forms = {
  ticket: ['/demande/ouvrir-un-ticket', 'Ouvrir le ticket', { 'De quoi avez-vous besoin ?': 'J’ai besoin d’aide', 'Quel appareil, quel logiciel ?': 'Le portable', 'Que se passe-t-il ?': 'Il ne démarre plus', 'Votre nom': 'Agathe Fictive', 'Votre téléphone': '06 39 98 60 01', 'Votre adresse e-mail': 'agathe@fictive.example', 'Vous êtes': 'Association', 'Nom de l’entreprise': 'Les Inventés' }],
  enquiry: ['/demande/demander-un-devis', 'Demander un devis', { 'Quel service ?': 'Sauvegarde', 'De quoi avez-vous besoin ?': 'Douze postes', 'Votre nom': 'Blanche Fictive', 'Votre entreprise': 'Fictions SA', 'Votre adresse e-mail': 'blanche@fictive.example' }],
  contact: ['/demande/nous-contacter', 'Envoyer la demande', { 'Vous souhaitez': 'Poser une question', 'Votre message': 'Quel prix ?', 'Vos nom et prénom': 'Clara Fictive', 'Votre adresse e-mail': 'clara@fictive.example', 'Utilisez ces réponses pour me répondre': true }],
  message: ['/demande/nous-ecrire', 'Envoyer le message', { 'De quoi s’agit-il ?': 'Autre chose', 'Votre message': 'Un écran noir', 'Votre nom ou votre pseudonyme': 'Zorro42', 'Votre adresse e-mail': 'zorro@fictive.example', 'Gardez mon message': true }],
};
/** Sends the form with other answers; null leaves one out. `more`: fields that the page has not. */
async function send(site, [path, button, answers], changes = {}, more = []) {
  const page = await site.visitor().get(path);
  const form = page.button(button).closest('form');
  const fields = page.fields(form);
  for (const [label, value] of Object.entries({ ...answers, ...changes })) if (value !== null) page.fill(form, fields, label, value);
  return page.visitor.post(path, [...fields, ...more]);
}
async function taken(id, site, form, changes) {
  const page = await send(site, form, changes);
  assert.equal(page.status, 200, `${id}: ${page.main.slice(0, 300)}`);
  assert.ok(reference(page), id);
  return page;
}
/** How many records there are; connections are noted a moment later. */
const rows = (site) => Number(execFileSync('sqlite3', [join(server.folder, 'data', site.firm, 'store.db'), "select count(*) from record where type not in (select number from name where name = 'connection')"], { encoding: 'utf8' }));
/** Refused as it should be, for that reason, and nothing is made of it. */
async function refused(id, site, form, changes, why, more) {
  const had = rows(site);
  const page = await send(site, form, changes, more);
  assert.equal(page.status, 422, `${id}: ${JSON.stringify(changes)} is taken`);
  assert.match(page.main, why, id);
  assert.equal(rows(site), had, `${id}: something is kept`);
}
const unasked = /une réponse à une question que cette page ne pose pas\. Rien n’a été gardé/;
/** Labels and legends of the questions, in their order; "?" after those that may stay without an answer. */
function questions(page) {
  const asked = page.all('form.desk .questions > :not([aria-hidden])').map((one) => one.querySelector('legend') ?? one.querySelector('label'));
  return asked.map((label) => words(label.textContent).replace(' (facultatif)', '?'));
}
const nowhere = (id, ...values) => assert.deepEqual(leaks(values, [...files(server.folder), { path: 'the log', bytes: Buffer.from(server.out + server.err) }]), [], id);

test('EMP-04 EMP-06 EMP-46: the site asks by its declared forms, says what it must have, and warns of what it does not want', async () => {
  const pages = await crawl(emp.visitor());
  const actions = new Set(pages.flatMap((page) => page.all('form[method=post]').map((form) => (form.getAttribute('action') || page.path).replace(/\?.*/, ''))));
  assert.deepEqual([...actions].sort(), ['/demande/creer-mon-espace-client', '/demande/exercer-un-droit', '/demande/ouvrir-un-ticket', '/demande/recevoir-la-lettre'], 'EMP-06');
  for (const page of pages.filter(({ path }) => path.startsWith('/demande'))) assert.match(page.main, /Ce que nous faisons de vos réponses/, `EMP-06: ${page.path}`);
  const policy = pages.find(({ path }) => path === '/vie-privee');
  const form = pages.find(({ path }) => path.startsWith(forms.ticket[0]));
  assert.match(words(form.document.getElementById('ce-qui-se-passe-aide').textContent), /N’écrivez rien sur la santé, la religion, les opinions/, 'EMP-04');
  assert.match(policy.main, /Nous ne demandons rien sur votre santé, vos opinions ou votre origine/, 'EMP-04');

  for (const [label, what] of [['Votre nom', 'votre nom'], ['Votre téléphone', 'votre téléphone'], ['Votre adresse e-mail', 'votre adresse e-mail'], ['Que se passe-t-il ?', 'ce qui ne va pas']]) {
    await refused('EMP-46', emp, forms.ticket, { [label]: null }, new RegExp(`Il nous faut ${what}`));
    assert.match(policy.main, new RegExp(`Pour « Ouvrir un ticket »[^,]*, il nous faut[^.]*${what}[^.]*\\..*Sans cela, nous ne pouvons pas donner suite\\. Le reste est facultatif`), 'EMP-46: the page does not say why');
  }
  await taken('EMP-46', emp, forms.ticket);
  const client = await sheet(emp, 'Agathe Fictive');
  assert.doesNotMatch(client.main, /Appareils?|Date de naissance/, 'EMP-46: what is optional is absent');
});

test('CLAB-05 CLAB-07 CLAB-50: a request has its few fields and its reference, with or without cookies; robots and crowds wait', async () => {
  const form = await clab.visitor().get(forms.contact[0]);
  assert.deepEqual(questions(form), ['Vous souhaitez', 'Votre message', 'Vos nom et prénom', 'Votre adresse e-mail', 'Votre téléphone?', 'Utilisez ces réponses pour me répondre', 'Écrivez-moi ce que Customer Labs fait et propose?'], 'CLAB-07');
  assert.equal(form.all('input[type=checkbox][checked]').length, 0, 'CLAB-07: a box is ticked in advance');
  const visitor = clab.visitor();
  visitor.from = '127.203.113.79';
  const page = await (await visitor.get(forms.contact[0])).press(forms.contact[1], forms.contact[2]);
  assert.ok(reference(page), 'CLAB-05');
  assert.match((await (await clab.as('Relation client')).get('/bureau')).main, /Quel prix \?.*Clara Fictive/, 'CLAB-05: not in the queue');
  const request = await sheet(clab, 'Clara Fictive');
  assert.match(request.main, /Clara Fictive clara@fictive\.example Fiche ouverte/, 'CLAB-07');
  assert.match(request.main, /Demandes de contact : accepté le/, 'CLAB-07: the proof of the consent');
  nowhere('CLAB-07', '127.203.113.79', '203.113.79');
  await refused('CLAB-07', clab, forms.contact, { 'Vos nom et prénom': 'Delphine Refusée' }, unasked, [['company', 'Société-Surnuméraire']]);
  await refused('CLAB-05', clab, forms.contact, { 'Laissez ce champ vide': 'https://robot.example/' }, /Un champ caché, qui doit rester vide, a été rempli/);
  nowhere('CLAB-07', 'Société-Surnuméraire', 'Delphine Refusée');

  const walk = async (keeping) => {
    const other = clab.visitor();
    const out = [];
    const open = async (what) => {
      if (!keeping) other.cookies.clear();
      const { status, main } = await what;
      out.push(`${status} ${main.replace(/\b[0-9A-Z]{4}-[0-9A-Z]{3}\b/, '')}`);
    };
    for (const path of ['/', '/vie-privee', '/mentions-legales']) await open(other.get(path));
    const question = await other.get(forms.contact[0]);
    if (!keeping) other.cookies.clear();
    await open(question.press(forms.contact[1], forms.contact[2]));
    return out;
  };
  assert.deepEqual(await walk(false), await walk(true), 'CLAB-50');
  assert.match((await clab.visitor().get('/vie-privee')).main, /Ce site pose trois cookies nécessaires/, 'CLAB-50');

  const crowd = clab.visitor();
  const statuses = [];
  for (let n = 0; n < 50 && !statuses.includes(429); ++n) {
    const filled = await crowd.get(forms.contact[0]);
    statuses.push((await filled.press(forms.contact[1], { ...forms.contact[2], 'Vos nom et prénom': `Foule ${n}` })).status);
  }
  assert.ok(statuses.includes(429), `CLAB-05: ${statuses.length} a minute are taken`);
  await taken('CLAB-05', clab, forms.contact, { 'Vos nom et prénom': 'Emma Fictive' });
});

test('CLIC-04 CLIC-05 CLIC-06 CLIC-07 CLIC-09: a message is kept when it is sent, under any name, and is shown as it was written', async () => {
  const opened = await clic.visitor().get(forms.message[0]);
  assert.equal(opened.status, 200);
  assert.equal(rows(clic), 0, 'CLIC-04: a form that was only opened');
  await refused('CLIC-04', clic, forms.message, { 'Votre message': null, 'Votre nom ou votre pseudonyme': 'Nom-Jamais-Envoyé', 'Votre adresse e-mail': 'jamais-envoye@fictive.example' }, /Il nous faut ce que vous nous écrivez/);
  nowhere('CLIC-04', 'Nom-Jamais-Envoyé', 'jamais-envoye@fictive.example');
  await refused('CLIC-05', clic, forms.message, { 'Votre nom ou votre pseudonyme': null }, /Il nous faut votre nom ou votre pseudonyme/);
  await refused('CLIC-06', clic, forms.message, { 'Votre adresse e-mail': null }, /Il nous faut votre adresse e-mail/);
  for (const wrong of ['a@b', 'a@b.example\r\nBcc: victime@fictive.example', 'a@@b.example', 'sans-arobase.example'])
    await refused('CLIC-06', clic, forms.message, { 'Votre adresse e-mail': wrong }, /e-mail|@|adresse|ligne/i);
  await refused('CLIC-09', clic, forms.message, { 'Votre message': 'x'.repeat(10_001) }, /10\s?000 caractères au plus/);
  assert.equal(rows(clic), 0);

  await taken('CLIC-05', clic, forms.message);
  assert.equal(rows(clic), 3, 'CLIC-04: one message, of one person, and the address that it came from');
  const alone = await sheet(clic, 'zorro@fictive.example');
  assert.match(alone.main, /Zorro42 zorro@fictive\.example Fiche ouverte/, 'CLIC-06 CLIC-07');
  const typed = `${'long '.repeat(10)}<script>alert("Ygdrasil")</script> <b>gras</b> & 🦊`;
  await taken('CLIC-07', clic, forms.message, { 'Votre message': typed, 'Votre nom ou votre pseudonyme': 'Bernardo', 'Votre adresse e-mail': 'bernardo@fictive.example', 'Votre entreprise': 'Les Muets SA' });
  const employed = await sheet(clic, 'Bernardo');
  assert.match(employed.main, /Les Muets SA/, 'CLIC-07');
  const read = await employed.visitor.get(employed.all('main a').map((a) => a.getAttribute('href')).find((href) => /^\/bureau\/r\/[^/]+$/.test(href)));
  assert.ok(read.main.includes(typed), `CLIC-09: ${read.main}`);
  assert.doesNotMatch(read.html, /<script>alert|<b>gras/, 'CLIC-09');
});

test('CLIC-32: an invoice, a quote and a service each say who bills', async () => {
  await note(clic, { 'Son numéro': '06 39 98 60 09', 'Son nom ou son pseudonyme': 'Capitaine Monastario', 'De quoi s’agit-il ?': 'Apprendre à s’en servir', 'Ce qu’il lui faut': 'Une leçon' });
  const today = await clic.today();
  for (const [pick, answers] of [['Écrire un devis', { Date: today, Lignes: '1 x Leçon : 40,00' }], ['Noter une facture', { Date: today, Lignes: '1 x Leçon : 40,00' }]]) {
    const had = rows(clic);
    const without = await (await (await sheet(clic, 'Capitaine Monastario')).click(pick)).press('Enregistrer', answers);
    assert.equal(without.status, 422, `CLIC-32: ${pick}`);
    assert.match(without.main, /Qui facture/, 'CLIC-32');
    assert.equal(rows(clic), had, 'CLIC-32');
    await write(clic, 'Capitaine Monastario', pick, { ...answers, 'Qui facture': 'La coopérative Unipros' });
    assert.equal(rows(clic), had + 1, 'CLIC-32');
  }
  const message = await (await sheet(clic, 'Capitaine Monastario')).click('Apprendre à s’en servir');
  const question = await message.press('Ouvrir une prestation');
  assert.deepEqual(question.all('main label').map((label) => words(label.textContent)), ['Clic & Cetera', 'La coopérative Unipros'], 'CLIC-32: a service is opened unasked');
  const unanswered = await question.press('Ouvrir une prestation', {});
  assert.match((await message.visitor.get(message.path)).main, /À lire/, `CLIC-32: ${unanswered.status}`);
  await question.press('Ouvrir une prestation', { 'Clic & Cetera': true });
  assert.match((await message.visitor.get(message.path)).main, /Devenu une prestation.*Qui facture ?Clic & Cetera/, 'CLIC-32');
});

test('SEMI-09: a call has a number, an hour and a caller, and a caller who is not known becomes a contact, not a client', async () => {
  await note(semi, { 'Son numéro': '06 39 98 60 11', 'Son nom': 'Fanny Fictive', 'Quelle entreprise ?': 'Yttrium SA', 'Quel poste, quel logiciel ?': 'Poste 4', 'Où en est-il ?': 'Ça gêne le travail', 'Que se passe-t-il ?': 'Ne démarre pas', 'Relation professionnelle': true });
  const desk = await (await semi.as('Hotline')).get('/bureau');
  assert.match(desk.main, /Poste 4 Ça gêne le travail Fanny Fictive, Yttrium SA, noté à \d+ h \d\d/, 'SEMI-09');
  const call = await desk.visitor.get(desk.button('Confier à un technicien', 'Poste 4').closest('form').getAttribute('action').replace(/\/vers.*/, ''));
  assert.match(call.main, /Numéro ?2026-001/, `SEMI-09: ${call.main}`);
  assert.match(call.main, /Ne démarre pas/, 'SEMI-09');
  const contact = await (await sheet(semi, 'Fanny Fictive')).click('Fanny Fictive');
  assert.match(contact.main, /Lien avec nous ?Relation professionnelle/, 'SEMI-09');
  const contracts = await (await semi.as('Commercial')).get('/bureau/l/contract');
  assert.doesNotMatch(contracts.main, /Yttrium/, 'SEMI-09: a contract is made up');
});

test('SEMI-13: our partners’ offers and our letter are two boxes, nobody ticks them, and partners get no address', async () => {
  const form = await semi.visitor().get(forms.enquiry[0]);
  assert.ok(questions(form).includes('Les offres de vos partenaires, envoyées par vous?') && questions(form).includes('La lettre d’information?'), `SEMI-13: ${questions(form)}`);
  assert.equal(form.all('input[type=checkbox][checked]').length, 0, 'SEMI-13');
  const choices = async (name) => words((await sheet(semi, name, 'Commercial')).all('#choices ~ ul')[0].textContent);
  await taken('SEMI-13', semi, forms.enquiry, { 'La lettre d’information': true });
  assert.match(await choices('Blanche Fictive'), /Lettre d’information : accepté le/, 'SEMI-13');
  assert.doesNotMatch(await choices('Blanche Fictive'), /partenaires/, 'SEMI-13');
  await taken('SEMI-13', semi, forms.enquiry, { 'Votre nom': 'Gilda Fictive', 'Votre entreprise': 'Inventions SA', 'Votre adresse e-mail': 'gilda@fictive.example', 'Les offres de vos partenaires': true });
  assert.match(await choices('Gilda Fictive'), /Offres de nos partenaires : accepté le/, 'SEMI-13');
  assert.doesNotMatch(await choices('Gilda Fictive'), /Lettre d’information/, 'SEMI-13');
  const policy = await semi.visitor().get('/vie-privee');
  assert.match(policy.main, /les offres de partenaires que nous envoyons nous-mêmes/, 'SEMI-13');
});

test('SEMI-27: no form takes where somebody is', async () => {
  const own = [forms.enquiry, ['/demande/demander-une-assistance', 'Demander une assistance', { 'Où en êtes-vous ?': 'Ça peut attendre', 'Quel poste, quel logiciel ?': 'Poste 5', 'Que se passe-t-il ?': 'Il chauffe', 'Votre nom': 'Hilda Fictive', 'Votre entreprise': 'Fictions SA', 'Votre téléphone': '06 39 98 60 12' }],
    ['/demande/recevoir-la-lettre', 'Recevoir la lettre', { 'Votre adresse e-mail': 'ida@fictive.example', 'La lettre d’information': true }],
    ['/demande/exercer-un-droit', 'Envoyer ma demande', { 'Voir mes données': true, 'Votre adresse e-mail': 'kim@fictive.example' }],
    ['/demande/recevoir-nos-offres-chez-vous', 'Recevoir nos offres chez moi', { 'Votre nom': 'Jade Fictive', 'Votre adresse e-mail personnelle': 'jade@fictive.example', 'Nos offres, à mon adresse personnelle': true }]];
  const public_forms = (await crawl(semi.visitor())).filter(({ path }) => path.startsWith('/demande')).map(({ path }) => path.replace(/\?.*/, ''));
  assert.deepEqual([...new Set(public_forms)].sort(), own.map(([path]) => path).sort(), 'SEMI-27: each form is tried');
  for (const form of own) {
    await refused('SEMI-27', semi, form, {}, unasked, [['localisation', '43.52,5.45-Lieu-Interdit']]);
    await taken('SEMI-27', semi, form);
  }
  nowhere('SEMI-27', '43.52,5.45-Lieu-Interdit');
  assert.match((await semi.visitor().get('/vie-privee')).main, /Notre site ne note ni préférences, ni habitudes, ni lieu/, 'SEMI-27');
});
