// A promise that is kept loses its line: for each one picked, the key that carries it is taken out of the firm's policy, and
// either `tenue check` refuses what is left, or the test that shows the promise fails on it. A line that nobody misses carries nothing.
//   node tests/promises/remove.mjs            a tenth, chosen by SEED (the day, if none is given)
//   NIGHTLY=1 node tests/promises/remove.mjs  all of them          … remove.mjs SOS-41 EMP-10   these
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, tenue } from '../stories/support.mjs';
import { without } from './policy-lines.mjs';

const build = process.env.TENUE_BUILD ?? join(root, 'build/release');
const examples = join(root, 'examples');

/** Kept promises: { id, firm, key, suite, name }. `name` is an id or how the test's name begins. */
const kept = readdirSync(examples).filter((firm) => existsSync(join(examples, firm, 'promises.toml'))).flatMap((firm) => {
  const list = readFileSync(join(examples, firm, 'promises.toml'), 'utf8');
  return [...list.matchAll(/^([A-Z]+-\d+) = \{ key = "([^"]+)", test = "([^":]+): ([^"]+)"/gm)].map(([, id, key, suite, name]) => ({ id, firm, key, suite, name }));
});

function run(command, args, env = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { env: { ...process.env, ...env, NODE_TEST_CONTEXT: undefined }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    for (const from of [child.stdout, child.stderr]) from.on('data', (d) => { out += d; });
    child.on('error', (error) => done({ status: -1, out: String(error) }));
    child.on('close', (status) => done({ status, out }));
  });
}

/** Does a test of this name bear the promise's id before its colon, or begin so? As in promises_test.cc. */
const bears = (title, name) => title.split(':')[0].split(' ').includes(name) || (title.startsWith(name) && !/^\d/.test(title.slice(name.length)));

const files = (suite) => readdirSync(join(root, 'tests', suite)).filter((file) => file.endsWith('.test.mjs')).map((file) => join(root, 'tests', suite, file));
const titles = (file) => [...readFileSync(file, 'utf8').matchAll(/\btest\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g)].map(([, , title]) => title.replaceAll('\\', ''));

/** Whether what a failing test says is about this promise: where its title bears several ids, the failure must name it. */
const names = (title, said, id) => title.split(':')[0].trim().split(' ').filter((word) => /^[A-Z]+-\d+$/.test(word)).length < 2 || new RegExp(`\\b${id}\\b`).test(said);

/** Whether the named test fails for the promise's sake where the examples lie in `folder`. */
async function fails({ id, suite, name }, folder) {
  const env = { TENUE: tenue, TENUE_EXAMPLES: folder };
  const binary = [join(build, 'src', suite, `${suite}_test`), join(build, 'tests', suite)].find(existsSync);
  if (binary) {
    const escaped = name.replaceAll(',', '\\,');
    const { status, out } = await run(binary, [/^[A-Z]+-\d+$/.test(name) ? `-tc=*${name} *,*${name}:*` : `-tc=${escaped}*`], env);
    if (/test cases: +0 /.test(out)) throw new Error(`${binary} has no test ${name}`);
    const failures = out.split(/^={20,}$/m).filter((part) => part.includes('ERROR:'));
    return status !== 0 && failures.some((part) => names(part.match(/TEST CASE: +(.*)/)?.[1] ?? '', part.replace(/TEST CASE: .*/, ''), id));
  }
  for (const file of files(suite).filter((one) => titles(one).some((title) => bears(title, name)))) {
    const { out } = await run(process.execPath, ['--test', '--test-reporter=tap', file], env);
    const lost = [...out.matchAll(/^ *not ok \d+ - (.*)\n([^]*?)^ *\.\.\.$/gm)].map(([, title, said]) => [title.replaceAll('\\', ''), said]);
    if (lost.some(([title, said]) => bears(title, name) && names(title, said, id))) return true;
  }
  return false;
}

/** What becomes of the promise without its line: "refused …", "missed by …", or null where nobody notices. */
async function removed(promise) {
  const folder = mkdtempSync(join(tmpdir(), 'tenue-without-'));
  try {
    cpSync(examples, folder, { recursive: true });
    const file = join(folder, promise.firm, 'policy.toml');
    writeFileSync(file, without(readFileSync(file, 'utf8'), promise.key));
    const check = await run(tenue, ['check', join(folder, promise.firm), '--lang', 'en']);
    if (check.out.includes('[LNG-001]')) throw new Error(`${promise.id}: what is left is no TOML`);
    if (check.status === 1) return `refused by ${[...new Set(check.out.match(/(?<=error \[)[A-Z]+-\d+/g))].join(' ')}`;
    if (check.status !== 0) throw new Error(`${promise.id}: ${check.out}`);
    return (await fails(promise, folder)) ? `missed by ${promise.suite}: ${promise.name}` : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const asked = process.argv.slice(2);
const seed = process.env.SEED ?? new Date().toISOString().slice(0, 10);
const drawn = (id) => createHash('sha256').update(`${seed} ${id}`).digest('hex');
const tenth = [...kept].sort((a, b) => (drawn(a.id) < drawn(b.id) ? -1 : 1)).slice(0, Math.ceil(kept.length / 10));
const picked = asked.length ? kept.filter(({ id }) => asked.includes(id)) : process.env.NIGHTLY ? kept : tenth;
if (asked.length !== 0 && picked.length !== asked.length) throw new Error(`kept are ${picked.map(({ id }) => id)}`);

const left = [...picked];
const unnoticed = [];
await Promise.all([1, 2].map(async () => {
  for (let one = left.shift(); one; one = left.shift()) {
    const what = await removed(one);
    console.log(`${one.id} without ${one.key}: ${what ?? 'nobody notices'}`);
    if (!what) unnoticed.push(one.id);
  }
}));
console.log(`${picked.length} of ${kept.length} lines removed${asked.length || process.env.NIGHTLY ? '' : ` (SEED=${seed})`}, ${unnoticed.length} unnoticed ${unnoticed.join(' ')}`);
process.exitCode = unnoticed.length ? 1 : 0;
