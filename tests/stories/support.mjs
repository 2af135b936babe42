// What every story stands on: the real binary with a store of its own, plain HTTP, a browser without script that reads
// labels and presses buttons, and the clock of the demo. No mock, no shortcut into the store.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseHTML } from 'linkedom';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const tenue = process.env.TENUE ?? join(root, 'build/release/tenue');
/** A firm's folder; tests/promises/remove.mjs lets TENUE_EXAMPLES point to copies in which a line is missing. */
export const example = (firm) => join(process.env.TENUE_EXAMPLES ?? join(root, 'examples'), firm);
export const locksmith = example('sos-serrurier');

/** Rewrites a copy of a firm's policy. `changes`: pairs of what it says (text or pattern) and what it shall say. */
export function edit(folder, ...changes) {
  const file = join(folder, 'policy.toml');
  let text = readFileSync(file, 'utf8');
  for (const [from, to] of changes) {
    assert.ok(from instanceof RegExp ? from.test(text) : text.includes(from), `the policy says ${from}`);
    text = text.replace(from, to);
  }
  writeFileSync(file, text);
}

/** A server on a port of its own, of one firm. `extra`: more arguments of `serve`; by default a demo store without people.
 *  `seconds`: how long several filled demonstrations may take to make. */
export async function serve({ firm = 'sos-serrurier', policies = [example(firm)], extra = ['--demo', '--empty'], folder = mkdtempSync(join(tmpdir(), 'tenue-')), seconds = 30 } = {}) {
  const places = ['--data', join(folder, 'data'), '--keys', join(folder, 'keys')];
  const child = spawn(tenue, ['serve', ...extra, ...places, '--port', '0', ...policies], { stdio: ['ignore', 'pipe', 'pipe'] });
  const server = { folder, child, out: '', err: '', port: 0, places };
  child.stdout.on('data', (d) => { server.out += d; });
  child.stderr.on('data', (d) => { server.err += d; });
  server.ended = new Promise((done) => child.on('exit', (code, signal) => done(code ?? signal)));
  await until(() => {
    const found = server.out.match(/https?:\/\/localhost:(\d+)/);
    if (found) server.port = Number(found[1]);
    if (child.exitCode !== null) throw new Error(`the server ended: ${server.out}${server.err}`);
    return server.port > 0;
  }, seconds);
  server.stop = async (signal = 'SIGTERM') => { child.kill(signal); return server.ended; };
  server.remove = async () => { await server.stop('SIGKILL'); rmSync(folder, { recursive: true, force: true }); };
  server.index = () => new Visitor(server, `localhost:${server.port}`);
  /** The same server as another of its firms sees it. */
  server.of = (name) => view(Object.create(server), name);
  return view(server, firm);
}

function view(server, firm) {
  server.firm = firm;
  server.command = (...args) => run(...args, ...server.places, '--org', firm);
  server.visitor = (name = firm) => new Visitor(server, `${name}.localhost:${server.port}`);
  return Object.assign(server, demonstration(server));
}

/** What the index page of a demonstration offers: its day, its logins, its clock. */
function demonstration(server) {
  const signed = new Map();
  const page = () => server.index().get('/?lang=fr');
  const own = (index, what) => index.all(`section[aria-labelledby="${server.firm}"] ${what}`);
  const day = (index) => own(index, 'input[type=date]')[0].getAttribute('value');
  const login = async (role) => {
    const index = await page();
    const row = own(index, 'tr').find((r) => words(r.querySelector('th')?.textContent ?? '') === role);
    if (!row) throw new Error(`the index page shows no login for ${role}`);
    const [name, code] = [...row.querySelectorAll('td')].map((cell) => words(cell.textContent));
    return { name, password: index.all('#password')[0].textContent, code: /^\d{6}$/.test(code) ? code : '' };
  };
  return {
    login,
    today: async () => day(await page()),
    /** A signed-in browser for that role, the same one until the clock moves. */
    as: async (role) => {
      if (!signed.has(role)) signed.set(role, await server.sign_in(await login(role)));
      return signed.get(role);
    },
    sign_in: async ({ name, password, code = '' }) => {
      const visitor = server.visitor();
      const entered = await (await visitor.get('/bureau/entrer')).press('Entrer', { 'Votre identifiant': name, 'Votre mot de passe': password, 'Code à six chiffres': code });
      assert.equal(entered.status, 200, entered.main);
      assert.ok(entered.path.startsWith('/bureau') && entered.path !== '/bureau/entrer', entered.main);
      return visitor;
    },
    /** Lets the days pass until `to`, by hand on the index page, which proves the store at the end. */
    travel: async (to) => {
      signed.clear();
      const sent = await (await page()).press('Avancer', { 'Avancer jusqu’au': to });
      assert.equal(sent.status, 200, sent.main);
      const arrived = await until(async () => {
        const now = await page();
        return now.headers.refresh === undefined && !now.main.includes('en route vers') && now;
      }, 120);
      assert.match(arrived.main, /Vérifié : \d+ durées, rien n’est gardé au-delà/, arrived.main);
      assert.equal(day(arrived), to);
      return arrived.main;
    },
    /** The same for the one firm, without the index page: `days` later, each end carried out on its day. */
    forward: (days) => {
      signed.clear();
      const done = server.command('clock', '--days', String(days));
      assert.equal(done.status, 0, done.out + done.err);
    },
    /** The same until that day, at whose end nothing is kept beyond its own. */
    reach: async (to) => {
      server.forward(days(await server.today(), to));
      server.proves();
    },
    /** tenue prove: every promise that the engine keeps is kept. */
    proves: () => {
      const proof = server.command('prove');
      assert.equal(proof.status, 0, proof.out + proof.err);
      return proof.out;
    },
  };
}

