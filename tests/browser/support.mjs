// A real browser on the real server: Debian's chromium, driven by keys where a person would use keys.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { identifiers, kind } from '../stories/crawl.mjs';
import { words } from '../stories/support.mjs';

export { identifiers, kind, words };
export const narrow = { width: 360, height: 760 };
export const wide = { width: 1280, height: 800 };

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const browser = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'],
});

/** A window whose complaints are kept: script errors, breaches of the content policy, answers of 5xx. */
export async function open(browser, server, { viewport = wide, script = true, ...more } = {}) {
  const context = await browser.newContext({ viewport, javaScriptEnabled: script, locale: 'fr-FR', timezoneId: 'Europe/Paris', ...more });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.complaints = [];
  // A page refused on purpose is no complaint: chromium says each answer of 4xx on the console.
  page.on('console', (m) => { if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) page.complaints.push(m.text()); });
  page.on('pageerror', (e) => page.complaints.push(e.message));
  page.on('response', (r) => { if (r.status() >= 500) page.complaints.push(`${r.status()} ${r.url()}`); });
  page.site = `http://sos-serrurier.localhost:${server.port}`;
  return page;
}

export async function sign_in(page, server, role) {
  const { name, password, code } = await server.login(role);
  await page.goto(`${page.site}/bureau/entrer`);
  await page.getByLabel('Votre identifiant').fill(name);
  await page.getByLabel('Votre mot de passe').fill(password);
  if (code) await page.getByLabel('Code à six chiffres').fill(code);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.endsWith('/entrer'));
  return page;
}

/** Waits until a person sees the page, with the cursor in what the selector names: what is in the document before it is painted takes no key. */
export const ready_at = (page, selector) => page.waitForFunction(
  (wanted) => document.activeElement?.matches(wanted) && performance.getEntriesByName('first-contentful-paint').length > 0, selector);

/** Serious findings of axe (WCAG 2.2 A and AA), in words that say where. */
export async function findings(page) {
  // Evaluated, not linked: the page's own policy lets no foreign script in, and axe is not part of the page.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
  return violations.filter((v) => ['serious', 'critical'].includes(v.impact))
    .map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary.split('\n').slice(1, 2).join('').trim()}`).slice(0, 4).join(' | ')}`);
}

/** How far the page can be pushed sideways, in pixels. */
export const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What a page must never show: names of the policy file, empty headings, fields without a label, dead links. */
export async function blemishes(page, identifiers) {
  return page.evaluate((ids) => {
    const out = [];
    const text = document.body.innerText;
    for (const id of ids) if (new RegExp(`(^|[^\\w./-])${id.replace(/\./g, '\\.')}($|[^\\w/-])`).test(text)) out.push(`shows the identifier ${id}`);
    if (/\{\{|\}\}|\[\[|\]\]/.test(text)) out.push('shows a marker of a template');
    for (const h of document.querySelectorAll('h1,h2,h3,h4,legend,caption,summary,th,button,a,label,title')) {
      const name = (h.textContent + (h.getAttribute('aria-label') ?? '') + (h.querySelector('img')?.alt ?? '')).trim();
      if (!name && h.getAttribute('aria-hidden') !== 'true') out.push(`an empty ${h.localName}`);
    }
    if (document.documentElement.lang === 'fr')
      for (const [wrong] of text.matchAll(/.{0,20}(?: [:;!?»]|« |\u00a0[;!?]|[a-zéà]'[a-zéàê]).{0,10}/gi)) out.push(`French set badly: ${wrong}`);
    if (document.querySelectorAll('h1').length !== 1) out.push(`${document.querySelectorAll('h1').length} first headings`);
    for (const field of document.querySelectorAll('input:not([type=hidden]),select,textarea'))
      if (!field.labels?.length && !field.getAttribute('aria-label')) out.push(`no label for ${field.name}`);
    for (const a of document.querySelectorAll('a')) {
      const href = a.getAttribute('href') ?? '';
      if (href === '' || href === '#') out.push(`a dead link: ${a.textContent.trim()}`);
      else if (href.startsWith('#') && !document.getElementById(decodeURIComponent(href.slice(1)))) out.push(`a link to nowhere on the page: ${href}`);
    }
    const ids2 = [...document.querySelectorAll('[id]')].map((e) => e.id);
    for (const id of ids2.filter((id, i) => ids2.indexOf(id) !== i)) out.push(`two elements are called ${id}`);
    for (const e of document.querySelectorAll('[aria-labelledby],[aria-describedby]'))
      for (const id of `${e.getAttribute('aria-labelledby') ?? ''} ${e.getAttribute('aria-describedby') ?? ''}`.split(/\s+/).filter(Boolean))
        if (!document.getElementById(id)) out.push(`${id} is spoken of and is not there`);
    return out;
  }, identifiers);
}

/** Walks with Tab until the focused element says `wording`; gives how many presses that took. */
export async function tab_to(page, wording, most = 80) {
  const seen = [];
  for (let presses = 1; presses <= most; ++presses) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      return { text: `${e.labels?.[0]?.textContent ?? ''} ${e.textContent}`, outline: getComputedStyle(e).outlineStyle, box: getComputedStyle(e).boxShadow, tag: e.localName };
    });
    seen.push(words(at.text));
    if (words(at.text).startsWith(wording)) {
      assert.ok(at.outline !== 'none' || at.box !== 'none', `the focus on "${wording}" is not seen`);
      return presses;
    }
  }
  throw new Error(`Tab never came to "${wording}": ${seen.join(' / ')}`);
}

/** Looked at, where a folder is named for it: SHOTS=/some/folder. */
async function seen(page, name) {
  if (!process.env.SHOTS) return;
  mkdirSync(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.SHOTS, `${name}-${page.viewportSize().width}.png`), fullPage: true });
}

/** Nothing serious for axe, nothing to push sideways, no complaint of the browser. `script`: axe needs one. */
export async function sound(page, name, script = true) {
  await seen(page, name);
  if (script) assert.deepEqual(await findings(page), [], name);
  assert.equal(await sideways(page), 0, `${name} is wider than the window`);
  assert.deepEqual(page.complaints, [], name);
}

/** Tab, until what is under it carries these words; of radio buttons and boxes its label. The focus is seen. */
export async function on_to(page, wording) {
  for (let presses = 0; presses < 80; ++presses) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      const style = e && getComputedStyle(e);
      return { text: `${e?.textContent ?? ''} ${e?.labels?.[0]?.textContent ?? ''} ${e?.getAttribute('aria-label') ?? ''}`, seen: style && (style.outlineStyle !== 'none' || style.boxShadow !== 'none') };
    });
    if (!words(at.text).includes(wording)) continue;
    assert.ok(at.seen, `the focus on “${wording}” is not seen`);
    return;
  }
  assert.fail(`no Tab reaches “${wording}” on ${page.url()}`);
}

/** What stands on the page, without its head and foot. */
export const main = async (page) => words(await page.locator('main').innerText());
/** The next thing under Tab with these words, and then its key. */
export async function key(page, wording, pressed = 'Enter') {
  await on_to(page, wording);
  await page.keyboard.press(pressed);
}
/** As key, where another page comes after it. */
export async function go(page, wording) {
  await on_to(page, wording);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}
/** Into the next field with these words. */
export async function type(page, wording, text) {
  await on_to(page, wording);
  await page.keyboard.insertText(text);
}
