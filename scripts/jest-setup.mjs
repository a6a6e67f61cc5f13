/** Runs before each test file: properties draw the same examples in every run, so that a test fails always or never. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 42 });
