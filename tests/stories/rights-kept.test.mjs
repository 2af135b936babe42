// What the firms promise about rights beyond the act itself: what stays known of a request, what never comes back, whom one may turn to, who was a
// minor, what still runs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Area, secret } from './customers.mjs';
import { find, job, note, press, sheet } from './desk.mjs';
import { by, confirm, postbox } from './postbox.mjs';
import { kinds, replied, RightsDesk, somebody } from './rights.mjs';
import { after as later, edit, example, files, leaks, reference, run, said, serve, until, words } from './support.mjs';
import { unsealed } from './zip.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tenue-kept-'));
const names = ['sos-serrurier', 'emp-computer', 'semi-informatique', 'customer-labs'];
const mailbox = { [replied]: true };
let box, server;
const desks = {};
before(async () => {
  box = await postbox();
  server = await serve({ firm: names[0], policies: names.map(example), extra: ['--demo', '--empty', ...by(folder, box)] });
  for (const name of names) desks[name] = new RightsDesk(server.of(name), box);
});
after(async () => {
  await server?.remove();
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});
const refused = (page, status, clear) => {
  assert.equal(page.status, status, page.main);
  assert.match(page.main, clear);
};
const store = (firm) => files(join(server.folder, 'data', firm)).find(({ path }) => path.endsWith('store.db')).path;
const marks = (firm) => Number(execFileSync('sqlite3', ['-readonly', store(firm), 'select count(*) from refusal'], { encoding: 'utf8' }));
/** The register of answered requests. */
const register = async (w) => (await w.officer()).get('/bureau/demandes?state=answered');

/** A firm's policy with other words in it, served. */
const served_with = async (t, name, firm, ...changes) => {
  const place = join(folder, name, firm);
  cpSync(example(firm), place, { recursive: true });
  edit(place, ...changes);
  const own = await serve({ firm, policies: [place], extra: ['--demo', '--empty', ...by(folder, box)] });
  t.after(() => own.remove());
  return new RightsDesk(own, box);
};

test('CLAB-11: once her data are erased the register still says that she asked and was answered, by number, kind and days alone', async () => {
  const w = desks['customer-labs'];
  const she = await w.comes();
  const asked = await w.asks('erasure', she, { Précisions: `Tout, ${she.words}` });
  const { done } = await w.does('erasure', asked, mailbox);
  const line = (await register(w)).all('main ul.letters > li').map((li) => words(li.textContent)).find((text) => text.includes(asked.number));
  const today = said(await w.server.today());
  assert.match(line ?? '', new RegExp(`^Effacement, ${asked.number} ?Reçue le ${today}\\. Répondue le ${today}`), 'CLAB-11');
  for (const page of [await register(w), await (await w.officer()).get(done.path)])
    for (const hers of [she.name, she.mail, she.words]) assert.equal(page.html.includes(hers), false, `CLAB-11: ${page.path} says ${hers}`);
  assert.match(done.main, /Effacé aujourd’hui/, 'CLAB-11: what was answered stays, and names nobody');
  const form = await w.server.visitor().get('/demande/exercer-un-droit');
  const kind = form.all('input[type=checkbox]')[0].getAttribute('name'), address = form.all('input[type=email]')[0].getAttribute('name');
  const send = (what) => form.visitor.post(form.path, [...form.fields(form.button('Envoyer ma demande').closest('form')).filter(([name]) => name !== kind && name !== address), [address, she.mail], [kind, what]]);
  assert.equal((await send('99')).status, 422, 'CLAB-11: what is none of the kinds is refused');
  assert.equal((await send('1')).status, 200, 'CLAB-11');
  w.server.proves();
});

test('CLAB-12: without a consent nothing runs, and a request is handled all the same', async () => {
  const w = desks['customer-labs'];
  const she = await w.comes();
  const waiting = await job(w.server, she.mail);
  await w.does('withdrawal', await w.asks('withdrawal', she), {});
  assert.deepEqual(await w.found(she.mail), [], 'CLAB-12: nothing rests on anything any more');
  assert.ok((await waiting.press('J’ai répondu')).status >= 400, 'CLAB-12: no reply is noted');
  assert.deepEqual(await find(w.server, she.mail, 'Équipe commerciale'), [], 'CLAB-12: nor any news');
  const number = await w.ask('access', she.mail);
  await press(await w.request(number), 'Répondre que nous n’avons rien');
  assert.match((await w.letter(number)).plain, /Nous avons cherché/, 'CLAB-12: the request is handled');
});

test('CLAB-16: erased is erased: an old copy that is put back brings nobody and nothing back', async (t) => {
  const w = await served_with(t, 'copied', 'customer-labs', ['Customer Labs', 'Customer Labs']);
  const she = await w.comes(), other = await w.comes();
  const made = w.server.command('backup', join(folder, 'yesterday'));
  assert.equal(made.status, 0, made.out + made.err);
  await w.does('erasure', await w.asks('erasure', she), mailbox);
  const back = run('restore', join(folder, 'yesterday'), join(folder, 'back'), '--yes', '--data', join(folder, 'none'), '--keys', join(w.server.folder, 'keys'));
  assert.equal(back.status, 0, back.out + back.err);
  assert.match(words(back.out), /Effacées depuis la copie, et donc absentes/);
  const again = await serve({ firm: 'customer-labs', policies: [join(folder, 'copied', 'customer-labs')], folder: join(folder, 'back') });
  t.after(() => again.stop('SIGKILL'));
  for (const hers of [she.name, she.mail, she.phone]) assert.deepEqual(await find(again, hers), [], `found again: ${hers}`);
  assert.equal((await find(again, other.mail)).length, 1, 'somebody else is as she was');
  again.proves();
  assert.deepEqual(leaks([she.name, she.mail, she.words], files(join(folder, 'back'))), []);
});

