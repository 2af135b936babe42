// A mail server of one's own, on this machine: takes letters, refuses them, or hangs up, as the story wants.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { sheet } from './desk.mjs';
import { after as later, ask, example, serve, until, words } from './support.mjs';

/** Its certificate for "localhost", made now; { cert, key } are files. */
export function certificate(folder) {
  const [cert, key] = [join(folder, 'mail.pem'), join(folder, 'mail.key')];
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.2', '-keyout', key, '-out', cert]);
  if (made.status !== 0) throw new Error(made.stderr.toString());
  return { cert, key };
}

/** `answer(address, n)`, address '' when somebody connects: null takes the letter, a number refuses it with that reply, 'hang' cuts the line after its last byte.
 *  `tls`: { cert, key }, files. `login`: { user, pass } that it asks for. */
export async function postbox({ port = 0, host = '127.0.0.1', answer = () => null, tls = null, login = null } = {}) {
  const box = { letters: [], tried: 0, secure: 0 };
  const refuse = (code) => Object.assign(new Error('not now'), { responseCode: code });
  const server = new SMTPServer({
    ...(tls ? { cert: readFileSync(tls.cert), key: readFileSync(tls.key) } : { hideSTARTTLS: true }),
    authOptional: !login, disabledCommands: login ? [] : ['AUTH'], logger: false,
    onConnect: (session, done) => {
      const code = answer('', -1);
      done(code ? refuse(code) : null);
    },
    onAuth: ({ username, password }, session, done) => done(username === login.user && password === login.pass ? null : refuse(535), { user: username }),
    onRcptTo: ({ address }, session, done) => {
      const code = answer(address, box.tried++);
      done(typeof code === 'number' ? refuse(code) : null);
    },
    onData: (stream, session, done) => {
      const parts = [];
      stream.on('data', (part) => parts.push(part));
      stream.on('end', () => {
        const [to] = session.envelope.rcptTo;
        const letter = { ...read(Buffer.concat(parts).toString()), to: session.envelope.rcptTo.map((one) => one.address), from: session.envelope.mailFrom.address };
        if (session.secure) box.secure += 1;
        box.letters.push(letter);
        if (answer(to.address, -1) === 'hang') return server.connections.forEach((one) => one._socket.destroy());
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise((ready) => server.listen(port, host, ready));
  box.port = server.server.address().port;
  box.close = () => new Promise((done) => server.close(done));
  /** The letters to that address with these words in the subject, once there are so many. */
  box.wait = async (subject, count = 1, seconds = 20) => {
    const found = () => box.letters.filter((letter) => letter.subject.includes(subject));
    await until(() => found().length >= count, seconds).catch(() => { throw new Error(`${found().length} of ${count} letters “${subject}”; there are: ${box.letters.map((one) => one.subject).join(', ')}`); });
    return found();
  };
  return box;
}

/** { subject, plain, html, headers } of a message. */
export function read(message) {
  const [head] = message.split('\r\n\r\n');
  const headers = Object.fromEntries(head.replace(/\r\n[ \t]+/g, ' ').split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]));
  const decoded = (text) => text.replace(/=\?UTF-8\?B\?([^?]*)\?= ?/g, (_, word) => Buffer.from(word, 'base64').toString());
  const part = (type) => {
    const begin = message.indexOf('\r\n\r\n', message.indexOf(`Content-Type: ${type}`)) + 4;
    return Buffer.from(message.slice(begin, message.indexOf('\r\n--', begin)), 'base64').toString();
  };
  return { headers, subject: decoded(headers.subject).replace(/\u00a0|\u202f/g, ' '), plain: part('text/plain').replaceAll('\r\n', '\n').replace(/\u00a0|\u202f/g, ' '), html: part('text/html'), whole: message };
}

/** The arguments of `serve` for a server that writes by that postbox. */
export function by(folder, box, more = '') {
  const file = join(mkdtempSync(join(folder, 'config-')), 'tenue.toml');
  writeFileSync(file, `mail_server = "smtp://localhost:${box.port}"\n${more}`);
  return ['--config', file];
}

/** What a letter has done, it has done within seconds; on a machine that does much else, within more. */
export const soon = (what) => until(what, 20);

let requests = 0;
/** Whatever was due has gone: letters go in the order of their time, and the receipt of a request made now is the last. */
export async function all_gone(server, box) {
  const mail = `dernier-${++requests}@passage.example`;
  const sent = await (await server.visitor().get('/demande/exercer-un-droit')).press('Envoyer ma demande', { 'Voir mes données': true, 'Votre adresse e-mail': mail });
  if (sent.status !== 200) throw new Error(sent.main);
  await soon(() => box.letters.some((one) => one.to[0] === mail));
}

/** The locksmith with a mail server, at noon: by night nobody is told twice. `refused`: address → what the server answers it. */
export class Office {
  refused = {};
  #numbers = 0;
  async open() {
    this.folder = mkdtempSync(join(tmpdir(), 'tenue-post-'));
    this.box = await this.mailbox();
    const more = `[alert]\nsos-serrurier = "garde@sos.example"\n[alert_command]\nsos-serrurier = "${join(this.folder, 'bell')}"\n`;
    this.sos = await serve({ policies: [example('sos-serrurier')], extra: ['--demo', '--empty', ...by(this.folder, this.box, more)] });
    const moved = this.sos.command('clock', later(await this.sos.today(), { days: 1 }));
    if (moved.status !== 0) throw new Error(moved.err);
    return this;
  }
  mailbox(port = 0) { return postbox({ port, answer: (address) => this.refused[address] ?? null }); }
  async close() {
    await this.sos?.remove();
    await this.box?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
  /** What a person of the firm has to tell otherwise. */
  async untold() { return (await (await this.sos.as('Standard')).get('/bureau/courrier')).all('main ul.letters > li').map((li) => words(li.textContent)); }
  /** What the sheet says was written to that person. */
  async letters(name) { return (await sheet(this.sos, name)).all('section[aria-labelledby=letters] li').map((li) => words(li.textContent)); }
  async call(name, mail) {
    await ask(this.sos, { 'Votre nom': name, 'Votre téléphone': `06 39 98 21 ${String(++this.#numbers).padStart(2, '0')}`, ...(mail ? { 'Votre adresse e-mail': mail } : {}) });
    await until(async () => (await sheet(this.sos, name).catch(() => null)) !== null);
  }
}

/** The receipt of that request, once it is there: { follow, mailbox }, the addresses that it leads to. */
export async function receipt(box, number) {
  const [letter] = await box.wait(number);
  const way = (pattern) => letter.plain.match(pattern)?.[0];
  return { letter, follow: way(/\/(suivi|en\/follow)\/[\w-]+/), mailbox: way(/\/(confirmer|en\/confirm)\/[\w-]+/) };
}

/** Whoever reads that address presses the button of the receipt. */
export async function confirm(server, box, number) {
  const page = await server.visitor().get((await receipt(box, number)).mailbox);
  return page.press('Oui, c’est moi');
}
