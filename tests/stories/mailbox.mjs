// A mailbox of one's own, on this machine: Dovecot with a configuration of the story's, messages delivered as a mail server does.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificate } from './postbox.mjs';
import { until } from './support.mjs';

const program = ['/usr/sbin/dovecot', '/usr/bin/dovecot'].find(existsSync);
const line = (command, ...args) => spawnSync(command, args, { encoding: 'utf8' }).stdout.trim();
export const password = 'Secret-Imaginaire-1';

const free_port = () => new Promise((done) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); });
});

/** Its own users, ports and folders; nothing of the machine's own mail. Dovecot refuses to read mail as root. */
function configuration(at, { port, safe, uid, gid, tls }) {
  const own = process.getuid() !== 0;
  const common = `
base_dir = ${at}/run
state_dir = ${at}/run
log_path = ${at}/log
protocols = imap
listen = 127.0.0.1, 127.0.0.2
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
${own ? `default_internal_user = ${line('id', '-un')}\ndefault_internal_group = ${line('id', '-gn')}\ndefault_login_user = ${line('id', '-un')}\n` : ''}
auth_failure_delay = 0 secs
service anvil {
  ${own ? 'chroot =' : ''}
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  ${own ? 'chroot =' : ''}
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${safe}
  }
}
`;
  if (line(program, '--version').startsWith('2.3')) return `${common}
ssl_cert = <${tls.cert}
ssl_key = <${tls.key}
disable_plaintext_auth = no
mail_location = maildir:${at}/mail/%u
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${at}/home/%u
}
`;
  return `dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
${common}
ssl_server_cert_file = ${tls.cert}
ssl_server_key_file = ${tls.key}
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = ${at}/mail/%{user}
passdb static {
  password = ${password}
}
userdb static {
  fields {
    uid = ${uid}
    gid = ${gid}
    home = ${at}/home/%{user}
  }
}
`;
}

export class Mailboxes {
  #mails = 0;
  async open() {
    if (!program) throw new Error('dovecot is not installed: tools/install test');
    this.folder = mkdtempSync(join(tmpdir(), 'tenue-mailbox-'));
    chmodSync(this.folder, 0o755);
    const root = process.getuid() === 0;
    [this.uid, this.gid] = root ? [Number(line('id', '-u', 'nobody')), Number(line('id', '-g', 'nobody'))] : [process.getuid(), process.getgid()];
    for (const part of ['run', 'mail', 'home']) this.#folder(join(this.folder, part), part !== 'run');
    this.tls = certificate(this.folder);
    this.port = await free_port();
    this.safe = await free_port();
    this.file = join(this.folder, 'dovecot.conf');
    writeFileSync(this.file, configuration(this.folder, this));
    await this.start();
    return this;
  }
  #folder(path, theirs = true) {
    mkdirSync(path, { recursive: true });
    if (theirs && process.getuid() === 0) chownSync(path, this.uid, this.gid);
  }
  async start() {
    this.child = spawn(program, ['-F', '-c', this.file], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    this.child.stderr.on('data', (d) => { said += d; });
    this.ended = new Promise((done) => this.child.on('exit', done));
    await until(() => {
      if (this.child.exitCode !== null) throw new Error(`dovecot ended: ${said}`);
      return new Promise((done) => { const one = net.connect(this.port, '127.0.0.1').on('data', () => { one.destroy(); done(true); }).on('error', () => done(false)); });
    }, 10);
  }
  async stop() {
    this.child?.kill('SIGTERM');
    await this.ended;
  }
  async close() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
  /** A message arrives in that mailbox, `at` (a Date) if not now; `read`: somebody has opened it already. Lines end as in a message. */
  deliver(user, message, { at = new Date(), read = false } = {}) {
    const box = join(this.folder, 'mail', user), name = `${Date.now()}.${process.pid}_${++this.#mails}.story`;
    for (const part of ['', 'tmp', 'new', 'cur']) this.#folder(join(box, part));
    const made = join(box, 'tmp', name);
    writeFileSync(made, message.replace(/\r?\n/g, '\r\n'));
    if (process.getuid() === 0) chownSync(made, this.uid, this.gid);
    utimesSync(made, at, at);
    renameSync(made, read ? join(box, 'cur', `${name}:2,S`) : join(box, 'new', name));
  }
  doveadm(...args) {
    const done = spawnSync('doveadm', ['-c', this.file, ...args], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
    return done.stdout;
  }
  /** The marks of that mailbox's messages, in their order, without where Tenue began: ["$Tenue \\Seen", ""]. */
  marks(user) {
    return [...this.doveadm('fetch', '-u', user, 'flags', 'all').matchAll(/^flags: ?(.*)$/gm)].map(([, flags]) => flags.split(' ').filter((flag) => !['\\Recent', '$TenueFrom'].includes(flag)).sort().join(' '));
  }
  /** What somebody does with a mail program of her own. */
  mark(user, what, flags, which = ['all']) { this.doveadm('flags', what, '-u', user, flags, ...which); }
  /** How often somebody signed in. */
  sign_ins() { return (readFileSync(join(this.folder, 'log'), 'utf8').match(/: Login: /g) ?? []).length; }
  /** The line of tenue.toml by which its certificate is trusted; before any table. */
  get vouched() { return `mail_authority = "${this.tls.cert}"\n`; }
  /** The lines of tenue.toml for that firm: `{ url, secret }` if they are others than they should be. */
  config(firm, { url = `imap://localhost:${this.port}/INBOX`, secret = password } = {}) {
    const file = join(this.folder, `${firm}-${secret}`);
    writeFileSync(file, `${secret}\n`);
    return `[mailbox.${firm}]\nurl = "${url}"\nuser = "${firm}"\npassword = "${file}"\nseconds = 1\n`;
  }
}

/** A message: headers by name, then its body. */
export const mail = (headers, body = '') => `${Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`).join('')}\n${body}`;
