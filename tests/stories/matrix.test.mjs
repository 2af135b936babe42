// Each right at each firm: carried out over the real store, with its letter; and the contrary case: not entitled, wrong person, under hold, too late.
// The clock of each firm stands on a day whose month ends oddly: on a Sunday, a leap day, 1 May, 14 July, Easter Monday.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { press } from './desk.mjs';
import { by, confirm, postbox, receipt } from './postbox.mjs';
import { firms, kinds, replied, RightsDesk } from './rights.mjs';
import { after as later, days, example, files, leaks, root, said, serve, words } from './support.mjs';

const names = Object.keys(firms);
/** The day on which everything is asked, and the last day to answer. Regulation 1182/71, art. 3. */
const calendar = {
  'sos-serrurier': ['2027-01-31', '2027-03-01'],      // 28 February is a Sunday
  'clic-et-cetera': ['2028-01-31', '2028-02-29'],     // a leap day
  'emp-computer': ['2027-04-01', '2027-05-03'],       // 1 May, on a Saturday
  'semi-informatique': ['2027-06-14', '2027-07-15'],  // 14 July
  'customer-labs': ['2028-03-17', '2028-04-18'],      // Easter Monday
};

const folder = mkdtempSync(join(tmpdir(), 'tenue-matrix-'));
let box, server;
const desks = {};
before(async () => {
  box = await postbox();
  server = await serve({ firm: names[0], policies: names.map(example), extra: ['--demo', '--empty', ...by(folder, box)] });
  for (const name of names) {
    desks[name] = new RightsDesk(server.of(name), box);
    const own = desks[name].server;
    own.forward(days(await own.today(), calendar[name][0]));
    for (const role of [firms[name].officer, firms[name].other]) await own.as(role);  // a code is good once
  }
});
after(async () => {
  await server?.remove();
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});

const portable = new Ajv({ strict: true }).compile(JSON.parse(readFileSync(join(root, 'docs/formats/portable.schema.json'), 'utf8')));
const counter = { 'Elle est venue': true }, mailbox = { [replied]: true };
/** What an objection stops at each firm of somebody who came of herself, and what goes on, with why. */
const opposed = {
  'sos-serrurier': [/– Lettre, conseils et offres/, /Gestion des urgences : la base est le contrat/],
  'clic-et-cetera': [/^$/, /Gestion des clients : la base est le contrat/],
  'emp-computer': [/– Lettre et mot d’anniversaire/, /Vous dépanner et suivre vos contrats : la base est le contrat/],
  'semi-informatique': [/– Offres aux professionnels/, /^$/],
  'customer-labs': [/– Nouvelles de Customer Labs/, /Demandes de contact : vous pouvez retirer votre accord/],
};

/** Where something of hers rests on an interest alone: how she came. */
const interests = { 'clic-et-cetera': 'calls', 'semi-informatique': 'comes', 'customer-labs': 'calls' };

// ---- what is done ------------------------------------------------------------------------------------------------------------

const dossier = async (w, number) => (await w.request(number)).click('Préparer son dossier');

