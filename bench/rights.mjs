// One person with 10,000 records asks for access, then for erasure: Tenue's real server over HTTP, as whoever answers at the desk
// does it, beside WordPress's own exporter and eraser for as many comments, at 10,000 and at 1,000,000 records. And what is left.
// Usage: bench/rights [RECORDS…]
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run, serve, until } from '../tests/stories/support.mjs';

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10_000, 1_000_000];
const times = Number(process.env.TIMES ?? 3), hers = 10_000;
const often = (records) => (records > 100_000 ? Math.ceil(times / 3) : times);  // each starts with a proof of the whole store
const mail = 'odile@mille-traces.example', name = 'Odile Mille-Traces';
const forum = join(root, 'bench/forum'), fill = join(root, 'build/release/bench/tenue_forum'), php = join(root, 'bench/wordpress/bench.php');
const folder = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'tenue-rights-'));
const cleanups = [];

const median = (all) => all.toSorted((a, b) => a - b)[all.length >> 1];
const ms = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const line = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const timed = async (what) => {
  const begin = process.hrtime.bigint();
  const out = await what();
  return [Number(process.hrtime.bigint() - begin) / 1e6, out];
};
const command = (program, args, options = {}) => {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e8, ...options });
  assert.equal(done.status, 0, `${program} ${args.join(' ')}: ${done.stdout}${done.stderr}${done.error ?? ''}`);
  return done.stdout;
};

/** In how many places of the files under these folders one of `words` stands, in clear, by file. */
function found_in(words, ...folders) {
  const needles = words.map((word) => Buffer.from(word)), out = {};
  const most = Math.max(...needles.map((one) => one.length)) - 1;
  const read = Buffer.alloc(1 << 24);
  for (const place of folders) {
    for (const one of readdirSync(place, { recursive: true })) {
      const path = join(place, one);
      if (!statSync(path).isFile()) continue;
      const file = openSync(path, 'r');
      let kept = 0, count = 0;
      for (let got; (got = readSync(file, read, kept, read.length - kept, null)) > 0;) {
        const bytes = read.subarray(0, kept + got);
        for (const needle of needles)  // what ends in what was kept of the last piece was counted there
          for (let at = bytes.indexOf(needle, Math.max(0, kept - needle.length + 1)); at >= 0; at = bytes.indexOf(needle, at + 1)) ++count;
        kept = Math.min(most, bytes.length);
        bytes.copy(read, 0, bytes.length - kept);
      }
      closeSync(file);
      if (count) out[one] = (out[one] ?? 0) + count;
    }
  }
  return out;
}
const places = (found) => Object.entries(found).map(([file, n]) => `${file}: ${n}`).join(', ') || 'none';

// ---- Tenue ------------------------------------------------------------------------------------------------------------------

/** One request as the browser of `visitor` sends it; nothing is parsed, so that nothing but the server is timed. */
const raw = (visitor, method, path, body) => new Promise((done, fail) => {
  const headers = { host: visitor.host, cookie: [...visitor.cookies].map(([k, v]) => `${k}=${v}`).join('; '), origin: `http://${visitor.host}` };
  if (body) Object.assign(headers, { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) });
  const sent = http.request({ host: '127.0.0.1', port: visitor.server.port, localAddress: visitor.from, method, path, headers }, (answer) => {
    const parts = [];
    answer.on('data', (d) => parts.push(d));
    answer.on('end', () => done({ status: answer.statusCode, location: answer.headers.location, bytes: Buffer.concat(parts) }));
  });
  sent.on('error', fail);
  sent.end(body);
});
const hidden = (html, field) => html.match(new RegExp(`name="${field}" value="([^"]*)"`))[1];

async function sign_in(server) {
  const added = server.command('user', 'add', 'Anne Modèle', '--login', 'anne', '--role', 'host');
  assert.equal(added.status, 0, added.out + added.err);
  const page = await server.visitor().get(added.out.match(/\/bureau\/bienvenue\/[\w-]+/)[0]);
  const password = 'Un-banc-public-de-7-lattes';
  const inside = await page.press('Ouvrir mon accès', { 'Choisissez un mot de passe': password, 'Le même, encore une fois': password });
  assert.ok(inside.path.startsWith('/bureau'), inside.main);
  return inside.visitor;
}

