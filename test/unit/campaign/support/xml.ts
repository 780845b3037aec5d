// Validates JUnit XML against the schema beside this file.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateXML } from 'xmllint-wasm';

const schema = readFileSync(join(import.meta.dirname, 'junit.xsd'), 'utf8');

/** What is wrong with the documents, with the name of each; empty for nothing. */
export async function junitErrors(
  documents: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: Object.entries(documents).map(([fileName, contents]) => ({ fileName, contents })),
    schema: [schema],
  });
  return errors.map(({ rawMessage }) => rawMessage);
}
