// Every page that one can reach, as a stranger and as each role: no name of the policy file, no dead end, no barrier.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { note, send, sheet } from '../stories/desk.mjs';
import { ask, locksmith, serve } from '../stories/support.mjs';
import { blemishes, browser as launch, findings, identifiers, kind, narrow, open, sideways, sign_in } from './support.mjs';

let server, browser;
const ids = identifiers(join(locksmith, 'policy.toml'));
before(async () => {
  [server, browser] = await Promise.all([serve(), launch()]);
  await ask(server, { 'Votre nom': 'Odette Fictive', 'Votre adresse e-mail': 'odette@fictive.example', 'La lettre d’information': true, 'Autre chose à nous dire ?': 'La porte du fond' });
  await ask(server, { 'Votre nom': 'Odile Fictive' });
  await note(server, { 'Son numéro': '06 39 98 12 35', Nom: 'Basile Fictif', 'Code de la porte': 'B 4712', 'Étage et porte': '3e, gauche' });
  const pocket = await (await server.as('Technicien partenaire')).get('/bureau/poche');
  await send(server, await sheet(server, 'Basile Fictif'), pocket.all('header form span')[0].textContent);
  server.proves();
});
after(async () => {
  await browser?.close();
  await server?.remove();
});

/** Follows every link of our own from `start`; calls `look` on each page once. */
async function crawl(page, start, look) {
  const todo = [start], seen = new Set(), kinds = new Map();
  while (todo.length) {
    const path = todo.shift();
    if (seen.has(path)) continue;
    seen.add(path);
    const k = kind(path), n = kinds.get(k) ?? 0;
    if (n >= 4) continue;
    kinds.set(k, n + 1);
    const answer = await page.goto(`${page.site}${path}`);
    assert.ok(answer.status() < 400, `${path}: ${answer.status()}`);
    await look(path, n === 0);
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((a) => a.href));
    for (const link of links) {
      const url = new URL(link);
      if (url.origin === page.site && !/\.(css|js|svg)$/.test(url.pathname)) todo.push(url.pathname + url.search);
    }
  }
  return [...kinds.keys()];
}

