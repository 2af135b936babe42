// No session, cookie, id, file, search or error of one firm reaches another; and within a firm each role gets what its
// policy grants. Each table is made from the router's own list of routes: a route that it does not know fails by name.
// The tables stand in tests/golden/isolation, one per firm; ACCEPT=1 writes them anew, and the difference is the review.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { example, files, leaks, root, run, serve } from '../stories/support.mjs';
import { Firm, ask, invented, names, routes } from './firms.mjs';

const all = routes();
/** The customers' own pages have a table of their own: area.test.mjs. */
const pages = all.filter(({ door, pattern }) => door === 'firm' && !/^\/(espace|altcha)/.test(pattern));
const is_public = ({ pattern }) => !pattern.startsWith('/bureau') || /^\/bureau\/(entrer|bienvenue|telephone)/.test(pattern);
/** These POSTs only look: they are sent by everybody. */
const looks = ({ pattern }) => ['/bureau/chercher', '/bureau/noter'].includes(pattern);

let server;
const firms = [];
before(async () => {
  server = await serve({ policies: names.map(example), extra: ['--demo'], seconds: 240 });
  for (const [n, name] of names.entries()) {
    const firm = new Firm(server, name);
    await firm.sign_in();
    await firm.plant(n);
    await firm.look();
    firms.push(firm);
  }
});
after(() => server?.remove());

/** An answer without what is drawn anew each time, and without the ids that were asked for. */
function still({ status, to, html }, { rec, subject, hold, letter, token, ticket, file } = {}) {
  const asked = [rec, subject, hold, letter, token, ticket, file].filter(Boolean);
  const text = `${status} ${to}\n${html.replace(/value="[\w.-]{20,}"/g, 'value=""').replace(/\b\d{1,2}(\sh(\s\d{2})?|:\d{2})\b/g, '')}`;
  return asked.reduce((rest, id) => rest.replaceAll(id, invented), text);
}
const refused = ({ status, to }) => [401, 403, 404, 410].includes(status) || (status === 303 && to === '/bureau/entrer');

/** What a POST sends where no page has the button: what the routes ask for, as well as it can be guessed. */
const guessed = ({ record }) => [['from', record?.state ?? ''], ['asked', 'yes'], ['words', 'Modèle'], ['next', 'look']];

/** Every button of a firm: Map(path → { has: those who have it, sends: what it sends }). */
function buttons(firm) {
  const out = new Map();
  for (const seat of firm.seats)
    for (const { path, fields } of seat.forms) {
      if (!out.has(path)) out.set(path, { has: new Set(), sends: new Map() });
      out.get(path).has.add(seat);
      out.get(path).sends.set(JSON.stringify(fields.filter(([name]) => name !== 'token' && name !== 'once')), fields);
    }
  return out;
}

// ---- within a firm ---------------------------------------------------------------------------------------------------

function verdict(answer) {
  if (answer.status === 401 || answer.to === '/bureau/entrer') return 'sign in';
  return refused(answer) ? '-' : [200, 303, 409, 422].includes(answer.status) ? 'yes' : `${answer.status}`;
}
/** Of several things of one kind: all of them, or some. */
const together = (said) => (said.every((one) => one === said[0]) ? said[0] : said.every((one) => ['yes', 'some', '-'].includes(one)) ? 'some' : [...new Set(said)].sort().join('|'));
/** Things by what they are: [[as, [thing, …]], …]. */
const kinds = (things) => [...things.reduce((groups, thing) => groups.set(thing.as, [...(groups.get(thing.as) ?? []), thing]), new Map())];

/** The rows of one route: [name, what each seat is told]. `tell(seat, thing)` gives a word. */
async function rows(firm, route, tell) {
  const out = [];
  for (const [as, things] of kinds(firm.paths(route))) {
    const cells = await Promise.all([firm.nobody, ...firm.seats].map(async (seat) => {
      const said = [];
      for (const thing of things) said.push(await tell(seat, thing));
      return together(said);
    }));
    out.push([`${route.method.padEnd(4)} ${route.pattern}${as && `  ${as}`}`, cells]);
  }
  return out;
}