test('CLAB-18: a general refusal stops all that runs but a legal duty, and the answers list what stops', async () => {
  const w = desks['customer-labs'];
  const she = await w.comes();
  await press(await (await sheet(w.server, she.mail)).press('Noter une demande'), 'Noter seulement', { 'Son numéro': she.phone, 'Ses nom et prénom': she.name, 'Poser une question': true, 'Sa demande': she.words });
  const waiting = await job(w.server, she.mail);
  const number = await w.ask('objection', she.mail, { [kinds.withdrawal[0]]: true });
  const parts = async (right) => (await (await w.request(number)).all('main a').find((a) => a.textContent.includes(kinds[right][1]) && a.getAttribute('href').includes(right)));
  const plan = async (right) => (await w.officer()).get((await parts(right)).getAttribute('href'));
  await press(await plan('objection'), kinds.objection[2]);
  await press(await plan('withdrawal'), kinds.withdrawal[2]);
  const letters = (await box.wait(`Votre demande ${number} : notre réponse`, 2)).map((one) => one.plain).join('\n');
  for (const stopped of ['Appels et courriers', 'Nouvelles de Customer Labs', 'Demandes de contact']) assert.match(letters, new RegExp(`Arrêté aujourd’hui :\\n(– .*\\n)*– ${stopped}`), `CLAB-18: ${stopped}`);
  for (const who of ['Relation client', 'Équipe commerciale']) assert.deepEqual(await find(w.server, she.mail, who), [], `CLAB-18: ${who}`);
  assert.ok((await waiting.press('J’ai répondu')).status >= 400, 'CLAB-18');
  assert.ok((await register(w)).main.includes(number), 'CLAB-18: the duty to answer goes on');
  w.server.proves();
});

test('CLAB-34: a legal duty without its text is refused; with it the datum is locked, and goes at its end', async (t) => {
  const duty = (source) => [/\n\[forms\.contact\]/, `
[activities.proof]
label   = { fr = "Preuve" }
purpose = { fr = "prouver une réclamation" }
called  = { fr = "la preuve d’une réclamation" }
basis   = "legal_obligation"
${source}
[activities.proof.keep.complaint]
until   = "complaint.created + 2 years"
called  = { fr = "Une réclamation, pour la preuve" }
because = { fr = "La loi l’impose" }
[activities.proof.keep.user]
fields  = ["name"]
when    = "complaint"
until   = "end(complaint)"

[forms.contact]`];
  const place = join(folder, 'without', 'customer-labs');
  cpSync(example('customer-labs'), place, { recursive: true });
  edit(place, duty(''));
  const without = run('check', place);
  assert.equal(without.status, 1, 'CLAB-34: refused');
  assert.match(words(without.out + without.err), /activities\.proof.*\[BAS-006\]|BAS-006/, 'CLAB-34');
  const w = await served_with(t, 'with', 'customer-labs', duty('source = "Code de la consommation, art. L616-1"'));
  const firm = w.server;
  const she = somebody();
  const sent = await (await firm.visitor().get('/demande/faire-une-reclamation')).press('Envoyer la réclamation', { 'Que s’est-il passé ?': she.words, 'Vos nom et prénom': she.name, 'Votre adresse e-mail': she.mail, 'Utilisez ces réponses pour traiter ma réclamation': true });
  assert.equal(sent.status, 200, sent.main);
  const person = (await sheet(firm, she.mail)).path;
  const { letter } = await w.does('erasure', await w.asks('erasure', she), mailbox);
  assert.match(letter.plain, /Gardé, parce que la loi nous y oblige :\n– .*1 réclamation.*jusqu’au \d+(er)? \S+ \d{4} \(Code de la consommation, art\. L616-1\)/, 'CLAB-34');
  assert.deepEqual(await find(firm, she.mail), [], 'CLAB-34: locked');
  assert.deepEqual(await find(firm, she.name), [], 'CLAB-34: locked, also where another activity uses it');
  const shown = await (await firm.as('Relation client')).get(person);
  for (const hers of [she.words, she.name]) assert.equal(shown.html.includes(hers), false, 'CLAB-34: locked: whoever answered it does not read it any more');
  assert.equal(shown.status, 403, 'CLAB-34: locked: the sheet opens for nothing else');
  assert.match((await (await w.officer()).get(person)).main, /La réclamation : la loi l’impose/, 'CLAB-34: and kept, and whoever answers for data knows why');
  await firm.reach(later(await firm.today(), { years: 2, days: 1 }));
  assert.equal((await (await w.officer()).get(person)).status, 404, 'CLAB-34: it goes at its end');
});

