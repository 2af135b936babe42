// Nothing of a person lies in the clear in any file, journal or log; what went cannot be opened, even from an old copy.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { find, job, note, send, sheet } from './desk.mjs';
import { newcomer, note_proof } from './newcomers.mjs';
import { after as later, ask, disguises, files, leaks, run, serve, words } from './support.mjs';

let server;
before(async () => { server = await serve(); });
after(() => server?.remove());

// One per field, each at least twelve bytes and like nothing else.
const canary = {
  name: 'Zéphyrine Quatorzebis', phone: '06 39 98 76 54', phone_kept: '+33639987654', phone_plain: '0639987654', mail: 'zinzolin.quetsche@fictive.example', street: '77 passage Ultramarin',
  floor: 'septième-Xylophone', opener: 'Wilhelmine-Yttrium', description: 'Barillet-Quartz-Fendu', code: 'K7#Nacarat-5521', part: 'Piece-Zirconium-9', lines: 'Serrure-Vermeil-Trois',
  billed: '12 impasse Amarante', hold: 'Motif-Litige-Garance', search: 'Recherche-Outremer-1', password: 'Porte-Cramoisie-88!', login: 'josquin-desprez', staff: 'Josquin Desprez-Essai', proof: 'Attestation-Safran-14', undeclared: 'Coquelicot-Interdit',
};
const holders = () => [...files(server.folder), { path: 'stdout', bytes: Buffer.from(server.out) }, { path: 'stderr', bytes: Buffer.from(server.err) }];
const clean = (when) => assert.deepEqual(leaks(Object.values(canary), holders()), [], when);

test('the search for canaries finds what it must', () => {
  for (const value of [canary.name, canary.phone_kept]) {
    const raw = Buffer.from(value);
    for (const [form, bytes] of Object.entries({ raw, lower: Buffer.from(value.toLowerCase()), base64: Buffer.from(Buffer.from(`x${value}`).toString('base64')), hex: Buffer.from(raw.toString('hex')), percent: Buffer.from(encodeURIComponent(value)), utf16: Buffer.from(value, 'utf16le') }))
      assert.equal(leaks([value], [{ path: form, bytes: Buffer.concat([Buffer.from('before '), bytes, Buffer.from(' after')]) }]).length, 1, form);
    assert.ok(disguises(value).every((d) => d.length >= 12));
  }
});

test('SOS-07: one value in each field, and none of them in the clear in any file or log', async () => {
  await ask(server, { 'Votre téléphone': canary.phone, 'Votre nom': canary.name, 'Votre adresse e-mail': canary.mail, 'Où venir ?': `${canary.street}, 75020 Paris`, 'Autre chose à nous dire ?': canary.description, 'La lettre d’information': true });
  await note(server, { 'Son numéro': '06 39 98 76 55', Nom: `Ysaline ${canary.name}`, 'Où aller ?': `${canary.street}, 75020 Paris`, 'Étage et porte': canary.floor, 'Code de la porte': canary.code, 'Qui ouvre, qui paie': canary.opener, 'Ce qu’elle dit': canary.description });
  clean('after two requests');

  const technician = await server.as('Technicien partenaire');
  const name = words((await technician.get('/bureau/poche')).all('header form span')[0].textContent);
  await send(server, await sheet(server, 'Ysaline'), name);
  const quote = await (await sheet(server, 'Ysaline')).click('Écrire un devis');
  await quote.press('Enregistrer', { Date: await server.today(), Lignes: `2 x ${canary.lines} : 190,00` });
  await find(server, canary.search);
  clean('while the job is under way');

  await newcomer(server, canary.staff, canary.login, 'dispatcher', canary.password);
  await note_proof(server, 'Direction', 'Formation de chacun', canary.staff, canary.proof);
  await server.sign_in({ name: canary.login, password: canary.password });
  const shown = await server.visitor().get('/demande/demander-un-serrurier');
  assert.equal((await shown.visitor.post(shown.path, [['religion', canary.undeclared], ['nom', canary.undeclared]])).status >= 400, true);
  for (const path of [`/${encodeURIComponent(canary.undeclared)}`, `/?q=${encodeURIComponent(canary.undeclared)}`]) await server.visitor().get(path);
  server.proves();
  clean('after all of it');
  await server.stop();
  clean('after the server has stopped');
});

test('SOS-48: an old copy of the data with the keyring of today opens what stays, and not what went', async () => {
  const folder = server.folder;
  const then = join(folder, 'then');
  cpSync(join(folder, 'data'), join(then, 'data'), { recursive: true });
  server = await serve({ folder });
  assert.ok((await job(server, 'Ysaline')).visitor);
  const open = await server.as('Standard');
  assert.match((await open.get((await find(server, 'Ysaline'))[0])).main, /Code de la porte/);
  assert.equal((await (await job(server, 'Ysaline')).press('C’est fait')).status, 200);
  await server.travel(later(await server.today(), { days: 9 }));
  server.proves();
  assert.ok(await sheet(server, canary.phone), 'the other person is there');
  await server.stop();
  clean('after the erasure');

  const today = run('prove', '--data', join(folder, 'data'), '--keys', join(folder, 'keys'), '--org', 'sos-serrurier');
  assert.equal(today.status, 0, today.out + today.err);
  cpSync(join(folder, 'keys'), join(then, 'keys'), { recursive: true });
  const old = run('prove', '--data', join(then, 'data'), '--keys', join(then, 'keys'), '--org', 'sos-serrurier');
  assert.notEqual(old.status, 0, 'the copy holds what went, and it does not open');
  assert.equal(/(Ysaline|Nacarat)/.test(old.out + old.err), false);
  server = await serve({ folder: then });
  assert.match((await job(server, canary.phone)).main, new RegExp(canary.description), 'what stays is read from the copy as well');
  const pages = [await sheet(server, '06 39 98 76 55'), await job(server, '06 39 98 76 55')];
  assert.match(pages[0].main, /Ysaline/);
  for (const { html } of pages) assert.equal(html.includes(canary.code), false);
  await server.stop();
  server = await serve({ folder });
});
