// Somebody who asks about her data, and whoever answers for them, at any of the firms and in the words of their pages.
import assert from 'node:assert/strict';
import { find, job, note, press, send, sheet, write } from './desk.mjs';
import { confirm } from './postbox.mjs';
import { after as later, reference, words } from './support.mjs';

export const replied = 'Elle a appuyé sur le bouton de l’accusé de réception';
const came = 'Elle est venue';

/** What is ticked on the form, what leads the desk to the plan, what carries it out. */
export const kinds = {
  access: ['Voir mes données', 'Remettre, et répondre', 'C’est remis'],
  rectification: ['Les corriger', 'Corriger', 'Corriger, et répondre'],
  erasure: ['Les effacer', 'Voir ce qui serait effacé', 'Effacer, et répondre'],
  restriction: ['Limiter leur usage le temps d’un désaccord', 'Limiter', 'Limiter, et répondre'],
  portability: ['Les emporter', 'Remettre, et répondre', 'C’est remis'],
  objection: ['M’opposer à un autre usage', 'Voir ce qui s’arrêterait', 'Arrêter, et répondre'],
  marketing: ['Ne plus recevoir de publicité', 'Arrêter la publicité', 'Arrêter, et répondre'],
  withdrawal: ['Retirer un accord', 'Voir ce qui s’arrêterait', 'Arrêter, et répondre'],
  directives: ['Dire ce qu’elles deviendront après ma mort', 'Ses volontés, ou ses héritiers', 'Noter ses volontés'],
  complaint: ['Me plaindre', 'Répondre', 'Répondre'],
  question: ['Poser une question', 'Répondre', 'Répondre'],
};

const syllables = ['ba', 'ce', 'di', 'fo', 'gu', 'ja', 'le', 'mi', 'no', 'ru'];
let met = 0;
/** Somebody new: a name that nobody bears, an address, a number and words of her own. */
export function somebody() {
  const n = ++met;
  const first = [...String(n).padStart(3, '0')].map((digit) => syllables[digit]).join('');
  const phone = `06 39 98 ${String(10 + Math.floor(n / 100))} ${String(n % 100).padStart(2, '0')}`;
  return { name: `${first[0].toUpperCase()}${first.slice(1)} Fictive`, mail: `${first}@fictif.example`, phone, words: `Mot-de-${first}` };
}

const fill = async (server, way, button, answers) => {
  const sent = await (await server.visitor().get(`/demande/${way}`)).press(button, answers);
  assert.equal(sent.status, 200, sent.main);
};

/** Each firm: who answers for data, who does not; how somebody comes to be known to it, with all that she may agree to (`comes`), or with nothing agreed to, most by a call
 *  (`calls`); a paper of hers that the law keeps, where there is one (`owes`); what else a dispute asks for, where the policy lets data wait for one (`dispute`); the activity that
 *  writes to sell (`sells`). */
export const firms = {
  'sos-serrurier': {
    officer: 'Déléguée à la protection des données', other: 'Standard', sells: 'marketing',
    async comes(server, she, more = { 'Des offres': true }) {
      await fill(server, 'demander-un-serrurier', 'Demander un serrurier', { 'Votre téléphone': she.phone, 'Votre nom': she.name, 'Votre adresse e-mail': she.mail, 'Autre chose à nous dire': she.words,
        'Où venir ?': '14 rue de l’Exemple, 94300 Vincennes', 'Porte claquée': true, 'Tout de suite': true, ...more });
      await send(server, await job(server, she.mail));
      for (const verb of ['Noter le départ', 'C’est fait']) await press(await job(server, she.mail), verb);
    },
    calls(server, she) { return this.comes(server, she, {}); },
    owes: async (server, she) => write(server, she.mail, 'Noter une facture', { Date: await server.today(), 'Adresse de facturation': '4 rue Inventée, 75011 Paris', Lignes: '1 x Ouverture : 90,00' }),
    dispute: {},
  },
  'clic-et-cetera': {
    officer: 'Gérant', other: 'Comptable',
    async comes(server, she) {
      await fill(server, 'nous-ecrire', 'Envoyer le message', { 'Autre chose': true, 'Votre message': she.words, 'Votre nom ou votre pseudonyme': she.name, 'Votre adresse e-mail': she.mail, 'Gardez mon message le temps de me répondre': true });
      await press(await press(await job(server, she.mail), 'Ouvrir une prestation'), 'Ouvrir une prestation', { 'Clic & Cetera': true });
    },
    calls: (server, she) => note(server, { 'Son numéro': she.phone, 'Son nom': she.name, 'Un site à créer': true, 'Ce qu’il lui faut': she.words, 'Adresse e-mail': she.mail }),
    dispute: {},
  },
  'emp-computer': {
    officer: 'Administration', other: 'Comptabilité', sells: 'newsletter',
    comes: (server, she) => fill(server, 'ouvrir-un-ticket', 'Ouvrir le ticket', { 'J’ai besoin d’aide': true, 'Quel appareil, quel logiciel ?': 'L’imprimante', 'Que se passe-t-il ?': she.words, 'Votre nom': she.name, 'Votre téléphone': she.phone,
      'Votre adresse e-mail': she.mail, Particulier: true, 'La lettre d’information': true }),
    calls: (server, she) => note(server, { 'Son numéro': she.phone, 'Son nom': she.name, 'J’ai besoin d’aide': true, 'Quel appareil, quel logiciel ?': 'Le portable', 'Que se passe-t-il ?': she.words, 'Adresse e-mail': she.mail, Particulier: true }),
    owes: async (server, she) => write(server, she.mail, 'Noter une facture', { Date: await server.today(), 'Au nom de': she.name, 'Adresse de facturation': '1 rue de l’Exemple, 83400 Hyères', Lignes: 'Dépannage 60,00' }),
  },
  'semi-informatique': {
    officer: 'Protection des données', other: 'Hotline', sells: 'prospecting',
    comes: (server, she) => fill(server, 'demander-un-devis', 'Demander un devis', { 'Quel service ?': 'Maintenance', 'De quoi avez-vous besoin ?': she.words, 'Votre nom': she.name, 'Votre entreprise': `Atelier ${she.name}`, 'Votre adresse e-mail': she.mail,
      'Votre téléphone': she.phone, 'La lettre d’information': true }),
    calls: (server, she) => note(server, { 'Son numéro': she.phone, 'Son nom': she.name, 'Quelle entreprise ?': `Atelier ${she.name}`, 'Quel poste, quel logiciel ?': 'Poste 3', 'Que se passe-t-il ?': she.words, 'Adresse e-mail professionnelle': she.mail, Client: true }),
    dispute: { Affaire: 'RG 27/00012', 'Prescription, au plus tard le': (today) => later(today, { years: 5 }) },
  },
  'customer-labs': {
    officer: 'Déléguée à la protection des données', other: 'Relation client', sells: 'prospecting',
    comes: (server, she) => fill(server, 'nous-contacter', 'Envoyer la demande', { 'Parler à quelqu’un': true, 'Votre message': she.words, 'Vos nom et prénom': she.name, 'Votre adresse e-mail': she.mail, 'Votre téléphone': she.phone,
      'Utilisez ces réponses pour me répondre': true, 'Écrivez-moi ce que Customer Labs fait et propose': true }),
    calls: (server, she) => note(server, { 'Son numéro': she.phone, 'Ses nom et prénom': she.name, 'Poser une question': true, 'Sa demande': she.words, 'Adresse e-mail': she.mail }),
  },
};

