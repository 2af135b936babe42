// What is in an archive that was downloaded, read by another program than the one that made it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const reader = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    print(json.dumps({one.filename: archive.read(one).decode(errors='replace') for one in archive.infolist()}))
`;

/** Name → text of each file. */
export function unzipped(page) {
  assert.equal(page.status, 200, page.path);
  assert.equal(page.headers['content-type'], 'application/zip');
  const folder = mkdtempSync(join(tmpdir(), 'tenue-zip-'));
  try {
    writeFileSync(join(folder, 'all.zip'), page.bytes);
    return JSON.parse(execFileSync('python3', ['-c', reader, join(folder, 'all.zip')], { encoding: 'utf8', maxBuffer: 1 << 28 }));
  } finally { rmSync(folder, { recursive: true }); }
}

/** What is in the clear in a sealed archive: names, and the bytes as they lie there. */
export function sealedEntries(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  assert.ok(end >= 0, 'an archive');
  const out = [];
  for (let at = bytes.readUInt32LE(end + 16), left = bytes.readUInt16LE(end + 10); left > 0; --left) {
    const [names, extras, comments] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const extra = bytes.subarray(at + 46 + names, at + 46 + names + extras);
    const head = bytes.readUInt32LE(at + 42);
    const begin = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28);
    out.push({ name: bytes.toString('utf8', at + 46, at + 46 + names), method: bytes.readUInt16LE(at + 10), extra, body: bytes.subarray(begin, begin + bytes.readUInt32LE(at + 20)) });
    at += 46 + names + extras + comments;
  }
  return out;
}

/** Name → text of each file of an archive sealed with AES-256 (WinZip's AE-1 and AE-2); throws where the password is another, or a byte was changed. */
export function unsealed(page, password) {
  assert.equal(page.status, 200, page.path);
  assert.equal(page.headers['content-type'], 'application/zip');
  return Object.fromEntries(sealedEntries(page.bytes).map(({ name, method, extra, body }) => {
    assert.equal(method, 99, `${name} is sealed`);
    let field = 0;
    while (extra.readUInt16LE(field) !== 0x9901) field += 4 + extra.readUInt16LE(field + 2);
    assert.equal(extra[field + 8], 3, `${name}: AES-256`);
    const keys = pbkdf2Sync(password, body.subarray(0, 16), 1000, 66, 'sha1');
    if (!keys.subarray(64).equals(body.subarray(16, 18))) throw new Error(`${name}: another password`);
    const data = body.subarray(18, -10);
    if (!createHmac('sha1', keys.subarray(32, 64)).update(data).digest().subarray(0, 10).equals(body.subarray(-10))) throw new Error(`${name}: altered`);
    const counters = Buffer.alloc(Math.ceil(data.length / 16) * 16);
    for (let i = 0; i * 16 < counters.length; ++i) counters.writeUInt32LE(i + 1, i * 16);
    const stream = createCipheriv('aes-256-ecb', keys.subarray(0, 32), null).update(counters);
    const clear = Buffer.from(data.map((byte, i) => byte ^ stream[i]));
    return [name, (extra.readUInt16LE(field + 9) === 8 ? inflateRawSync(clear) : clear).toString('utf8')];
  }));
}
