// Somebody new in the firm, and what the firm notes of her before she reads anything.
import assert from 'node:assert/strict';

export const password = 'Un-trousseau-de-7-cles';

/** Who has a second factor is shown codes for paper first. */
export const past_codes = (opened) => (opened.main.includes('Codes de secours') && opened.link('Continuer') ? opened.click('Continuer') : opened);

/** Invited, and her access opened by the link; gives the page that she meets then. */
export async function newcomer(site, name, login, role, chosen = password) {
  const added = site.command('user', 'add', name, '--login', login, '--role', role);
  assert.equal(added.status, 0, added.out + added.err);
  const invited = await site.visitor().get(added.out.match(/\/bureau\/bienvenue\/[\w-]+/)[0]);
  return past_codes(await invited.press('Ouvrir mon accès', { 'Choisissez un mot de passe': chosen, 'Le même, encore une fois': chosen }));
}

/** Signs in; gives the page that comes, whatever it is. */
export const come_in = async (site, login) => (await site.visitor().get('/bureau/entrer')).press('Entrer', { 'Votre identifiant': login, 'Votre mot de passe': password });

/** Who administers notes a proof on the page of a measure. */
export async function note_proof(site, who, measure, name, text, day) {
  const page = await (await (await site.as(who)).get('/bureau/mesures')).click(measure);
  const done = await page.press('Enregistrer', { 'La preuve': text, ...(day ? { 'Le jour': day } : {}) }, name);
  assert.equal(done.status, 200, done.main);
  return done;
}
