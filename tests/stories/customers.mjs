// Customers in their own pages: a link by mail, a password, the question for robots answered as a browser's script does.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { by, postbox } from './postbox.mjs';
import { after as later, example, serve, until } from './support.mjs';

export const secret = 'Quatre-Grenouilles-42';

/** ALTCHA's proof of work: what the form's script sends. */
export async function proof(visitor, address) {
  const asked = await visitor.get(address);
  assert.equal(asked.status, 200, `${address} asks nothing`);
  const { algorithm, challenge, maxnumber, salt, signature } = JSON.parse(asked.html);
  for (let number = 0; number <= maxnumber; number += 1)
    if (createHash('sha256').update(salt + number).digest('hex') === challenge)
      return Buffer.from(JSON.stringify({ algorithm, challenge, number, salt, signature })).toString('base64');
  throw new Error('no number fits the challenge');
}

/** Presses the button with the proof that the form asks for. */
export async function prove(page, wording, answers = {}) {
  const form = page.button(wording).closest('form');
  form.querySelector('[name=altcha]').setAttribute('value', await proof(page.visitor, form.getAttribute('data-altcha')));
  return page.press(wording, answers);
}

/** A firm that writes letters, and its customers. */
export class Area {
  constructor(firm) { this.firm = firm; }
  /** `more`: lines of tenue.toml. */
  async open(more = '') {
    this.folder = mkdtempSync(join(tmpdir(), 'tenue-area-'));
    this.box = await postbox();
    this.server = await serve({ firm: this.firm, policies: [example(this.firm)], extra: ['--demo', '--empty', ...by(this.folder, this.box, more)] });
    const moved = this.server.command('clock', later(await this.server.today(), { days: 1 }));
    assert.equal(moved.status, 0, moved.err);
    return this;
  }
  async close() {
    await this.server?.remove();
    await this.box?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
  /** The newest link that went to that address. */
  async link(mail, count = 1) {
    const mine = () => this.box.letters.filter((one) => one.to.includes(mail) && one.plain.includes('/espace/lien/'));
    await until(() => mine().length >= count).catch(() => { throw new Error(`${mine().length} of ${count} links for ${mail}`); });
    return mine().at(-1).plain.match(/\/espace\/lien\/[\w-]+/)[0];
  }
  /** Asks for a link at that address. */
  async ask(mail) {
    const sent = await prove(await this.server.visitor().get('/espace/lien'), 'Recevoir le lien', { 'Votre adresse e-mail': mail });
    assert.equal(sent.status, 200, sent.main);
    return sent;
  }
  /** Follows a link, chooses a password: a browser that is signed in. */
  async enter(link, password = secret) {
    const visitor = this.server.visitor();
    const inside = await (await visitor.get(link)).press('Enregistrer et entrer', { 'Mot de passe': password, 'Encore une fois': password });
    assert.equal(inside.status, 200, inside.main);
    assert.equal(inside.path, '/espace', inside.main);
    return visitor;
  }
  async sign_in(mail, password = secret, visitor = this.server.visitor()) {
    return prove(await visitor.get('/espace/entrer'), 'Entrer', { 'Votre adresse e-mail': mail, 'Mot de passe': password });
  }
}