function drawn(head, rows) {
  const width = [head, ...rows].reduce((most, [name, cells]) => [Math.max(most[0], name.length), ...cells.map((cell, i) => Math.max(most[i + 1] ?? 0, cell.length))], [0]);
  return [head, ...rows].map(([name, cells]) => [name.padEnd(width[0]), ...cells.map((cell, i) => cell.padEnd(width[i + 1]))].join('  ').trimEnd()).join('\n');
}

/** What is open to everybody, and the same whoever is signed in. A form is sent by its own page alone. */
async function everybody(firm) {
  const out = [];
  for (const route of pages.filter(is_public))
    for (const [as, things] of kinds(firm.paths(route)))
      for (const thing of things) {
        const stranger = route.method === 'GET' ? await firm.nobody.get(thing.path) : await firm.nobody.post(thing.path, []);
        for (const seat of firm.seats) {
          const answer = route.method === 'GET' ? await seat.get(thing.path) : await seat.post(thing.path, [['answer', 'yes']]);
          assert.equal(still(answer), still(stranger), `${firm.name}: ${thing.path} is another page for ${seat.login}`);
        }
        if (route.method === 'POST') assert.ok([403, 404].includes(stranger.status), `${firm.name}: ${thing.path} takes what its page did not send`);
        out.push([`${route.method.padEnd(4)} ${route.pattern}${as && `  ${as}`}`, [stranger.status === 403 ? 'by its own page' : verdict(stranger)]]);
      }
  return out;
}

/** Who opens what: GETs as each sees them, then the POSTs of those who have no button for them. */
async function doors(firm, odd) {
  const refusals = new Map();
  const told = (seat, route, thing, answer) => {
    // What is refused is refused in the same words, whatever was asked for: nothing of it is in the answer.
    const kind = `${seat.login} ${answer.status} ${route.pattern}`;
    if (!refusals.has(kind)) refusals.set(kind, still(answer, thing));
    if (refused(answer)) assert.ok(still(answer, thing) === refusals.get(kind), `${firm.name}: ${seat.login} is refused ${thing.path} in words of its own`);
    return verdict(answer);
  };
  const out = [];
  for (const route of pages.filter((one) => one.method === 'GET' && !is_public(one)))
    out.push(...await rows(firm, route, async (seat, thing) => told(seat, route, thing, await seat.get(thing.path))));
  const pressed = buttons(firm);
  for (const route of pages.filter((one) => one.method === 'POST' && !is_public(one)))
    out.push(...await rows(firm, route, async (seat, thing) => {
      const known = pressed.get(thing.path);
      if (seat !== firm.nobody && route.pattern === '/bureau/sortir') return 'yes';
      if (!looks(route) && known?.has.has(seat)) return 'yes';  // what the button does is told by the stories
      const said = [];
      for (const fields of known && !looks(route) ? known.sends.values() : [guessed(thing)]) {
        const answer = await seat.post(thing.path, fields);
        const word = told(seat, route, thing, answer);
        if (word === 'yes' && !looks(route)) odd.add(`${seat.role}: ${route.pattern}${thing.as && `  ${thing.as}`}: ${answer.status}`);
        said.push(word);
      }
      return together(said);
    }));
  for (const seat of firm.seats)
    for (const [path, page] of [...seat.seen].filter(([way, { status }]) => status === 200 && /^\/bureau\/r\/\w+$/.test(way))) {
      const now = await ask(seat.visitor, 'GET', path);
      if (now.status === 200) assert.deepEqual(now.facts, page.facts, `${firm.name}: ${path} is not what it was, though every change was refused`);
    }
  return out;
}

/** What a page shows of records: without its head, who looked, and the margin of what goes when. */
const shown = (page) => page.text.replace(/<header>[^]*?<\/header>|<aside>[^]*?<\/aside>|<section aria-labelledby="looks">[^]*?<\/section>/g, '');

/** A day, a number or an id stands on many pages for another reason. */
const tells = (value) => value.length > 3 && !/^(\d[\d-]*|\S+ \S+ \d{4}|[0-9A-Z]{10,13})$/.test(value);

/** A telephone number also stands in a link. */
const spoken = (value) => [value, ...(/^0[\d ]{13}$/.test(value) ? [`+33${value.replaceAll(' ', '').slice(1)}`] : [])];