/** She asks at the counter: the desk writes it down. Gives the way to her plan. */
async function file(desk, kind) {
  const form = await desk.get('/bureau/demandes/noter');
  const noted = await form.press('Noter la demande', { 'Au comptoir': true, 'Quel jour est-elle arrivée ?': new Date().toISOString().slice(0, 10), [kind]: true, 'Son adresse e-mail': mail });
  assert.equal(noted.status, 200, noted.main);
  return noted.all('main a').map((a) => a.getAttribute('href')).find((href) => /^\/bureau\/demandes\/\w+\/\w+$/.test(href));
}

async function carry_out(desk, way, answers) {
  const [seeing, plan] = await timed(() => raw(desk, 'GET', way));
  assert.equal(plan.status, 200);
  const html = plan.bytes.toString();
  const body = new URLSearchParams({ token: hidden(html, 'token'), seen: hidden(html, 'seen'), recognised: 'counter', ...answers }).toString();
  const [acting, done] = await timed(() => raw(desk, 'POST', way, body));
  assert.equal(done.status, 303, done.bytes.toString());
  return { seeing, acting, size: plan.bytes.length };
}

const memory = (child) => Math.round(Number(command('awk', ['/VmHWM/ {print $2}', `/proc/${child.pid}/status`])) / 1024);

async function of_tenue(records) {
  const made = join(folder, `tenue-${records}`), there = (at) => ['--data', join(at, 'data'), '--keys', join(at, 'keys')];
  const published = run('publish', forum, '--yes', ...there(made));
  assert.equal(published.status, 0, published.out + published.err);
  const [filling] = await timed(() => command(fill, [join(made, 'data/forum'), join(made, 'keys'), String(records)]));
  const size = statSync(join(made, 'data/forum/store.db')).size;
  const out = { filling, size, seeing: [], zip: [], access: [], seen: [], erasing: [], whole: [] };
  for (let n = 0; n < often(records); ++n) {
    const at = join(folder, 'tenue');
    rmSync(at, { recursive: true, force: true });
    cpSync(made, at, { recursive: true });
    const server = await serve({ firm: 'forum', policies: [forum], extra: [], folder: at, seconds: 120 });
    cleanups.push(() => server.child.kill('SIGKILL'));
    await until(() => server.err.includes('"event":"proof.done"'), 900);  // the proof of the day, which reads the whole store, is another question
    const desk = await sign_in(server);
    const asked = await file(desk, 'Voir mes données');
    const [zipping, zip] = await timed(() => raw(desk, 'GET', `${asked}/dossier.zip`));
    assert.equal(zip.status, 200);
    out.zip.push(zipping), out.zip_size = zip.bytes.length;
    writeFileSync(join(folder, 'dossier.zip'), zip.bytes);
    const inside = command('python3', ['-c', 'import sys,zipfile,json; d=json.load(zipfile.ZipFile(sys.argv[1]).open("dossier.json")); print(len(d["records"]))', join(folder, 'dossier.zip')]);
    assert.equal(Number(inside), hers, 'the archive is whole');
    rmSync(join(folder, 'dossier.zip'));
    const given = await carry_out(desk, asked, { given: 'counter' });
    out.seeing.push(given.seeing), out.access.push(given.acting), out.page = given.size;
    const way = await file(desk, 'Les effacer');
    const gone = await carry_out(desk, way, {});
    out.seen.push(gone.seeing), out.erasing.push(gone.acting), out.whole.push(gone.seeing + gone.acting);
    out.memory = memory(server.child);
    out.found_running = found_in([mail, name], at);
    if (records <= 100_000) {
      const proved = server.command('prove');
      assert.equal(proved.status, 0, proved.out + proved.err);
    }
    await server.stop();
    out.found = found_in([mail, name], at);
    const store = join(at, 'data/forum/store.db');
    // Her own comments were the first of each pack: what is left must be the others', and the two requests.
    out.left = Number(command('sqlite3', [store, 'select count(*) from record'])) - (records - hers) - 2;
  }
  rmSync(made, { recursive: true, force: true });
  return out;
}