/** "2026-11-24" and { years, months, days } later, as a calendar counts: 31 January and a month is the last of February. */
export function after(day, { years = 0, months = 0, days = 0 }) {
  const [y, m, d] = day.split('-').map(Number);
  const last = new Date(Date.UTC(y + years, m + months, 0)).getUTCDate();
  return new Date(Date.UTC(y + years, m - 1 + months, Math.min(d, last) + days)).toISOString().slice(0, 10);
}

/** How many days lie between. */
export const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** "2026-11-01" as a page says it: "1er novembre 2026". */
export const said = (day) => new Intl.DateTimeFormat('fr', { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(day)).replace(/^1 /, '1er ');

/** What a caller in trouble answers. `more`: other answers, by label. */
export const trouble = (more = {}) => ({
  'Votre téléphone': '06 39 98 12 34', 'Où venir ?': '14 rue de l’Exemple, 94300 Vincennes', 'Porte claquée': true, 'Tout de suite': true, ...more,
});
/** The same, as the desk notes it. */
export const call = (more = {}) => ({
  'Son numéro': '06 39 98 12 34', 'Où aller ?': '14 rue de l’Exemple, 94300 Vincennes', 'Porte claquée': true, 'Tout de suite': true, ...more,
});

/** Asks for a locksmith by the public form; gives the confirmation page. */
export async function ask(server, more = {}) {
  const form = await server.visitor().get('/demande/demander-un-serrurier');
  const sent = await form.press('Demander un serrurier', trouble(more));
  assert.equal(sent.status, 200, sent.main);
  assert.equal(sent.title.includes('Erreur'), false, sent.main);
  return sent;
}
/** The reference that a confirmation gives: "7K2Q-M4V". */
export const reference = (page) => page.main.match(/\b[0-9A-Z]{4}-[0-9A-Z]{3}\b/)[0];

/** One command of the program: { status, out, err }. */
export function run(...args) {
  const done = spawnSync(tenue, args, { encoding: 'utf8', timeout: 120_000 });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

/** Asks again until `what` gives something true: a condition with a limit, not a pause. */
export async function until(what, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await what();
    if (value) return value;
    if (Date.now() > end) throw new Error(`never came true: ${what}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

let networks = process.pid % 60_000;

/** A browser without script: one cookie jar, one host, one network. */
export class Visitor {
  // Each comes from a network of its own, as strangers do: the limits per network are tested where they are meant.
  constructor(server, host) { Object.assign(this, { server, host, cookies: new Map(), from: `127.${1 + (networks >> 8) % 250}.${networks++ & 255}.1` }); }

  request(method, path, { body = null, headers = {}, agent } = {}) {
    const all = { host: this.host, ...headers };
    if (this.cookies.size && !('cookie' in all)) all.cookie = [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
    if (body !== null && !('content-length' in all)) all['content-length'] = Buffer.byteLength(body);
    return new Promise((done, fail) => {
      const sent = http.request({ host: '127.0.0.1', port: this.server.port, localAddress: this.from, method, path, headers: all, agent }, (answer) => {
        const parts = [];
        answer.on('data', (d) => parts.push(d));
        answer.on('end', () => {
          for (const line of answer.headers['set-cookie'] ?? []) {
            const [pair, ...rest] = line.split(';');
            const at = pair.indexOf('=');
            if (/max-age=0/i.test(rest.join(';'))) this.cookies.delete(pair.slice(0, at));
            else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
          }
          const bytes = Buffer.concat(parts);
          done(Object.assign(new Page(this, path, answer.statusCode, answer.headers, bytes.toString('utf8')), { bytes }));
        });
      });
      sent.on('error', fail);
      if (body !== null) sent.write(body);
      sent.end();
    });
  }

  async get(path, options = {}) { return this.follow(await this.request('GET', path, options)); }

  async post(path, fields, headers = {}) {
    const body = new URLSearchParams(fields).toString();
    const own = { 'content-type': 'application/x-www-form-urlencoded', origin: `http://${this.host}`, ...headers };
    return this.follow(await this.request('POST', path, { body, headers: own }));
  }

  /** A form with files, as a browser sends it: a value may be { name, bytes }. */
  async upload(path, fields, headers = {}) {
    const { body, type } = multipart(fields);
    return this.follow(await this.request('POST', path, { body, headers: { 'content-type': type, origin: `http://${this.host}`, ...headers } }));
  }

  async follow(page) {
    for (let hops = 0; page.status === 303 || page.status === 302; ++hops) {
      if (hops > 5) throw new Error('redirected in circles');
      page = await this.request('GET', page.headers.location.replace(/#.*/, ''));
    }
    return page;
  }
}

/** multipart/form-data (RFC 7578): fields in their order, { body, type }. */
export function multipart(fields, boundary = '----tenue-stories') {
  const parts = fields.map(([name, value]) => (typeof value === 'string'
    ? Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    : Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${value.name}"\r\nContent-Type: application/octet-stream\r\n\r\n`), Buffer.from(value.bytes), Buffer.from('\r\n')])));
  return { body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]), type: `multipart/form-data; boundary=${boundary}` };
}

/** What came back, read as a person reads it: by its words. */
export class Page {
  constructor(visitor, path, status, headers, html) {
    Object.assign(this, { visitor, path, status, headers, html });
    if ((headers['content-type'] ?? '').includes('html')) this.document = parseHTML(html).document;
  }

  get text() { return words(this.document ? this.document.documentElement.textContent : this.html); }
  get main() { return words(this.document.querySelector('main')?.textContent ?? ''); }
  get title() { return words(this.document.querySelector('title')?.textContent ?? ''); }
  all(selector) { return [...this.document.querySelectorAll(selector)]; }
  link(wording) { return this.all('a').find((a) => words(a.textContent).includes(wording)); }
  async click(wording) {
    const link = this.link(wording);
    if (!link) throw new Error(`no link says "${wording}" on ${this.path}`);
    return this.visitor.get(link.getAttribute('href'));
  }

  /** The button whose words begin with `wording`, within `inside` (words that its form's surroundings must hold). */
  button(wording, inside = '') {
    return this.all('button').find((b) => words(b.textContent).startsWith(wording) && words(this.around(b)).includes(inside));
  }
  around(element) { return (element.closest('li, tr, section, main') ?? element).textContent; }

  /** Fills by label ({ "Votre téléphone": "06…", "Porte claquée": true }) and presses the button. */
  async press(wording, values = {}, inside = '') {
    const button = this.button(wording, inside);
    if (!button) throw new Error(`no button says "${wording}"${inside && ` beside "${inside}"`} on ${this.path}: ${this.main.slice(0, 300)}`);
    const form = button.closest('form') ?? this.document.getElementById(button.getAttribute('form'));
    const fields = this.fields(form);
    for (const [label, value] of Object.entries(values)) this.fill(form, fields, label, value);
    if (button.getAttribute('name')) fields.push([button.getAttribute('name'), button.getAttribute('value') ?? '']);
    const action = form.getAttribute('action') || this.path;
    if (form.getAttribute('enctype') !== 'multipart/form-data') return this.visitor.post(action, fields);
    const chosen = new Set(fields.filter(([, value]) => typeof value !== 'string').map(([name]) => name));
    const inputs = new Set([...form.querySelectorAll('input[type=file]')].map((input) => input.getAttribute('name')));
    const nothing = { name: '', bytes: '' };  // a browser says of a file input that nothing was chosen
    return this.visitor.upload(action, fields.filter(([name, value]) => !chosen.has(name) || typeof value !== 'string').map(([name, value]) => [name, inputs.has(name) && typeof value === 'string' ? nothing : value]));
  }

  fields(form) {
    const fields = [];
    for (const input of form.querySelectorAll('input, textarea, select')) {
      const name = input.getAttribute('name');
      const type = input.getAttribute('type') ?? 'text';
      if (!name || ((type === 'radio' || type === 'checkbox') && !input.hasAttribute('checked'))) continue;
      if (input.localName === 'select') {
        const option = input.querySelector('option[selected]') ?? input.querySelector('option');
        fields.push([name, option?.getAttribute('value') ?? '']);
      } else {
        fields.push([name, input.localName === 'textarea' ? input.textContent : input.getAttribute('value') ?? (type === 'checkbox' ? 'on' : '')]);
      }
    }
    return fields;
  }

  /** The label that says just this, or begins so; else that of the choice `value` (or the only box) under a legend that does. */
  label(form, label, value) {
    const spoken = (l) => words(l.textContent).replace(/ \(facultatif\)$/, '').replace(/^\S (?=\S)/, (key) => (l.querySelector('kbd') ? '' : key));
    const pick = (among, wanted) => among.find((l) => spoken(l) === wanted) ?? among.find((l) => spoken(l).startsWith(wanted));
    const found = pick([...form.querySelectorAll('label')], label);
    if (found) return found;
    const under = [...(pick([...form.querySelectorAll('legend')], label)?.closest('fieldset').querySelectorAll('label') ?? [])];
    return typeof value === 'string' ? pick(under, value) : under.length === 1 ? under[0] : undefined;
  }

  fill(form, fields, label, value) {
    const found = this.label(form, label, value);
    if (!found) throw new Error(`no field says "${label}" on ${this.path}`);
    const input = found.getAttribute('for') ? this.document.getElementById(found.getAttribute('for')) : found.querySelector('input');
    const name = input.getAttribute('name');
    const type = input.getAttribute('type') ?? 'text';
    const without = fields.filter(([k]) => k !== name);
    if (type === 'radio' || type === 'checkbox') {
      const kept = type === 'radio' ? without : fields.filter(([k, v]) => k !== name || v !== (input.getAttribute('value') ?? 'on'));
      if (value) kept.push([name, input.getAttribute('value') ?? 'on']);
      fields.splice(0, fields.length, ...kept);
    } else if (input.localName === 'select') {
      const option = [...input.querySelectorAll('option')].find((o) => words(o.textContent).startsWith(value));
      if (!option) throw new Error(`"${label}" has no choice "${value}"`);
      fields.splice(0, fields.length, ...without, [name, option.getAttribute('value')]);
    } else {
      fields.splice(0, fields.length, ...without, ...[value].flat().map((one) => [name, one]));
    }
  }
}

export const words = (text) => text.replace(/[\s\u00a0\u202f]+/g, ' ').trim();

/** RFC 6238: six digits, thirty seconds, SHA-1. */
export function totp(secret32, at = Date.now()) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const c of secret32.replace(/[\s=]/g, '')) bits += alphabet.indexOf(c).toString(2).padStart(5, '0');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Every file under the folders, as { path, bytes }; sockets left out. */
export function files(...folders) {
  const out = [];
  for (const folder of folders)
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const what = statSync(path);
      if (what.isDirectory()) out.push(...files(path));
      else if (what.isFile()) out.push({ path, bytes: readFileSync(path) });
    }
  return out;
}

/** The forms in which a value could lie about: raw, lower case, base64 (three alignments), hex, percent, UTF-16. */
export function disguises(value) {
  const raw = Buffer.from(value, 'utf8');
  const forms = [raw, Buffer.from(value.toLowerCase()), Buffer.from(raw.toString('hex')), Buffer.from(raw.toString('hex').toUpperCase()),
    Buffer.from(encodeURIComponent(value)), Buffer.from(value, 'utf16le'), Buffer.from(value, 'utf16le').swap16()];
  for (const shift of [0, 1, 2]) {
    const whole = raw.subarray(shift, raw.length - ((raw.length - shift) % 3));
    forms.push(Buffer.from(whole.toString('base64')), Buffer.from(whole.toString('base64url')));
  }
  return forms;
}

/** Where one of `values` is found in the clear, or nothing. */
export function leaks(values, holders) {
  const found = [];
  for (const { path, bytes } of holders)
    for (const value of values)
      if (disguises(value).some((form) => bytes.includes(form))) found.push(`${path} holds ${value}`);
  return found;
}
