// The desk for data in a real browser, by keys alone: what is asked by telephone, what still runs, a minor, a complaint to the authority, the
// register; an heir; a paper on a doubt; files of a ticket; what waits for a dispute. Wide and narrow, with script and without.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Area } from '../stories/customers.mjs';
import { note, press, sheet } from '../stories/desk.mjs';
import { receipt } from '../stories/postbox.mjs';
import { after as later, reference, serve } from '../stories/support.mjs';
import { browser, go, key, main, narrow, on_to, open, sign_in, sound, type, wide } from './support.mjs';

const area = new Area('emp-computer');
const variants = [['at 360 px', narrow, true], ['at 1280 px', wide, true], ['at 360 px without script', narrow, false]];
let emp, sos, window;
const signed_in = {};
before(async () => {
  [emp, sos, window] = await Promise.all([area.open().then(({ server }) => server), serve(), browser()]);
  for (const [server, role] of [[emp, 'Administration'], [emp, 'Dépannage'], [sos, 'Déléguée à la protection des données']]) {
    const page = await at(server);
    await sign_in(page, server, role);  // once: a code is taken once
    signed_in[role] = await page.context().storageState();
    await page.context().close();
  }
});
after(async () => {
  await window?.close();
  await sos?.remove();
  await area.close();
});

async function at(server, more = {}) {
  const page = await open(window, server, more);
  page.site = `http://${server.firm}.localhost:${server.port}`;
  return page;
}
const desk = (server, role, viewport, script) => at(server, { viewport, script, storageState: signed_in[role] });

let people = 0;
/** A customer of the helper, whose contract runs if `runs`. */
async function customer(runs = false) {
  const n = ++people;
  const she = { name: `Bureau Spécimen${'abcdefghijklmnop'[n]}`, phone: `06 39 98 47 ${String(n).padStart(2, '0')}`, mail: `bureau${n}@specimen.example` };
  await note(emp, { 'Son numéro': she.phone, 'Son nom': she.name, 'Quel appareil, quel logiciel ?': 'imprimante', 'Que se passe-t-il ?': 'Elle bourre.', 'Adresse e-mail': she.mail });
  if (!runs) return she;
  const today = await emp.today();
  const person = (await sheet(emp, she.mail)).path;
  await press(await (await emp.as('Dépannage')).get(`${person}/ajouter/contract`), 'Enregistrer', { Service: 'Assistance', Début: today, Fin: later(today, { years: 1 }), Préavis: '1 mois' });
  return she;
}
/** Asked by the public form; gives the number. */
const asked = async (server, what, mail) => {
  const sent = await (await server.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { [what]: true, 'Votre adresse e-mail': mail });
  assert.equal(sent.status, 200, sent.main);
  return reference(sent);
};

