// What people who mean harm, or are merely quick, tried on requests about data and on the customers' pages: two acts at once, somebody
// else's name, an address that is not hers, an old link.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Area, secret } from '../stories/customers.mjs';
import { note, sheet } from '../stories/desk.mjs';
import { by, confirm, postbox } from '../stories/postbox.mjs';
import { example, reference, serve, until } from '../stories/support.mjs';

const area = new Area('semi-informatique');
const folder = mkdtempSync(join(tmpdir(), 'tenue-hostile-'));
let semi, clab, box;
before(async () => {
  semi = (await area.open()).server;
  box = await postbox();
  clab = await serve({ firm: 'customer-labs', policies: [example('customer-labs')], extra: ['--demo', '--empty', ...by(folder, box)] });
});
after(async () => {
  await clab?.remove();
  await box?.close();
  await area.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Way and fields of the form with that button, to be sent by hand. */
function filled(page, wording, values = {}) {
  const button = page.button(wording), form = button.closest('form'), fields = page.fields(form);
  for (const [label, value] of Object.entries(values)) page.fill(form, fields, label, value);
  return [form.getAttribute('action') || page.path, fields];
}
const at_once = (visitor, ...forms) => Promise.all(forms.map(([way, fields]) => visitor.request('POST', way, {
  body: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: `http://${visitor.host}` } }).then((page) => page.status, (error) => error.code)));
const mail = (name) => `${name.toLowerCase()}@fictif.example`;
const enquire = async (name, more = {}) => {
  const sent = await (await semi.visitor().get('/demande/demander-un-devis')).press('Demander un devis', { 'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': 'Dix postes', 'Votre nom': name, 'Votre entreprise': `Atelier ${name}`, 'Votre adresse e-mail': mail(name), 'Votre téléphone': '06 39 98 77 01', ...more });
  assert.equal(sent.status, 200, sent.main);
};
const inside = async (name) => {
  await area.ask(mail(name));
  return area.enter(await area.link(mail(name)));
};
const write_to = async (name) => {
  const sent = await (await clab.visitor().get('/demande/nous-contacter')).press('Envoyer la demande', { 'Parler à quelqu’un': true, 'Votre message': `Mot-de-${name}`, 'Vos nom et prénom': name, 'Votre adresse e-mail': mail(name), 'Utilisez ces réponses pour me répondre': true });
  assert.equal(sent.status, 200, sent.main);
};
const ask = async (kind, address) => reference(await (await clab.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { [kind]: true, 'Votre adresse e-mail': address }));
const officer = () => clab.as('Déléguée à la protection des données');

test('an account that ends while its password is being hashed, or closes twice, ends no server', async () => {
  await enquire('Pia');
  const pia = await inside('Pia');
  const next = 'Encore-Des-Grenouilles-43';
  const change = filled(await pia.get('/espace/compte'), 'Changer le mot de passe', { 'Nouveau mot de passe': next, 'Encore une fois': next });
  for (const field of change[1]) if (field[0] === 'current') field[1] = secret;
  const close = filled(await pia.get('/espace/fermer'), 'Fermer et effacer', { 'J’ai enregistré': true, 'Votre mot de passe actuel': secret });
  const answers = await at_once(pia, change, close, close, close);
  assert.ok(answers.every((status) => typeof status === 'number'), answers.join());
  assert.equal((await semi.visitor().get('/vie-privee')).status, 200, 'the server died');
  assert.equal((await area.sign_in(mail('Pia'))).status, 401);
  semi.proves();
});

test('a contact who is signed in renames no firm by a form for everybody', async () => {
  await enquire('Quentin');
  const quentin = await inside('Quentin');
  await (await quentin.get('/demande/demander-une-assistance')).press('Demander une assistance', { 'Ça peut attendre': true, 'Quel poste': 'portable', 'Que se passe-t-il ?': 'Il chauffe.', 'Votre entreprise': 'Pirate et Cie' });
  assert.match((await sheet(semi, mail('Quentin'), 'Commercial')).main, /Atelier Quentin/);
});

test('other words under the token of a form that was sent are another request', async () => {
  await enquire('Rosa');
  const rosa = await inside('Rosa');
  const form = await rosa.get('/espace/demande');
  const [way, question] = filled(form, 'Envoyer ma demande', { 'Poser une question': true });
  const [, erasure] = filled(form, 'Envoyer ma demande', { 'Les effacer': true });
  const first = await rosa.post(way, question), second = await rosa.post(way, erasure);
  assert.match(second.main, /Effacer mes données/);
  assert.notEqual(second.path, first.path);
});

test('two officers at once carry a request out once: never refused and erased, never answered twice', async () => {
  const visitor = await officer();
  for (const name of ['Alice', 'Agathe', 'Amina']) {
    await write_to(name);
    const number = await ask('Les effacer', mail(name));
    const request = await (await visitor.get('/bureau/demandes')).click(number);
    const plan = await request.click('Voir ce qui serait effacé');
    const erase = filled(plan, 'Effacer, et répondre', { 'Elle est venue': true }), refuse = filled(plan, 'Refuser', {});
    for (const field of refuse[1]) if (field[0] === 'refused') field[1] = 'Parce que nous devons garder.';
    await at_once(visitor, refuse, erase, refuse, erase);
    const told = (await visitor.get(request.path)).main;
    assert.ok(!(/devons garder/.test(told) && /Effacé aujourd’hui/.test(told)), `${number}: refused and erased`);
    const letters = await box.wait(`Votre demande ${number} : notre réponse`);
    assert.equal(letters.length, 1, `${number}: answered ${letters.length} times`);
  }
  clab.proves();
});

test('the link to a whole file goes to no address that is not hers, or that has not answered', async () => {
  await write_to('Basile');
  const visitor = await officer();
  for (const [address, what] of [['etranger@ailleurs.example', 'a stranger’s'], [mail('Basile'), 'hers, unproved']]) {
    const number = await ask('Les emporter', address);
    const request = await (await visitor.get('/bureau/demandes')).click(number);
    const found = await request.press('Chercher', { 'Une adresse, un téléphone': mail('Basile') });
    const plan = await found.click('Remettre, et répondre');
    const done = await plan.press('C’est remis', { 'À un autre service': true, 'À quel service ?': 'Courrier Neuf', 'Elle est venue': true });
    assert.equal(done.status, 422, what);
    assert.match(done.main, /Le lien ne part qu’à une adresse de sa fiche qui a répondu/, what);
    assert.equal(box.letters.filter((letter) => letter.plain.includes('/transmettre/')).length, 0, what);
  }
});

test('the link that stops offers stops none of another’s once its address is not that of the matter any more', async () => {
  await enquire('Tania', { 'La lettre d’information': true });
  const letter = await until(async () => { await area.ask(mail('Tania')); return area.box.letters.find((one) => one.to.includes(mail('Tania')) && one.plain.includes('/arreter/')); });
  const link = letter.plain.match(/\/arreter\/[\w-]+/)[0];
  assert.equal((await semi.visitor().get(link)).status, 200);
  const tania = await area.enter(await area.link(mail('Tania')));
  await (await tania.get('/espace/fermer')).press('Fermer et effacer', { 'J’ai enregistré': true, 'Votre mot de passe actuel': secret });
  assert.equal((await semi.visitor().get(link)).status, 404, 'it outlives her');
});

test('two sheets joined: a request that was made while signed in follows its person, and a sheet that is frozen takes in no other', async () => {
  const emp = new Area('emp-computer');
  const admin = () => emp.server.as('Administration');
  /** Somebody whom the desk noted, and who writes by the site under another address; gives the new sheet as the administration opens it. */
  const twice = async (name, phone) => {
    await note(emp.server, { 'Son numéro': phone, 'Son nom': `${name} Fictive`, 'J’ai besoin d’aide': true, 'Quel appareil, quel logiciel ?': 'Le portable', 'Que se passe-t-il ?': 'Il s’éteint.', 'Adresse e-mail': mail(`Ancienne.${name}`), Particulier: true });
    const sent = await (await emp.server.visitor().get('/demande/ouvrir-un-ticket')).press('Ouvrir le ticket', { 'J’ai besoin d’aide': true, 'Quel appareil, quel logiciel ?': 'L’imprimante', 'Que se passe-t-il ?': 'Elle chauffe.', 'Votre nom': `${name} F.`, 'Votre téléphone': phone, 'Votre adresse e-mail': mail(name), Particulier: true });
    assert.equal(sent.status, 200, sent.main);
    return sheet(emp.server, mail(name), 'Administration');
  };
  try {
    await emp.open();
    const fresh = await twice('Yasmine', '06 39 98 71 44');
    await emp.ask(mail('Yasmine'));
    const yasmine = await emp.enter(await emp.link(mail('Yasmine')));
    const asked = await (await yasmine.get('/espace/demande')).press('Envoyer ma demande', { 'Poser une question': true });
    const number = asked.main.match(/\b[0-9A-Z]{4}-[0-9A-Z]{3}\b/)[0];
    const joined = await fresh.press('C’est la même personne');
    assert.equal(joined.status, 200, joined.main);
    assert.match((await yasmine.get('/espace')).main, /Poser une question Réponse avant la fin/, 'it is lost to her');
    const request = await (await (await admin()).get('/bureau/demandes')).click(number);
    assert.ok(request.all('main a').some((a) => a.getAttribute('href') === joined.path), 'it is lost to the desk');

    const nadia = await twice('Nadia', '06 39 98 71 45');
    const freeze = await (await emp.server.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { 'Limiter leur usage le temps d’un désaccord': true, 'Votre adresse e-mail': mail('Ancienne.Nadia') });
    const plan = await (await (await (await admin()).get('/bureau/demandes')).click(reference(freeze))).click('Limiter');
    const frozen = await plan.press('Limiter, et répondre', {});
    assert.equal(frozen.status, 200, frozen.main);
    assert.equal((await nadia.press('C’est la même personne')).status, 423);
    assert.match((await (await admin()).get(nadia.path)).main, /Fiche à confirmer/);
    emp.server.proves();
  } finally {
    await emp.close();
  }
});

test('two persons of one mailbox: the link of one answer leads to no other’s file, whatever is answered after it', async () => {
  const shared = mail('Foyer');
  const sent = await (await clab.visitor().get('/demande/nous-contacter')).press('Envoyer la demande', { 'Parler à quelqu’un': true, 'Votre message': 'Mot-de-Gaspard', 'Vos nom et prénom': 'Gaspard', 'Votre adresse e-mail': shared, 'Utilisez ces réponses pour me répondre': true });
  assert.equal(sent.status, 200, sent.main);
  await note(clab, { 'Son numéro': '06 39 98 77 55', 'Ses nom et prénom': 'Héloïse Fictive', 'Poser une question': true, 'Sa demande': 'Mot-de-Héloïse', 'Adresse e-mail': shared });
  const asked = await (await clab.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { 'Voir mes données': true, 'Les emporter': true, 'Votre adresse e-mail': shared });
  const number = reference(asked);
  await confirm(clab, box, number);
  const desk = await officer();
  const page = await (await desk.get('/bureau/demandes')).click(number);
  const plans = [...new Set(page.all('main a[href*="nature="]').map((a) => a.getAttribute('href')).filter((href) => !href.includes('/dossier')))];
  const way = (nature, n) => plans.filter((href) => href.endsWith(nature))[n];
  assert.equal(plans.length, 4, plans.join());
  const replied = { 'Elle a appuyé sur le bouton de l’accusé de réception': true };
  const whole = async (nature, n, answers) => (await desk.get(way(nature, n))).press('C’est remis', { ...answers, ...replied });
  assert.equal((await whole('access', 0, { 'Par un lien': true })).status, 200);
  for (const answers of [{ 'Par un lien': true }, { 'À un autre service': true, 'À quel service ?': 'Courrier Neuf' }]) {
    const refused = await whole('portability', 1, answers);
    assert.equal(refused.status, 422, refused.main);
    assert.match(refused.main, /mène déjà au dossier de quelqu’un d’autre/);
  }
  assert.equal((await whole('portability', 0, { 'Par un lien': true })).status, 200, 'hers leads there too');
});