/** Which fields each role reads: of each record that is asked for, what some page of the role shows of it. */
async function fields(firm) {
  const out = [];
  const labels = new Map();  // value → what is called so: the demo's people share some words
  for (const page of firm.seats.flatMap((seat) => [...seat.seen].filter(([path]) => path.startsWith('/bureau/r/')).map(([, one]) => one)))
    for (const [label, value] of page.facts) labels.set(value, (labels.get(value) ?? new Set()).add(label));
  const above = (type) => (type ? [type, ...above(firm.types.get(type).of)] : []);
  /** A partner's page of one job shows what stands in it, above it and below it. */
  const pockets = ({ id, type, person }) => firm.records
    .filter((job) => firm.jobs.has(job.id) && job.person === person && (job.type === type ? job.id === id : above(job.type).includes(type) || above(type).includes(job.type)))
    .map((job) => `/bureau/poche/${job.id}`);
  for (const [type, { fields: declared }] of firm.types) {
    const all = [...firm.records.filter((one) => one.type === type), ...firm.persons.filter((one) => one.type === type).map((one) => ({ id: one.root, type, person: one.id, root: true }))];
    for (const [field, label] of declared) {
      const cells = firm.seats.map(() => []);
      for (const record of all) {
        const { id, person, root: is_root } = record;
        const said = await Promise.all(firm.seats.map(async (seat) => (await seat.get(`/bureau/r/${id}`)).facts.get(label)));
        const typed = await Promise.all(firm.seats.map(async (seat) => (await seat.get(`/bureau/r/${id}/corriger`)).forms().flatMap((one) => one.fields).find(([name]) => name === field)?.[1]));
        const values = [...said, ...typed].filter(Boolean);
        if (!values.length) continue;
        for (const [i, seat] of firm.seats.entries()) {
          const told = async (paths, own) => (await Promise.all(paths.map((path) => seat.get(path))))
            .some((page) => page.status === 200 && values.some((value) => own(value) && spoken(value).some((form) => shown(page).includes(form))));
          const alone = (value) => tells(value) && (is_root || !(labels.get(value)?.size > 1));
          const reads = said[i] !== undefined || await told([`/bureau/r/${id}/corriger`, `/bureau/p/${person}`], alone) || await told(pockets(record), tells);
          cells[i].push(reads ? 'yes' : '-');
        }
      }
      if (cells[0].length) out.push([`${type}.${field}`, cells.map(together)]);
    }
  }
  return out;
}

for (const name of names)
  test(`${name}: each role opens and reads what its policy grants, and what it is refused tells nothing`, async () => {
    const firm = firms.find((one) => one.name === name);
    const odd = new Set();
    const opened = await doors(firm, odd);
    const open = await everybody(firm);
    const read = await fields(firm);
    const roles = [...new Set(firm.seats.map(({ role }) => role))];
    /** Two people of one role have different jobs: one column. */
    const by_role = (cells, seats) => [...new Set(seats.map(({ role }) => role))].map((role) => together(cells.filter((_, i) => seats[i].role === role)));
    const text = [
      `# ${name}: who may open what, as every route of the router answers. Made by tests/hostile/isolation.test.mjs.`,
      '# yes: every such thing that there is; some: it depends on the record (its state, its end, whose job it is); -: refused.',
      '# Sessions of other firms are told what nobody is told; the test holds that, it needs no column.',
      '',
      drawn(['For everybody', ['']], open),
      '',
      drawn(['In the bureau', ['nobody', ...roles]], opened.map(([row, cells]) => [row, by_role(cells, [firm.nobody, ...firm.seats])])),
      '',
      drawn(['What is read', roles], read.map(([row, cells]) => [row, by_role(cells, firm.seats)])),
      '',
      '# Answered though no page has the button:',
      ...[...odd].sort(),
      '',
    ].join('\n');
    const file = join(root, `tests/golden/isolation/${name}.txt`);
    if (process.env.ACCEPT) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    assert.equal(text, readFileSync(file, 'utf8'));
  });

