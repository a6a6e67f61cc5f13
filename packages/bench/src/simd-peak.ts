/** @internal */

// As many chains of a multiplication and an addition as hide their latency and stay in the vector registers.
const CHAINS = 12;
const ROUNDS = 2_000_000;

/** The most that 128-bit SIMD of WASM reaches on this machine on one thread: 10⁹ operations a second, best of five. */
export function simdPeak(): number {
  const module = new WebAssembly.Module(encode());
  const { run } = new WebAssembly.Instance(module).exports as { run(rounds: number): number };
  run(ROUNDS);
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    run(ROUNDS);
    return performance.now() - start;
  });
  return (CHAINS * 8 * ROUNDS) / (Math.min(...times) * 1e6);
}

const bytesOfInteger = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
};

const section = (id: number, content: readonly number[]): number[] => [id, ...bytesOfInteger(content.length), ...content];
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const splat = (value: number): number[] => {
  const lane = new Uint8Array(Float32Array.of(value).buffer);
  return [0xfd, 0x0c, ...lane, ...lane, ...lane, ...lane];
};
const multiply = [0xfd, 0xe6, 0x01];
const add = [0xfd, 0xe4, 0x01];

/** `(rounds: i32) → f32`: every round does `chain = chain · factor + term` for every chain. */
function encode(): Uint8Array<ArrayBuffer> {
  const [factor, term] = [CHAINS + 1, CHAINS + 2];
  const chains = Array.from({ length: CHAINS }, (_, i) => i + 1);
  const round = chains.flatMap((chain) => [...get(chain), ...get(factor), ...multiply, ...get(term), ...add, ...set(chain)]);
  const sum = chains.slice(1).flatMap((chain) => [...get(chain), ...add]);
  const constants = [splat(0.5), set(factor), splat(1), set(term)].flat();
  const loop = [0x03, 0x40, ...round, ...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b];
  // One group of locals, all vectors; then the code; then the first lane of the sum of all chains.
  const body = [1, CHAINS + 2, 0x7b, ...constants, ...loop, ...get(1), ...sum, 0xfd, 0x1f, 0, 0x0b];
  const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const type = section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]);
  const exported = section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]);
  const code = section(10, [1, ...bytesOfInteger(body.length), ...body]);
  return Uint8Array.from([...header, ...type, ...section(3, [1, 0]), ...exported, ...code]);
}
