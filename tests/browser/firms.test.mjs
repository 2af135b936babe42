// The essential pages of the firms that are no locksmith, with people on them, in a real browser: no name of the policy file,
// no barrier, nothing that can be pushed sideways.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { desks } from '../stories/desk.mjs';
import { example, serve } from '../stories/support.mjs';
import { blemishes, browser as launch, findings, identifiers, narrow, open, sideways, sign_in } from './support.mjs';

const firms = Object.keys(desks).filter((firm) => firm !== 'sos-serrurier');
let server, browser;
before(async () => {
  [server, browser] = await Promise.all([serve({ policies: firms.map(example), extra: ['--demo'], seconds: 120 }), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.remove();
});

for (const firm of firms)
  test(`${firm}: home, policy, form, today, a sheet, the counter at 360 px`, async () => {
    const page = await open(browser, server, { viewport: narrow });
    page.site = `http://${firm}.localhost:${server.port}`;
    const ids = identifiers(join(example(firm), 'policy.toml'));
    const look = async (what, go) => {
      await go();
      await page.waitForLoadState();  // a click waits for an answer only: what is read halfway has labels without words
      assert.deepEqual(await blemishes(page, ids), [], what);
      assert.deepEqual(await findings(page), [], what);
      assert.ok(await sideways(page) <= 0, `${what} can be pushed sideways by ${await sideways(page)} px`);
      assert.deepEqual(page.complaints, [], what);
    };
    const to = (path) => () => page.goto(`${page.site}${path}`);
    await look('home', to('/'));
    const call = page.locator('.sign.call b');
    if (await call.count()) assert.equal(await call.evaluate((e) => Math.round(e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight))), 1, 'the number stands on one line');
    await look('a form', () => page.locator('.doors a').first().click());
    await look('policy', to('/vie-privee'));
    await sign_in(page, server.of(firm), desks[firm].who);
    await look('today', to('/bureau'));
    await look('a sheet', () => page.locator('.queue h3 a').first().click());
    await look('the counter', to('/bureau/noter'));
    await page.context().close();
  });