/** Somebody must have been told of an erasure first, have had something frozen, have shown who she is: tests/stories/plans*.test.mjs and proofs.test.mjs press them. */
const told_by_stories = ['/bureau/demandes/:rec/justificatif/:file', '/bureau/destinataires/:notice/:act', '/bureau/p/:subject/gel/:hold'];

test('each route was asked for something real in one firm at least', () => {
  for (const route of pages.filter(({ pattern }) => !told_by_stories.includes(pattern))) assert.ok(firms.some((firm) => firm.paths(route).some((thing) => !thing.invented)), `${route.method} ${route.pattern} was asked for invented ids alone`);
});

// ---- between firms ---------------------------------------------------------------------------------------------------

const others = (firm) => firms.filter((one) => one !== firm);
/** Words that a firm was told, and references it gave: nobody else has them. */
const told = (firm) => [firm.marks.name, firm.marks.text, firm.marks.mail, firm.marks.phone, `+33${firm.marks.phone.replace(/\s/g, '').slice(1)}`, firm.reference];
function tells_nothing(answer, of, what) {
  for (const firm of of) for (const words of told(firm)) assert.ok(!answer.text.includes(words), `${what} tells ${words} of ${firm.name}`);
}

/** `count` at a time, since one server answers them all. */
async function several(all, work, count = 12) {
  const rest = [...all];
  await Promise.all(Array.from({ length: count }, async () => {
    while (rest.length) await work(rest.pop());
  }));
}

/** A visitor with that session's cookie at the door of `firm`. Its network is in the firm's record of connections already. */
async function guest(firm, session, token) {
  const visitor = firm.server.visitor();
  visitor.cookies = new Map([['__Host-bureau', session]]);
  for (let i = 0; i < 10; ++i) assert.equal((await ask(visitor, 'POST', '/isolement', { fields: {} })).status, 404);
  const with_token = (fields) => [['token', token], ...fields.filter(([name]) => name !== 'token')];
  return { firm, visitor, ask: (method, path, fields) => ask(visitor, method, path, method === 'GET' ? {} : { fields: with_token(fields) }) };
}

/** The bytes of each firm's store, once nobody writes any more. */
async function settled() {
  const now = () => JSON.stringify([...files(join(server.folder, 'data')), ...files(join(server.folder, 'keys'))].map(({ path, bytes }) => [path, createHash('sha256').update(bytes).digest('hex')]));
  let last = now();
  for (let quiet = 0; quiet < 4;) {
    await new Promise((next) => setTimeout(next, 500));
    const next = now();
    quiet = next === last ? quiet + 1 : 0;
    last = next;
  }
  return last;
}

/** The clock's own work (a sweep, the turn of a minute on a page) may fall between two looks; what strangers cause, they cause again. */
const causes = (what) => what().catch(what);

test('the session of one firm is worth as much at another as an invented one, and leaves not a byte there', () => causes(async () => {
  const invented_session = 'A'.repeat(43);
  const strangers = new Map();  // firm → what somebody with an invented session is told there
  const guests = [];
  await several(firms, async (firm) => {
    strangers.set(firm, { ...await guest(firm, invented_session, invented_session), heard: new Map() });
    for (const other of others(firm)) for (const seat of other.seats) guests.push({ seat, ...await guest(firm, seat.visitor.cookies.get('__Host-bureau'), seat.token) });
  });
  const sends = new Map(firms.map((firm) => [firm, buttons(firm)]));
  const before = await settled();
  let asked = 0;
  await several(guests.entries(), async ([n, { seat, firm, ...visit }]) => {
    const stranger = strangers.get(firm);
    for (const [k, route] of pages.entries()) {
      const things = firm.paths(route);
      const thing = things[(n + k) % things.length];
      const fields = sends.get(firm).get(thing.path)?.sends.values().next().value ?? guessed(thing);
      const key = `${route.method} ${thing.path}`;
      if (!stranger.heard.has(key)) stranger.heard.set(key, stranger.ask(route.method, thing.path, fields));
      const answer = await visit.ask(route.method, thing.path, fields);
      const what = `${key} at ${firm.name}, for ${seat.login} of ${seat.firm.name},`;
      assert.equal(still(answer), still(await stranger.heard.get(key)), `${what} is not what a stranger is told`);
      if (!is_public(route)) assert.ok(refused(answer), `${what} is answered ${answer.status}`);
      if (route.method === 'POST') assert.ok(refused(answer), `${what} is answered ${answer.status}`);
      const by_link = /:(token|ticket)/.test(route.pattern);  // whoever holds the link is who it was given to
      tells_nothing(answer, by_link ? others(firm) : firms, what);
      ++asked;
    }
  });
  assert.equal(asked, pages.length * firms.reduce((sum, firm) => sum + others(firm).reduce((seats, other) => seats + other.seats.length, 0), 0));
  assert.equal(await settled(), before, 'something was written');
}));

