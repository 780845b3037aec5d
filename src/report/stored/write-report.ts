// Writes `report.html` into the folder of a stored run.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';
import { RunFile } from '../../run/stored-run.ts';
import { type PageAssets, reportPage } from '../html/page.ts';
import { readReportData } from './read-run.ts';

/** Returns the path of the report. Throws an `OrdealError` where the run cannot be read. */
export function writeReport(directory: string, shownDirectory = directory): string {
  const page = reportPage(readReportData(directory, shownDirectory), readAssets());
  const path = join(directory, RunFile.report);
  // Whole or not at all: somebody may be looking at the one before.
  writeFileSync(`${path}.new`, page);
  renameSync(`${path}.new`, path);
  return path;
}

/** The script and the styles of the page, as the build made them. */
function readAssets(): PageAssets {
  return { script: readBuilt('report-app.js'), style: readBuilt('report-app.css') };
}

/** Those of the pages of `ordeal serve`. */
export function readServeAssets(): PageAssets {
  return { script: readBuilt('serve-app.js'), style: readBuilt('report-app.css') };
}

function readBuilt(name: string): string {
  const path = join(packageRoot(), 'dist', name);
  if (!existsSync(path)) {
    throw new HarnessError({
      message: `${path} is missing`,
      hint: 'build it with: npm run build',
    });
  }
  return readFileSync(path, 'utf8');
}
