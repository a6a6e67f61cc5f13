/** How the bytes of a TFRecord file are packed. `'zlib'` is what TensorFlow calls ZLIB. */
export type TfRecordCompression = 'gzip' | 'none' | 'zlib';

export const COMPRESSIONS: readonly TfRecordCompression[] = ['none', 'gzip', 'zlib'];

/** Names of the web standard for packed streams. */
export const STREAM_FORMATS = { gzip: 'gzip', zlib: 'deflate' } as const;
