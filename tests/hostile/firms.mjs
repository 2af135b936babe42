// All example firms on one server, somebody signed in for every role of each, and every route of the router with real ids.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { dirname, join } from 'node:path';
import { parseHTML } from 'linkedom';
import { places } from '../promises/policy-lines.mjs';
import { proof } from '../stories/customers.mjs';
import { example, tenue, words } from '../stories/support.mjs';

const folder = dirname(example('any'));
export const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'policy.toml'))).sort();

/** Every route of the program, from its router: [{ door, method, pattern }, …]. */
export function routes() {
  const told = spawnSync(join(dirname(tenue), 'tests/tenue_routes'), { encoding: 'utf8' });
  assert.equal(told.status, 0, `tenue_routes: ${told.error ?? told.stderr}`);
  return told.stdout.trim().split('\n').map((line) => {
    const [door, method, pattern] = line.split(' ');
    return { door, method, pattern };
  });
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': '\'' };
const decoded = (html) => html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name]);
const said = (html) => words(decoded(html.replace(/<[^>]*>/g, '')));

/** One request, answered as it came: no redirect is followed. Pages are read by pattern, since there are thousands. */
export function ask(visitor, method, path, { fields = null, headers = {} } = {}) {
  const body = fields && new URLSearchParams(fields).toString();
  const own = body === null ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body), origin: `http://${visitor.host}` };
  const cookie = [...visitor.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  visitor.agent ??= new http.Agent({ keepAlive: true, maxSockets: 1 });
  return new Promise((done, fail) => {
    const sent = http.request({
      host: '127.0.0.1', port: visitor.server.port, localAddress: visitor.from, agent: visitor.agent, method, path,
      headers: { host: visitor.host, ...own, ...(cookie && { cookie }), ...headers },
    }, (answer) => {
      const parts = [];
      answer.on('data', (d) => parts.push(d));
      answer.on('end', () => done(new Answer(path, answer, Buffer.concat(parts).toString('utf8'))));
    });
    // A connection that rested may be closed just when it is used again.
    sent.on('error', (error) => (sent.reusedSocket && error.code === 'ECONNRESET' ? done(ask(visitor, method, path, { fields, headers })) : fail(error)));
    sent.end(body ?? undefined);
  });
}

