// A person with many records is served as any other: her plan and her file say how many, list them a page at a time, and one reason may
// stand for all of a kind.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { press } from './desk.mjs';
import { files, leaks, root, serve, words } from './support.mjs';

const mail = 'odile@mille-traces.example', many = 53;
let forum, host, sheet;
before(async () => {
  forum = await serve({ firm: 'forum', policies: [join(root, 'bench/forum')] });
  const form = await forum.visitor().get('/demande/ecrire-un-commentaire');
  await press(form, 'Envoyer', { 'Votre commentaire': 'Banc 1', 'Sous quelle page': '/bancs/', 'Votre nom': 'Odile Mille-Traces', 'Votre adresse e-mail': mail });
  host = await forum.as('Animation');
  sheet = (await host.get('/bureau/l/member')).all('main a').map((a) => a.getAttribute('href')).find((href) => href.startsWith('/bureau/p/'));
  const way = (await host.get(sheet)).all('main a').map((a) => a.getAttribute('href')).find((href) => href.endsWith('/comment'));
  const noting = await host.get(way);
  for (let n = 2; n <= many; ++n) await press(noting, 'Enregistrer', { Texte: `Banc ${n}`, 'Sous la page': '/bancs/' });
});
after(() => forum?.remove());

/** The desk writes down what she asks at its counter; gives the page of her plan. */
async function plan_of(kind, see) {
  const noted = await press(await host.get('/bureau/demandes/noter'), 'Noter la demande', { 'Au comptoir': true, 'Quel jour est-elle arrivée ?': await forum.today(), [kind]: true, 'Son adresse e-mail': mail });
  return noted.click(see);
}
const rows = (page) => page.all('section[aria-labelledby=lines] > ul > li').map((li) => words(li.querySelector('p').textContent));
const post = (page, ...more) => {
  const form = page.all('form.questions')[0];
  const fields = page.fields(form).filter(([name]) => !more.some(([other]) => other === name));
  return page.visitor.post(form.getAttribute('action'), [...fields, ...more]);
};

test('her file says how many there are, and lists each at its end', async () => {
  const plan = await plan_of('Voir mes données', 'Remettre, et répondre');
  assert.deepEqual(rows(plan), ['Odile Mille-Traces', `${many} commentaires`]);
  const file = await host.get(`${plan.path}/dossier`);
  assert.match(file.main, new RegExp(`${many} commentaires Notés du .* au .*gardé jusqu’au`));
  const listed = file.all('#list-comment h3').length;
  assert.equal(listed, many);
  for (const n of [1, 27, many]) assert.match(file.main, new RegExp(`Banc ${n}(?!\\d)`), `comment ${n}`);
  const data = JSON.parse((await host.get(`${plan.path}/dossier.json`)).html);
  assert.equal(data.records.length, many + 1);
  assert.deepEqual(Object.keys(data), Object.keys(data).toSorted(), 'members in one order');
  assert.equal((await post(plan, ['given', 'counter'], ['recognised', 'counter'])).status, 200);
});

test('her sheet lists them a page at a time, the newest first', async () => {
  const first = await host.get(sheet);
  assert.match(first.main, new RegExp(`Commentaires \\(${many}\\)`));
  const listed = (page) => page.all('ol.queue > li').length;
  assert.equal(listed(first), 50);
  const older = await first.click('Plus anciens');
  assert.equal(listed(older), many - 50);
  assert.equal(listed(await older.click('Plus récents')), 50);
});

test('the plan lists them a page at a time; what is out of place is its first or last page', async () => {
  const plan = await plan_of('Les effacer', 'Voir ce qui serait effacé');
  assert.deepEqual(rows(plan), ['Odile Mille-Traces', `${many} commentaires`]);
  const first = await plan.click('Voir la liste');
  assert.equal(rows(first).length, 2 + 50);
  const last = await first.click('Plus bas dans la liste');
  assert.equal(rows(last).length, 2 + many - 50);
  assert.equal(rows(await last.click('Plus haut dans la liste')).length, 2 + 50);
  const page = async (query) => rows(await host.get(`${plan.path}?${query}`)).length;
  assert.equal(await page('fiches=comment&page=99999999999999999999'), 2 + 50);
  assert.equal(await page('fiches=comment&page=999'), 2 + many - 50);
  assert.equal(await page('fiches=member&page=1'), 2);
  assert.equal(await page('fiches=nothing&page=-1'), 2);
});

test('one reason keeps all of a kind back to its end, another one alone; the rest goes, and nothing of it is in any file', async () => {
  const plan = await (await plan_of('Les effacer', 'Voir ce qui serait effacé')).click('Voir la liste');
  const alone = plan.all('textarea').map((area) => area.getAttribute('name')).filter((name) => /^later\.[0-9A-Z]+\.forum$/.test(name));
  const [herself, one] = [alone[0], alone.at(-1)];
  assert.equal(alone.length, 1 + 50);
  const without = await post(plan, ['recognised', 'counter'], ['later.all.comment.forum', ' ']);
  assert.equal(without.status, 422, 'a reason is words');
  const done = await post(plan, ['recognised', 'counter'], [herself, 'Une discussion en cours.'], ['later.all.comment.forum', 'Une discussion en cours.'], [one, 'Une autre raison.']);
  assert.equal(done.status, 200, done.main);
  assert.match(done.main, new RegExp(`1 membre .*${many - 1} commentaires, jusqu’au .*Une discussion en cours`));
  assert.match(done.main, /1 commentaire, jusqu’au .*Une autre raison/);
  const gone = await post(await plan_of('Les effacer', 'Voir ce qui serait effacé'), ['recognised', 'counter']);
  assert.equal(gone.status, 200, gone.main);
  assert.match(gone.main, new RegExp(`Effacé aujourd’hui, sans retour possible :\\s*– 1 membre .*${many} commentaires`));
  assert.equal((await host.get(sheet)).status, 404);
  forum.proves();
  assert.deepEqual(leaks([mail, 'Mille-Traces', 'Banc 27'], files(forum.folder)), []);
});