const refuses = async (w) => {
  const she = await w.comes();
  const asked = await w.asks('erasure', she);
  await press(asked.plan, 'Refuser', { 'Pourquoi ?': 'C’est la troisième demande identique.' });
  return { ...asked, letter: await w.letter(asked.number) };
};
const privacy = async (w) => words((await w.server.visitor().get('/vie-privee')).main);
/** It is known that she complained: noted on the request, with its day. */
const complained = async (w, number) => {
  const page = await (await register(w)).click(number);
  const today = await w.server.today();
  refused(await page.press('Noter la plainte', { 'Nous le savons depuis': today, 'Ce que l’on en sait': ' ' }), 422, /./);
  refused(await page.press('Noter la plainte', { 'Nous le savons depuis': later(today, { days: 1 }), 'Ce que l’on en sait': 'Dossier 27-1' }), 422, /Le jour ne convient pas/);
  const noted = await press(page, 'Noter la plainte', { 'Nous le savons depuis': today, 'Ce que l’on en sait': 'Dossier 27-1402' });
  assert.match(noted.main, new RegExp(`Plainte à la CNIL, connue le ${said(today)} : Dossier 27-1402`));
};

test('CLAB-41: the authority has one address, which the page and each refusal say; declared anew, both have the new one', async (t) => {
  const known = /3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07, 01 53 73 22 22/;
  const w = desks['customer-labs'];
  for (const text of [(await refuses(w)).letter.plain, await privacy(w)]) assert.match(text, known);
  const moved = await served_with(t, 'moved', 'customer-labs', [/year_end   = "12-31"/, 'cnil       = "la CNIL, 1 rue Nouvelle, 75002 Paris, 01 00 00 00 01"\nyear_end   = "12-31"']);
  for (const text of [(await refuses(moved)).letter.plain, await privacy(moved)]) {
    assert.match(text, /1 rue Nouvelle, 75002 Paris, 01 00 00 00 01/);
    assert.doesNotMatch(text, known);
  }
});

test('SEMI-106: a refusal carries the authority’s address and telephone number as declared; a complaint that is known is noted on the request', async (t) => {
  const w = await served_with(t, 'declared', 'semi-informatique', [/cnil       = .*/, 'cnil       = "la CNIL, 2 rue Déclarée, 75002 Paris, 01 00 00 00 02"']);
  const { letter, number } = await refuses(w);
  for (const text of [letter.plain, await privacy(w)]) assert.match(text, /la CNIL, 2 rue Déclarée, 75002 Paris, 01 00 00 00 02/);
  await complained(w, number);
  w.server.proves();
});

test('SOS-76: a refusal says to whom one may turn, and how soon one hears; a complaint that is known is noted on the request', async () => {
  const w = desks['sos-serrurier'];
  const { letter, number } = await refuses(w);
  assert.match(letter.plain, /la CNIL, 3 place de Fontenoy, [^)]*\), qui vous dit sous trois mois où en est votre plainte, ou saisissez le juge, devant le tribunal judiciaire :\nhttps:\/\/www\.cnil\.fr/);
  await complained(w, number);
  w.server.proves();
});

test('CLAB-19: a refusal of marketing leaves a mark that outlives the erasure: no value, and nobody but herself undoes it', async () => {
  const w = desks['customer-labs'];
  const she = await w.comes();
  const none = marks('customer-labs');
  await w.does('objection', await w.asks('objection', she), {});
  assert.ok(marks('customer-labs') > none, 'CLAB-19: it is kept');
  const kept = marks('customer-labs');
  await w.does('erasure', await w.asks('erasure', she), mailbox);
  assert.deepEqual(await w.found(she.mail), []);
  assert.equal(marks('customer-labs'), kept, 'CLAB-19: it survives the erasure');
  assert.deepEqual(leaks([she.mail, she.name], files(server.folder)), [], 'CLAB-19: hashed under a key, never the address');
  w.server.proves();
});

const sales = 'Commercial', hotline = 'Hotline';
/** The way to the record that the page names so. */
const record_in = (page, wording) => page.all('main a').find((a) => words(a.textContent).includes(wording) && /^\/bureau\/r\/[^/]+$/.test(a.getAttribute('href'))).getAttribute('href');
const brings = async (w, rows) => (await (await (await w.server.as(sales)).get('/bureau/source/partner')).press('Regarder d’abord', { 'La liste': rows.join('\n'), 'Ce qui le permet': 'liste signée du 3 mars' }));
test('SEMI-97 CLAB-19: a prospect who objects is erased but for the mark; in a list the same address is refused, and counted', async () => {
  const w = desks['semi-informatique'];
  const she = somebody();
  const first = await (await brings(w, ['E-mail;Fonction', `${she.mail};Gérante`])).press('Noter ces personnes');
  assert.match(words(first.main), /Personnes nouvelles : 1/);
  const person = (await sheet(w.server, she.mail, sales)).path;
  const number = await w.ask('objection', she.mail);
  const plan = await w.plan(number, 'objection', she);
  const { letter } = await w.does('objection', { number, plan }, {});
  assert.match(letter.plain, /Arrêté aujourd’hui :\n(– .*\n)*– Offres aux professionnels/, 'SEMI-97');
  assert.match(letter.plain, /nous en gardons une empreinte, qui ne permet pas de la lire/, 'SEMI-97: she is told');
  assert.equal((await (await w.officer()).get(person)).status, 404, 'SEMI-97: the file is erased');
  assert.ok(marks('semi-informatique') >= 1, 'SEMI-97: but the mark');
  assert.deepEqual(leaks([she.mail], files(server.folder)), [], 'SEMI-97');
  const again = await (await brings(w, ['E-mail;Fonction', `${she.mail.toUpperCase()};Gérante`, `autre-${she.mail};Gérant`])).press('Noter ces personnes');
  assert.match(words(again.main), /Personnes nouvelles : 1\..*Lignes refusées : 1\. Ligne 2 : Cette personne s’y est opposée/, 'SEMI-97 CLAB-19: refused and counted');
  assert.deepEqual(await find(w.server, she.mail, sales), [], 'SEMI-97 CLAB-19');
  // She writes herself: she is answered, and still no offer is made to her.
  await w.firm.comes(w.server, she);
  const back = await sheet(w.server, she.mail, sales);
  assert.match(w.choices(back), /Offres aux professionnels.*refusé le/, 'SEMI-97');
  w.server.proves();
});

