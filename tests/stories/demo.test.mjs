// A demonstration is one from its creation on, and so is a real store: neither passes for the other.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { locksmith, run, serve } from './support.mjs';

test('a demonstration served without --demo says what it is', async () => {
  const server = await serve();
  try {
    assert.doesNotMatch(server.out, /est une démonstration\s: /);
    await server.stop();
    const again = await serve({ folder: server.folder, extra: [] });
    assert.match(again.out, /«\ssos-serrurier\s» est une démonstration\s: des personnes inventées/);
    await again.stop();
  } finally {
    await server.remove();
  }
});

test('a real store is not served as a demonstration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenue-'));
  const places = ['--data', join(folder, 'data'), '--keys', join(folder, 'keys'), '--lang', 'en'];
  try {
    assert.equal(run('publish', locksmith, '--yes', ...places).status, 0);
    for (const policies of [[], [locksmith]]) {
      const refused = run('serve', '--demo', '--port', '0', ...places, ...policies);
      assert.equal(refused.status, 2);
      assert.match(refused.out, /"sos-serrurier" holds real data: it is no demonstration/);
    }
    assert.match(run('clock', '--days', '1', ...places).err, /only in a demonstration/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a command with the keys of another place is not answered by the running server', async () => {
  const server = await serve();
  try {
    const wrong = run('user', 'list', '--data', join(server.folder, 'data'), '--keys', join(server.folder, 'other'), '--lang', 'en');
    assert.equal(wrong.status, 2);
    assert.equal(wrong.out, '');
    assert.match(wrong.err, /the running server has its keys in/);
    assert.equal(server.command('user', 'list').status, 0);
  } finally {
    await server.remove();
  }
});

test('whom the office closes out is out the same moment', async () => {
  const server = await serve();
  try {
    const desk = await server.as('Standard');
    assert.equal((await desk.get('/bureau')).path, '/bureau');
    assert.equal(server.command('user', 'disable', 'dispatcher').status, 0);
    assert.equal((await desk.get('/bureau')).path, '/bureau/entrer');
    assert.match(server.command('user', 'list').out, /^dispatcher\t.*\tfermé$/m);
    assert.equal(server.command('user', 'disable', 'manager').status, 1, 'the last one who administers');
    assert.equal(server.command('user', 'enable', 'dispatcher').status, 0);
    assert.equal((await (await server.sign_in(await server.login('Standard'))).get('/bureau')).path, '/bureau');
  } finally {
    await server.remove();
  }
});
