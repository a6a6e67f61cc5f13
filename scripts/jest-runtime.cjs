/**
 * Jest's runtime, except that test files of one process share what they cannot change: the text of installed packages,
 * the names that these export, and their compiled code. Each test file still evaluates every module anew in a global
 * scope of its own, so that backends and engines stay apart; only reading and compiling TensorFlow.js again is saved,
 * a third of the time of a short test file.
 */
const { createRequire } = require('node:module');
const { sep } = require('node:path');
const { Script } = require('node:vm');
const { localGlobals } = require('./local-globals.cjs');

// The copy that Jest itself uses.
const { default: Runtime } = createRequire(createRequire(require.resolve('jest')).resolve('@jest/core'))('jest-runtime');
const installed = `${sep}node_modules${sep}`;

/** A map by path that keeps what it learns of installed files in `shared`. */
class SharingMap extends Map {
  #shared;

  constructor(shared, own = []) {
    super();
    this.#shared = shared;
    for (const [path, value] of own) this.set(path, value);
  }

  get(path) {
    return super.get(path) ?? this.#shared.get(path);
  }

  set(path, value) {
    if (!path.includes(installed)) return super.set(path, value);
    this.#shared.set(path, value);
    return this;
  }

  delete(path) {
    return this.#shared.delete(path) || super.delete(path);
  }
}

const texts = new Map();
const exportedNames = new Map();
const scripts = new Map();

module.exports = class SharingRuntime extends Runtime {
  constructor(config, environment, resolver, transformer, files, ...rest) {
    super(config, environment, resolver, transformer, new SharingMap(texts, files), ...rest);
    this.cjsExportsCache.cache = new SharingMap(exportedNames);
    const { executor } = this;
    const compile = executor.compile.bind(executor);
    executor.compile = (code, path) => {
      const script = path.includes(installed) ? sharedScript(code, path, executor.injectedModuleParameters) : null;
      const context = environment.getVmContext();
      return script && context ? script.runInContext(context) : compile(code, path);
    };
  }
};

/**
 * The script whose value is the function that evaluates a CommonJS module; null for code that imports, since a script
 * would import into the test file that compiled it.
 */
function sharedScript(code, path, parameters) {
  if (!scripts.has(path)) {
    const head = `((${localGlobals(code)}) => function (${parameters.join(', ')}) {`;
    const options = { filename: path, columnOffset: -head.length };
    scripts.set(path, /\bimport\s*\(/.test(code) ? null : new Script(`${head}${code}\n})(globalThis)`, options));
  }
  return scripts.get(path);
}