test('SEMI-96: an objection for reasons of her own suspends the use while it is weighed; it is refused with reasons, or not at all', async () => {
  const w = desks['semi-informatique'];
  const she = await w.comes();
  assert.equal((await find(w.server, she.mail, sales)).length, 1);
  const asked = await w.asks('objection', she);
  const suspended = await press(asked.plan, 'Limiter en attendant');
  assert.deepEqual(await find(w.server, she.mail, 'Hotline'), [], 'SEMI-96: the use is blocked');
  const reasons = suspended.all('textarea').map((area) => area.getAttribute('name')).filter((name) => name.startsWith('goes_on.'));
  assert.ok(reasons.length >= 2, 'SEMI-96: each use is weighed');
  refused(await suspended.visitor.post(suspended.path, [...w.seen(suspended), ...reasons.map((one) => [one, ' '])]), 422, /Écrivez la raison/);
  assert.equal(w.answered(asked.number), false, 'SEMI-96: not without reasons');
  const done = await suspended.visitor.post(suspended.path, [...w.seen(suspended), ...reasons.map((one) => [one, 'Un devis est en cours avec vous.'])]);
  assert.match(done.main, /Répondue le/);
  assert.match((await w.letter(asked.number)).plain, /Cela continue, pour des raisons qui l’emportent :\n– [^]*Un devis est en cours avec vous[^]*il reprend dans sept jours/, 'SEMI-96');
  w.server.proves();
});

test('SEMI-87: nothing came within the time that the policy gives: the request is closed with a notice, and opens again when what was asked for comes', async (t) => {
  const w = await served_with(t, 'patient', 'semi-informatique', [/more       = "1 month"/, 'more       = "30 days"']);
  const she = await w.comes();
  const number = await w.ask('access', `autre-${she.mail}`);
  const asked = await w.request(number);
  refused(await asked.press('Demander un élément', { 'Qu’est-ce qui vous fait douter ?': ' ' }), 422, /Il manque la raison/);
  const day = await w.server.today();
  await press(asked, 'Demander un élément', { 'Qu’est-ce qui vous fait douter ?': 'Une adresse que nous ne connaissons pas' });
  await w.server.reach(later(day, { days: 30 }));
  assert.equal((await w.request(number)).button('Fermer sans preuve'), undefined, 'SEMI-87: not before');
  await w.server.reach(later(day, { days: 31 }));
  const closed = await press(await w.request(number), 'Fermer sans preuve');
  assert.match((await w.letter(number)).plain, /Nous n’avons rien reçu : nous fermons la demande[^]*cnil\.fr/, 'SEMI-87: with a notice');
  assert.match(closed.main, /fermée sans preuve\. Si l’élément arrive, elle reprend/, 'SEMI-87');
  const path = closed.path;
  await w.server.reach(later(day, { days: 40 }));
  const page = await (await w.officer()).get(path);
  const today = await w.server.today();
  const open = await press(page, 'C’est bien elle', { 'Une visite au comptoir': true, 'Quel jour ?': today });
  assert.match(open.main, /À répondre avant la fin du/, 'SEMI-87: open again');
  const [letter] = await box.wait(`Votre demande ${number} : elle est rouverte`);
  assert.match(letter.plain, /votre demande .* est rouverte, et nous y répondons avant la fin du/, 'SEMI-87');
  assert.ok((await w.request(number)).main.includes(number), 'SEMI-87: it waits on the board');
  const answer = await (await w.plan(number, 'access', she)).press('C’est remis', { 'En main propre': true, 'Le doute est levé': true });
  assert.match(answer.main, /Répondue le/, 'SEMI-87: and is answered');
  refused(await answer.visitor.post(`${path}/faire/element`, [['token', answer.all('main input[name=token]')[0].getAttribute('value')], ['how', 'counter'], ['shown', today]]), 409, /Aucun élément n’est attendu/);
  w.server.proves();
});

test('SEMI-94: what the services need no more goes on request before its day, without a ground too', async () => {
  const w = desks['semi-informatique'];
  const she = await w.comes();
  const enquiry = await (await w.server.as(sales)).get('/bureau/l/enquiry');
  const mine = (await sheet(w.server, she.mail, sales));
  const way = mine.all('main a').map((a) => a.getAttribute('href')).filter((href) => /^\/bureau\/r\/[^/]+$/.test(href));
  let dropped = null;
  for (const href of way) {
    const page = await (await w.server.as(sales)).get(href);
    if (page.button('Classer la demande')) dropped = await press(page, 'Classer la demande');
  }
  assert.ok(dropped, 'the project is abandoned');
  assert.equal(enquiry.status, 200);
  const asked = await w.asks('erasure', she);
  assert.match(asked.plan.main, /Garder jusqu’au .* malgré tout/, 'SEMI-94: its day is not yet come');
  const { letter } = await w.does('erasure', asked, mailbox);
  assert.match(letter.plain, /Effacé aujourd’hui, sans retour possible :\n– [^]*1 demande/, 'SEMI-94');
  assert.deepEqual(await find(w.server, she.mail, sales), [], 'SEMI-94');
  w.server.proves();
});