test('an id, a link or a ticket of one firm names nothing at another, not even for those who may see everything there', async () => {
  const named = pages.filter((route) => /:(rec|subject|hold|token|ticket)/.test(route.pattern));
  const sends = new Map(firms.map((firm) => [firm, buttons(firm)]));
  await several(firms.flatMap((firm) => [firm.nobody, ...firm.seats]).entries(), async ([n, seat]) => {
    for (const [k, route] of named.entries()) {
      const away = others(seat.firm)[(n + k) % (firms.length - 1)];
      const things = away.paths(route).filter((thing) => !thing.invented);
      if (!things.length) continue;
      const thing = things[(n + k) % things.length];
      const fields = sends.get(away).get(thing.path)?.sends.values().next().value ?? guessed(thing);
      const path = [thing.rec, thing.subject, thing.hold, thing.token, thing.ticket].filter(Boolean).reduce((rest, id) => rest.replace(id, invented), thing.path);
      const tell = (where) => (route.method === 'GET' ? ask(seat.visitor, 'GET', where) : seat.post(where, fields));
      const answer = await tell(thing.path);
      const what = `${route.method} ${thing.path} of ${away.name} at ${seat.firm.name}, for ${seat.login},`;
      assert.ok(refused(answer), `${what} is answered ${answer.status}`);
      assert.equal(still(answer, thing), still(await tell(path)), `${what} is not what an invented id is told`);
      tells_nothing(answer, [away], what);
    }
  });
});

test('nor inside a form of the other: a person to be joined, a hold to be ended, a caller who is known', async () => {
  for (const [n, firm] of firms.entries()) {
    const away = firms[(n + 1) % firms.length];
    const [own] = firm.persons;
    const [theirs] = away.persons;
    const hold = away.seats.flatMap((seat) => seat.forms).flatMap(({ fields }) => fields).find(([name]) => name === 'hold')?.[1] ?? invented;
    for (const seat of firm.seats)
      for (const [path, fields] of [
        [`/bureau/p/${own.id}/rapprocher`, [['known', theirs.id], ['answer', 'yes']]],
        [`/bureau/p/${own.id}/rapprocher`, [['known', theirs.id], ['answer', 'no']]],
        [`/bureau/p/${own.id}/reunir`, [['rec', theirs.id], ['into', own.id]]],
        [`/bureau/p/${own.id}/reunir`, [['rec', theirs.id]]],
        [`/bureau/p/${own.id}/liberer`, [['hold', hold]]],
        ['/bureau/noter', [['known', theirs.id], ['next', 'this']]],
      ]) {
        const answer = await seat.post(path, fields);
        const what = `${path} of ${firm.name} with an id of ${away.name}, for ${seat.login},`;
        if (path !== '/bureau/noter') assert.ok(refused(answer), `${what} is answered ${answer.status}`);
        tells_nothing(answer, [away], what);
      }
  }
});

