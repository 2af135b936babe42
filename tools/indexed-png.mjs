// A PNG of at most 256 colours: a picture of pages has few, and is a third as large.
import { deflateSync } from 'node:zlib';

/** The colours most used, 16 steps to a channel: { of: which one stands for a colour, bytes }. */
function palette(rgba) {
  const uses = new Map();
  const coarse = (i) => (rgba[i] >> 3 << 10) | (rgba[i + 1] >> 3 << 5) | rgba[i + 2] >> 3;
  for (let i = 0; i < rgba.length; i += 4) {
    const key = coarse(i), one = uses.get(key) ?? [0, 0, 0, 0];
    uses.set(key, [one[0] + rgba[i], one[1] + rgba[i + 1], one[2] + rgba[i + 2], one[3] + 1]);
  }
  const colours = [...uses].sort(([, a], [, b]) => b[3] - a[3]).map(([key, [r, g, b, n]]) => [key, [r / n, g / n, b / n]]);
  const kept = colours.slice(0, 256).map(([, rgb]) => rgb);
  const distance = (a, b) => a.reduce((sum, v, i) => sum + (v - b[i]) ** 2, 0);
  const nearest = (rgb) => kept.reduce((best, one, i) => distance(one, rgb) < distance(kept[best], rgb) ? i : best, 0);
  const of = new Map(colours.map(([key, rgb], i) => [key, i < 256 ? i : nearest(rgb)]));
  return { of: (i) => of.get(coarse(i)), bytes: Buffer.from(kept.flat().map(Math.round)) };
}

function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; ++bit) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

function chunk(type, data) {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

/** `rgba`: four bytes a pixel, row after row. */
export function indexed(rgba, width, height) {
  const { of, bytes } = palette(rgba);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; ++y)
    for (let x = 0; x < width; ++x) rows[y * (width + 1) + 1 + x] = of(4 * (y * width + x));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('PLTE', bytes), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