test('SEMI-98: what was taken of a minor goes for that reason alone, by the date of birth or her word', async () => {
  const w = desks['semi-informatique'];
  assert.match(await privacy(w), /Vous étiez mineur quand vous nous avez écrit \? Demandez l’effacement, sans autre raison/, 'SEMI-98');
  const caller = await w.calls();
  const today = await w.server.today();
  const person = await sheet(w.server, caller.mail, sales);
  await press(await (await w.server.as(sales)).get(`${person.path}/ajouter/contract`), 'Enregistrer', { Service: 'Maintenance', Début: today, Préavis: '1 mois', 'Conditions de la maintenance': true });
  const form = await (await (await w.officer()).get(record_in(person, caller.name))).click('Corriger');
  await press(form, 'Enregistrer', { 'Date de naissance': later(today, { years: -16 }) });
  await w.server.reach(later(today, { months: 6 }));
  const asked = await w.asks('erasure', caller);
  assert.match(asked.plan.main, /D’après sa date de naissance, elle était mineure/, 'SEMI-98');
  refused(await asked.plan.press('Refuser', { 'Pourquoi ?': 'Nous en avons besoin' }), 422, /De ce qui a été pris à une personne mineure, rien ne se refuse/);
  const { letter } = await w.does('erasure', asked, mailbox);
  assert.match(letter.plain, /Vous étiez mineur quand ces données ont été prises : cela suffit pour les effacer \(RGPD, art\. 17\(1\)\(f\)\)/, 'SEMI-98');
  assert.deepEqual(await w.found(caller.mail), [], 'SEMI-98');
  const other = await w.comes();
  const declared = await w.asks('erasure', other);
  const line = declared.plan.all('textarea').map((area) => area.getAttribute('name')).find((name) => name.startsWith('later.'));
  refused(await declared.plan.visitor.post(declared.plan.path, [...w.seen(declared.plan), ['recognised', 'mailbox'], ['minor', 'yes'], [line, 'Un devis est en cours']]), 422, /rien ne se refuse ni ne s’attend/);
  const { letter: second } = await w.does('erasure', declared, { 'Elle l’était': true, ...mailbox });
  assert.match(second.plain, /Vous étiez mineur/, 'SEMI-98: declared');
  w.server.proves();
});

test('SEMI-99: an erasure that leaves something names each exception, its ground and its day; without a day there is none', async () => {
  const w = desks['semi-informatique'];
  const she = await w.calls();
  const [person] = await w.found(she.mail);
  const hot = () => w.server.as(hotline);
  const call = async (about) => {
    const form = await (await (await hot()).get(person)).press('Noter un appel');
    await press(form, 'Noter seulement', { 'Son numéro': she.phone, 'Son nom': she.name, 'Quelle entreprise ?': `Atelier ${she.name}`, 'Quel poste, quel logiciel ?': about, 'Que se passe-t-il ?': she.words, 'Adresse e-mail professionnelle': she.mail, Client: true });
    return record_in(await (await hot()).get(person), about);
  };
  const [disputed, wanted, open] = [await call('Poste en litige'), await call('Poste sous garantie'), await call('Poste en cours')];
  for (const way of [disputed, wanted]) await press(await (await hot()).get(way), 'Clore l’appel');
  const today = await w.server.today();
  const hold = await (await w.officer()).get(`${person}/garder/${disputed.split('/').pop()}`);
  const dispute = { 'Ce qui se passe': 'Panne contestée', Affaire: 'RG 27/00044', 'Prescription, au plus tard le': later(today, { years: 5 }) };
  refused(await hold.press('Garder', { ...dispute, 'À revoir le': '' }), 422, /./);
  await press(hold, 'Garder', { ...dispute, 'À revoir le': later(today, { months: 5 }) });
  const asked = await w.asks('erasure', she);
  const leave = (way, why) => asked.plan.visitor.post(asked.plan.path, [...w.seen(asked.plan), ['recognised', 'mailbox'], [`later.${way.split('/').pop()}.hotline_calls`, why]]);
  refused(await leave(open, 'Au cas où'), 422, /Ce qui n’a pas de terme connu ne peut pas être gardé ainsi/);
  refused(await leave(wanted, ' '), 422, /Écrivez la raison/);
  assert.equal(w.answered(asked.number), false);
  assert.match((await leave(wanted, 'La pièce changée est sous garantie.')).main, /Répondue le/);
  const { plain } = await w.letter(asked.number);
  assert.match(plain, /Gardé encore quelque temps, parce que nous en avons besoin :\n– .*1 appel, jusqu’au \d+(er)? \S+ \d{4} \(La pièce changée est sous garantie\.\)/, 'SEMI-99: a ground and a day');
  assert.match(plain, /Gardé, parce qu’un droit est défendu[^]*1 appel, jusqu’à la fin de ce désaccord, revu au plus tard le \d+(er)? \S+ \d{4} \(RGPD, art\. 17\(3\)\(e\)\)/, 'SEMI-99: another');
  assert.match(plain, /Effacé aujourd’hui[^]*2 appels/, 'SEMI-99: the rest went');
  w.server.proves();
});

