// Set-up of mutation testing: the same histories for every mutant, and no search for smaller
// counterexamples, so that a mutant is found by the tests or is not, whenever it is asked.

import fc from 'fast-check';

fc.configureGlobal({ seed: 2019, endOnFailure: true });