test('a search finds what its own firm was told, and only sheets that the role opens', async () => {
  const find = async (seat, asked) => (await seat.post('/bureau/chercher', [['words', asked]])).hrefs(/^\/bureau\/p\//);
  for (const firm of firms) {
    for (const asked of [firm.marks.name, firm.marks.mail, firm.reference]) {
      const found = await Promise.all(firm.seats.map((seat) => find(seat, asked)));
      assert.ok(found.some((hits) => hits.length), `${firm.name} finds its own ${asked}`);
      for (const [i, hits] of found.entries())
        for (const hit of hits) assert.equal((await firm.seats[i].get(hit)).status, 200, `${firm.name}: ${firm.seats[i].login} finds a person whose sheet is closed`);
    }
    for (const away of others(firm))
      for (const asked of told(away))
        for (const seat of firm.seats) assert.deepEqual(await find(seat, asked), [], `${seat.login} of ${firm.name} finds ${asked} of ${away.name}`);
  }
});

test('a login, a password and a code of one firm open no door of another', async () => {
  const [{ password }] = await firms[0].logins();
  const enter = async (firm, login, code) => {
    const visitor = firm.server.visitor();
    const form = await visitor.get('/bureau/entrer');
    return ask(visitor, 'POST', '/bureau/entrer', { fields: { token: form.all('[name=token]')[0].getAttribute('value'), login, password, code } });
  };
  for (const [n, firm] of firms.entries()) {
    const away = firms[(n + 1) % firms.length];
    const alone = firm.seats.find(({ login }) => !away.seats.some((seat) => seat.login === login));
    assert.equal((await enter(away, alone.login, '')).status, 401, `${alone.login} of ${firm.name} comes in at ${away.name}`);
  }
  const coded = firms.flatMap((firm) => firm.seats.filter((seat) => seat.coded));
  const pairs = coded.flatMap((seat) => coded.filter((other) => other.login === seat.login && other.firm !== seat.firm).slice(0, 1).map((other) => [seat, other]));
  assert.ok(pairs.length > 1);
  for (const [seat, other] of pairs.slice(0, 3)) {
    const { code } = (await seat.firm.logins()).find(({ login }) => login === seat.login);
    assert.match(code, /^\d{6}$/);
    assert.equal((await enter(other.firm, other.login, code)).status, 401, `the code of ${seat.login} of ${seat.firm.name} counts at ${other.firm.name}`);
  }
});

// ---- names of hosts ----------------------------------------------------------------------------------------------------

/** Sends the bytes on one connection; gives [{ status, text }, …], `count` answers. */
function wire(bytes, count = 1) {
  return new Promise((done) => {
    let out = '';
    const socket = net.connect({ host: '127.0.0.1', port: server.port, localAddress: '127.250.7.1' });
    const answers = () => out.split(/(?=HTTP\/1\.1 \d{3} )/).filter(Boolean).map((text) => ({ status: Number(text.split(' ')[1]), text }));
    const end = () => { socket.destroy(); done(answers()); };
    socket.setTimeout(20_000, end);
    socket.on('data', (d) => {
      out += d.toString('utf8');
      const whole = answers().every(({ text }) => Buffer.byteLength(text.slice(text.indexOf('\r\n\r\n') + 4)) >= Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0));
      if (answers().length === count && whole) end();
    });
    socket.on('error', end);
    socket.on('close', end);
    socket.write(bytes);
  });
}

