/** @internal */
import { SimError } from '@sim/core';

/** What a digest is made of: text, or the bytes of an array. */
export type DigestPart = string | ArrayBuffer | ArrayBufferView;

/** Web Crypto takes a message as a whole and copies it, so large arrays go in pieces. */
const PIECE_BYTES = 2 ** 26;

/**
 * SHA-256 of the SHA-256 of each part, as 64 hexadecimal digits: the same for the same parts in the same order, and
 * another for any others. Throws `UNSUPPORTED_OPERATION` in a page that is not secure, where browsers have no Web Crypto.
 */
export async function contentDigest(parts: Iterable<DigestPart>, where: string): Promise<string> {
  const digests: Uint8Array[] = [];
  for (const part of parts) for (const piece of piecesOf(part)) digests.push(await sha256(piece, where));
  const joined = new Uint8Array(digests.length * 32);
  for (const [i, digest] of digests.entries()) joined.set(digest, i * 32);
  return Array.from(await sha256(joined, where), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function* piecesOf(part: DigestPart): Generator<Uint8Array<ArrayBuffer>> {
  const bytes = bytesOf(part);
  // A copy, because the memory may be shared between threads, which Web Crypto refuses.
  for (let begin = 0; begin === 0 || begin < bytes.length; begin += PIECE_BYTES) yield bytes.slice(begin, begin + PIECE_BYTES);
}

function bytesOf(part: DigestPart): Uint8Array {
  if (typeof part === 'string') return new TextEncoder().encode(part);
  return ArrayBuffer.isView(part) ? new Uint8Array(part.buffer, part.byteOffset, part.byteLength) : new Uint8Array(part);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>, where: string): Promise<Uint8Array> {
  // Its type does not say that it is missing in pages that are not secure.
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto };
  if (subtle) return new Uint8Array(await subtle.digest('SHA-256', bytes));
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: 'this page is not secure, and has no Web Crypto',
    cure: 'Serve it over HTTPS, or from localhost.',
  });
}
