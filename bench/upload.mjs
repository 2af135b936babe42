// How long 20 MB take from a browser to the disk, sealed and flushed, beside `openssl enc` of the same file, flushed, and a bare copy.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { note, sheet } from '../tests/stories/desk.mjs';
import { serve } from '../tests/stories/support.mjs';

const rounds = 7, size = 20 * 1024 * 1024;
const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size), Buffer.from('%%EOF\n')]);
const folder = mkdtempSync(join(tmpdir(), 'tenue-bench-'));
const source = join(folder, 'source');
writeFileSync(source, bytes);
const firm = await serve({ firm: 'emp-computer' });
const best = { tenue: Infinity, openssl: Infinity, cp: Infinity, download: Infinity };
const timed = async (name, what) => {
  const begun = process.hrtime.bigint();
  await what();
  best[name] = Math.min(best[name], Number(process.hrtime.bigint() - begun) / 1e6);
};
const shell = (command) => spawnSync('sh', ['-c', command], { cwd: folder });
try {
  await note(firm, { 'Son numéro': '06 39 98 60 60', 'Son nom': 'Mesure Fictive', 'Quel appareil, quel logiciel ?': 'x', 'Que se passe-t-il ?': 'y', 'Adresse e-mail': 'seule@fictive.example' });
  const desk = await firm.as('Dépannage');
  const way = (await sheet(firm, 'Mesure Fictive')).path;
  for (let round = 0; round < rounds; ++round) {
    const form = await (await desk.get(way)).click('Noter un document');
    await timed('tenue', async () => {
      const done = await form.press('Enregistrer', { Titre: `Essai ${round}`, Fichier: { name: 'essai.pdf', bytes } });
      if (done.status !== 200 || done.title.startsWith('Erreur')) throw new Error(done.main);
    });
    await timed('openssl', () => shell(`openssl enc -aes-256-ctr -pbkdf2 -iter 1 -k x -in source -out sealed && sync sealed && rm sealed`));
    await timed('cp', () => shell(`cp source copy && sync copy && rm copy`));
  }
  const record = (await (await desk.get(way)).click('Essai 0'));
  const file = record.all('main a').map((a) => a.getAttribute('href')).find((href) => /\/fichier\/\w+$/.test(href));
  for (let round = 0; round < rounds; ++round) await timed('download', async () => { if ((await desk.get(file)).bytes.length !== bytes.length) throw new Error('cut short'); });
} finally {
  await firm.remove();
  rmSync(folder, { recursive: true, force: true });
}
for (const [name, ms] of Object.entries(best)) console.log(`${name}: ${ms.toFixed(0)} ms, ${(size / 1048576 / (ms / 1000)).toFixed(0)} MB/s`);