test('the Host alone says which firm is asked: no other header, no target, no shared connection', async () => {
  const [one, two] = firms;
  const [a, b] = [one, two].map((firm) => ({ host: `${firm.name}.localhost:${server.port}`, cookie: `__Host-bureau=${firm.seats[0].visitor.cookies.get('__Host-bureau')}` }));
  const get = (host, cookie, more = '', target = '/bureau') => `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n${more}\r\n`;
  const status = async (bytes, what, wanted) => {
    const [answer] = await wire(bytes);
    assert.ok(wanted.includes(answer?.status ?? 0), `${what}: ${answer?.status}`);
    for (const firm of firms) for (const words of [...told(firm), 'Modèle', 'Fictive']) assert.ok(!answer?.text.includes(words), `${what} tells ${words}`);
  };
  assert.equal((await wire(get(a.host, a.cookie)))[0].status, 200, 'her own cookie opens her own door');
  await status(get(b.host, a.cookie), 'the cookie of one at the door of the other', [303]);
  await status(get(b.host, `${a.cookie}; ${b.cookie}`), 'the first of two cookies counts', [303]);
  for (const header of ['X-Forwarded-Host', 'X-Host', 'X-Original-Host', 'X-Forwarded-Server', 'X-HTTP-Host-Override'])
    await status(get(b.host, a.cookie, `${header}: ${a.host}\r\n`), header, [303]);
  await status(get(b.host, a.cookie, `Forwarded: host=${a.host};proto=http\r\n`), 'Forwarded', [303]);
  for (const header of ['X-Original-URL', 'X-Rewrite-URL']) await status(get(b.host, a.cookie, `${header}: http://${a.host}/bureau\r\n`), header, [303]);
  await status(get(b.host, a.cookie, '', `http://${a.host}/bureau`), 'a target with a host of its own', [400]);
  await status(get(a.host, a.cookie, '', `http://${b.host}/bureau`), 'the same the other way round', [400]);
  await status(get(b.host, a.cookie, '', `//${a.host}/bureau`), 'a target with two strokes', [400, 404]);
  await status(get(b.host, a.cookie, `Host: ${a.host}\r\n`), 'two hosts', [0, 400]);
  for (const host of [`${a.host}, ${b.host}`, `${a.host}@${b.host}`, `${b.host}#${a.host}`, `${a.host} ${b.host}`, `${one.name}%2elocalhost`, '']) await status(get(host, a.cookie), `the host "${host}"`, [0, 400]);
  for (const host of [`${one.name}.localhost.`, `x.${one.name}.localhost`, one.name, `${one.name}.${two.name}.localhost`, '127.0.0.1', '[::1]', 'nobody.localhost']) await status(get(host, a.cookie), `the host "${host}"`, [421]);
  await status(get(`localhost:${server.port}`, a.cookie), 'the index has no such page', [404]);

  const turns = await wire([get(a.host, a.cookie), get(b.host, a.cookie), get(a.host, b.cookie), get(b.host, b.cookie), get(a.host, a.cookie)].join(''), 5);
  assert.deepEqual(turns.map((turn) => turn.status), [200, 303, 303, 200, 200], 'one connection, each request by its own host and cookie');
});

test('a page of one firm sends no form of another, even in the browser of somebody signed in at both', async () => {
  for (const [n, firm] of firms.entries()) {
    const away = firms[(n + 1) % firms.length];
    const [seat] = firm.seats;
    const fields = [['token', seat.token], ['words', firm.marks.name]];
    const path = '/bureau/chercher';
    assert.equal((await seat.post(path, fields)).status, 200);
    for (const headers of [{ origin: `http://${away.name}.localhost:${server.port}` }, { origin: `http://localhost:${server.port}` }, { 'sec-fetch-site': 'same-site' }]) {
      const answer = await ask(seat.visitor, 'POST', path, { fields, headers });
      assert.equal(answer.status, 403, `${firm.name}: ${JSON.stringify(headers)}`);
      tells_nothing(answer, firms, path);
    }
  }
});

test('the index knows no session of a firm, tells nothing of its people, and none of its pages is there', async () => {
  const index = all.filter(({ door }) => door === 'index');
  const plain = (answer) => still(answer).replace(/\b\d{6}\b/g, '');
  const stranger = server.index();
  for (const firm of firms)
    for (const seat of firm.seats) {
      const visitor = server.index();
      visitor.cookies = new Map(seat.visitor.cookies);
      for (const { method, pattern } of index) {
        if (pattern === '/courrier/:site') continue;  // what a demonstration would have sent is for anybody who tries it
        const path = pattern.replace(':file', firm.assets[0]);
        const answer = await ask(visitor, method, path, method === 'GET' ? {} : { fields: { token: seat.token, site: firm.name, step: 'day' } });
        if (method === 'GET') assert.equal(plain(answer), plain(await ask(stranger, 'GET', path)));
        else assert.equal(answer.status, 403, `${seat.login} of ${firm.name} moves the clock with the token of the bureau`);
        tells_nothing(answer, firms, `the index, ${path},`);
      }
    }
  const here = new Set(index.map(({ method, pattern }) => `${method} ${pattern}`));
  const [firm] = firms;
  for (const route of pages.filter(({ method, pattern }) => !here.has(`${method} ${pattern}`))) {
    const [thing] = firm.paths(route);
    const visitor = server.index();
    visitor.cookies = new Map(firm.seats[0].visitor.cookies);
    const answer = await ask(visitor, route.method, thing.path, route.method === 'GET' ? {} : { fields: [['token', firm.seats[0].token]] });
    assert.ok([404, 405].includes(answer.status), `${route.method} ${thing.path} at the index: ${answer.status}`);
  }
});

