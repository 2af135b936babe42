// The whole visit in a real browser: a stranger asks, the desk answers, a technician closes the job on a telephone.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { ask, reference, serve, trouble } from '../stories/support.mjs';
import { browser as launch, narrow, open, ready_at, sideways, sign_in, tab_to, wide, words } from './support.mjs';

let server, browser;
before(async () => { [server, browser] = await Promise.all([serve(), launch()]); });
after(async () => {
  await browser?.close();
  await server?.remove();
});

const main = async (page) => words(await page.locator('main').innerText());

async function by_pointer(page, name, number) {
  await page.goto(`${page.site}/`);
  await page.getByRole('link', { name: 'Clés perdues' }).click();
  assert.equal(await page.getByRole('radio', { name: 'Clés perdues' }).isChecked(), true, 'what one came for is chosen');
  await page.getByLabel('Votre téléphone').fill('06 39 98 12');
  await page.getByLabel('Où venir ?').fill('14 rue de l’Exemple, 94300 Vincennes');
  await page.getByRole('radio', { name: 'Tout de suite' }).check();
  await page.getByLabel('Votre nom').fill(name);
  await page.getByRole('button', { name: 'Demander un serrurier' }).click();
  assert.match(await page.title(), /^Erreur/);
  await page.getByRole('link', { name: /il manque deux chiffres/ }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'telephone', 'the summary leads to the field');
  assert.equal(await page.getByLabel('Votre nom').inputValue(), name);
  await page.getByLabel('Votre téléphone').fill(number);
  await page.getByRole('button', { name: 'Demander un serrurier' }).click();
  assert.match(await main(page), /C’est envoyé|Nous avons votre demande/);
}

for (const [said, viewport, script] of [['at 360 px', narrow, true], ['at 1280 px', wide, true], ['at 360 px without script', narrow, false], ['at 1280 px without script', wide, false]])
  test(`the whole visit ${said}`, async () => {
    const name = `Odette ${said.replace(/\d/g, (d) => 'ABCDEFGHIJ'[d])}`;
    const number = `06 39 98 4${viewport.width === 360 ? 1 : 2} ${script ? '01' : '02'}`;
    const visitor = await open(browser, server, { viewport, script });
    await by_pointer(visitor, name, number);
    const desk = await sign_in(await open(browser, server, { viewport, script }), server, 'Standard');
    const card = desk.getByRole('listitem').filter({ hasText: name });
    await card.getByRole('button', { name: /^Envoyer un technicien/ }).click();
    const pocket = await sign_in(await open(browser, server, { viewport, script }), server, 'Technicien partenaire');
    const technician = words(await pocket.locator('header form span').innerText());
    await desk.getByLabel(technician).check();
    await desk.getByRole('button', { name: 'Envoyer un technicien' }).click();
    assert.match(await main(desk), new RegExp(technician));
    await pocket.goto(`${pocket.site}/bureau/poche`);
    const job = pocket.getByRole('link', { name: /Clés perdues/ });
    if (await job.count()) await job.first().click();
    assert.match(await main(pocket), new RegExp(name));
    assert.equal(await pocket.getByRole('link', { name: 'Appeler' }).getAttribute('href'), `tel:+33${number.replace(/\s/g, '').slice(1)}`);
    assert.match(await pocket.getByRole('link', { name: 'Y aller' }).getAttribute('href'), /^geo:/);
    const done = pocket.getByRole('button', { name: /C’est fait/ });
    const box = await done.boundingBox();
    assert.ok(box.height >= 48);
    if (viewport === narrow) assert.ok(box.y + box.height <= 760, `the large button stands at ${box.y + box.height}, below the first screen`);
    await done.click();
    assert.doesNotMatch(await main(pocket), new RegExp(name), 'closed is closed');
    for (const page of [visitor, desk, pocket]) {
      assert.ok(await sideways(page) <= 0);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    }
  });