// ---- WordPress --------------------------------------------------------------------------------------------------------------

/** A MariaDB server on a socket and a WordPress of its own, both in one folder. */
class WordPress {
  constructor(at) {
    Object.assign(this, { at, dir: join(at, 'wordpress'), data: join(at, 'db'), socket: join(at, 'db.sock'), uploads: join(at, 'wordpress/wp-content/uploads') });
    mkdirSync(this.data, { recursive: true });
    const unpacked = join(process.env.WORDPRESS, 'usr/share/wordpress');
    cpSync(unpacked, this.dir, { recursive: true, verbatimSymlinks: true, filter: (path) => !/\/(wp-content|wp-config\.php)$/.test(path) });
    for (const part of ['uploads', 'plugins', 'themes']) mkdirSync(join(this.dir, 'wp-content', part), { recursive: true });
    const settings = { DB_NAME: 'wordpress', DB_USER: 'root', DB_PASSWORD: '', DB_HOST: `localhost:${this.socket}`, DB_CHARSET: 'utf8mb4', DB_COLLATE: '' };
    for (const key of ['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE']) settings[`${key}_KEY`] = settings[`${key}_SALT`] = `bench ${key}`;
    writeFileSync(join(this.dir, 'wp-config.php'), `<?php\n${Object.entries(settings).map(([k, v]) => `define('${k}', '${v}');`).join('\n')}
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';\n`);
    command('mariadb-install-db', ['--no-defaults', '--auth-root-authentication-method=normal', '--skip-test-db', `--datadir=${this.data}`]);
  }
  async start() {
    const user = process.getuid() === 0 ? ['--user=root'] : [];
    this.child = spawn('mariadbd', ['--no-defaults', `--datadir=${this.data}`, `--socket=${this.socket}`, '--skip-networking', '--innodb-buffer-pool-size=2G', '--innodb-fast-shutdown=0', ...user], { stdio: 'ignore' });
    this.ended = new Promise((done) => this.child.on('exit', done));
    cleanups.push(() => this.child.kill('SIGKILL'));
    const ready = `for ($n = 0; $n < 600; ++$n) { try { $m = new mysqli('localhost', 'root', '', '', 0, '${this.socket}'); $m->query('create database if not exists wordpress character set utf8mb4'); exit(0); } catch (Exception $e) { usleep(100000); } } exit(1);`;
    command('php', ['-r', ready], { stdio: ['ignore', 'ignore', 'ignore'] });
  }
  /** A slow, purging shutdown: what could be cleared away is. */
  async stop() { this.child.kill('SIGTERM'); await this.ended; }
  php(...args) {
    const said = JSON.parse(command('php', [php, ...args.map(String)], { env: { ...process.env, WP_DIR: this.dir } }).trim().split('\n').at(-1));
    this.memory = Math.max(this.memory ?? 0, said.peak_mb);
    return said.out;
  }
  /** As the administrator's screen asks for it: a process of its own for each page. */
  by_pages(kind) {
    const request = this.php('request', kind);
    let pages = 0;
    for (let which = 1, page = 1; ;) {
      const answer = this.php('page', kind, request, which, page);
      ++pages;
      if (!answer.done) { ++page; continue; }
      if (++which > answer.of) return pages;
      page = 1;
    }
  }
}