test('SEMI-19: somebody who is on file twice, as a client’s contact and as a supplier’s, is handed one report', async () => {
  const w = desks['semi-informatique'];
  const she = await w.calls();
  await w.firm.comes(w.server, { ...she, words: `Autre-${she.words}` });
  const colleague = { ...somebody(), mail: she.mail };
  await w.firm.comes(w.server, colleague);  // of the same mailbox
  const number = await w.ask('access', she.mail);
  await confirm(w.server, w.box, number);
  const mine = async (see) => {
    const row = (await w.request(number)).all('main ul.letters > li').find((li) => words(li.textContent).includes(she.name) && li.textContent.includes(see));
    return (await w.officer()).get([...row.querySelectorAll('a')].find((a) => a.textContent.includes(see)).getAttribute('href'));
  };
  const asked = { number, plan: await mine(kinds.access[1]) };
  const file = await mine('Préparer son dossier');
  for (const hers of [she.words, `Autre-${she.words}`]) assert.ok(words(file.main).includes(hers), `SEMI-19: ${hers}`);
  for (const other of [colleague.name, colleague.words]) assert.equal(words(file.main).includes(other), false, `SEMI-19: ${other} is a colleague’s`);
  const { letter } = await w.does('access', asked, { 'En main propre': true, ...mailbox });
  assert.match(letter.plain, /– .*1 appel/, 'SEMI-19');
  assert.match(letter.plain, /– .*1 demande/, 'SEMI-19');
  w.server.proves();
});

test('EMP-48: what still runs is said before, confirmed, and named in the answer', async () => {
  const w = desks['emp-computer'];
  const she = await w.comes();
  const today = await w.server.today();
  const person = (await sheet(w.server, she.mail)).path;
  await press(await (await w.server.as('Dépannage')).get(`${person}/ajouter/contract`), 'Enregistrer', { Service: 'Assistance', Début: today, Fin: later(today, { years: 1 }), Préavis: '1 mois' });
  const asked = await w.asks('erasure', she);
  assert.match(asked.plan.main, /Cela court encore, et s’arrêterait : 1 contrat/, 'EMP-48: the effect is said');
  refused(await asked.plan.press(kinds.erasure[2], mailbox), 422, /Quelque chose court encore/);
  assert.equal((await w.found(she.mail)).length, 1, 'EMP-48: nothing went');
  const { letter } = await w.does('erasure', asked, { 'Elle le sait, et le confirme': true, ...mailbox });
  assert.match(letter.plain, /Vous nous l’avez confirmé : ce qui courait encore s’arrête aujourd’hui \(1 contrat\)/, 'EMP-48');
  assert.deepEqual(await w.found(she.mail), [], 'EMP-48');
  w.server.proves();
});

test('EMP-21: each right on the page leads to a form that files it; where the firm takes none by its site, none leads there', async (t) => {
  const w = desks['emp-computer'];
  const page = await w.server.visitor().get('/vie-privee');
  const ways = page.all('.rights a.button').map((a) => [words(a.textContent), a.getAttribute('href')]);
  assert.ok(ways.length >= 8, `EMP-21: ${ways.length} rights`);
  for (const [label, way] of ways) {
    const form = await w.server.visitor().get(way);
    assert.equal(form.status, 200, `EMP-21: ${label}`);
    assert.equal(form.all('input[checked]').length, 1, `EMP-21: ${label} is chosen`);
    const sent = await form.press('Envoyer ma demande', { 'Votre adresse e-mail': somebody().mail });
    assert.ok(reference(sent), `EMP-21: ${label} is filed`);
  }
  const place = join(folder, 'closed', 'emp-computer');
  cpSync(example('emp-computer'), place, { recursive: true });
  edit(place, ['channels   = ["mail", "form", "phone", "post"]', 'channels   = ["mail", "phone", "post"]']);
  const closed = await serve({ firm: 'emp-computer', policies: [place] });
  t.after(() => closed.remove());
  const without = await closed.visitor().get('/vie-privee');
  const others = without.all('.rights a.button').map((a) => a.getAttribute('href'));
  assert.ok(others.length >= 8 && others.every((way) => way.startsWith('mailto:')), `EMP-21: nothing leads nowhere: ${others}`);
  assert.equal((await closed.visitor().get('/demande/exercer-un-droit')).status, 404, 'EMP-21');
});

