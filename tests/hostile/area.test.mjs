// The customers' own pages: every route under /espace × who asks × whose it is. The table is made from the router's own list, so that a
// new route fails here by name until it says what it may be asked for. ACCEPT=1 writes the tables anew (tests/golden/isolation/area-*).
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Area, secret } from '../stories/customers.mjs';
import { root } from '../stories/support.mjs';
import { ask, invented, routes } from './firms.mjs';

const firms = {
  'emp-computer': {
    enter: (n) => ['/demande/ouvrir-un-ticket', 'Ouvrir le ticket', { 'J’ai besoin d’aide': true, 'Quel appareil': 'imprimante', 'Que se passe-t-il ?': `Parole-${n}`, 'Votre nom': `Témoin Isolé-${n}`, 'Votre téléphone': `06 39 98 78 1${n}`, 'Particulier': true }],
    staff: ['Dépannage', 'Comptabilité', 'Administration'],
    field: 'attachment',
  },
  'semi-informatique': {
    enter: (n) => ['/demande/demander-un-devis', 'Demander un devis', { 'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': `Parole-${n}`, 'Votre nom': `Témoin Isolé-${n}`, 'Votre entreprise': `Atelier ${n}`, 'Votre téléphone': `06 39 98 78 2${n}` }],
    staff: ['Commercial', 'Hotline'],
    field: 'file',
  },
};
const mail = (n) => `temoin${n}@isolement.example`;

/** What a route is asked for: [{ path, as, owner }, …]; owner: whose it is, 'a' or 'b'. */
const shapes = [
  [/^\/espace\/(lien|adresse)\/:token$/, () => [{ token: 'A'.repeat(43), as: 'an invented link' }]],
  [/^\/espace\/(l|ajouter)\/:type$/, (area) => area.types.map((type) => ({ type, as: type }))],
  [/^\/espace\/r\/:rec(\/\w+)?$/, (area) => area.records],
  [/^\/espace\/demande\/:rec$/, (area) => area.requests],
  [/^\/espace\/r\/:rec\/fichiers\/:field$/, (area) => area.records.map((one) => ({ ...one, field: area.field }))],
  [/^\/espace\/r\/:rec\/fichier\/:file(\/retirer)?$/, (area) => area.files],
  [/^\/espace\/emporter\/:what$/, () => ['dossier.zip', 'donnees.zip', 'tout.zip'].map((what) => ({ what, as: what }))],
  [/^\/espace(\/[\w-]+)*$/, () => [{}]],
];
const filled = (pattern, area) => {
  const shape = shapes.find(([form]) => form.test(pattern));
  assert.ok(shape, `${pattern}: the table of area.test.mjs does not know what to ask it for`);
  return shape[1](area).map((thing) => ({ as: '', ...thing, path: pattern.replace(/:(\w+)/g, (_, name) => thing[name]) }));
};
const told = ({ status, to }) => {
  if (status === 303) return to === '/espace/entrer' ? 'sign in' : 'yes';
  return { 200: 'yes', 409: 'yes', 422: 'yes', 403: '-', 404: '-' }[status] ?? String(status);
};
const row = (cells, width) => cells.map((cell, i) => cell.padEnd(width[i])).join('  ').trimEnd();