class Answer {
  constructor(path, { statusCode, headers }, html) { Object.assign(this, { path, status: statusCode, headers, to: headers.location ?? '', html }); }
  get text() { return decoded(this.html); }
  hrefs(pattern) { return [...this.html.matchAll(/href="([^"#?]*)/g)].map(([, href]) => href).filter((href) => pattern.test(href)); }
  /** What the forms would send: [{ path, fields }, …], one per button that has a value of its own; the sign-out left out. */
  forms() {
    if (this.found) return this.found;
    const out = this.found = [];
    for (const [whole] of this.html.matchAll(/<form[^>]*method="post"[^]*?<\/form>/g)) {
      const form = parseHTML(`<html><body>${whole}</body></html>`).document.querySelector('form');
      const path = form.getAttribute('action');
      if (path === '/bureau/sortir') continue;
      const fields = [...form.querySelectorAll('input, textarea')]
        .filter((input) => input.getAttribute('name') && (!['radio', 'checkbox'].includes(input.getAttribute('type')) || input.hasAttribute('checked')))
        .map((input) => [input.getAttribute('name'), input.localName === 'textarea' ? input.textContent : input.getAttribute('value') ?? 'on']);
      const buttons = [...form.querySelectorAll('button[name]')].map((button) => [[button.getAttribute('name'), button.getAttribute('value') ?? '']]);
      for (const pressed of buttons.length ? buttons : [[]]) out.push({ path, fields: [...fields, ...pressed] });
    }
    return out;
  }
  get token() { return this.html.match(/name="token" value="([^"]*)"/)?.[1] ?? ''; }
  /** What a record's page says of it: Map(label → text). */
  get facts() { return new Map([...this.html.matchAll(/<dt>([^]*?)<\/dt><dd[^>]*>([^]*?)<\/dd>/g)].map(([, label, text]) => [said(label), said(text)])); }
}

/** The policy's types of records, as its file names them: Map(type → { of, states: Map(id → label), fields: Map(id → label) }). */
function types(text) {
  const found = places(text);
  const under = (path) => [...new Set([...found.keys()].filter((key) => key.startsWith(`${path}.`)).map((key) => key.slice(path.length + 1).split('.')[0]))];
  const said = (path) => (found.get(path) ?? []).map(([from, to]) => text.slice(from, to).match(/"([^"]*)"/)?.[1])[0] ?? '';
  return new Map(under('records').map((type) => [type, {
    of: said(`records.${type}.of`),
    states: new Map(under(`records.${type}.states`).filter((state) => state !== 'new').map((state) => [state, words(said(`words.${state}.fr`))])),
    fields: new Map(under(`records.${type}.fields`).map((field) => [field, words(said(`records.${type}.fields.${field}.label.fr`))])),
  }]));
}

/** Somebody at her desk: `login` is the name of her role in the policy, with a 2 for the second partner. */
class Seat {
  constructor(firm, login, visitor) { Object.assign(this, { firm, login, visitor, seen: new Map() }); }
  token = '';
  get role() { return this.login.replace(/2$/, ''); }
  /** What a GET gave the first time. */
  async get(path) {
    if (!this.seen.has(path)) this.seen.set(path, await ask(this.visitor, 'GET', path));
    return this.seen.get(path);
  }
  /** Every button of the pages seen so far. */
  get forms() { return [...this.seen.values()].filter((page) => page.status === 200).flatMap((page) => page.forms()); }
  post(path, fields) { return ask(this.visitor, 'POST', path, { fields: [['token', this.token], ...fields.filter(([name]) => name !== 'token')] }); }
}

export class Firm {
  constructor(all, name) {
    Object.assign(this, { name, server: all.of(name), text: readFileSync(join(example(name), 'policy.toml'), 'utf8'), seats: [], jobs: new Set(), said: 0 });
    this.types = types(this.text);
    this.sources = [...this.text.matchAll(/^\[sources\.(\w+)\]/gm)].map(([, id]) => id);
    this.terms = [...this.text.matchAll(/^\[documents\.(\w+)\][^]*?^edition = ([\d-]+)\naccepts = "(\w+)\./gm)].map(([, id, edition, type]) => ({ terms: id.replaceAll('_', '-'), edition, type }));
    this.nobody = new Seat(this, 'nobody', this.server.visitor());
  }

  /** The logins that the index page shows now: [{ login, password, code }, …]. */
  async logins() {
    const index = await this.server.index().get('/?lang=fr');
    const rows = index.all(`section[aria-labelledby="${this.name}"] tr`).map((row) => [...row.querySelectorAll('td')].map((cell) => words(cell.textContent)));
    return rows.filter((row) => row.length).map(([login, code]) => ({ login, password: index.all('#password')[0].textContent, code: /^\d{6}$/.test(code) ? code : '' }));
  }

  /** Signs in once for every login. */
  async sign_in() {
    for (const fields of await this.logins()) {
      const { login } = fields;
      const seat = new Seat(this, login, this.server.visitor());
      const before = await ask(seat.visitor, 'GET', '/bureau/entrer');
      seat.visitor.cookies = cookies(before);
      const entered = await ask(seat.visitor, 'POST', '/bureau/entrer', { fields: { token: before.token, ...fields } });
      assert.equal(entered.status, 303, `${this.name}: ${login} cannot sign in`);
      seat.visitor.cookies = cookies(entered);
      seat.home = entered.to;
      seat.coded = fields.code !== '';
      this.seats.push(seat);
      let first = await seat.get(seat.home);
      while (first.to) first = await seat.get(first.to);
      seat.token = first.token;
    }
  }

  /** What there is to ask for: of each type and state the newest and the oldest record, of each type the newest and oldest persons, and whom today's page names. */
  async look() {
    const persons = new Map();
    const records = new Map();
    for (const seat of this.seats) {
      for (const type of this.types.keys())
        for (const href of (await seat.get(`/bureau/l/${type}`)).hrefs(/^\/bureau\/[pr]\/\w+$/)) note(href.startsWith('/bureau/p/') ? persons : records, { id: last(href), type, by: seat });
      for (const href of [...(await seat.get(seat.home)).hrefs(/^\/bureau\/poche\/\w+$/), (await seat.get(seat.home)).to].filter((way) => way.startsWith('/bureau/poche/')))
        this.jobs.add(last(href));
    }
    for (const record of records.values()) await this.#fill(record);
    await this.#file(records);
    const needed = new Set([...records.values()].filter((one) => this.jobs.has(one.id)).map((one) => one.person));
    this.records = ends(records.values(), (one) => `${one.type} ${one.state}`, (one) => needed.has(one.person), 1);
    for (const seat of this.seats) for (const href of (await seat.get('/bureau')).hrefs(/^\/bureau\/p\/\w+$/)) needed.add(last(href));
    for (const seat of this.seats) for (const page of ['/bureau/mesures', '/bureau/courrier']) await seat.get(page);
    this.persons = ends(persons.values(), (one) => one.type, (one) => needed.has(one.id), 2);
    for (const person of this.persons) await this.#root(person);
  }

  /** A file in each field of files that somebody may add one to. */
  files = [];
  async #file(records) {
    for (const seat of this.seats)
      for (const record of records.values()) {
        const way = `/bureau/r/${record.id}`;
        for (const [, action] of (await seat.get(way)).html.matchAll(/<form[^>]* action="([^"]*\/fichiers\/\w+)"/g)) {
          const field = last(action), as = `${record.type}.${field}`;
          if (this.files.some((one) => one.as === as)) continue;
          const given = await seat.visitor.upload(action, [['token', seat.token], ['files', { name: `${this.marks.text}.txt`, bytes: this.marks.text }]]);
          assert.equal(given.status, 200, `${this.name}: ${action}: ${given.main}`);
          for (const one of this.seats) one.seen.clear();  // what they saw before is old
          const [file] = (await seat.get(way)).hrefs(/\/fichier\/\w+$/).map(last);
          this.files.push({ as, rec: record.id, record, field, file, by: seat });
        }
      }
  }

  /** Whose a record is, and in which state, as the page of somebody who may read it says. */
  async #fill(record) {
    const page = await record.by.get(`/bureau/r/${record.id}`);
    record.person = last(page.hrefs(/^\/bureau\/p\/\w+$/)[0]);
    const label = said(page.html.match(/<span class="lead">([^<]*)/)[1]);
    record.state = [...this.types.get(record.type).states].find(([, called]) => called === label)?.[0] ?? '';
    assert.equal(record.state === '', label === '', `${this.name}: no state of ${record.type} is called "${label}"`);
  }

  async #root(person) {
    for (const seat of this.seats) person.root ??= last((await seat.get(`/bureau/p/${person.id}`)).hrefs(/^\/bureau\/r\/\w+\/corriger$/)[0]?.replace('/corriger', ''));
  }

  /** One visitor's answers to every public form: words that only this firm was told. And somebody invited, who has not come yet. */
  async plant(n) {
    const own = String.fromCharCode(97 + n);
    this.marks = { phone: `06 39 98 77 ${10 + n}`, mail: `temoin.${own}@isolement.example`, name: `Témoin Isolé-${own}`, text: `Parole-isolée-${own}` };
    const site = this.server.visitor();
    const home = await site.get('/');
    const policy = await site.get('/vie-privee');  // which leads to the form for rights
    this.forms = [...new Set([home, policy].flatMap((page) => page.all('a[href^="/demande/"]')).map((a) => last(a.getAttribute('href').replace(/\?.*/, ''))))];
    for (const form of this.forms) {
      const ticket = last(await this.#answer(site, await site.get(`/demande/${form}`)));
      if (form === 'exercer-un-droit') await this.#answer(site, await site.get(`/demande/${form}`), 0);
      const reference = (await site.get(`/merci/${ticket}`)).main.match(/\b[0-9A-Z]{4}-[0-9A-Z]{3}\b/)?.[0];
      if (!this.ticket || (reference && !this.reference)) Object.assign(this, { ticket, reference });
    }
    const [coded = this.seats[0]] = this.seats.filter((seat) => seat.coded);
    const invited = this.server.command('user', 'add', this.marks.name, '--login', `temoin-${own}`, '--role', coded.role);
    assert.equal(invited.status, 0, invited.err);
    this.invitation = last(invited.out.match(/\S*\/bureau\/bienvenue\/\S+/)[0]);
    this.home = home;
    for (const seat of this.seats) seat.seen.clear();  // what they saw before is old
  }

  /** `kind`: which right is asked for, counted from 0: erasure and access have pages of their own. */
  async #answer(site, page, kind = 2) {
    const asked = new Map();
    const own = () => `${this.marks.text}-${++this.said}`;
    for (const input of page.all('form.desk input, form.desk textarea')) {
      const name = input.getAttribute('name');
      const type = input.getAttribute('type') ?? 'long';
      if (['site-web', 'altcha', 'patience'].includes(name) || asked.has(name)) continue;
      if (type === 'checkbox' && page.path.endsWith('exercer-un-droit')) {
        asked.set(name, page.all(`input[name="${name}"]`)[kind].getAttribute('value'));
        continue;
      }
      const text = /nom/.test(name) ? this.marks.name : /adresse|ou-/.test(name) ? `9 rue du Témoin, 75012 Paris` : own();
      asked.set(name, { tel: this.marks.phone, email: this.marks.mail, text, long: own() }[type] ?? input.getAttribute('value') ?? 'on');
    }
    const challenge = page.all('form[data-altcha]')[0]?.getAttribute('data-altcha');
    if (challenge) asked.set('altcha', await proof(site, challenge));
    const sent = await ask(site, 'POST', page.path, { fields: [...asked] });
    assert.equal(sent.status, 303, `${this.name}: ${page.path} is not taken: ${said(sent.html.match(/<div class="errors"[^]*?<\/div>/)?.[0] ?? '')}`);
    return sent.to;
  }

  /** What stands in the buttons of the day: tasks to be signed, questions to be answered. */
  get tasks() { return this.#pressed(/^\/bureau\/taches\/(\w+)$/); }
  get measures() { return [...new Set(this.#pages.flatMap((page) => page.hrefs(/^\/bureau\/mesures\/\w+$/)))].map(last).sort(); }
  get letters() { return [...new Set(this.#pages.flatMap((page) => page.hrefs(/^\/bureau\/lettre\/\w+$/)))].map(last).sort(); }
  get questions() { return [...new Set(this.#pages.flatMap((page) => page.hrefs(/^\/bureau\/demandes\/\w+$/)))].map(last).filter((rec) => rec !== 'noter').sort(); }
  get holds() { return [...new Set(this.#pages.flatMap((page) => page.hrefs(/^\/bureau\/p\/\w+\/garde\/\w+$/)))].map((way) => ({ subject: way.split('/')[3], hold: last(way) })); }
  get assets() { return [...new Set([this.home, ...this.#pages].flatMap(({ html }) => html.match(/\/assets\/[\w.-]+/g) ?? []))].map(last).sort(); }
  get #pages() { return this.seats.flatMap((seat) => [...seat.seen.values()]); }
  #pressed(pattern) { return [...new Set(this.seats.flatMap((seat) => seat.forms).map(({ path }) => path.match(pattern)?.[1]).filter(Boolean))]; }

  /** A route with everything of this firm that it can be asked for: [{ as, path, record }, …]; `as` says what kind of thing it is. */
  paths({ method, pattern }) {
    const shape = shapes.find(([form]) => form.test(pattern));
    const fillings = shape?.[1](this) ?? [];
    if (fillings.length === 0) fillings.push({ as: 'an invented id', invented: true });
    return fillings.map((filling) => {
      const path = pattern.replace(/:(\w+)/g, (whole, name) => filling[name] ?? (shape && filling.invented ? invented : whole));
      assert.ok(!path.includes(':'), `no filling for ${method} ${pattern}: the table of firms.mjs does not know what to ask it for`);
      return { as: '', ...filling, path };
    });
  }
}

/** Well-formed, and nobody's. */
export const invented = '7K2QM4ABCDEFG';
const of_record = (record) => ({ as: record.type, rec: record.id, subject: record.person, record });
const everything = (firm) => [...firm.records.map(of_record), ...firm.persons.filter((one) => one.root).map((one) => ({ as: one.type, rec: one.root, subject: one.id }))];
const below = (firm, type) => [...firm.types].filter(([, { of }]) => of && (!type || of === type)).map(([id]) => id);

/** What each parameter stands for, by the pattern of its route. */
const shapes = [
  [/^[^:]*$/, () => [{}]],
  [/^\/assets\/:file$/, (firm) => firm.assets.map((file) => ({ as: file, file }))],
  [/\/(demande|request)\/:form$/, (firm) => firm.forms.map((form) => ({ as: form, form }))],
  [/\/(merci|thanks)\/:ticket$/, (firm) => [{ ticket: firm.ticket }]],
  [/\/versions\/:number(\/:other)?$/, () => [{ number: 1, other: 1 }]],
  [/\/(conditions|terms)\/:terms(\/:edition)?$/, (firm) => firm.terms.map((one) => ({ as: one.terms, ...one }))],
  [/^\/bureau\/r\/:rec\/conditions$/, (firm) => everything(firm).filter((one) => firm.terms.some(({ type }) => type === one.as))],
  [/^\/bureau\/bienvenue\/:token/, (firm) => [{ token: firm.invitation }]],
  [/^\/bureau\/telephone\/:token/, (firm) => [{ token: firm.invitation }]],  // of another kind: it opens no telephone
  [/^\/bureau\/taches\/:task$/, (firm) => firm.tasks.map((task) => ({ task }))],
  [/^\/bureau\/lettre\/:letter(\/\w+)?$/, (firm) => firm.letters.map((letter) => ({ letter }))],
  [/^\/(suivi|confirmer|arreter|transmettre|transmis|mon-dossier|prendre|calendrier|en\/(follow|confirm|stop|forward|forwarded|my-file|take))\/:link$/, () => [{ link: 'A'.repeat(54) }]],
  [/^\/courrier\/:site$/, (firm) => [{ site: firm.name }]],
  [/^\/bureau\/demandes\/:rec(\/repondue)?$/, (firm) => firm.questions.map((rec) => ({ rec }))],
  [/^\/bureau\/demandes\/:rec\/faire\/:act$/, (firm) => firm.questions.flatMap((rec) => ['rien', 'prolonger', 'recue', 'nature', 'doute', 'element', 'sans-element', 'plainte', 'partie', 'mots'].map((act) => ({ as: act, rec, act })))],
  [/^\/bureau\/demandes\/:rec\/:subject\/:what$/, (firm) => firm.questions.flatMap((rec) => firm.persons.slice(0, 2).map((person) => ({ as: person.type, rec, subject: person.id, what: 'dossier' })))],
  [/^\/bureau\/demandes\/:rec\/justificatif\/:file$/, () => []],
  [/^\/bureau\/p\/:subject\/confie\.zip$/, (firm) => firm.persons.map((person) => ({ as: person.type, subject: person.id }))],
  [/^\/bureau\/destinataires\/:notice\/:act$/, () => []],
  [/^\/bureau\/transmission\/:activity\/:who$/, () => [{ activity: 'takeover', who: 'acquirer' }]],
  [/^\/bureau\/demandes\/:rec\/:subject(\/suspendre)?$/, (firm) => firm.questions.flatMap((rec) => firm.persons.slice(0, 2).map((person) => ({ as: person.type, rec, subject: person.id })))],
  [/^\/bureau\/mesures\/:measure(\/signer)?$/, (firm) => firm.measures.map((measure) => ({ as: measure, measure }))],
  [/^\/bureau\/r\/:rec\/vers\/:state$/, (firm) => firm.records.flatMap((record) => [...firm.types.get(record.type).states.keys()].map((state) => ({ ...of_record(record), as: `${record.type}, ${state}`, state })))],
  [/^\/bureau\/(r|poche)\/:rec(\/corriger)?$/, everything],
  [/^\/bureau\/r\/:rec\/(fichiers\/:field|fichier\/:file(\/retirer)?)$/, (firm) => firm.files.map((one) => ({ ...of_record(one.record), ...one }))],
  [/^\/bureau\/p\/:subject\/(garder|communication|ouvrir)\/:rec$/, everything],
  [/^\/bureau\/p\/:subject\/gel\/:hold$/, () => []],
  [/^\/bureau\/p\/:subject\/garde\/:hold(\/copie)?$/, (firm) => firm.holds],
  [/^\/bureau\/p\/:subject\/ajouter\/:type\/:rec$/, (firm) => everything(firm).flatMap((one) => below(firm, one.as).map((type) => ({ ...one, as: `${type}, below ${one.as}`, type })))],
  [/^\/bureau\/p\/:subject\/ajouter\/:type$/, (firm) => firm.persons.flatMap((person) => below(firm).map((type) => ({ as: type, subject: person.id, type })))],
  [/^\/bureau\/p\/:subject(\/\w+)?$/, (firm) => firm.persons.map((person) => ({ as: person.type, subject: person.id }))],
  [/^\/bureau\/source\/:source(\/\w+)?$/, (firm) => firm.sources.map((source) => ({ as: source, source }))],
  [/^\/bureau\/l\/:type(\/ajouter)?$/, (firm) => [...firm.types.keys(), 'request', 'connection'].map((type) => ({ as: type, type }))],
];

const note = (all, one) => { if (!all.has(one.id)) all.set(one.id, one); };
const last = (path) => path?.split('/').pop();
/** The first and the last `count` of each group, and those that are wanted anyway. */
function ends(all, group, wanted, count) {
  const groups = new Map();
  for (const one of all) groups.set(group(one), [...(groups.get(group(one)) ?? []), one]);
  return [...groups.values()].flatMap((some) => some.filter((one, i) => i < count || i >= some.length - count || wanted(one)));
}

/** What an answer sets, as a jar. */
function cookies(answer) {
  return new Map((answer.headers['set-cookie'] ?? []).filter((line) => !/max-age=0/i.test(line)).map((line) => line.split(';')[0].split(/=(.*)/).slice(0, 2)));
}