for (const [said, viewport, script] of variants) {
  test(`what is asked by telephone is noted, told of what runs, carried out for a minor, and stands in the register: ${said}`, async () => {
    const she = await customer(true);
    const page = await desk(emp, 'Administration', viewport, script);
    await page.goto(`${page.site}/bureau/demandes/noter`);
    await sound(page, 'noter', script);
    await on_to(page, 'E-mail');  // the first of the group; arrows do the rest
    for (const _ of ['Courrier', 'Téléphone']) await page.keyboard.press('ArrowDown');
    assert.equal(await page.getByLabel('Téléphone', { exact: true }).first().isChecked(), true);
    await key(page, 'Les effacer', 'Space');
    await type(page, 'Son téléphone', she.phone);
    await go(page, 'Noter la demande');
    await sound(page, 'demande-notee', script);
    assert.match(await main(page), /son adresse ou son numéro est sur cette fiche/, 'she is found by the number that she called from');
    const number = (await main(page)).match(/Numéro ([0-9A-Z]{4}-[0-9A-Z]{3})/)[1];

    await key(page, 'plainte à la CNIL');
    await type(page, 'Ce que l’on en sait', 'Dossier 26-0001');
    await sound(page, 'plainte', script);
    await go(page, 'Noter la plainte');
    await sound(page, 'plainte-notee', script);
    assert.match(await main(page), /Plainte à la CNIL, connue le .* : Dossier 26-0001/);

    await go(page, 'Voir ce qui serait effacé');
    await sound(page, 'plan', script);
    assert.match(await main(page), /Cela court encore, et s’arrêterait : 1 contrat/);
    await go(page, 'Effacer, et répondre');
    await page.locator('.errors').first().waitFor();
    await sound(page, 'plan-erreur', script);
    await key(page, 'Elle le sait, et le confirme', 'Space');
    await key(page, 'Elle l’était quand', 'Space');
    await key(page, 'Rappelée au numéro', 'Space');
    await go(page, 'Effacer, et répondre');
    await sound(page, 'plan-fait', script);
    assert.match(await main(page), /Répondue le \d+(er)? \S+ \d{4}\./);
    assert.match(await main(page), /Vous étiez mineur[^]*ce qui courait encore s’arrête aujourd’hui \(1 contrat\)/);

    await page.goto(`${page.site}/bureau/demandes`);
    await on_to(page, 'Où elle en est');
    await page.keyboard.type('Répondues');
    await go(page, 'Montrer');
    await sound(page, 'registre', script);
    assert.match(await main(page), new RegExp(`Le registre.*Effacement, ${number} Reçue le .*\\. Répondue le`));
    await page.context().close();
  });

  test(`an heir is asked what an heir is asked, and nothing of what the living are: ${said}`, async () => {
    const she = await customer();
    const number = await asked(emp, 'Agir pour un proche décédé', `heritier${people}@specimen.example`);
    const page = await desk(emp, 'Administration', viewport, script);
    await page.goto(`${page.site}/bureau/demandes`);
    await go(page, number);
    await type(page, 'Une adresse, un téléphone', she.mail);
    await go(page, 'Chercher');
    await sound(page, 'heritier-demande', script);
    await go(page, 'Ce que demande l’héritier');
    await sound(page, 'heritier', script);
    assert.equal(await page.getByRole('button', { name: /Noter ses volontés/ }).count(), 0);
    await go(page, 'Faire, et répondre à l’héritier');
    assert.match(await main(page), /Dites ce qu’il demande/);
    await sound(page, 'heritier-erreur', script);
    await on_to(page, 'De quoi régler la succession');
    await page.keyboard.press('ArrowDown');  // to close her accounts
    assert.equal(await page.getByLabel('Clore ses comptes').isChecked(), true);
    await key(page, 'Un acte de décès', 'Space');
    await key(page, 'Un acte de notoriété', 'Space');
    await go(page, 'Faire, et répondre à l’héritier');
    await sound(page, 'heritier-fait', script);
    assert.match(await main(page), /Répondue le[^]*au sujet des données d’une personne décédée/);
    await page.context().close();
  });

  test(`a paper sent on a doubt is opened and decided on: ${said}`, async () => {
    const she = await customer();
    const number = await asked(emp, 'Voir mes données', she.mail);
    const { follow } = await receipt(area.box, number);
    const page = await desk(emp, 'Administration', viewport, script);
    await page.goto(`${page.site}/bureau/demandes`);
    await go(page, number);
    await key(page, 'Un doute sur qui demande');
    await type(page, 'Qu’est-ce qui vous fait douter ?', 'Sa voix n’est pas la sienne.');
    await sound(page, 'doute', script);
    await go(page, 'Demander un élément');
    await press(await emp.visitor().get(follow), 'Envoyer la pièce', { 'Une pièce': [{ name: 'carte.pdf', bytes: `%PDF-1.7\n${'carte '.repeat(900)}\n%%EOF\n` }] });
    await page.reload();
    await sound(page, 'piece', script);
    await on_to(page, 'carte.pdf');
    const [opened] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    assert.equal(opened.suggestedFilename(), 'carte.pdf');
    await on_to(page, 'Un code envoyé');
    for (let one = 0; one < 4; ++one) await page.keyboard.press('ArrowDown');
    assert.equal(await page.getByLabel('Une carte d’identité').isChecked(), true);
    await go(page, 'C’est bien elle');
    await sound(page, 'piece-vue', script);
    assert.match(await main(page), /Doute levé le .* \(une carte d’identité, vue et non gardée\)/);
    assert.equal(await page.getByRole('link', { name: 'carte.pdf' }).count(), 0, 'it is destroyed');
    await page.context().close();
  });

  test(`files come to a ticket and leave it: ${said}`, async () => {
    const she = await customer();
    const hers = await sheet(emp, she.mail);
    const page = await desk(emp, 'Dépannage', viewport, script);
    await page.goto(page.site + hers.all('ol.queue a').map((a) => a.getAttribute('href')).find((href) => href.startsWith('/bureau/r/')));
    await sound(page, 'ticket', script);
    await on_to(page, 'Ajouter des fichiers');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
    await chooser.setFiles({ name: 'journal.txt', mimeType: 'text/plain', buffer: Buffer.from('Erreur 79\n') });
    await go(page, 'Envoyer');
    await sound(page, 'ticket-fichier', script);
    assert.equal(await page.getByRole('link', { name: 'journal.txt' }).count(), 1);
    await on_to(page, 'journal.txt');
    await go(page, 'Retirer');
    await sound(page, 'ticket-sans', script);
    assert.equal(await page.getByRole('link', { name: 'journal.txt' }).count(), 0);
    await page.context().close();
  });

  test(`what waits for a dispute is held, looked at again, let go: ${said}`, async () => {
    const n = ++people, name = `Litige Fictif${'abcdefghijklmnopqrstuvwxyz'[n]}`;
    await note(sos, { 'Son numéro': `06 39 98 46 ${String(n).padStart(2, '0')}`, Nom: name });
    const person = (await sheet(sos, name)).path;
    const page = await desk(sos, 'Déléguée à la protection des données', viewport, script);
    await page.goto(`${page.site}${person}/garder`);
    await sound(page, 'garder', script);
    await go(page, 'Garder');
    await page.locator('.errors').waitFor();
    await sound(page, 'garder-erreur', script);
    await key(page, 'Ce qui se passe');  // what is wrong leads to its field
    await page.keyboard.insertText('Le client conteste la facture.');
    await go(page, 'Garder');
    await sound(page, 'garde', script);
    assert.match(await main(page), /Effacement suspendu[^]*Litige, le client conteste la facture\. Depuis le .*, à revoir le .* au plus tard/);
    await go(page, 'Revoir ou prolonger');
    await sound(page, 'garde-revue', script);
    await go(page, 'Suspendre encore');
    await sound(page, 'garde-encore', script);
    await go(page, 'Lever la suspension');
    await sound(page, 'garde-finie', script);
    assert.doesNotMatch(await main(page), /Litige/);
    await page.context().close();
  });
}