test('a request is sent and handled with the keyboard alone', async () => {
  const visitor = await open(browser, server);
  await visitor.goto(`${visitor.site}/`);
  await visitor.keyboard.press('Tab');
  assert.equal(await visitor.evaluate(() => document.activeElement.textContent.trim()), 'Aller au contenu', 'the first stop leads past the header');
  await tab_to(visitor, 'Porte claquée');
  await visitor.keyboard.press('Enter');
  await visitor.waitForURL(/demande/);
  await tab_to(visitor, 'Votre téléphone');
  await visitor.keyboard.type('06 39 98 43 01');
  await visitor.keyboard.press('Tab');
  await tab_to(visitor, 'Où venir ?');
  await visitor.keyboard.type('2 rue du Clavier, 75012 Paris');
  await visitor.keyboard.press('Tab');
  await visitor.keyboard.press('Space');
  await tab_to(visitor, 'Votre nom');
  await visitor.keyboard.type('Kira Clavier');
  await tab_to(visitor, 'Demander un serrurier');
  await visitor.keyboard.press('Enter');
  await visitor.waitForURL(/merci/);

  const desk = await sign_in(await open(browser, server), server, 'Standard');
  await tab_to(desk, 'Envoyer un technicien');
  await desk.keyboard.press('Enter');
  await desk.getByRole('heading', { name: 'Envoyer un technicien' }).waitFor();
  for (let i = 0; i < 40; ++i) {
    await desk.keyboard.press('Tab');
    if (await desk.evaluate(() => document.activeElement.type === 'radio')) break;
  }
  await desk.keyboard.press('Space');
  await desk.keyboard.press('Enter');
  await desk.waitForURL((url) => url.pathname === '/bureau');
  await desk.getByText('En route, ou chez un client').waitFor();
  assert.match(await main(desk), /arrive|technicien envoyé|en route/i);
  for (const page of [visitor, desk]) {
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
});

test('a new request appears on an open screen within five seconds, and the typed text and the focus stay', async () => {
  const desk = await sign_in(await open(browser, server), server, 'Standard');
  await desk.evaluate(() => { window.never_reloaded = true; });
  await ask(server, { 'Votre téléphone': '06 39 98 44 01', 'Votre nom': 'Lena Soudaine' });
  const asked = Date.now();
  await desk.getByText('Lena Soudaine').waitFor({ timeout: 5_000 });
  assert.ok(Date.now() - asked <= 5_000);
  assert.equal(await desk.evaluate(() => window.never_reloaded), true, 'the page was not loaded anew');
  assert.deepEqual(desk.complaints, []);
  await desk.context().close();
});

test('a call is noted on one page in at most eight key presses beyond the text', async () => {
  const desk = await sign_in(await open(browser, server), server, 'Standard');
  await desk.goto(`${desk.site}/bureau/noter`);
  await ready_at(desk, 'input[type=tel]');
  let presses = 0;
  const press = async (key) => {
    ++presses;
    await desk.keyboard.press(key);
  };
  assert.match(words(await desk.locator('blockquote').innerText()), /dix ans.*un an/, 'the sentence to read stands beside');
  await desk.keyboard.type('06 39 98 45 01');
  await press('Enter');
  await ready_at(desk, 'input[name$=address]');
  await desk.keyboard.type('5 rue du Comptoir, 75011 Paris');
  await press('Tab');
  await press('2');
  await press('a');
  await press('l');
  await press('Enter');
  await desk.getByRole('heading', { name: 'Envoyer un technicien' }).waitFor();
  const saved = presses;
  assert.ok(saved <= 8, `${saved} presses`);
  await desk.goto(`${desk.site}/bureau`);
  assert.match(await main(desk), /Clés perdues, Paris/);
  assert.match(await main(desk), /au téléphone/i);

  // She calls again: she is proposed, and taken with one key.
  presses = 0;
  await desk.goto(`${desk.site}/bureau/noter`);
  await ready_at(desk, 'input[type=tel]');
  await desk.keyboard.type('0639984501');
  await press('Enter');
  await ready_at(desk, 'button[value=this]');
  assert.equal(await desk.getByRole('button', { name: 'C’est la bonne personne' }).count(), 1);
  await press('Enter');
  await ready_at(desk, 'input[type=radio]');
  assert.match(await desk.locator('input[name$=address]').inputValue(), /Comptoir/);
  await press('Enter');
  await desk.getByRole('heading', { name: 'Envoyer un technicien' }).waitFor();
  assert.ok(presses <= 8);
  assert.deepEqual(desk.complaints, []);
  await desk.context().close();
});

test('whoever types on while the number is looked up loses no key, and no press of Enter', async () => {
  const desk = await sign_in(await open(browser, server), server, 'Standard');
  await desk.route('**/bureau/noter', async (route) => {
    if (route.request().method() === 'POST' && route.request().postData()?.includes('next=look')) await new Promise((done) => setTimeout(done, 700));
    await route.continue();
  });
  await desk.goto(`${desk.site}/bureau/noter`);
  await ready_at(desk, 'input[type=tel]');
  await desk.keyboard.type('0639984577');
  await desk.keyboard.press('Enter');
  await desk.keyboard.type('34 rue Monge, 75005 Paris', { delay: 20 });
  await desk.keyboard.press('Tab');
  await desk.keyboard.press('2');
  await desk.waitForFunction(() => document.querySelector('input[name=looked]').value !== '');
  assert.equal(await desk.locator('input[name$=address]').inputValue(), '34 rue Monge, 75005 Paris');
  assert.equal(await desk.evaluate(() => document.activeElement?.type === 'radio' && document.activeElement.checked), true, 'the cursor stays');
  await desk.keyboard.press('Enter');
  await desk.getByRole('heading', { name: 'Envoyer un technicien' }).waitFor();
  assert.deepEqual(desk.complaints, []);
  await desk.context().close();
});

test('on a slow line a page of the bureau is not seen before it is whole, with the cursor where the next key belongs', async (t) => {
  const late = 600;
  const line = http.createServer((asked, answer) => {
    const sent = http.request({ port: server.port, method: asked.method, path: asked.url, headers: asked.headers }, (got) => {
      const parts = [];
      got.on('data', (part) => parts.push(part));
      got.on('end', () => {
        const body = Buffer.concat(parts);
        const half = body.includes('name="once"') ? body.indexOf('<aside>') : body.length;  // the call, cut after its first questions
        answer.writeHead(got.statusCode, got.headers);
        answer.write(body.subarray(0, half));
        setTimeout(() => answer.end(body.subarray(half)), half < body.length ? late : 0);
      });
    });
    asked.pipe(sent);
  });
  t.after(() => { line.closeAllConnections(); line.close(); });
  await new Promise((ready) => line.listen(0, '127.0.0.1', ready));
  const desk = await open(browser, server);
  desk.site = `http://sos-serrurier.localhost:${line.address().port}`;
  await sign_in(desk, server, 'Standard');
  await desk.goto(`${desk.site}/bureau/noter`, { waitUntil: 'commit' });
  await ready_at(desk, 'input[type=tel]');
  const seen = await desk.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  assert.ok(seen >= late, `half the page was seen after ${seen} ms: Enter would have sent half the form`);
  assert.deepEqual(desk.complaints, []);
  await desk.context().close();
});
