// What a firm hands out, takes back, counts and is owed, in a real browser by keys alone: the files of a takeover and an extract, one person noted
// twice, a portable file, her own file by a link, statistics, a bill that is paid in parts. Wide and narrow, with script and without.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Area } from '../stories/customers.mjs';
import { find, note, press, sheet, write } from '../stories/desk.mjs';
import { RightsDesk } from '../stories/rights.mjs';
import { after as later, ask, serve } from '../stories/support.mjs';
import { browser, go, key, main, narrow, on_to, open, sideways, sound, type, wide } from './support.mjs';

const area = new Area('emp-computer'), labs = new Area('customer-labs');
const variants = [['at 360 px', narrow, true], ['at 1280 px', wide, true], ['at 360 px without script', narrow, false]];
const password = 'Neuf-Hérons-Patients';
let emp, semi, clab, sos, window;
const signed_in = {};
before(async () => {
  [emp, semi, clab, sos, window] = await Promise.all([area.open().then(({ server }) => server), serve({ firm: 'semi-informatique' }), labs.open().then(({ server }) => server), serve(), browser()]);
  for (const [server, role] of [[emp, 'Comptabilité'], [semi, 'Protection des données'], [semi, 'Commercial'], [clab, 'Déléguée à la protection des données'], [sos, 'Direction']]) {
    signed_in[`${server.firm} ${role}`] = (await server.as(role)).cookies;  // once: a code is taken once
  }
  for (let n = 0; n < 5; ++n) await ask(sos, { 'Votre téléphone': `06 39 98 41 1${n}` });
});
after(async () => {
  await window?.close();
  for (const server of [semi, sos]) await server?.remove();
  for (const one of [area, labs]) await one.close();
});

async function at(server, more = {}) {
  const page = await open(window, server, more);
  page.site = `http://${server.firm}.localhost:${server.port}`;
  return page;
}
/** The same with the cookies of a browser that is signed in. */
async function inside(server, cookies, more) {
  const page = await at(server, more);
  await page.context().addCookies([...cookies].map(([name, value]) => ({ name, value, url: page.site.replace('http:', 'https:'), secure: true })));
  return page;
}
const desk = (server, role, viewport, script) => inside(server, signed_in[`${server.firm} ${role}`], { viewport, script });

let people = 0;
/** Somebody at a client's who called, with a contract that runs; gives the sheet. */
async function client(name, firm) {
  const n = ++people;
  await note(semi, { 'Son numéro': `06 39 98 79 ${10 + n}`, 'Son nom': name, 'Quelle entreprise ?': firm, 'Quel poste, quel logiciel ?': 'Poste 3', 'Que se passe-t-il ?': 'Bruit', Client: true, 'Adresse e-mail professionnelle': `cliente${n}@fictif.example` });
  const person = (await sheet(semi, name, 'Protection des données')).path;
  await press(await (await semi.as('Commercial')).get(`${person}/ajouter/contract`), 'Enregistrer', { Service: 'Maintenance', Début: later(await semi.today(), { years: -1 }), Préavis: '1 mois', 'Conditions de la maintenance': true });
  return person;
}