/** Whoever answers for data at one firm, and who asks her. */
export class RightsDesk {
  /** `patience`: for how many seconds an answer is waited for; after a month has passed, the reminders of all others go first. */
  constructor(server, box) { Object.assign(this, { server, box, firm: firms[server.firm], patience: 6 }); }
  officer() { return this.server.as(this.firm.officer); }

  async comes() {
    const she = somebody();
    await this.firm.comes(this.server, she);
    return she;
  }
  async calls() {
    const she = somebody();
    await this.firm.calls(this.server, she);
    return she;
  }
  /** She asks by the form of the site; gives the number. `more`: other answers. */
  async ask(right, mail, more = {}) {
    const sent = await (await this.server.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { [kinds[right][0]]: true, 'Votre adresse e-mail': mail, ...more });
    assert.equal(sent.status, 200, sent.main);
    return reference(sent);
  }
  /** The page of the request. */
  async request(number) {
    const board = await (await this.officer()).get('/bureau/demandes');
    const link = board.all('main a').find((a) => a.textContent.includes(number));
    assert.ok(link, `${number} waits at ${this.server.firm}`);
    return board.visitor.get(link.getAttribute('href'));
  }
  /** Its plan for her: whoever the page offers, else found under her address. */
  async plan(number, right, she) {
    let page = await this.request(number);
    if (!page.link(kinds[right][1])) page = await page.press('Chercher', { 'Une adresse, un téléphone': she.mail });
    return page.click(kinds[right][1]);
  }
  /** She asks, proves her mailbox, and whoever answers opens the plan. */
  async asks(right, she, more = {}) {
    const number = await this.ask(right, she.mail, more);
    await confirm(this.server, this.box, number);
    return { number, plan: await this.plan(number, right, she) };
  }
  /** Presses the button of the plan; gives the page and the letter that answers. */
  async does(right, { number, plan }, answers) {
    const done = await plan.press(kinds[right][2], answers);
    assert.equal(done.status, 200, done.main);
    assert.match(done.main, /Répondue le/, number);
    return { done, letter: await this.letter(number) };
  }
  async letter(number) { return (await this.box.wait(`Votre demande ${number} : notre réponse`, 1, this.patience))[0]; }
  answered(number) { return this.box.letters.some((one) => one.subject.includes(number) && one.subject.includes('notre réponse')); }
  /** What the form of the plan sends beside its answers. */
  seen(plan) {
    const form = plan.all('form[action]').find((one) => one.querySelector('[name=seen]'));
    return plan.fields(form).filter(([name]) => name === 'token' || name === 'seen');
  }
  found(asked) { return find(this.server, asked); }
  /** Her sheet as whoever answers opens it. */
  async sheet(she) {
    const [path] = await this.found(she.mail);
    return (await this.officer()).get(path ?? (await sheet(this.server, she.name)).path);
  }
  /** Her data wait for the end of a dispute. */
  async hold(she) {
    const today = await this.server.today();
    const asks = Object.fromEntries(Object.entries(this.firm.dispute).map(([label, value]) => [label, typeof value === 'string' ? value : value(today)]));
    const person = (await this.sheet(she)).path;
    await press(await (await this.officer()).get(`${person}/garder`), 'Garder', { 'Ce qui se passe': 'Un désaccord', 'À revoir le': later(today, { months: 5 }), ...asks });
    return person;
  }
  choices(page) { return words(page.all('#choices ~ ul')[0]?.textContent ?? ''); }
}
