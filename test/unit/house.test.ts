// The rules of the house that a machine can keep. All parts are one test file, so that each source
// is parsed once.

import './house/layers.ts';
import './house/sizes.ts';
import './house/tidy.ts';