for (const [firm, { enter, staff, field }] of Object.entries(firms))
  test(`${firm}: what is one customer’s opens to her alone, on every route of her pages`, async () => {
    const area = new Area(firm);
    after(() => area.close());
    await area.open();
    const { server } = area;
    const customers = {};
    for (const n of ['a', 'b']) {
      const [way, button, answers] = enter(n === 'a' ? 1 : 2);
      const sent = await (await server.visitor().get(way)).press(button, { ...answers, 'Votre adresse e-mail': mail(n) });
      assert.equal(sent.status, 200, sent.main);
      await area.ask(mail(n));
      customers[n] = await area.enter(await area.link(mail(n)));
    }
    const all = routes().filter(({ door, pattern }) => door === 'firm' && pattern.startsWith('/espace'));
    assert.ok(all.length > 15);
    area.types = (await customers.a.get('/espace')).all('nav a[href^="/espace/l/"]').map((a) => a.getAttribute('href').split('/').pop());
    area.records = [];
    for (const [owner, visitor] of Object.entries(customers)) {
      const own = (await visitor.get('/espace')).all('a[href^="/espace/r/"]').map((a) => ({ rec: a.getAttribute('href').split('/')[3], as: 'her own record', owner }));
      area.records.push(...own.slice(0, 1));
      for (const type of area.types)
        for (const a of (await visitor.get(`/espace/l/${type}`)).all('main a[href^="/espace/r/"]')) area.records.push({ rec: a.getAttribute('href').split('/')[3], as: type, owner });
    }
    area.requests = [];
    for (const [owner, visitor] of Object.entries(customers)) {
      const sent = await (await visitor.get('/espace/demande')).press('Envoyer ma demande', { 'Poser une question': true, 'Précisions': owner === 'a' ? 'Parole-1' : 'Parole-2' });
      area.requests.push({ rec: sent.path.split('/')[3], as: 'her own request', owner });
    }
    area.field = field;
    area.files = [];
    for (const { rec, owner, as } of area.records) {
      const page = await customers[owner].get(`/espace/r/${rec}`);
      if (!page.button('Envoyer')) continue;
      const given = await page.press('Envoyer', { Ajouter: [{ name: `Parole-${owner === 'a' ? 1 : 2}.txt`, bytes: `Parole-${owner === 'a' ? 1 : 2}` }] });
      for (const a of given.all('main a')) if (/\/fichier\/\w+$/.test(a.getAttribute('href'))) area.files.push({ rec, owner, as: `${as}.${field}`, file: a.getAttribute('href').split('/').pop() });
    }
    assert.equal(area.files.length, firm === 'emp-computer' ? 2 : 0, 'where a customer may send files');
    assert.ok(['a', 'b'].every((n) => area.records.some(({ owner }) => owner === n)));
    const seats = [['nobody', server.visitor()], ...await Promise.all(staff.map(async (role) => [role, await server.as(role)])), ['she', customers.a], ['another', customers.b]];
    const words = { a: ['Isolé-1', 'Parole-1', mail('a')], b: ['Isolé-2', 'Parole-2', mail('b')] };
    const lines = [];
    for (const { method, pattern } of all)
      for (const thing of filled(pattern, area).filter(({ owner }) => owner !== 'b')) {
        const cells = [];
        for (const [who, visitor] of seats) {
          // What the button does when she presses it is told by the stories: here she sends nothing that her page did not ask for.
          const token = method === 'POST' ? (await visitor.get('/espace/compte')).all('[name=token]')[0]?.getAttribute('value') ?? '' : '';
          const closes = method === 'POST' && ['/espace/sortir', '/espace/fermer'].includes(pattern);
          if ((closes && (who === 'she' || who === 'another')) || (who === 'she' && pattern.endsWith('/retirer'))) { cells.push('yes'); continue; }
          const answer = await ask(visitor, method, thing.path, method === 'GET' ? {} : { fields: [['token', token], ['invente', 'oui']] });
          const word = told(answer);
          for (const canary of who === 'another' ? words.a : who === 'she' ? words.b : [...words.a, ...words.b])
            assert.ok(!answer.text.includes(canary), `${method} ${thing.path} tells ${who} ${canary}`);
          if (who !== 'she' && thing.owner === 'a') assert.ok(['-', 'sign in'].includes(word), `${method} ${thing.path} of another opens to ${who}: ${answer.status}`);
          cells.push(word);
        }
        lines.push([`${method.padEnd(4)} ${pattern}${thing.as && `  ${thing.as}`}`, ...cells]);
      }
    const head = ['', ...seats.map(([who]) => who)];
    const width = head.map((_, i) => Math.max(...[head, ...lines].map((line) => line[i].length)));
    const seen = new Set();
    const text = [`# ${firm}: the customers' own pages, as every route answers; what has an owner is the first customer's. Made by tests/hostile/area.test.mjs.`,
      ...[head, ...lines].map((line) => row(line, width)).filter((line) => !seen.has(line) && seen.add(line)), ''].join('\n');
    const file = join(root, `tests/golden/isolation/area-${firm}.txt`);
    if (process.env.ACCEPT) writeFileSync(file, text);
    assert.equal(text, readFileSync(file, 'utf8'));
    // Nothing of hers moved meanwhile, and an id that nobody has is told like one of somebody else.
    const other = area.records.find(({ owner }) => owner === 'b').rec;
    for (const way of [`/espace/r/${other}`, `/espace/r/${other}/corriger`]) {
      const [hers, nobodys] = [await ask(customers.a, 'GET', way), await ask(customers.a, 'GET', way.replace(other, invented))];
      const still = ({ status, html }) => `${status} ${html.replace(/value="[\w.-]{20,}"/g, '')}`;
      assert.equal(still(hers), still(nobodys), `${way} tells that it exists`);
    }
    assert.equal((await area.sign_in(mail('a'), secret)).path, '/espace');
  });
