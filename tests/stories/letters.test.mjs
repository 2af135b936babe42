// Letters that the policies promise: each once, on its day, to whom it is for, and a person's task where none can go.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { job, note, press, send, sheet, write } from './desk.mjs';
import { all_gone, by, Office, soon } from './postbox.mjs';
import { after as later, example, said, serve } from './support.mjs';

const office = new Office();
let sos;
before(async () => { sos = (await office.open()).sos; });
after(() => office.close());

test('SOS-24: an appointment is confirmed by one letter, also after a double click; a cancelled one is told too', async () => {
  await office.call('Carla Témoin', 'carla@fictive.example');
  const page = await job(sos, 'Carla Témoin');
  await send(sos, page);
  const [letter] = await office.box.wait('Votre rendez-vous');
  assert.deepEqual(letter.to, ['carla@fictive.example'], 'SOS-24');
  assert.match(letter.headers.from, /^"?.*SOS.*<.+@.+>$/i, 'SOS-24');
  assert.match(letter.plain, /^Bonjour,\n\nUn technicien est chargé de votre demande/, 'SOS-24');
  assert.equal(letter.plain.includes('{'), false, 'SOS-24: nothing is left to fill in');
  assert.match(letter.plain, /Ce message vous est écrit pour : .*\nhttp:\/\/sos-serrurier\.localhost:\d+\/vie-privee/, 'SOS-24');
  assert.doesNotMatch(letter.html, /<img|<script|<link|url\(|src=/, 'SOS-24: nothing is fetched');
  assert.equal(letter.headers['auto-submitted'], 'auto-generated', 'SOS-24');
  const twice = await page.press('Envoyer un technicien');
  assert.equal(twice.status === 409 || twice.status === 200, true);
  await sos.reach(later(await sos.today(), { days: 1 }));
  assert.equal((await office.box.wait('Votre rendez-vous')).length, 1, 'SOS-24: once');
  assert.ok((await office.letters('Carla Témoin')).some((text) => /Votre rendez-vous Parti .*réponse 250/.test(text)), 'SOS-24: the sheet says when, and that the server took it');
  await press(await job(sos, 'Carla Témoin'), 'Annuler');
  const [cancelled] = await office.box.wait('annulée');
  assert.deepEqual(cancelled.to, ['carla@fictive.example'], 'SOS-24');
  sos.proves();
});

test('SOS-25: who leaves tells the client when he comes, once', async () => {
  await office.call('Denis Témoin', 'denis@fictive.example');
  await send(sos, await job(sos, 'Denis Témoin'));
  await press(await job(sos, 'Denis Témoin'), 'Noter le départ', {});
  const [letter] = await office.box.wait('en route');
  assert.deepEqual(letter.to, ['denis@fictive.example'], 'SOS-25');
  await sos.reach(later(await sos.today(), { days: 1 }));
  assert.equal((await office.box.wait('en route')).length, 1, 'SOS-25');
});

test('SOS-23: whoever wants no letter still hears of his appointment', async () => {
  await office.call('Edgar Témoin', 'edgar@fictive.example');
  assert.match((await sheet(sos, 'Edgar Témoin')).main, /Lettre|choix|Aucun/i, 'SOS-23');
  await send(sos, await job(sos, 'Edgar Témoin'));
  const to = (await office.box.wait('Votre rendez-vous', 2 + 1)).map((one) => one.to[0]);
  assert.ok(to.includes('edgar@fictive.example'), 'SOS-23: without any consent');
});

test('SOS-26: a quote goes with its number and its lines; without an address it is printed, and the task stays until it is told', async () => {
  await office.call('Fanny Témoin', 'fanny@fictive.example');
  await send(sos, await job(sos, 'Fanny Témoin'));
  const today = await sos.today();
  await write(sos, 'Fanny Témoin', 'Écrire un devis', { Date: today, Lignes: '1 x Cylindre : 80,00' });
  const [quote] = await office.box.wait('Votre devis');
  assert.match(quote.subject, /^Votre devis \d{4}-\d{3}$/, 'SOS-26');
  assert.match(quote.plain, /Cylindre/, 'SOS-26: the document itself');
  await office.call('Gérard Témoin', null);
  await send(sos, await job(sos, 'Gérard Témoin'));
  await soon(async () => (await office.untold()).some((text) => /^Votre rendez-vous, Gérard Témoin 06 39 98 21 \d\d Aucune adresse/.test(text)));
  const today_page = await (await sos.as('Standard')).get('/bureau');
  const shown = await (await today_page.click('Les prévenir')).click('Voir la lettre');
  assert.equal(shown.status, 200);
  assert.match(shown.main, /Aucune adresse e-mail n’est connue.*Un technicien est chargé de votre demande/s, 'SOS-26: to print or to tell');
  await press(shown, 'C’est dit autrement');
  assert.deepEqual(await office.untold(), [], 'SOS-26');
  assert.ok((await office.letters('Gérard Témoin')).some((text) => /Dit autrement/.test(text)), 'SOS-26');
  sos.proves();
});

test('CLIC-10: a message goes to the firm’s mailbox and nowhere else, whatever its subject tries; a server that is down loses nothing', async (t) => {
  const clic = await serve({ firm: 'clic-et-cetera', policies: [example('clic-et-cetera')], extra: ['--demo', '--empty', ...by(office.folder, office.box)] });
  t.after(() => clic.remove());
  const page = await clic.visitor().get('/demande/nous-ecrire');
  const sent = await page.press('Envoyer le message', { 'Un site à créer': true, 'Votre message': 'Bonjour\r\nBcc: autre@fictive.example\r\n\r\nUne vitrine', 'Votre nom ou votre pseudonyme': 'Nina Témoin',
    'Votre adresse e-mail': 'nina@fictive.example', 'Gardez mon message le temps de me répondre': true });
  assert.equal(sent.status, 200, sent.main);
  const [letter] = await office.box.wait('Un message par le site');
  assert.equal(letter.to.length, 1, 'CLIC-10');
  assert.doesNotMatch(letter.to[0], /fictive/, 'CLIC-10: the firm’s own address');
  assert.equal(letter.headers.bcc, undefined, 'CLIC-10');
});

test('EMP-37: a contract’s end is announced to the client and to who prepares it, on the day that its notice begins and once', async (t) => {
  const emp = await serve({ firm: 'emp-computer', policies: [example('emp-computer')], extra: ['--demo', '--empty', ...by(office.folder, office.box)] });
  t.after(() => emp.remove());
  const first = await emp.today();
  await note(emp, { 'Son numéro': '06 39 98 25 01', 'Son nom': 'Odile Témoin', 'Quel appareil, quel logiciel ?': 'L’imprimante', 'Que se passe-t-il ?': 'Elle n’imprime plus', 'Adresse e-mail': 'odile@fictive.example' });
  const person = await sheet(emp, 'Odile Témoin');
  const end = later(first, { months: 3 });
  await press(await person.visitor.get(`${person.path}/ajouter/contract`), 'Enregistrer', { Service: 'Entretien', Début: first, Fin: end, Préavis: '1 mois' });
  const told = () => office.box.letters.filter((one) => /Votre contrat|Contrat à renouveler/.test(one.subject));
  const day = later(end, { months: -1 });
  await emp.reach(later(day, { days: -1 }));
  await all_gone(emp, office.box);
  assert.deepEqual(told().map((one) => one.subject), [], 'EMP-37: not the day before');
  assert.equal(emp.command('clock', later(day, { days: 1 })).status, 0);
  await soon(() => told().length >= 2);
  const [client] = told().filter((one) => one.to[0] === 'odile@fictive.example');
  assert.match(client.plain, new RegExp(`Il finit le ${said(end)}\\. Dites-nous si vous le renouvelez`), 'EMP-37');
  const [firm] = told().filter((one) => one.to[0] !== 'odile@fictive.example');
  assert.match(firm.plain, /http:\/\/emp-computer\.localhost:\d+\/bureau\/r\/\w+/, 'EMP-37: to the helper, with where to look');
  await emp.reach(later(end, { days: 1 }));
  await all_gone(emp, office.box);
  assert.equal(told().length, 2, 'EMP-37: once');
});

test('SEMI-33: an enquiry that nobody answered is called to mind, one that was answered is not', async (t) => {
  const semi = await serve({ firm: 'semi-informatique', policies: [example('semi-informatique')], extra: ['--demo', '--empty', ...by(office.folder, office.box)] });
  t.after(() => semi.remove());
  const first = await semi.today();
  const enquire = async (name, phone) => {
    const form = await semi.visitor().get('/demande/demander-un-devis');
    const sent = await form.press('Demander un devis', { 'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': 'Dix postes', 'Votre nom': name, 'Votre entreprise': `Atelier ${name}`, 'Votre adresse e-mail': `${name.toLowerCase()}@fictive.example`, 'Votre téléphone': phone });
    assert.equal(sent.status, 200, sent.main);
  };
  const waits = () => office.box.letters.filter((one) => one.subject === 'Une demande attend sa réponse').length;
  await enquire('Perle', '06 39 98 26 01');
  await enquire('Quiterie', '06 39 98 26 02');
  const enquiries = (await (await semi.as('Commercial')).get('/bureau/l/enquiry')).all('main a').map((a) => a.getAttribute('href')).filter((href) => /^\/bureau\/r\/\w+$/.test(href));
  await press(await (await semi.as('Commercial')).get(enquiries[0]), 'Classer la demande');
  await semi.reach(later(first, { days: 2 }));
  await all_gone(semi, office.box);
  assert.equal(waits(), 0, 'SEMI-33: not before');
  await semi.reach(later(first, { days: 4 }));
  await soon(() => waits() > 0);
  await all_gone(semi, office.box);
  assert.equal(waits(), 1, 'SEMI-33: the one without an answer');
  assert.match(office.box.letters.find((one) => one.subject === 'Une demande attend sa réponse').plain, /Service demandé : Maintenance\./);
});
