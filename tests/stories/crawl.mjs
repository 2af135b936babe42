// All that a stranger can open from the home page, what each role can from its first page, and all that those pages load.
import { readFileSync } from 'node:fs';
import { words } from './support.mjs';

/** Every page of the site that a link leads to, from the home page on: [Page, …]. Forms are opened, none is sent; the customers' own
 *  pages, which ask one to sign in, are left out. */
export async function crawl(visitor) {
  const seen = new Set(['/']);
  const pages = [];
  for (const path of seen) {
    const page = await visitor.request('GET', path);
    pages.push(page);
    for (const href of page.all('a[href]').map((a) => a.getAttribute('href'))) if (href.startsWith('/') && !href.startsWith('/espace')) seen.add(href.replace(/#.*/, ''));
  }
  return pages;
}

/** What the page has the browser fetch without a click: addresses as written. */
export function loaded(page) {
  const attributes = page.all('[src], link[href], [poster], [data], [srcset], [background]').flatMap((element) => ['src', 'href', 'poster', 'data', 'srcset', 'background'].map((name) => element.getAttribute(name)));
  const styles = page.all('style, [style]').flatMap((element) => urls(`${element.textContent} ${element.getAttribute('style') ?? ''}`));
  return [...new Set([...attributes, ...styles].filter(Boolean))];
}
/** The addresses in a style sheet. */
export const urls = (css) => [...css.matchAll(/url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)/g)].map(([, one, other]) => one ?? other);

/** Where two addresses show the same kind of page, one is enough. */
export const kind = (path) => path.replace(/\/(p|r|poche|garder|merci|versions)\/[^/?#]+/g, '/$1/*').replace(/(ajouter\/\w+)\/.*/, '$1/*').replace(/\?.*/, '');

/** Every page that links lead to from `start`, at most `most` of each kind: [Page, …]. */
export async function pages_from(visitor, start, most = 2) {
  const todo = [start], seen = new Set(), kinds = new Map(), pages = [];
  for (const path of todo) {
    if (seen.has(path) || (kinds.get(kind(path)) ?? 0) >= most) continue;
    seen.add(path);
    kinds.set(kind(path), (kinds.get(kind(path)) ?? 0) + 1);
    const page = await visitor.get(path);
    pages.push(Object.assign(page, { asked: path }));
    if (!page.document) continue;
    for (const href of page.all('a[href]').map((a) => a.getAttribute('href').replace(/#.*/, ''))) if (/^\/(?!\/)/.test(href)) todo.push(href);
  }
  return pages;
}

/** Every identifier of the policy that is not a word of daily speech: those with "_", and record.field paths. */
export function identifiers(policy) {
  const out = new Set();
  const source = readFileSync(policy, 'utf8');
  for (const [, id] of source.matchAll(/"?\b([a-z]+(?:_[a-z]+)+)\b/g)) out.add(id);
  for (const [, record, field] of source.matchAll(/\[records\.([a-z_]+)\.fields\.([a-z_]+)\]/g)) out.add(`${record}.${field}`);
  const records = [...source.matchAll(/^\[records\.([a-z_]+)\]/gm)].map(([, id]) => id);
  for (const [path, record] of source.matchAll(/\b([a-z_]+)\.[a-z_]+\b/g)) if (records.includes(record)) out.add(path);
  return [...out];
}

/** What a page must never show, as far as its words tell: names of the policy file, keys of a catalogue, markers of a template. */
export function faults(page, identifiers) {
  const out = [];
  const text = page.all('body')[0].textContent;
  for (const id of identifiers) if (new RegExp(`(^|[^\\w./@-])${id.replace(/\./g, '\\.')}($|[^\\w/-])`).test(text)) out.push(`shows the identifier ${id}`);
  for (const [key] of text.matchAll(/\b(?:bureau|public|layout|index|page|kept|rule)\.[a-z]+(?:[._][a-z]+)*\b/g)) out.push(`shows the key ${key}`);
  if (/\{\{|\}\}|\[\[|\]\]|\{[a-z_.]+\}/.test(text)) out.push('shows a marker of a template');
  if (page.all('h1').length !== 1) out.push(`${page.all('h1').length} first headings`);
  for (const one of page.all('h1, h2, h3, legend, caption, th, button:not([aria-hidden]), a, label')) if (!words(one.textContent) && !one.getAttribute('aria-label')) out.push(`an empty ${one.localName}`);
  const buttons = page.all('main a.button').map((one) => `${one.getAttribute('href')} ${words(one.textContent)}`);
  for (const twice of new Set(buttons.filter((one, i) => buttons.indexOf(one) !== i))) out.push(`offers twice: ${twice}`);
  return out;
}
