// The pages on which people ask about their data, follow what became of it and are answered, in a real browser: at the computer helper's,
// in her own pages and behind the links of her letters, and at the desk that answers. Wide and narrow, with script and without, by keys alone.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Area, secret } from '../stories/customers.mjs';
import { note } from '../stories/desk.mjs';
import { edit, example, run, until } from '../stories/support.mjs';
import { browser, narrow, on_to, open, sign_in, sound, wide } from './support.mjs';

const area = new Area('emp-computer');
let emp, window, signed_in;
before(async () => {
  emp = (await area.open()).server;
  window = await browser();
  const desk = await open(window, emp);
  desk.site = `http://emp-computer.localhost:${emp.port}`;
  await sign_in(desk, emp, 'Administration');  // once: a code is taken once
  signed_in = await desk.context().storageState();
  await desk.context().close();
});
after(async () => {
  await window?.close();
  await area.close();
});

let people = 0;
/** A customer of the helper whose pages are open, and what browsers know her by. */
async function customer() {
  const n = ++people;
  const mail = `navigatrice${n}@specimen.example`;
  await note(emp, { 'Son numéro': `06 39 98 45 ${String(n).padStart(2, '0')}`, 'Son nom': `Nadia Spécimen${'abcdefgh'[n]}`, 'Quel appareil, quel logiciel ?': 'imprimante', 'Que se passe-t-il ?': 'Elle bourre.', 'Adresse e-mail': mail });
  await area.ask(mail);
  await area.enter(await area.link(mail));
  return mail;
}
async function enter(page, mail, script) {
  await page.goto(`${page.site}/espace/entrer`);
  await page.getByLabel('Votre adresse e-mail').fill(mail);
  await page.getByLabel('Mot de passe').fill(secret);
  await page.getByRole('button', { name: 'Entrer' }).click();
  if (!script) {  // patience stands for the question to robots
    await page.waitForTimeout(10_500);
    await page.getByLabel('Votre adresse e-mail').fill(mail);
    await page.getByLabel('Mot de passe').fill(secret);
    await page.getByRole('button', { name: 'Entrer' }).click();
  }
  await page.waitForURL((url) => url.pathname === '/espace');
}

