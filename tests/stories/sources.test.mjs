// What somebody else than the person gives: kept only with what allows it, told in time, taken out again alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, sheet } from './desk.mjs';
import { after as later, said, serve, words } from './support.mjs';

let server;
before(async () => { server = await serve({ firm: 'semi-informatique' }); });
after(() => server?.remove());

const sales = 'Commercial', page = '/bureau/source/partner';
const mail = (name) => `${name.toLowerCase()}@partage.example`;
const open = async (who = sales) => (await server.as(who)).get(page);
const proof = 'liste signée du 3 mars, classeur des partenaires';
const bring = async (name, more = {}) => {
  const sent = await (await open()).press('Noter', { 'Adresse e-mail professionnelle': mail(name), Fonction: 'Responsable', 'Ce qui le permet': proof, ...more });
  return sent;
};
const text = (page) => words(page.all('main')[0].innerHTML.replaceAll('<', ' <').replace(/<[^>]+>/g, '')).replace(/\s*&#160;\s*/g, ' ');
const paste = async (rows, answers = {}) => (await open()).press('Regarder d’abord', { 'La liste': rows.join('\n'), ...answers });

test('SEMI-23 SEMI-24: a contact of a partner is kept with who gave it, when and what allows it; without a proof it is refused', async () => {
  const refused = await bring('Sanspreuve', { 'Ce qui le permet': ' ' });
  assert.equal(refused.status, 422, 'SEMI-24: no proof');
  assert.match(text(refused), /Dites ce qui le permet/);
  assert.deepEqual(await find(server, mail('Sanspreuve'), sales), [], 'SEMI-24: nothing is kept without a proof');

  const kept = await bring('Ursule');
  assert.equal(kept.status, 200, kept.main);
  assert.match(kept.path, /^\/bureau\/p\//);
  assert.match(text(kept), new RegExp(`D’où viennent ces données.*Le partenaire qui vous a demandé.*Fonction et adresse e-mail professionnelle\\. Noté le ${said(await server.today())} par .*Ce qui le permet : ${proof}\\.`), 'SEMI-23');
  server.proves();
});

test('SEMI-25: of a list only the four columns stay; the others are counted and left out', async () => {
  const rows = ['E-mail;Téléphone;Fonction;Services déjà pris ailleurs;Date de naissance', `${mail('Vianney')};01 99 00 41 52;Gérant;Sauvegarde;14/02/1971`, `${mail('Waltraud')};;Directrice;;`];
  const looked = await paste(rows, { 'Ce qui le permet': proof });
  assert.equal(looked.status, 200, looked.main);
  assert.match(text(looked), /2 lignes à noter/);
  assert.match(text(looked), /1 colonne laissée de côté : « Date de naissance »/, 'SEMI-25');
  assert.deepEqual(await find(server, mail('Vianney'), sales), [], 'looking keeps nothing');
  const taken = await looked.press('Noter ces personnes');
  assert.match(text(taken), /Personnes nouvelles : 2\. Fiches complétées : 0\. Lignes refusées : 0\./);
  const who = await sheet(server, mail('Vianney'), sales);
  const contact = await who.visitor.get(who.all('main ol.queue a').map((a) => a.getAttribute('href')).find((href) => /^\/bureau\/r\/[^/]+$/.test(href)));
  assert.match(text(contact), /Gérant/);
  assert.doesNotMatch(text(contact), /1971/, 'SEMI-25: the birthday is not there');
  server.proves();
});

test('SEMI-23 SEMI-24: a list without a proof is refused whole; a row without one, that row alone; the same list twice adds nothing', async () => {
  const none = await paste(['E-mail;Fonction', `${mail('Xenia')};Gérante`]);
  assert.equal(none.status, 422);
  assert.match(text(none), /Dites ce qui le permet/);
  const rows = ['E-mail;Fonction;Preuve', `${mail('Xenia')};Gérante;lettre du 2 mars`, `${mail('Yvain')};Gérant;`, `;Personne;lettre du 2 mars`, 'pas une adresse;Gérant;lettre'];
  const taken = await (await paste(rows)).press('Noter ces personnes');
  assert.match(text(taken), /Personnes nouvelles : 1\. .*Lignes refusées : 3\./);
  assert.match(text(taken), /Ligne 3 : Dites ce qui le permet\. Ligne 4 : Il manque de quoi retrouver et prévenir.* Ligne 5 : Il manque le signe @/);
  const apart = await (await paste(['', 'Prénom;E-mail', '', `Nom;${mail('Yolande')}`, '', 'Nom;pas une adresse'], { 'Ce qui le permet': proof })).press('Noter ces personnes');
  assert.match(text(apart), /Personnes nouvelles : 1\..*Ligne 6 : /, 'empty lines count, as they do in the spreadsheet');
  const again = await (await paste(rows.slice(0, 2))).press('Noter ces personnes');
  assert.match(text(again), /Personnes nouvelles : 0\. .*Lignes refusées : 1\. Ligne 2 : Rien de nouveau/);
});

test('SEMI-17: known people are completed, never overwritten; whoever refused to be targeted is left alone', async () => {
  const enquire = (name) => server.visitor().get('/demande/demander-un-devis').then((form) => form.press('Demander un devis', {
    'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': 'Deux postes', 'Votre nom': name, 'Votre entreprise': `Atelier ${name}`, 'Votre fonction': 'Comptable', 'Votre adresse e-mail': mail(name) }));
  await enquire('Zoltan');
  const matched = await bring('Zoltan', { 'Services déjà pris ailleurs': 'Hébergement ailleurs' });
  assert.equal(matched.status, 200, matched.main);
  assert.match(text(matched), /Services déjà pris ailleurs\. Noté le .* par /, 'SEMI-17: source, day and who matched');
  assert.doesNotMatch(text(matched), /adresse e-mail professionnelle.* Noté le .* par/, 'what she said herself is not the partner’s');

  await enquire('Ozanne');
  await (await sheet(server, mail('Ozanne'), sales)).press('Noter le refus', {}, 'Des offres choisies selon mes services');
  const left = await bring('Ozanne', { 'Services déjà pris ailleurs': 'Sauvegarde' });
  assert.equal(left.status, 422, left.main);
  assert.match(text(left), /Cette personne s’y est opposée/, 'SEMI-17');
  server.proves();
});

test('SEMI-24: who gave it and how to refuse is there to be told; a month later it is late, until it is said', async () => {
  const today = await server.today();
  const notice = text(await open());
  assert.match(notice, /Sémi.* a reçu ceci de quelqu’un d’autre que vous, le partenaire/, 'SEMI-24: the source is named');
  assert.match(notice, /vous opposer à leur usage.*Pour refuser, corriger ou demander/, 'SEMI-24: and how to object');
  assert.match(text(await (await server.as(sales)).get('/bureau')), /personnes à prévenir, la première avant le/);
  await server.travel(later(today, { days: 40 }));
  assert.match(text(await (await server.as(sales)).get('/bureau')), /personnes à prévenir : en retard depuis le/, 'SEMI-24: the alert');
  const who = await sheet(server, mail('Ursule'), sales);
  assert.match(text(who), /À lui dire : en retard depuis le/);
  const told = await who.press('C’est dit');
  assert.match(text(told), new RegExp(`Elle le sait depuis le ${said(await server.today())}`));
  const rest = await (await open()).press('C’est dit à ces');
  assert.doesNotMatch(text(rest), /À prévenir/);
  assert.doesNotMatch(text(await (await server.as(sales)).get('/bureau')), /à prévenir/);
  server.proves();
});

test('SEMI-17: one person’s origin is separated; then the whole source: only its data go', async () => {
  const who = await sheet(server, mail('Zoltan'), sales);
  const separated = await who.press('Effacer ce qui vient de là');
  assert.equal(separated.status, 200, separated.main);
  assert.match(text(separated), /Zoltan/, 'SEMI-17: she stays');
  assert.doesNotMatch(text(separated), /D’où viennent ces données/, 'SEMI-17: what the partner said of her went');

  assert.equal((await bring('Zoltan', { 'Services déjà pris ailleurs': 'Serveur ailleurs' })).status, 200);
  const asked = await (await open()).click('Tout séparer');
  for (const origin of ['!!!', '', '5AV3K3G6XAQS66X']) {
    const token = asked.all('input[name=token]')[0].getAttribute('value');
    assert.equal((await asked.visitor.post(`${page}/separer`, [['token', token], ['origin', origin]])).status, 422, 'SEMI-17: what names nobody separates nobody');
  }
  assert.equal((await find(server, mail('Ursule'), sales)).length, 1);
  const done = await asked.press('Effacer ce qui vient de là');
  assert.equal(done.path, page);
  for (const name of ['Ursule', 'Vianney', 'Waltraud', 'Xenia', 'Yolande']) assert.deepEqual(await find(server, mail(name), sales), [], `SEMI-17: ${name} came from the partner alone`);
  assert.match(text(await sheet(server, mail('Zoltan'), sales)), /Zoltan/);
  assert.match(text(await sheet(server, mail('Ozanne'), sales)), /Ozanne/);
  server.proves();
});

test('who does not write such data neither sees the page nor posts to it', async () => {
  const technician = await server.as('Technicien');
  assert.equal((await technician.get(page)).status, 403);
  assert.equal((await technician.get('/bureau/source/nobody')).status, 404);
  const form = await open();
  const token = form.all('input[name=token]')[0].getAttribute('value');
  assert.equal((await technician.post(`${page}/separer`, [['token', token]])).status, 403);
  const unasked = await form.visitor.post(page, [['token', token], ['contact.birthday', '1971-02-14'], ['contact.mail', mail('Extra')], ['proof', proof]]);
  assert.equal(unasked.status, 422);
  assert.deepEqual(await find(server, mail('Extra'), sales), []);
});