for (const [said, viewport, script] of variants) {
  const letter = 'ABC'[variants.findIndex(([one]) => one === said)];

  test(`clients are told of a takeover, and one of them gets the extract of its own person: ${said}`, async () => {
    const person = await client(`Wilma Fictive${letter}`, `Atelier Extrait${letter}`);
    const page = await desk(semi, 'Protection des données', viewport, script);
    await page.goto(`${page.site}/bureau/promesses`);
    await go(page, 'Remettre les dossiers');
    await sound(page, 'reprise', script);
    assert.doesNotMatch(await main(page), /facultatif/, 'nothing goes without a deed and a password');
    await go(page, 'Écrire aux clients');
    assert.match(await main(page), /Qui reprend \? Dites le nom/, 'a question is not followed by a colon');
    await sound(page, 'reprise-sans-nom', script);
    await key(page, 'Qui reprend');  // what is wrong leads to its field
    await page.keyboard.insertText(`Informatique Nouvelle ${letter}`);
    await go(page, 'Écrire aux clients');
    assert.match(await main(page), new RegExp(`Lettres écrites : \\d+.*Repreneur annoncé : Informatique Nouvelle ${letter}`));
    await sound(page, 'reprise-annoncee', script);
    await type(page, 'Acte de cession', 'Acte n° 7');
    await type(page, 'Mot de passe de l’archive', password);
    await go(page, 'Remettre l’archive scellée');
    assert.match(await main(page), /pas prévenus depuis assez longtemps/);
    await sound(page, 'reprise-trop-tot', script);

    await page.goto(page.site + person);
    await go(page, 'Extrait pour ce client');
    await sound(page, 'extrait', script);
    await go(page, 'Remettre l’extrait');
    assert.match(await main(page), /De qui \? Choisissez une personne/);
    await sound(page, 'extrait-erreur', script);
    await key(page, `Wilma Fictive${letter}`, 'Space');
    await type(page, 'Qui le demande', 'Mme Gérante, le 20 novembre');
    await type(page, 'Mot de passe de l’archive', password);
    await on_to(page, 'Remettre l’extrait');
    const [copy] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    assert.equal(copy.suggestedFilename(), 'extrait.zip');
    await page.goto(page.site + person);
    await sound(page, 'extrait-note', script);
    assert.match(await main(page), /Mme Gérante, le 20 novembre/);
    await go(page, 'Noter une communication');
    await sound(page, 'communication', script);
    await go(page, `Wilma Fictive${letter}`);
    await go(page, 'Noter, et prendre une copie scellée');
    await sound(page, 'communication-erreur', script);
    await page.context().close();
  });

  test(`one person noted twice is united and parted again: ${said}`, async () => {
    const mail = `pia${letter.toLowerCase()}@fictif.example`;
    for (const name of ['Pia Fictive', 'P. Fictive'])
      await press(await semi.visitor().get('/demande/demander-un-devis'), 'Demander un devis', { 'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': 'Dix postes', 'Votre nom': name, 'Votre entreprise': `Atelier Commun${letter}`, 'Votre adresse e-mail': mail });
    const page = await desk(semi, 'Commercial', viewport, script);
    for (const path of await find(semi, mail, 'Commercial')) {
      await page.goto(page.site + path);
      if (await page.getByRole('button', { name: 'C’est la même personne' }).count()) break;
    }
    await go(page, 'C’est la même personne');  // of the two firms
    await sound(page, 'deux-contacts', script);
    assert.match(await main(page), /même adresse e-mail professionnelle\. Une seule personne/);
    await go(page, 'C’est la même personne');
    await sound(page, 'contacts-reunis', script);
    assert.match(await main(page), /sont la même personne/);
    await go(page, 'Séparer');
    assert.match(await main(page), /Une seule personne/);
    await page.context().close();
  });

  test(`a file that somebody brings back is read, and what is wrong with it is said where it is wrong: ${said}`, async () => {
    const file = JSON.stringify({ format: 'tenue-portable-1', records: [
      { id: 'A', type: 'user', values: { name: `Rosa Inventée${letter}`, mail: `rosa${letter.toLowerCase()}@ailleurs.example` }, kept: [{ activity: 'contact' }] },
      { id: 'B', of: 'A', type: 'message', values: { kind: 'contact', body: 'Bonjour' }, kept: [{ activity: 'contact' }] }] });
    const page = await desk(clab, 'Déléguée à la protection des données', viewport, script);
    await page.goto(`${page.site}/bureau/demandes`);
    await go(page, 'Reprendre un fichier');
    await sound(page, 'reprendre', script);
    const bring = async (text, ...agrees) => {
      do await on_to(page, 'Le fichier portable.json');  // the summary of what is wrong has these words too
      while (await page.evaluate(() => document.activeElement.type !== 'file'));
      await page.locator('input[type=file]').setInputFiles({ name: 'portable.json', mimeType: 'application/json', buffer: Buffer.from(text) });
      for (const one of agrees) await key(page, one, 'Space');
      await go(page, 'Reprendre');
    };
    await bring(file.slice(0, -9));
    assert.match(await main(page), /Le fichier portable\.json : Ce fichier n’est pas lisible/);
    await sound(page, 'reprendre-coupe', script);
    await bring(file, 'pour me répondre', 'pour traiter ma réclamation');
    assert.match(await main(page), /Ce qu’elle accepte ici : Utilisez ces réponses pour traiter ma réclamation : Le fichier n’a rien pour cela : décochez-le/);
    await sound(page, 'reprendre-accord', script);
    await bring(file, 'pour traiter ma réclamation');  // unticked; the other still is
    await sound(page, 'repris', script);
    assert.match(await main(page), /Rapporté par la personne dans un fichier/);
    await page.context().close();
  });

  test(`her own file comes by two letters and a button each: ${said}`, async () => {
    const office = new RightsDesk(clab, labs.box);
    const she = await office.comes();
    const asked = await office.asks('access', she);
    const { letter: answer } = await office.does('access', asked, { 'Par un lien': true, 'Elle a appuyé sur le bouton de l’accusé de réception': true });
    const page = await at(clab, { viewport, script });
    await page.goto(page.site + answer.plain.match(/\/mon-dossier\/[\w-]+/)[0]);
    await sound(page, 'mon-dossier', script);
    await go(page, 'M’envoyer le lien');
    await sound(page, 'mon-dossier-envoye', script);
    const take = (await labs.box.wait(': prendre votre dossier', 'ABC'.indexOf(letter) + 1)).at(-1);
    await page.goto(page.site + take.plain.match(/\/prendre\/[\w-]+/)[0]);
    await sound(page, 'prendre', script);
    await on_to(page, 'Prendre mon dossier');
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    assert.match(file.suggestedFilename(), /\.zip$/);
    await page.goto('about:blank');  // a mail program on a phone: the site's own policy for styles is not there
    for (const one of [answer, take]) {
      await page.setContent(one.html);
      assert.equal(await sideways(page), 0, `“${one.subject}” is wider than the window`);
    }
    await page.context().close();
  });

  test(`statistics say what each number is, however narrow: ${said}`, async () => {
    const page = await desk(sos, 'Direction', viewport, script);
    await page.goto(`${page.site}/bureau`);
    await go(page, 'Statistiques');
    await sound(page, 'statistiques', script);
    const shown = viewport === narrow ? await page.locator('td[data-is]').first().evaluate((cell) => getComputedStyle(cell, '::before').content) : await page.locator('thead').first().innerText();
    assert.match(shown, /Demandée.*Technicien envoyé.*en moyenne/s);
    await page.context().close();
  });

  test(`what is left of a bill stands at the desk and in the customer’s pages; a card’s number is refused: ${said}`, async () => {
    const name = `Jeanne Spécimen${letter}`, mail = `jeanne${letter.toLowerCase()}@specimen.example`;
    await note(emp, { 'Son numéro': `06 39 98 45 0${'ABC'.indexOf(letter)}`, 'Son nom': name, 'Quel appareil, quel logiciel ?': 'imprimante', 'Que se passe-t-il ?': 'Elle bourre.', 'Adresse e-mail': mail });
    await write(emp, name, 'Noter une facture', { Date: await emp.today(), 'Au nom de': name, 'Adresse de facturation': '1 rue de l’Exemple, 83400 Hyères', Lignes: 'Dépannage 60,00\n2 x Câble : 7,50' });
    const page = await desk(emp, 'Comptabilité', viewport, script);
    const person = page.site + (await sheet(emp, name)).path;
    await page.goto(person);
    assert.match(await main(page), /reste à régler 75,00 €/i);
    await go(page, 'Facture 2026-');
    await go(page, 'Noter un règlement');
    await type(page, 'Montant', '25,50');
    await type(page, 'Remarque', 'Carte 4012 8888 8888 1881');
    await go(page, 'Enregistrer');
    await sound(page, 'reglement-carte', script);
    assert.match(await main(page), /Remarque : Il y a là un numéro de carte bancaire/);
    await key(page, 'Remarque');
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await go(page, 'Enregistrer');
    await page.goto(person);
    assert.match(await main(page), /Règlement du .*, reste à régler 49,50 €/);
    await go(page, 'Facture 2026-');
    await sound(page, 'facture', script);
    assert.equal(await page.locator('.facts dd').filter({ hasText: 'Dépannage' }).evaluate((dd) => dd.innerText.trim().split('\n').length), 3, 'a line of a bill is a line');
    await page.context().close();

    await area.ask(mail);
    const { cookies } = await area.enter(await area.link(mail));
    const hers = await inside(emp, cookies, { viewport, script });
    await hers.goto(`${hers.site}/espace/l/invoice`);
    await sound(hers, 'espace-factures', script);
    assert.match(await main(hers), /reste à régler 49,50 €/);
    await go(hers, 'Facture 2026-');
    await sound(hers, 'espace-facture', script);
    assert.doesNotMatch(await main(hers), /Où il en est/, 'of what has no states nothing is told');
    await hers.context().close();
  });
}
