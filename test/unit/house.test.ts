// The rules of the house that a machine can keep. Both parts are one test file, so that each source is parsed once.

import './house/layers.ts';
import './house/tidy.ts';
