// Signs that nobody sees, or that turn the line: a name is read as it is kept.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { find, sheet } from '../stories/desk.mjs';
import { ask, serve } from '../stories/support.mjs';

let server;
before(async () => { server = await serve(); });
after(() => server?.remove());

const hidden = ['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069', '\u200b', '\u200e', '\u200f', '\u2060', '\ufeff', '\u00ad', '\u061c', '\u3164', '\u{e0041}'];

test('they are left out of what strangers type, and a name of nothing else is none', async () => {
  await ask(server, { 'Votre nom': hidden.map((sign, i) => `${sign}${'Zéphyrine Cachée'[i] ?? ''}`).join(''), 'Votre téléphone': '06 39 98 44 01' });
  const page = await sheet(server, '06 39 98 44 01');
  assert.match(page.main, /Zéphyrine Cachée/);
  assert.equal((await find(server, 'zephyrine cachee')).length, 1, 'and is found by what is read');
  for (const sign of hidden) assert.equal(page.html.includes(sign), false, `U+${sign.codePointAt(0).toString(16)}`);
  const turned = await (await server.visitor().get('/demande/demander-un-serrurier')).press('Demander un serrurier', { 'Votre téléphone': '06 39 98 44 02', 'Où venir ?': hidden.join(''), 'Porte claquée': true, 'Tout de suite': true });
  assert.equal(turned.status, 422, 'an address of signs that nobody sees is none');
});

test('ordinary letters of any script, accents and unbreakable spaces stay as they are', async () => {
  const names = ['Œuvre d’Éloïse', 'Zoë\u00a0Ünal', 'Ελένη', 'Љубица', '李雷', 'محمد', 'כהן'];
  for (const [i, name] of names.entries()) {
    const phone = `06 39 98 45 0${i}`;
    await ask(server, { 'Votre nom': name, 'Votre téléphone': phone });
    assert.ok((await sheet(server, phone)).html.includes(name), name);
  }
});

test('somebody of the firm has no such name either, and is told what is wrong', () => {
  for (const name of ['Odette\u202e evitciF', '\u200b', '\u3164']) {
    const refused = server.command('user', 'add', name, '--login', 'odette', '--role', 'dispatcher');
    assert.notEqual(refused.status, 0, name);
    assert.match(refused.out + refused.err, /sans signe invisible/);
  }
});
