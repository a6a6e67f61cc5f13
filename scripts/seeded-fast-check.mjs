/** Stands for `fast-check` in the tests: properties draw the same examples in every run, so that a test fails always or never. */
import fc from '../node_modules/fast-check/lib/fast-check.js';

fc.configureGlobal({ seed: 42 });

export default fc;