/** right → what is done for her; gives the letter. `who`: how she was recognised. */
const does = {
  async access(w, she, asked, who) {
    const file = await dossier(w, asked.number);
    for (const hers of [she.name, she.mail, she.words]) assert.ok(words(file.main).includes(hers), `the file says ${hers}`);
    const { letter } = await w.does('access', asked, { 'En main propre': true, ...who });
    assert.match(letter.plain, /Votre dossier est prêt\. Il contient tout ce que nous avons sur vous :\n– 1 /);
    assert.equal((await w.found(she.mail)).length, 1, 'nothing goes');
    return letter;
  },
  async rectification(w, she, asked, who) {
    const field = asked.plan.all('input[type=email]').find((one) => one.getAttribute('name').startsWith('values.'));
    const label = words(asked.plan.document.querySelector(`label[for="${field.id}"]`).textContent).replace(/ \(facultatif\)$/, '');
    const { letter } = await w.does('rectification', asked, { [label]: `neuf-${she.mail}`, ...who });
    assert.match(letter.plain, /Corrigé aujourd’hui :\n– .*\(adresse e-mail/);
    assert.equal(letter.plain.includes(`neuf-${she.mail}`), false, 'no value goes by mail');
    assert.deepEqual([(await w.found(`neuf-${she.mail}`)).length, (await w.found(she.mail)).length], [1, 0], 'found under the new address alone');
    return letter;
  },
  async erasure(w, she, asked, who) {
    const { letter } = await w.does('erasure', asked, who);
    assert.match(letter.plain, /Effacé aujourd’hui, sans retour possible :\n– .*1 /);
    assert.deepEqual(await w.found(she.mail), [], 'nobody is found any more');
    assert.deepEqual(leaks([she.words, she.mail], files(server.folder)), []);
    return letter;
  },
  async restriction(w, she, asked) {
    const { letter } = await w.does('restriction', asked, { 'Ce qui est en cause': 'L’adresse est contestée' });
    assert.match(letter.plain, /Usage limité depuis aujourd’hui :\n– 1 [^]*Nous vous écrirons avant d’y mettre fin/);
    assert.deepEqual(await w.found(she.mail), [], 'nobody reads it');
    return letter;
  },
  async portability(w, she, asked, who) {
    const file = await dossier(w, asked.number);
    const data = JSON.parse((await file.visitor.get(`${file.path}.json`)).html);
    assert.ok(portable(data), JSON.stringify(portable.errors));
    assert.ok(data.records.some((one) => Object.values(one.values).includes(she.mail)), 'what she gave');
    assert.ok(data.records.every((one) => one.kept.every((why) => ['contract', 'consent'].includes(why.basis))));
    const { letter } = await w.does('portability', asked, { 'En main propre': true, ...who });
    assert.match(letter.plain, /Votre fichier est prêt\. Il contient ce que vous nous avez donné/);
    return letter;
  },
  async objection(w, she, asked) {
    const { letter } = await w.does('objection', asked, {});
    const [stopped, on] = opposed[w.server.firm].map((one) => (one.source === '^$' ? null : one));
    if (stopped) assert.match(letter.plain.match(/Arrêté aujourd’hui :\n((?:– .*\n)+)/)?.[1] ?? '', stopped);
    else assert.doesNotMatch(letter.plain, /Arrêté aujourd’hui/);
    if (on) assert.match(letter.plain, on);
    return letter;
  },
  async marketing(w, she, asked) {
    const { letter } = await w.does('marketing', asked, {});
    if (!w.firm.sells) assert.match(letter.plain, /Vos données ne servaient pas à cela chez nous/);
    else assert.match(letter.plain, /Arrêté aujourd’hui :\n(– .*\n){1,4}Ce que nous ne gardions que pour cela est effacé\. Pour ne plus vous écrire .* nous en gardons une empreinte/);
    assert.doesNotMatch(letter.plain, /Cela continue|Améliorat|Reprise de notre activité/, 'advertising alone is spoken of');
    assert.equal((await w.found(she.mail)).length, 1, 'what she came for goes on');
    return letter;
  },
  async withdrawal(w, she, asked) {
    const { letter } = await w.does('withdrawal', asked, {});
    assert.match(letter.plain, /Arrêté aujourd’hui :\n– [^]*Ce qui a été fait avant, avec votre accord, reste valable/);
    for (const path of await w.found(she.mail)) assert.doesNotMatch(w.choices(await (await w.officer()).get(path)), /: accepté/, 'no agreement stands');
    return letter;
  },
  async directives(w, she, asked, who) {
    const { letter } = await w.does('directives', asked, { 'Qu’elles soient effacées': true, ...who });
    assert.match(letter.plain, /Vos volontés sont notées : vos données seront effacées après votre mort/);
    const again = await w.plan(await w.ask('directives', she.mail), 'directives', she);
    assert.match(again.main, /Elle a voulu que ses données soient effacées après sa mort/, 'kept, and shown to whoever answers');
    return letter;
  },
  complaint: (w, she, asked) => in_words(w, 'complaint', asked),
  question: (w, she, asked) => in_words(w, 'question', asked),
};
async function in_words(w, right, asked) {
  const { letter } = await w.does(right, asked, { 'Votre réponse': `Personne d’autre ne lit vos données (${asked.number}).` });
  assert.ok(letter.plain.includes(`Personne d’autre ne lit vos données (${asked.number}).`));
  return letter;
}

// ---- what is not -------------------------------------------------------------------------------------------------------------

const forge = (w, plan, fields) => plan.visitor.post(plan.path, [...w.seen(plan), ...fields]);
/** Nobody who does not answer for data opens the plan or carries it out, whatever he sends. */
async function other_role(w, { number, plan }, fields = [['recognised', 'counter'], ['given', 'counter'], ['words', 'Voilà']]) {
  const visitor = await w.server.as(w.firm.other);
  assert.equal((await visitor.get(plan.path)).status, 403, `${w.firm.other} opens it`);
  const token = (await visitor.get('/bureau')).all('[name=token]')[0].getAttribute('value');
  const sent = await visitor.post(plan.path, [...w.seen(plan).filter(([name]) => name !== 'token'), ['token', token], ...fields]);
  assert.equal(sent.status, 403, `${w.firm.other} carries it out`);
  assert.equal(w.answered(number), false);
}
const refuses = (page, status, clear) => {
  assert.equal(page.status, status, page.main);
  assert.match(page.main, clear);
};
/** Under an address that nobody has: nothing is said of anybody, and nothing moves. */
async function nobody_there(w, right, she) {
  const number = await w.ask(right, `autre-${she.mail}`);
  const page = await w.request(number);
  assert.match(page.main, /Personne n’est connu sous cette adresse/);
  await press(page, 'Répondre que nous n’avons rien');
  const letter = await w.letter(number);
  assert.match(letter.plain, /nous n’en avons aucune sous cette adresse/);
  for (const hers of [she.name, she.words]) assert.equal(letter.plain.includes(hers), false);
  assert.equal((await w.found(she.mail)).length, 1, 'hers stay');
  return letter;
}
/** Somebody else asks for what is hers: her mailbox did not answer, and saying so is refused. */
async function not_recognised(w, right, she, fields) {
  const number = await w.ask(right, `autre-${she.mail}`);
  await confirm(w.server, w.box, number);
  const plan = await w.plan(number, right, she);
  assert.equal(plan.main.includes(replied), false, 'another address is not hers, whoever reads it');
  refuses(await forge(w, plan, [['recognised', 'mailbox'], ...fields]), 422, /Son adresse ne suffit que si c’est celle de sa fiche/);
  refuses(await forge(w, plan, fields), 422, /Dites comment cette personne a été reconnue/);
  assert.equal(w.answered(number), false);
  assert.equal((await w.found(she.mail)).length, 1, 'hers stay');
}

const not_entitled = {
  async access(w, she) { await other_role(w, await w.asks('access', she)); await nobody_there(w, 'access', she); },
  async rectification(w, she) {
    const asked = await w.asks('rectification', she);
    await other_role(w, asked);
    const field = asked.plan.all('input[type=email]').find((one) => one.getAttribute('name').startsWith('values.')).getAttribute('name');
    refuses(await forge(w, asked.plan, [[field, 'pas une adresse'], ['recognised', 'counter']]), 422, /adresse/);
    refuses(await forge(w, asked.plan, [['recognised', 'counter']]), 422, /./);
    if (w.server.firm === 'semi-informatique') {
      const name = asked.plan.all('input').find((one) => /^values\..*\.name$/.test(one.getAttribute('name') ?? '')).getAttribute('name');
      refuses(await forge(w, asked.plan, [[name, 'Autre Nom'], ['recognised', 'counter']]), 422, /preuve/);
    }
    assert.equal((await w.found(she.mail)).length, 1, 'nothing changed');
  },
  async erasure(w, she) {
    if (w.firm.owes) await w.firm.owes(w.server, she);
    const asked = await w.asks('erasure', she);
    await other_role(w, asked);
    refuses(await asked.plan.press('Refuser', { 'Pourquoi ?': ' ' }), 422, /./);
    if (!w.firm.owes) return;
    const letter = await does.erasure(w, she, asked, mailbox);
    assert.match(letter.plain, /Gardé, parce que la loi nous y oblige :\n– .*1 facture, jusqu’au 31 décembre \d{4} \(Code de commerce, art\. L123-22\)/);
    assert.match(letter.plain, recourse);
  },
  async restriction(w, she) {
    const asked = await w.asks('restriction', she);
    await other_role(w, asked, []);
    await does.restriction(w, she, asked);
    const person = asked.plan.all('a[href^="/bureau/p/"]')[0].getAttribute('href');
    const held = await (await w.officer()).get(person);
    const end = await held.click('Lever la limitation');
    refuses(await end.press('La prévenir', { 'Pourquoi ?': 'Réglé', 'Dernier jour de la limitation': await w.server.today() }), 422, /./);
    refuses(await (await held.click('Ouvrir malgré la limitation')).press('Ouvrir', { 'Pourquoi, exactement ?': 'Par curiosité' }), 422, /./);
    assert.deepEqual(await w.found(she.mail), [], 'frozen it stays');
  },
  async portability(w, she) {
    await other_role(w, await w.asks('portability', she));
    if (w.server.firm === 'semi-informatique' || w.server.firm === 'sos-serrurier' || w.server.firm === 'emp-computer') return;  // there a call is a contract too
    const caller = await w.calls();
    const { letter } = await w.does('portability', await w.asks('portability', caller), { 'En main propre': true, ...mailbox });
    assert.match(letter.plain, /Vous ne nous avez rien donné avec votre accord ou pour un contrat[^]*\(RGPD, art\. 20\)/);
  },
  async objection(w, she) {
    const asked = await w.asks('objection', she);
    await other_role(w, asked, []);
    if (w.firm.sells) refuses(await forge(w, asked.plan, [[`goes_on.${w.firm.sells}`, 'Nous y tenons']]), 422, /Cela s’arrête sans condition/);
    for (const one of asked.plan.all('textarea').map((area) => area.getAttribute('name')).filter((name) => name.startsWith('goes_on.')))
      refuses(await forge(w, asked.plan, [[one, ' ']]), 422, /./);
    assert.equal(w.answered(asked.number), false);
    const again = await w.plan(asked.number, 'objection', she);
    assert.deepEqual(w.seen(again).find(([name]) => name === 'seen'), w.seen(asked.plan).find(([name]) => name === 'seen'), 'what was refused left nothing');
  },
  async marketing(w, she) {
    const asked = await w.asks('marketing', she);
    await other_role(w, asked, []);
    refuses(await forge(w, asked.plan, [['refused', 'Nous y tenons']]), 422, /Cela s’arrête sans condition/);
    assert.equal(w.answered(asked.number), false);
  },
  async withdrawal(w, she) {
    await other_role(w, await w.asks('withdrawal', she), []);
    const caller = await w.calls();
    const number = await w.ask('withdrawal', `sans-${she.mail}`);
    const plan = await w.plan(number, 'withdrawal', caller);
    assert.match(plan.main, /Il n’y a rien de tel à son sujet/);
    assert.equal(plan.button('Arrêter, et répondre'), undefined);
  },
  async directives(w, she) {
    const asked = await w.asks('directives', she);
    await other_role(w, asked, [['wish', 'erase'], ['recognised', 'counter']]);
    refuses(await asked.plan.press('Noter ses volontés', { 'Qu’elles soient remises à quelqu’un': true, ...mailbox }), 422, /./);
    refuses(await asked.plan.press('Refuser', { 'Pourquoi ?': ' ' }), 422, /./);
  },
  complaint: (w, she) => wordless(w, 'complaint', she),
  question: (w, she) => wordless(w, 'question', she),
};
async function wordless(w, right, she) {
  const asked = await w.asks(right, she);
  await other_role(w, asked);
  refuses(await asked.plan.press('Répondre', { 'Votre réponse': ' ' }), 422, /./);
  assert.equal(w.answered(asked.number), false);
}

const wrong_person = {
  access: (w, she) => not_recognised(w, 'access', she, [['given', 'counter']]),
  rectification: async (w, she) => not_recognised(w, 'rectification', she, [['refused', 'Rien n’est corrigé']]),
  erasure: (w, she) => not_recognised(w, 'erasure', she, []),
  portability: (w, she) => not_recognised(w, 'portability', she, [['given', 'counter']]),
  directives: (w, she) => not_recognised(w, 'directives', she, [['wish', 'erase']]),
  restriction: (w, she) => nobody_there(w, 'restriction', she),
  objection: (w, she) => nobody_there(w, 'objection', she),
  marketing: (w, she) => nobody_there(w, 'marketing', she),
  withdrawal: (w, she) => nobody_there(w, 'withdrawal', she),
  complaint: (w, she) => nobody_there(w, 'complaint', she),
  question: (w, she) => nobody_there(w, 'question', she),
};

/** Her data wait for a dispute; at the firms whose policy lets none wait, they are frozen at her wish. */
async function waits(w, she) {
  if (w.firm.dispute) return w.hold(she);
  const [person] = await w.found(she.mail);
  await does.restriction(w, she, await w.asks('restriction', she));
  return person;
}
const waiting = (right, check = async () => {}) => async (w, she) => {
  const person = await waits(w, she);
  const asked = await w.asks(right, she);
  await check(w, she, asked, person);
};
const still = async (w, person) => (await (await w.officer()).get(person)).status;
const under_hold = {
  access: waiting('access', async (w, she, asked) => {
    assert.ok(words((await dossier(w, asked.number)).main).includes(she.words), 'what waits is hers to see');
    await w.does('access', asked, { 'En main propre': true, ...mailbox });
  }),
  portability: waiting('portability', async (w, she, asked) => void await w.does('portability', asked, { 'En main propre': true, ...mailbox })),
  rectification: waiting('rectification', async (w, she, asked, person) => {
    const field = asked.plan.all('input[type=email]').find((one) => one.getAttribute('name').startsWith('values.')).getAttribute('name');
    const done = await forge(w, asked.plan, [[field, `neuf-${she.mail}`], ['recognised', 'mailbox']]);
    assert.match(done.main, /Répondue le/);
    assert.equal(await still(w, person), 200);
  }),
  erasure: waiting('erasure', async (w, she, asked, person) => {
    const { letter } = await w.does('erasure', asked, mailbox);
    if (w.server.firm !== 'clic-et-cetera') assert.deepEqual(await w.found(she.mail), [], 'for the readers of the dispute alone');  // there one reads all
    if (w.firm.dispute) assert.match(letter.plain, /Gardé, parce qu’un droit est défendu[^]*revu au plus tard le \d+(er)? \S+ \d{4} \(RGPD, art\. 17\(3\)\(e\)\)/);
    else assert.match(letter.plain, /Effacé aujourd’hui/, 'a freeze was for her: what she now wants gone goes');
    assert.equal(await still(w, person), w.firm.dispute ? 200 : 404);
  }),
  restriction: waiting('restriction', async (w, she, asked, person) => {
    if (w.firm.dispute) return void await does.restriction(w, she, asked);
    refuses(await asked.plan.press('Limiter, et répondre', {}), 409, /C’est déjà limité/);
    assert.equal(await still(w, person), 200);
  }),
  objection: waiting('objection', async (w, she, asked, person) => {
    await w.does('objection', asked, {});
    assert.equal(await still(w, person), 200, 'what waits for a dispute waits');
  }),
  marketing: waiting('marketing', async (w, she, asked, person) => {
    await w.does('marketing', asked, {});
    assert.equal(await still(w, person), 200, 'what waits for a dispute waits');
  }),
  withdrawal: waiting('withdrawal', async (w, she, asked, person) => {
    const { letter } = await w.does('withdrawal', asked, {});
    assert.match(letter.plain, /Arrêté aujourd’hui/);
    assert.equal(await still(w, person), 200, 'what waits for a dispute waits');
  }),
  directives: waiting('directives', async (w, she, asked, person) => {
    const heir = await asked.plan.press('Faire, et répondre', { 'Clore ses comptes': true, 'Un acte de décès': true, 'Un acte de notoriété': true });
    assert.equal(heir.status, 200, heir.main);
    if (w.server.firm !== 'clic-et-cetera') assert.deepEqual(await w.found(she.mail), [], 'for the readers of the dispute alone');
    assert.equal(await still(w, person), w.firm.dispute ? 200 : 404);
  }),
  complaint: 'it asks nothing of the data that wait',
  question: 'it asks nothing of the data that wait',
};

/** What rests on an interest of the firm's alone goes with the objection, as the letter says. */
async function opposes_an_interest(w, she) {
  const person = (await w.sheet(she)).path;
  const asked = await w.asks('objection', she);
  assert.match(asked.plan.main, /Continuer malgré tout/, 'it is weighed');
  const { letter } = await w.does('objection', asked, {});
  assert.match(letter.plain, /Arrêté aujourd’hui :\n– [^]*Ce que nous ne gardions que pour cela est effacé/);
  assert.deepEqual(await w.found(she.mail), []);
  assert.equal(await still(w, person), 404, 'it is erased, and not only hidden; of a firm’s file nothing is left to stay for');
}

// ---- too late ----------------------------------------------------------------------------------------------------------------

/** Somebody who asks on the first day, and whom nobody answers in time. */
async function forgotten(w, right) {
  const she = await w.comes();
  const number = await w.ask(right, she.mail);
  return { right, she, number, mailbox: (await receipt(box, number)).mailbox };
}
async function too_late(w, { right, she, number, mailbox }) {
  const page = await w.request(number);
  assert.match(page.main, new RegExp(`En retard : la réponse était due le ${said(calendar[w.server.firm][1])}`));
  assert.equal((await w.server.visitor().get(mailbox)).status, 410, 'the link of the receipt is over');
  assert.equal(page.button('Prolonger'), undefined);
  const token = page.all('main input[name=token]')[0].getAttribute('value');
  refuses(await page.visitor.post(`${page.path}/faire/prolonger`, [['token', token], ['reason', 'Vos papiers sont aux archives']]), 409, /mois/);
  const letter = await does[right](w, she, { number, plan: await w.plan(number, right, she) }, counter);
  assert.match(letter.plain, recourse, `${right}: a late answer says to whom she may turn`);
}

const contrary = { 'not entitled': not_entitled, 'wrong person': wrong_person, 'under hold': under_hold };
const recourse = /Vous pouvez contester cette réponse[^]*la CNIL, 3 place de Fontenoy[^]*tribunal judiciaire[^]*cnil\.fr/;

test('no cell is missing: each right, done and in each contrary case, at each firm', () => {
  const rights = Object.keys(kinds);
  assert.equal(names.length, 5);
  assert.deepEqual(Object.keys(does).sort(), [...rights].sort());
  for (const [name, column] of Object.entries(contrary)) {
    assert.deepEqual(Object.keys(column).sort(), [...rights].sort(), name);
    for (const cell of Object.values(column)) assert.ok(typeof cell === 'function' || cell.length > 20, `${name}: a cell that is left out says why`);
  }
  assert.deepEqual(Object.keys(calendar).sort(), [...names].sort());
});

const cells = async (t, w, right) => {
  const cell = (name, run) => t.test(`${right} at ${w.server.firm}: ${name}`, async () => run(await w.comes()));
  const all = [cell('is carried out once, in its time', async (she) => {
    const asked = await w.asks(right, she);
    assert.match(asked.plan.main, new RegExp(`À répondre avant la fin du ${said(calendar[w.server.firm][1])}`));
    await does[right](w, she, asked, mailbox);
    refuses(await asked.plan.visitor.post(asked.plan.path, w.seen(asked.plan)), 409, /./);
  })];
  for (const [name, column] of Object.entries(contrary))
    if (typeof column[right] === 'function') all.push(cell(name, (she) => column[right](w, she)));
  await Promise.all(all);
};
// Side by side: most of the time is spent waiting for letters.
test('each right at each firm', { concurrency: true }, async (t) => {
  await Promise.all(names.map((firm) => t.test(firm, { concurrency: true }, async (t) => {
    const w = desks[firm];
    const asked = await Promise.all(Object.keys(kinds).map((right) => forgotten(w, right)));
    for (const right of Object.keys(kinds)) await cells(t, w, right);
    if (interests[firm]) await t.test(`objection at ${firm}: what an interest alone keeps goes`, async () => opposes_an_interest(w, await w[interests[firm]]()));
    await w.server.reach(later(calendar[firm][1], { days: 1 }));
    for (const role of [w.firm.officer, w.firm.other]) await w.server.as(role);
    w.patience = 60;
    await Promise.all(asked.map((one) => t.test(`${one.right} at ${firm}: too late`, () => too_late(w, one))));
    w.server.proves();
  })));
});
