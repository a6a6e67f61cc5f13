/**
 * Globals of the language as constants of a module. Within Jest every use of a global goes through the interceptor of the
 * test file's global scope, which makes `Math.abs` a hundred times slower than it is; a constant is as fast as ever.
 */
const names = [
  'Array',
  'ArrayBuffer',
  'BigInt',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
  'Error',
  'Float32Array',
  'Float64Array',
  'Function',
  'Infinity',
  'Int16Array',
  'Int32Array',
  'Int8Array',
  'isFinite',
  'isNaN',
  'JSON',
  'Map',
  'Math',
  'NaN',
  'Number',
  'Object',
  'parseFloat',
  'parseInt',
  'Promise',
  'Reflect',
  'RegExp',
  'Set',
  'String',
  'Symbol',
  'Uint16Array',
  'Uint32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'WeakMap',
];

/** The globals that some code may use, as `{ Array, Math }`. */
exports.localGlobals = (code) => {
  const words = new Set(code.match(/\b[A-Za-z][A-Za-z0-9]+\b/g));
  return `{ ${names.filter((name) => words.has(name)).join(', ')} }`;
};
