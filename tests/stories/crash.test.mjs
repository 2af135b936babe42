// Power goes while people write: everything that was acknowledged is there, and the rest left nothing half done.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find } from './desk.mjs';
import { reference, serve, trouble } from './support.mjs';

let server;
before(async () => { server = await serve(); });
after(() => server?.remove());

test('SOS-48: killed again and again in the middle of writing, the store keeps every request that was acknowledged', async () => {
  const acknowledged = [];
  let number = 1000;
  for (let round = 0; round < 3; ++round) {
    let killed = false;
    const write = async () => {
      while (!killed) {
        try {
          const shown = await server.visitor().get('/demande/demander-un-serrurier');
          const sent = await shown.press('Demander un serrurier', trouble({ 'Votre téléphone': `06 39 98 ${String(++number).replace(/(..)$/, ' $1')}` }));
          if (sent.status === 200) acknowledged.push(reference(sent));
        } catch (error) {
          if (!killed && !/ECONN|hang up|socket/.test(`${error.code} ${error.message}`)) throw error;
        }
      }
    };
    const writers = [1, 2, 3, 4].map(write);
    const enough = acknowledged.length + 12 + round * 7;
    while (acknowledged.length < enough) await new Promise((next) => setImmediate(next));
    server.child.kill('SIGKILL');
    await server.ended;
    killed = true;
    await Promise.all(writers);
    server = await serve({ folder: server.folder });
    server.proves();
  }
  assert.ok(acknowledged.length >= 50);
  assert.equal(new Set(acknowledged).size, acknowledged.length);
  for (const one of acknowledged) assert.equal((await find(server, one)).length, 1, `${one} was acknowledged and is not there`);
});