test('SOS-39: what goes to an authority has its case, its day, who noted it and which data, of the one person; without a reference it is refused', async () => {
  const w = desks['sos-serrurier'];
  const she = await w.comes();
  const other = await w.comes();
  const [person] = await w.found(she.mail);
  const passed = await (await (await w.officer()).get(`${person}/communication`)).click('Client');
  const told = { 'Quelqu’un d’autre': true, 'Son nom': 'Commissariat Imaginaire', Nom: true };
  refused(await passed.press('Noter', told), 422, /./);
  assert.doesNotMatch((await (await w.officer()).get(person)).main, /Commissariat Imaginaire/, 'SOS-39: nothing is noted');
  await press(passed, 'Noter', { ...told, 'Pour quelle affaire ?': 'PV 2026-77' });
  const ledger = words((await (await w.officer()).get(person)).main);
  assert.match(ledger, /Commissariat Imaginaire, PV 2026-77/, 'SOS-39');
  assert.match(ledger, new RegExp(`${said(await w.server.today())}[^.]*Commissariat|Commissariat[^.]*${said(await w.server.today())}`), 'SOS-39: with its day');
  const [second] = await w.found(other.mail);
  assert.doesNotMatch((await (await w.officer()).get(second)).main, /Commissariat/, 'SOS-39: of the one person alone');
  const file = await (await w.request((await w.asks('access', she)).number)).click('Préparer son dossier');
  assert.match(words(file.main), /Commissariat Imaginaire, PV 2026-77/, 'SOS-39: she learns of it');

  // What goes with it: an archive that opens with a password, of the one person and of the fields asked for alone.
  const password = 'Sept-Cigognes-Calmes';
  const form = async () => (await (await w.officer()).get(`${person}/communication`)).click('Client');
  const copy = async (answers) => (await form()).press('Noter, et prendre une copie', { 'Quelqu’un d’autre': true, 'Son nom': 'Parquet Inventé', Nom: true, ...answers });
  refused(await copy({ 'Mot de passe': password }), 422, /./);
  refused(await copy({ 'Pour quelle affaire ?': 'PV 2026-78', 'Mot de passe': 'court' }), 422, /quatorze caractères/);
  assert.doesNotMatch((await (await w.officer()).get(person)).main, /Parquet Inventé/, 'SOS-39: nothing is noted of what was refused');
  const given = await copy({ 'Pour quelle affaire ?': 'PV 2026-78', 'Mot de passe': password });
  assert.equal(given.headers['cache-control'], 'no-store', 'SOS-39');
  assert.deepEqual(leaks([she.name, 'PV 2026-78'], [{ path: 'the archive', bytes: given.bytes }]), [], 'SOS-39: sealed');
  assert.throws(() => unsealed(given, `${password}.`), /another password/, 'SOS-39');
  const all = unsealed(given, password);
  assert.deepEqual(Object.keys(all), ['copie.json'], 'SOS-39');
  const data = JSON.parse(all['copie.json']);
  assert.deepEqual([data.format, data.for, data.case], ['tenue-handed-1', 'Parquet Inventé', 'PV 2026-78'], 'SOS-39');
  assert.deepEqual(data.records.map(({ type, values }) => [type, values]), [['client', { name: she.name }]], 'SOS-39: the named person only, and what was asked');
  const after = words((await (await w.officer()).get(person)).main);
  assert.match(after, new RegExp(`Parquet Inventé, PV 2026-78, sha256 ${createHash('sha256').update(all['copie.json']).digest('hex')}`), 'SOS-39: the entry has the hash of what left');
  w.server.proves();
});

test('SEMI-51: whoever refuses that a provider has her data is obeyed, and the desk is told that the service may be less', async () => {
  const w = desks['semi-informatique'];
  const tell = async (she) => {
    const [person] = await w.found(she.mail);
    const desk = await w.server.as('Hotline');
    const record = (await desk.get(`${person}/communication`)).all('main ul.letters a').map((a) => a.getAttribute('href'));
    for (const way of record) {
      const form = await desk.get(way);
      const vendor = form.all('input[name=who]').find((one) => one.getAttribute('value').startsWith('vendor.'));
      if (!vendor || !form.all('input[name=fields][value=phone]').length) continue;
      const own = form.fields(form.all('form[action*="/communication/"]')[0]).filter(([name]) => name === 'token');
      return form.visitor.post(form.path, [...own, ['who', vendor.getAttribute('value')], ['day', form.all('input[name=day]')[0].getAttribute('value')], ['fields', 'name'], ['fields', 'phone']]);
    }
    throw new Error('no provider to tell');
  };
  const assign = async (she) => {
    const page = await (await w.server.as(hotline)).get(record_in(await sheet(w.server, she.mail), 'Poste 3'));
    const asked = await page.press('Confier à un technicien');
    await press(asked, 'Confier à un technicien', { 'Bruno Spécimen': true });
  };
  const willing = await w.calls(), opposed = await w.calls();
  for (const one of [willing, opposed]) await assign(one);
  assert.equal((await tell(willing)).status, 200, 'SEMI-51: while it is repaired, and unless she refuses');
  await press(await sheet(w.server, opposed.mail), 'Noter le refus', {}, 'Passer mon appel à un fournisseur');
  refused(await tell(opposed), 403, /Elle s’y est opposée.*le service peut en être réduit/);
  assert.doesNotMatch((await (await w.officer()).get((await w.found(opposed.mail))[0])).main, /Le fournisseur du matériel/, 'SEMI-51: nothing is noted as passed on');
  w.server.proves();
});

const terms = 'Conditions de l’hébergement';
const contract_of = async (server, person, answers) => {
  const form = await (await server.as(sales)).get(`${person}/ajouter/contract`);
  const done = await press(form, 'Enregistrer', { Service: 'Hébergement', Début: await server.today(), Préavis: '1 mois', [terms]: true, ...answers });
  return record_in(done, 'Hébergement');
};