// ---- beside HTTP -------------------------------------------------------------------------------------------------------

/** One line to a firm's control socket, as the commands speak. */
const control = (firm, question) => new Promise((done, fail) => {
  let out = '';
  const socket = net.connect(join(server.folder, 'data', firm.name, 'control.sock'));
  socket.on('data', (d) => { out += d; });
  socket.on('error', fail);
  socket.on('close', () => done(JSON.parse(out)));
  socket.write(`${JSON.stringify(question)}\n`);
});

test('a command speaks to the firm that it names, and to no other', async () => {
  for (const [n, firm] of firms.entries()) {
    const away = firms[(n + 1) % firms.length];
    const listed = firm.server.command('user', 'list');
    assert.equal(listed.status, 0, listed.err);
    assert.ok(listed.out.includes(firm.marks.name));
    for (const other of others(firm)) assert.ok(!listed.out.includes(other.marks.name), `${firm.name} lists somebody of ${other.name}`);
    const asked = await control(firm, { verb: 'user', arguments: ['do=list', `org=${away.name}`, `data=${join(server.folder, 'data', away.name)}`, `keys=${join(server.folder, 'keys')}`, 'lang=fr'] });
    assert.ok(!asked.out.includes(away.marks.name), 'a socket answers for its own firm, whatever is named');
    const refused = await control(firm, { verb: 'user', arguments: ['do=list', `keys=${join(server.folder, 'data')}`, 'lang=fr'] });
    assert.equal(refused.status, 2, 'with other keys it answers nothing');
    assert.ok(!refused.out.includes(firm.marks.name));
  }
});

// Late, since what they do is done.
test('whoever is shown a button may press it', async () => {
  const posts = pages.filter((route) => route.method === 'POST').map(({ pattern }) => [pattern, new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`)]);
  let pressed = 0;
  for (const firm of firms)
    for (const seat of firm.seats) {
      const done = new Set();
      for (const [where, page] of [...seat.seen].filter(([path, { status }]) => status === 200 && !is_public({ pattern: path })))
        for (const { path, fields } of page.forms()) {
          const route = posts.find(([, matches]) => matches.test(path));
          assert.ok(route, `${firm.name}: no route for the button ${path} on ${where}`);
          const kind = `${route[0]} ${/[a-z_]+$/.exec(path)}`;
          if (done.has(kind)) continue;
          done.add(kind);
          const now = await ask(seat.visitor, 'GET', where);  // somebody else may have pressed it
          if (!now.forms().some((form) => form.path === path)) continue;
          const answer = await seat.post(path, fields);
          assert.ok(!refused(answer), `${firm.name}: ${seat.login} is shown ${path} on ${where}, and is answered ${answer.status}`);
          ++pressed;
        }
    }
  assert.ok(pressed > 50, `${pressed} buttons pressed`);
});

test('every promise of every firm still holds, and the log names nobody', () => {
  for (const firm of firms) firm.server.proves();
  const log = [{ path: 'the log', bytes: Buffer.from(server.out + server.err) }];
  assert.deepEqual(leaks(firms.flatMap(told), log), []);
});

test('the file of one firm under the name of another opens nothing', async () => {
  await server.stop();
  for (const [n, firm] of firms.entries()) {
    const away = firms[(n + 1) % firms.length];
    const own = run('prove', '--org', firm.name, ...server.places);
    assert.equal(own.status, 0, own.out + own.err);
    const data = mkdtempSync(join(tmpdir(), 'tenue-swapped-'));
    cpSync(join(server.folder, 'data', away.name), join(data, firm.name), { recursive: true, filter: (path) => !path.endsWith('.sock') });
    const swapped = run('user', 'list', '--org', firm.name, '--data', data, '--keys', join(server.folder, 'keys'));
    rmSync(data, { recursive: true });
    assert.equal(swapped.status, 2, `${away.name} as ${firm.name}: ${swapped.out}${swapped.err}`);
    for (const words of [...told(firm), ...told(away)]) assert.ok(!(swapped.out + swapped.err).includes(words), words);
  }
});