async function of_wordpress(records) {
  const made = new WordPress(join(folder, `wordpress-${records}`));
  await made.start();
  made.php('install');
  const [filling] = await timed(() => made.php('fill', records - hers));
  const out = { filling, one: [], pages: [] };
  for (let n = 0; n < often(records); ++n) {
    made.php('forget_requests');
    const request = made.php('request', 'export_personal_data');
    out.one.push((await timed(() => made.php('all', 'export_personal_data', request)))[0]);
    made.php('forget_requests');
    out.pages.push((await timed(() => made.by_pages('export_personal_data')))[0]);
  }
  // The screen says that it is done after the first; whoever looks again asks again until no comment has her address.
  let requests = 0, spent = 0;
  for (let left = 1; left; ) {
    const [took, pages] = await timed(() => made.by_pages('remove_personal_data'));
    spent += took, ++requests;
    left = made.php('left').comments;
    if (requests === 1) Object.assign(out, { first: took, first_left: left, first_pages: pages });
  }
  Object.assign(out, { until: spent, requests, left: made.php('left'), memory: made.memory });
  await made.stop();
  out.found = found_in([mail, name], made.data);
  out.uploads = readdirSync(made.uploads, { recursive: true }).filter((one) => one.endsWith('.zip')).length;
  rmSync(made.at, { recursive: true, force: true });
  return out;
}

// ---- the table --------------------------------------------------------------------------------------------------------------

try {
  console.log(`${cpus().length} x ${cpus()[0].model}; one person with ${hers} records, median of ${sizes.map(often).join(' and ')}\n`);
  const all = [];
  for (const records of sizes) {
    const ours = await of_tenue(records);
    console.error(`${records}: Tenue's store filled in ${Math.round(ours.filling / 1000)} s, ${Math.round(ours.size / 1e6)} MB; ${JSON.stringify(ours)}`);
    const theirs = await of_wordpress(records);
    console.error(`${records}: WordPress's filled in ${Math.round(theirs.filling / 1000)} s; ${JSON.stringify(theirs)}`);
    all.push({ records, ours, theirs });
  }
  const row = (what, of) => line(what, ...all.map(of));
  const times_faster = (theirs, ours) => `${Math.round(theirs / ours)} times`;
  line('', ...sizes.map((n) => `${n.toLocaleString('en')} records`));
  line('---', ...sizes.map(() => '---'));
  row('**access**: the archive, asked for until its last byte', ({ ours }) => ms(median(ours.zip)));
  row('WordPress, a process per page', ({ ours, theirs }) => `${ms(median(theirs.pages))}, ${times_faster(median(theirs.pages), median(ours.zip))} ours`);
  row('WordPress, all pages in one process', ({ ours, theirs }) => `${ms(median(theirs.one))}, ${times_faster(median(theirs.one), median(ours.zip))} ours`);
  row('access handed over: plan read, carried out', ({ ours }) => `${ms(median(ours.seeing))} + ${ms(median(ours.access))}`);
  row('**erasure**: the button, until it is done', ({ ours }) => ms(median(ours.erasing)));
  row('with its plan before it', ({ ours }) => ms(median(ours.whole)));
  row('WordPress, one request, a process per page', ({ ours, theirs }) => `${ms(theirs.first)}, ${times_faster(theirs.first, median(ours.erasing))} ours; ${theirs.first_left} comments left`);
  row('WordPress, until no comment has her address', ({ ours, theirs }) => `${ms(theirs.until)}, ${times_faster(theirs.until, median(ours.erasing))} ours; ${theirs.requests} requests`);
  row('size of the plan’s page, of the archive', ({ ours }) => `${Math.round(ours.page / 1000)} kB, ${Math.round(ours.zip_size / 1000)} kB`);
  row('memory at most: Tenue; PHP alone', ({ ours, theirs }) => `${ours.memory} MB; ${theirs.memory} MB`);
  row('records of hers left; name or address in Tenue’s files, running / stopped', ({ ours }) => `${ours.left}; ${places(ours.found_running)} / ${places(ours.found)}`);
  row('left by WordPress: texts with her name, accounts, requests, archives', ({ theirs }) => `${theirs.left.texts}, ${theirs.left.users}, ${theirs.left.requests}, ${theirs.uploads}`);
  row('name or address in WordPress’s table files and logs', ({ theirs }) => places(theirs.found));
} finally {
  for (const one of cleanups) one();
  rmSync(folder, { recursive: true, force: true });
}
