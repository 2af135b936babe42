// What was tried on what leaves the firm whole, and on what comes back: an objection that nobody has read yet, a file as long as it may be.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Area } from '../stories/customers.mjs';
import { find, press, sheet } from '../stories/desk.mjs';
import { replied, RightsDesk } from '../stories/rights.mjs';
import { after as later, example, reference, serve, until, words } from '../stories/support.mjs';
import { unsealed } from '../stories/zip.mjs';

const area = new Area('semi-informatique');
let semi, clab;
before(async () => {
  semi = (await area.open()).server;
  clab = await serve({ firm: 'customer-labs', policies: [example('customer-labs')] });
});
after(async () => {
  await clab?.remove();
  await area.close();
});

const mail = (name) => `${name.toLowerCase()}@fictif.example`;

test('an objection that waits in the queue keeps a file from who takes over, whatever its words; a wish to see one’s data does not', async () => {
  const desk = () => semi.as('Protection des données');
  const names = ['Aline', 'Bruno', 'Cyril', 'Doris'];
  for (const [n, name] of names.entries()) {
    const noted = await (await (await semi.as('Hotline')).get('/bureau/noter')).press('Noter seulement', { 'Son numéro': `06 39 98 79 ${40 + n}`, 'Son nom': `${name} Fictif`, 'Quelle entreprise ?': `Maison ${name}`,
      'Quel poste, quel logiciel ?': 'Poste 1', 'Que se passe-t-il ?': 'Panne', Client: true, 'Adresse e-mail professionnelle': mail(name) });
    assert.equal(noted.status, 200, noted.main);
    const person = (await sheet(semi, `${name} Fictif`)).path;
    await press(await (await semi.as('Commercial')).get(`${person}/ajouter/contract`), 'Enregistrer', { Service: 'Maintenance', Début: await semi.today(), Préavis: '1 mois', 'Conditions de la maintenance': true });
  }
  const way = '/bureau/transmission/takeover/acquirer';
  await press(await (await desk()).get(way), 'Écrire aux clients', { 'Qui reprend ?': 'Informatique Nouvelle' });
  await until(() => names.every((name) => area.box.letters.some((letter) => letter.to.includes(mail(name)) && /change de mains/.test(letter.subject))));
  await semi.reach(later(await semi.today(), { months: 1, days: 2 }));
  const ask = async (right, name) => {
    const sent = await (await semi.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { [right]: true, 'Votre adresse e-mail': mail(name) });
    assert.equal(sent.status, 200, sent.main);
    return reference(sent);
  };
  await ask('M’opposer à un autre usage', 'Aline');
  await ask('Poser une question', 'Bruno');
  await ask('Voir mes données', 'Cyril');
  const page = await (await desk()).get(way);
  const given = await page.press('Remettre l’archive scellée', { 'Acte de cession': 'Acte du 3 mars, n° 7', 'Mot de passe': 'Neuf-Hérons-Patients' });
  assert.equal(given.status, 200);
  const gone = Object.values(unsealed(given, 'Neuf-Hérons-Patients')).join('\n');
  assert.deepEqual(names.filter((name) => gone.includes(`Maison ${name}`)), ['Cyril', 'Doris']);
  assert.match(page.main, /Opposés, ou dont une demande attend notre réponse : 2/);
  semi.proves();
});

test('who refused offers for good and was erased is offered nothing when her file is brought back', async () => {
  const rights = new RightsDesk(semi, area.box), she = { name: 'Nadine Fictive', mail: mail('Nadine') };
  const sent = await (await semi.visitor().get('/demande/demander-un-devis')).press('Demander un devis', { 'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': 'Dix postes', 'Votre nom': she.name, 'Votre entreprise': 'Maison Refus', 'Votre adresse e-mail': she.mail, 'Votre téléphone': '06 39 98 79 60' });
  assert.equal(sent.status, 200, sent.main);
  await rights.does('marketing', await rights.asks('marketing', she));
  await rights.does('erasure', await rights.asks('erasure', she), { [replied]: true });
  assert.deepEqual(await find(semi, she.mail, 'Commercial'), [], 'she is gone');
  const kept = [{ activity: 'prospecting', basis: 'legitimate_interest', purpose: '', until: null }, { activity: 'enquiries', basis: 'contract', purpose: '', until: null }, { activity: 'relations', basis: 'legitimate_interest', purpose: '', until: null }];
  const records = [{ id: 'A', type: 'company', kept, values: { name: 'Maison Refus' } }, { id: 'B', of: 'A', type: 'contact', kept, values: { class: 'professional', name: she.name, mail: she.mail } }];
  const desk = await semi.as('Protection des données');
  const page = await desk.get('/bureau/reprendre');
  const done = await desk.upload('/bureau/reprendre', [['token', page.all('form [name=token]')[0].getAttribute('value')], ['file', { name: 'portable.json', bytes: JSON.stringify({ format: 'tenue-portable-1', records }) }]]);
  assert.equal(done.status, 200, done.main);
  assert.match(words((await sheet(semi, she.mail, 'Commercial')).main), /Offres aux professionnels : refusé le/);
  semi.proves();
});

test('a file of thousands of records that somebody brings back is read in the time of a few, and a longer one is refused', async () => {
  const desk = await clab.as('Déléguée à la protection des données');
  const bring = async (count) => {
    const kept = ['contact', 'prospecting'].map((activity) => ({ activity, basis: 'consent', purpose: '', until: null }));
    const she = { id: 'A', type: 'user', kept, values: { name: 'Longue Fictive', mail: `longue-${count}@fictif.example` } };
    const messages = Array.from({ length: count - 1 }, (_, n) => ({ id: `M${n}`, of: 'A', type: 'message', kept, values: { body: 'Un mot', kind: 'contact' } }));
    const page = await desk.get('/bureau/reprendre');
    const token = page.all('form [name=token]')[0].getAttribute('value'), since = Date.now();
    const done = await desk.upload('/bureau/reprendre', [['token', token], ['agrees', 'contact'], ['agrees', 'prospecting'], ['file', { name: 'portable.json', bytes: JSON.stringify({ format: 'tenue-portable-1', records: [she, ...messages] }) }]]);
    return { status: done.status, main: done.main, took: Date.now() - since };
  };
  await bring(2);
  const [few, many] = [await bring(250), await bring(2000)];
  assert.deepEqual([few.status, many.status], [200, 200], many.main);
  // Eight times as long a file takes about eight times as long; read back for each of its records it took more than forty.
  assert.ok(many.took < 25 * few.took, `${few.took} and ${many.took} ms`);
  const most = await bring(5001);
  assert.equal(most.status, 422, most.main);
  assert.match(most.main, /trop de fiches/);
  clab.proves();
});
