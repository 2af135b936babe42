// What is in an archive that was downloaded, read by another program than the one that made it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
