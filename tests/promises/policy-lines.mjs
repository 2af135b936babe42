// Where each key of a policy file stands, so that one can be taken out and the rest stays as it was written.

/** Path → [[from, to), …] in `text`: one place, or each where a table has several headers or a list several items. */
export function places(text) {
  const found = new Map();
  const note = (path, from, to) => found.set(path, [...(found.get(path) ?? []), [from, to]]);
  let at = 0;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const [all] = pattern.exec(text) ?? [''];
    at += all.length;
    return all;
  };
  const key = (within) => within.concat(take(/(?:"[^"]*"|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|[\w-]+))*/y).match(/"[^"]*"|[\w-]+/g).map((part) => part.replaceAll('"', ''))).filter(Boolean);
  const space = () => take(/(?:\s|#.*)*/y);
  /** The value at `at`; what is in its tables and lists is noted too. */
  const value = (path) => {
    if (take(/"""[^]*?"""|"(?:\\.|[^"\\])*"/y)) return;
    if (text[at] !== '{' && text[at] !== '[') return void take(/[^\s,\]}#]+/y);
    const close = text[at] === '{' ? '}' : ']';
    for (at++, space(); text[at] !== close; space()) {
      const from = at;
      if (close === ']') value(path);
      else {
        const inner = key(path);
        take(/\s*=\s*/y);
        value(inner);
        const to = at;
        const comma = take(/\s*,\s*/y);
        note(inner.join('.'), comma ? from : text.slice(0, from).search(/\s*,?\s*$/), comma ? at : to);
        continue;
      }
      take(/\s*,/y);
    }
    at++;
  };
  let table = [];
  let opened = null;
  const end = () => opened && note(table.join('.'), opened.from, at);
  for (space(); at < text.length; space()) {
    const from = text.lastIndexOf('\n', at) + 1;
    if (text[at] === '[') {
      end();
      take(/\[+\s*/y);
      table = key([]);
      take(/\s*\]+/y);
      opened = { from };
    } else {
      const path = key(table);
      take(/\s*=\s*/y);
      value(path);
      take(/[ \t]*(?:#.*)?\n?/y);
      note(path.join('.'), from, at);
    }
  }
  end();
  return found;
}

/** The policy without what stands at `path`, its tables included. */
export function without(text, path) {
  const cuts = [...places(text)].filter(([one]) => one === path || one.startsWith(`${path}.`)).flatMap(([, list]) => list);
  if (!cuts.length) throw new Error(`nothing at ${path}`);
  let out = '', at = 0;
  for (const [from, to] of cuts.sort((a, b) => a[0] - b[0] || b[1] - a[1]))
    if (to > at) {
      out += text.slice(at, Math.max(at, from));
      at = to;
    }
  return out + text.slice(at);
}
