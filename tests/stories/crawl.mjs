// All that a stranger can open from the home page, and all that those pages load.

/** Every page of the site that a link leads to, from the home page on: [Page, …]. Forms are opened, none is sent. */
export async function crawl(visitor) {
  const seen = new Set(['/']);
  const pages = [];
  for (const path of seen) {
    const page = await visitor.request('GET', path);
    pages.push(page);
    for (const href of page.all('a[href]').map((a) => a.getAttribute('href'))) if (href.startsWith('/')) seen.add(href.replace(/#.*/, ''));
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
