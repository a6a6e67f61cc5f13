import { describe, expect, test } from '@jest/globals';
import { readZip, unpackEntry } from './read-zip.ts';
import { writeZip } from './write-zip.ts';

const place = { where: 'T.t', name: 'the file' };
const members = new Map([['a.txt', new TextEncoder().encode('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')], ['empty', new Uint8Array()]]);

describe('readZip', () => {
  test.each([true, false])('finds and unpacks members, packed: %s', async (isCompressed) => {
    const entries = readZip(await writeZip(members, { isCompressed }), place);
    expect([...entries.keys()]).toEqual(['a.txt', 'empty']);
    for (const [name, bytes] of members) expect(new Uint8Array(await unpackEntry(entries.get(name) as never, place))).toEqual(bytes);
  });

  test('takes a comment at the end, also one that looks like an end', async () => {
    const bytes = await writeZip(members, { isCompressed: true });
    const comment = Uint8Array.of(0x50, 0x4b, 5, 6, ...new Uint8Array(30));
    const commented = Uint8Array.of(...bytes, ...comment);
    new DataView(commented.buffer).setUint16(bytes.length - 2, comment.length, true);
    expect(readZip(commented, place).size).toBe(2);
  });

  test('stops unpacking once more comes than a member is to have', async () => {
    const bomb = readZip(await writeZip(new Map([['zeros', new Uint8Array(5_000_000)]]), { isCompressed: true }), place);
    const entry = bomb.get('zeros');
    if (!entry) throw new Error('no member');
    await expect(unpackEntry({ ...entry, size: 10 }, place)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });

  test('refuses two members of one name', async () => {
    const bytes = await writeZip(new Map([['ab', new Uint8Array(3)], ['ac', new Uint8Array(3)]]), { isCompressed: false });
    const twice = Uint8Array.from(bytes, (byte) => (byte === 0x63 ? 0x62 : byte));
    expect(() => readZip(twice, place)).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT' }));
  });
});