async function inspect(page, path, first) {
  const faults = await blemishes(page, ids);
  assert.deepEqual(faults, [], path);
  assert.deepEqual(page.complaints, [], path);
  if (!first) return;
  assert.deepEqual(await findings(page), [], path);
  await page.setViewportSize({ width: 320, height: 640 });
  assert.ok(await sideways(page) <= 0, `${path} can be pushed sideways by ${await sideways(page)} px at 320 px`);
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('every public page, in French and in English', async () => {
  const page = await open(browser, server);
  const kinds = await crawl(page, '/', (path, first) => inspect(page, path, first));
  for (const expected of ['/', '/vie-privee', '/demande/demander-un-serrurier', '/mentions-legales', '/en', '/en/privacy']) assert.ok(kinds.includes(expected), `${expected} was not reached: ${kinds.join(' ')}`);
  await page.context().close();
});

for (const role of ['Standard', 'Comptabilité', 'Déléguée à la protection des données', 'Direction', 'Technicien partenaire'])
  test(`every page that ${role} can reach`, async () => {
    const page = await sign_in(await open(browser, server), server, role);
    const start = role === 'Technicien partenaire' ? '/bureau/poche' : '/bureau';
    const kinds = await crawl(page, start, (path, first) => inspect(page, path, first));
    assert.ok(kinds.length >= (role === 'Technicien partenaire' ? 2 : 6), kinds.join(' '));
    await page.context().close();
  });

test('the index page of the demonstrations', async () => {
  const page = await open(browser, server);
  page.site = `http://localhost:${server.port}`;
  await page.goto(`${page.site}/`);
  await inspect(page, 'the index', true);
  await page.context().close();
});

test('pages that say no: refusals, errors, gone', async () => {
  const page = await open(browser, server);
  const show = async (what, go, status) => {
    const answers = [];
    const note_status = (r) => { if (r.request().isNavigationRequest()) answers.push(r.status()); };
    page.on('response', note_status);
    await go();
    page.off('response', note_status);
    assert.ok(answers.includes(status), `${what}: ${answers}`);
    await inspect(page, what, true);
  };
  await show('not found', () => page.goto(`${page.site}/nulle-part`), 404);
  await show('an old confirmation', () => page.goto(`${page.site}/merci/AAAAAAAA`), 410);
  await show('the form, empty', async () => {
    await page.goto(`${page.site}/demande/demander-un-serrurier`);
    await page.getByRole('button', { name: 'Demander un serrurier' }).click();
    await page.locator('.errors').waitFor();
  }, 422);
  await show('the newsletter without a box', async () => {
    await page.goto(`${page.site}/demande/recevoir-la-lettre`);
    await page.getByRole('button', { name: 'Recevoir la lettre' }).click();
    await page.locator('.errors').waitFor();
  }, 422);
  await show('a wrong password', async () => {
    await page.goto(`${page.site}/bureau/entrer`);
    await page.getByLabel('Votre identifiant').fill('personne');
    await page.getByLabel('Votre mot de passe').fill('pas le bon');
    await page.keyboard.press('Enter');
    await page.locator('.errors').waitFor();
  }, 401);
  await show('an invitation that is over', () => page.goto(`${page.site}/bureau/bienvenue/AAAA`), 404);
  await sign_in(page, server, 'Standard');
  await show('a call without a number', async () => {
    await page.goto(`${page.site}/bureau/noter`);
    await page.getByRole('button', { name: 'Noter seulement' }).click();
    await page.locator('.errors').waitFor();
  }, 422);
  await show('a sheet that is not there', () => page.goto(`${page.site}/bureau/p/1`), 404);
  await show('a page of partners', () => page.goto(`${page.site}/bureau/poche`), 403);
  await page.context().close();
});

test('the first sign-in: a link, a password, a code', async () => {
  const added = server.command('user', 'add', 'Mina Directrice', '--login', 'mina', '--role', 'manager');
  assert.equal(added.status, 0, added.out + added.err);
  const page = await open(browser, server);
  await page.goto(`${page.site}${added.out.match(/\/bureau\/bienvenue\/[\w-]+/)[0]}`);
  await inspect(page, 'the invitation', true);
  assert.ok(await page.getByRole('img').evaluate((img) => img.naturalWidth > 0), 'the QR code is drawn');
  await page.getByLabel('Choisissez un mot de passe').fill('court');
  await page.getByLabel('Le même').fill('court');
  await page.getByLabel('Le code').fill('000000');
  await page.getByRole('button', { name: 'Ouvrir mon accès' }).click();
  await page.locator('.errors').waitFor();
  await inspect(page, 'the invitation, refused', true);
  await page.context().close();
});

test('the policy page prints as a table, with its version and without buttons', async () => {
  const page = await open(browser, server);
  await page.goto(`${page.site}/vie-privee`);
  await page.emulateMedia({ media: 'print' });
  const printed = await page.evaluate(() => ({
    cells: getComputedStyle(document.querySelector('table.ledger td')).display,
    hidden: [...document.querySelectorAll('.no-print')].every((e) => getComputedStyle(e).display === 'none'),
    buttons: [...document.querySelectorAll('main .button')].filter((e) => getComputedStyle(e).display !== 'none').length,
  }));
  assert.deepEqual(printed, { cells: 'table-cell', hidden: true, buttons: 0 });
  await page.context().close();
});

test('the parts of the policy page are folded, open where a link leads, and all printed', async () => {
  const page = await open(browser, server, { viewport: narrow, script: false });
  await page.goto(`${page.site}/vie-privee`);
  const parts = page.locator('main details');
  assert.ok(await parts.count() >= 6);
  const shown = (selector) => page.locator(selector).evaluate((e) => e.checkVisibility({ checkOpacity: false, contentVisibilityAuto: true }) && e.getBoundingClientRect().height > 0);
  assert.equal(await shown('#cookies'), false, 'folded at first');
  assert.equal(await page.locator('main details[open]').count(), 0);
  await page.getByRole('link', { name: 'Tous nos cookies' }).click();
  assert.equal(await shown('#cookies'), true, 'the link unfolds what it leads to');
  assert.equal(await shown('#categories'), false);
  await page.emulateMedia({ media: 'print' });
  for (const id of ['categories', 'finalites', 'cookies', 'comptes', 'suspensions', 'mesures', 'choix']) assert.equal(await shown(`#${id}`), true, `${id} is printed`);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('what belongs on one line stays on it: the foot at 1280 px, the technician’s head at 360 px', async () => {
  const lines = (page, selector) => page.locator(selector).evaluateAll((all) => new Set(all.map((e) => Math.round(e.getBoundingClientRect().y + e.getBoundingClientRect().height / 2))).size);
  const wide = await open(browser, server);
  await wide.goto(`${wide.site}/`);
  assert.equal(await lines(wide, 'footer li'), 1);
  await wide.context().close();
  const pocket = await sign_in(await open(browser, server, { viewport: narrow }), server, 'Technicien partenaire');
  assert.ok(await lines(pocket, 'header .sign, header span, header button') <= 2, 'the name and the way out stand beside the sign');
  const [sign, out] = await Promise.all(['header .sign', 'header button'].map((s) => pocket.locator(s).boundingBox()));
  assert.ok(out.y < sign.y + sign.height, 'beside, not below');
  await pocket.context().close();
});

test('the counter reminds of the sentence until it is ticked', async () => {
  const desk = await sign_in(await open(browser, server, { script: false }), server, 'Standard');
  await desk.goto(`${desk.site}/bureau/noter`);
  const reminder = desk.getByText('Pas encore lue');
  assert.equal(await reminder.isVisible(), true);
  await desk.getByLabel('Je l’ai lue').check();
  assert.equal(await reminder.isVisible(), false);
  await desk.context().close();
});