test('SEMI-85: the file holds what is in use, archived, logged and brought by others, each with its source; of others nothing', async (t) => {
  const area = new Area('semi-informatique');
  t.after(() => area.close());
  await area.open();
  const w = new RightsDesk(area.server, area.box);
  const she = somebody(), other = somebody();
  await press(await brings(w, ['E-mail;Fonction', `${she.mail};Gérante`]), 'Noter ces personnes');
  const person = await sheet(area.server, she.mail, sales);
  await press(await (await (await area.server.as(sales)).get(record_in(person, ''))).click('Corriger'), 'Enregistrer', { 'Nom et prénom': she.name, Client: true, 'Relation professionnelle': true });
  const called = { 'Son numéro': she.phone, 'Son nom': she.name, 'Quelle entreprise ?': 'Atelier Commun', 'Quel poste, quel logiciel ?': 'Poste 3', 'Que se passe-t-il ?': she.words, 'Adresse e-mail professionnelle': she.mail, Client: true };
  await note(area.server, called);
  await note(area.server, { ...called, 'Son numéro': other.phone, 'Son nom': other.name, 'Que se passe-t-il ?': other.words, 'Adresse e-mail professionnelle': other.mail });
  await press(await (await area.server.as(hotline)).get(record_in(await sheet(area.server, she.name), 'Poste 3')), 'Clore l’appel');
  await area.ask(she.mail).catch(() => {});
  await area.server.reach(later(await area.server.today(), { months: 7 }));
  assert.equal((await (await area.server.as('Hotline')).get('/bureau/l/ticket')).main.includes(she.words), false, 'the call is archived');
  const asked = await w.asks('access', she);
  const file = words((await (await w.request(asked.number)).click('Préparer son dossier')).main);
  for (const [what, hers] of [['in use', she.mail], ['archived', she.words], ['brought', 'Le partenaire qui vous a demandé'], ['log', 'Commercial']]) assert.ok(file.includes(hers), `SEMI-85: ${what}: ${hers}`);
  for (const hers of [other.name, other.words, other.mail]) assert.equal(file.includes(hers), false, `SEMI-85: ${hers} is somebody else’s`);
  area.server.proves();
});

test('SEMI-48: the account closed, what stays is listed with its reason and its end, opens to nobody by it, and goes on its day', async (t) => {
  const area = new Area('semi-informatique');
  t.after(() => area.close());
  await area.open();
  const w = new RightsDesk(area.server, area.box);
  const she = await w.comes();
  const person = (await sheet(area.server, she.mail, sales)).path;
  const begin = await area.server.today();
  const way = await contract_of(area.server, person, { Fin: later(begin, { months: 6 }) });
  const bill = await (await area.server.as('Comptabilité')).get(`${person}/ajouter/invoice/${way.split('/').pop()}`);
  await press(bill, 'Enregistrer', { Date: begin, Lignes: 'Maintenance 90,00' });
  await area.ask(she.mail);
  const visitor = await area.enter(await area.link(she.mail));
  const left = await (await visitor.get('/espace/fermer')).press('Fermer et effacer', { 'J’ai enregistré': true, 'Votre mot de passe actuel': secret });
  assert.match(left.main, /Votre espace est fermé/);
  assert.equal((await area.sign_in(she.mail)).status, 401, 'SEMI-48: no entering');
  assert.deepEqual(await find(area.server, she.mail, sales), [], 'SEMI-48: she is gone');
  const kept = words((await (await w.officer()).get(person)).main);
  assert.match(kept, /contrat/i, 'SEMI-48: the contract stays');
  const ends = words((await (await area.server.as(sales)).get(person)).all('#ends ~ ol')[0].textContent);
  assert.match(ends, /\d{4} Le contrat/, 'SEMI-48: with its end');
  await area.server.reach(later(begin, { years: 12 }));
  assert.equal((await (await w.officer()).get(person)).status, 404, 'SEMI-48: at the end it goes');
});

test('SEMI-39: a doubted instruction is told to the client with the reason, stops, and is taken up again on a written answer alone', async () => {
  const w = desks['semi-informatique'];
  const she = await w.calls();
  const [person] = await w.found(she.mail);
  await contract_of(w.server, person, { 'Bruno Spécimen': true });
  const form = await (await w.officer()).get(`${person}/ajouter/instruction`);
  const under = form.all('main label').find((label) => words(label.textContent).startsWith('Hébergement'));
  const given = await press(form, 'Enregistrer', { 'Ce qui est demandé': 'Copier la messagerie d’un salarié', Fichiers: true, ...(under ? { [words(under.textContent)]: true } : {}), [she.name]: true });
  const way = record_in(given, 'Copier');
  const open = async () => (await w.officer()).get(way);
  const doubt = 'La suspendre : elle paraît illicite';
  const asked = await (await open()).press(doubt);
  refused(await asked.press(doubt, { 'Pourquoi elle paraît illicite': ' ' }), 422, /./);
  await press(asked, doubt, { 'Pourquoi elle paraît illicite': 'Un salarié n’a pas été prévenu.' });
  const letters = () => box.letters.filter((one) => one.to[0] === she.mail && one.subject.includes('Votre instruction est suspendue'));
  await until(() => letters().length === 1, 6).catch(() => assert.fail('SEMI-39: the client is not told'));
  assert.match(letters()[0].plain, /Un salarié n’a pas été prévenu/, 'SEMI-39: with the reason');
  assert.equal((await (await w.server.as('Technicien')).get(`${person}/ajouter/entrusted_file`)).status >= 400, true, 'SEMI-39: nothing is done under it');
  const resume = await (await open()).press('La reprendre');
  refused(await resume.press('La reprendre', { 'Ce que le client a répondu par écrit': ' ' }), 422, /./);
  const resumed = await press(resume, 'La reprendre', { 'Ce que le client a répondu par écrit': 'Le salarié a signé, courrier du 3 mars.' });
  assert.match(words((await open()).main), /Le salarié a signé, courrier du 3 mars/, 'SEMI-39: on file');
  assert.equal(resumed.status, 200);
  w.server.proves();
});
