/** @internal Decompression of a stream, with an error that names the file. */
import { SimError } from '@sim/core';
import type { ByteSource } from './byte-reader.ts';
import { STREAM_FORMATS, type TfRecordCompression } from './tf-record-compression.ts';

/** The unpacked bytes of a packed source; the source itself for `'none'`. They throw `FILE_CORRUPT` or `FILE_TRUNCATED`. */
export function unpackBytes(
  source: ByteSource,
  compression: TfRecordCompression,
  { where, name }: { readonly where: string; readonly name: string },
): ByteSource {
  if (compression === 'none') return source;
  const { readable, writable } = new DecompressionStream(STREAM_FORMATS[compression]);
  const reader = readable.getReader();
  const feeding = feed(source, writable.getWriter());
  let isOver = false;
  return {
    next: async () => {
      try {
        const { value } = await reader.read();
        isOver = value === undefined;
        return value;
      } catch (cause) {
        isOver = true;
        throw (await feeding) ?? unreadable(cause, compression, where, name);
      }
    },
    close: async () => {
      if (!isOver) await reader.cancel();
      await feeding;
      await source.close();
    },
  };
}

/** Writes the whole source, as fast as the writer takes it. Resolves to what the source threw. */
async function feed(source: ByteSource, writer: WritableStreamDefaultWriter<BufferSource>): Promise<Error | undefined> {
  let sourceError: Error | undefined;
  const next = async (): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    try {
      return (await source.next()) as Uint8Array<ArrayBuffer> | undefined;
    } catch (error) {
      sourceError = error as Error;
      throw error;
    }
  };
  try {
    for (let piece = await next(); piece; piece = await next()) await writer.write(piece);
    await writer.close();
  } catch (error) {
    // Whoever reads the unpacked bytes hears of it.
    await writer.abort(error).catch(() => undefined);
  }
  return sourceError;
}

function unreadable(cause: unknown, compression: string, where: string, name: string): SimError {
  const isCut = /unexpected end|truncated|incomplete/i.test(String((cause as Error).message));
  return new SimError({
    code: isCut ? 'FILE_TRUNCATED' : 'FILE_CORRUPT',
    where,
    problem: `${name} cannot be unpacked as ${compression}`,
    cure: 'Check the compression, or restore the file from a copy.',
    cause,
  });
}