for (const [said, viewport, script] of [['at 360 px', narrow, true], ['at 1280 px', wide, true], ['at 360 px without script', narrow, false]])
  test(`a customer asks about her data in her own pages, is answered, and reads it there: ${said}`, async () => {
    const mail = await customer();
    const page = await open(window, emp, { viewport, script });
    page.site = `http://emp-computer.localhost:${emp.port}`;
    await enter(page, mail, script);
    await sound(page, 'espace', script);
    for (const path of ['/espace/compte', '/espace/directives', '/espace/fermer', '/espace/l/ticket']) {
      await page.goto(page.site + path);
      await sound(page, path.slice(1).replaceAll('/', '-'), script);
    }
    await page.goto(`${page.site}/espace`);
    await on_to(page, 'Demander quelque chose');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/espace/demande');
    await sound(page, 'demande', script);
    await on_to(page, 'Envoyer ma demande');
    await page.keyboard.press('Enter');
    await page.locator('.errors').waitFor();
    await sound(page, 'demande-vide', script);
    await page.goto(`${page.site}/espace/demande`);
    await on_to(page, 'Les emporter');
    await page.keyboard.press('Space');
    await on_to(page, 'Envoyer ma demande');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/espace/demande/*');
    await sound(page, 'demande-suivie', script);
    const number = (await page.locator('main').innerText()).match(/\b[0-9A-Z]{4}-[0-9A-Z]{3}\b/)[0];

    const desk = await open(window, emp, { viewport, script, storageState: signed_in });
    desk.site = page.site;
    await desk.goto(`${desk.site}/bureau/demandes`);
    await sound(desk, 'bureau-demandes', script);
    await desk.getByRole('link', { name: new RegExp(number) }).first().click();
    await sound(desk, 'bureau-demande', script);
    await desk.getByRole('link', { name: /Remettre, et répondre/ }).first().click();
    await sound(desk, 'bureau-plan', script);
    assert.equal(await desk.getByLabel('Elle l’a demandé dans son Espace client').isChecked(), true);
    await desk.getByLabel('Dans son Espace client', { exact: true }).check();
    await desk.getByRole('button', { name: /C’est remis, et répondre/ }).click();
    await desk.waitForURL('**/bureau/demandes/*');
    await page.reload();
    await page.getByRole('heading', { name: 'Notre réponse' }).waitFor();
    await sound(page, 'demande-repondue', script);
    for (const one of [page, desk]) await one.context().close();
  });

for (const [said, viewport, script] of [['at 360 px', narrow, true], ['at 1280 px', wide, true], ['at 1280 px without script', wide, false]])
  test(`the links of letters open pages that a person understands, and one press does what they say: ${said}`, async () => {
    const page = await open(window, emp, { viewport, script });
    page.site = `http://emp-computer.localhost:${emp.port}`;
    const mail = `lettre${viewport.width}${script ? '' : 'x'}@specimen.example`;
    await page.goto(`${page.site}/demande/exercer-un-droit`);
    await sound(page, 'exercer', script);
    await page.getByLabel('Poser une question').check();
    await page.getByLabel('Votre adresse e-mail').fill(mail);
    await page.getByRole('button', { name: 'Envoyer ma demande' }).click();
    await page.waitForURL('**/merci/**');
    await sound(page, 'merci', script);
    const letter = await until(() => area.box.letters.find((one) => one.to.includes(mail)));
    for (const [way, button, done] of [['suivi', null], ['confirmer', 'Oui, c’est moi', 'Merci'], ['arreter', 'Ne plus recevoir d’offres', 'C’est arrêté']]) {
      await page.goto(page.site + letter.plain.match(new RegExp(`/${way}/[\\w-]+`))[0]);
      await sound(page, way, script);
      if (!button) continue;
      await on_to(page, button);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: new RegExp(done) }).waitFor();
      await sound(page, `${way}-fait`, script);
    }
    await page.goto(`${page.site}/suivi/${'A'.repeat(54)}`);
    await sound(page, 'lien-mort', script);
    await page.context().close();
  });

test('EMP-52: who signs up, and who signs in, is asked whether she is a robot by this house alone: nothing goes anywhere else', async (t) => {
  const page = await open(window, emp, { viewport: wide });
  page.site = `http://emp-computer.localhost:${emp.port}`;
  const called = [];
  page.on('request', (request) => called.push(new URL(request.url()).origin));
  await page.goto(`${page.site}/demande/creer-mon-espace-client`);
  await page.getByLabel('Votre adresse e-mail').fill('inscrite@specimen.example');
  await page.getByLabel('Votre nom').fill('Inès Spécimen');
  await page.getByLabel('Votre téléphone').fill('06 39 98 45 77');
  await page.getByLabel('Votre adresse', { exact: true }).fill('1 rue du Modèle, 83400 Hyères');
  await page.getByLabel('Particulier').check();
  await page.getByRole('button', { name: 'Créer mon espace' }).click();
  await page.waitForURL('**/merci/**');
  assert.ok(called.length > 3);
  assert.deepEqual([...new Set(called)], [page.site], 'EMP-52');
  const folder = mkdtempSync(join(tmpdir(), 'tenue-where-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(example('emp-computer'), folder, { recursive: true });
  edit(folder, [/(\[recipients\.o2switch\][^[]*country *= )"FR"/, '$1"US"\ntransfer = "clauses"']);
  const refused = run('check', folder);
  assert.notEqual(refused.status, 0, 'EMP-52: a host in America is taken');
  assert.match(refused.out, /TRF-007/, 'EMP-52');
  await page.context().close();
});
