// The commands as people type them: each .test file holds lines "$ command", what it must print (both streams), and
// "= status". They run through the real binary, in a folder of their own. ACCEPT=1 writes what came instead.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const tenue = process.env.TENUE ?? join(root, 'build/release/tenue');

function steps(text) {
  const out = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('$ ')) out.push({ command: line.slice(2), printed: '', status: 0 });
    else if (line.startsWith('= ')) out.at(-1).status = Number(line.slice(2));
    else if (out.length && !line.startsWith('#')) out.at(-1).printed += `${line}\n`;
  }
  return out.map((step) => ({ ...step, printed: step.printed.trimEnd() }));
}

function run(command, folder) {
  const environment = { PATH: `${dirname(tenue)}:/usr/bin:/bin`, HOME: folder, EXAMPLE: join(root, 'examples/sos-serrurier'), LC_ALL: 'C.UTF-8' };
  const done = spawnSync('sh', ['-c', `{ ${command} ; } 2>&1`], { cwd: folder, env: environment, encoding: 'utf8', timeout: 60000 });
  const plain = done.stdout.replaceAll(folder, 'HERE').replaceAll(root, 'ROOT').replace(/bienvenue\/[\w-]{54}/g, 'bienvenue/TOKEN');
  return { printed: plain.trimEnd(), status: done.status };
}

for (const file of readdirSync(here).filter((name) => name.endsWith('.test'))) {
  test(file, () => {
    const path = join(here, file), text = readFileSync(path, 'utf8');
    const folder = mkdtempSync(join(tmpdir(), 'tenue-cli-'));
    mkdirSync(join(folder, 'ramonage'));
    try {
      const came = steps(text).map((step) => ({ step, ...run(step.command, folder) }));
      if (process.env.ACCEPT) {
        const head = text.split('\n').filter((line) => line.startsWith('#')).join('\n');
        writeFileSync(path, `${head}\n${came.map(({ step, printed, status }) => `$ ${step.command}\n${printed ? `${printed}\n` : ''}= ${status}\n`).join('\n')}`);
      }
      for (const { step, printed, status } of process.env.ACCEPT ? [] : came) {
        assert.equal(printed, step.printed, step.command);
        assert.equal(status, step.status, step.command);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
