// Counts the tests in the JSON report of vitest, prints `N passed, N failed, N skipped`, and exits
// 0 only where all of them passed. Usage: count-tests.mjs REPORT EXIT-CODE-OF-THE-TEST-COMMAND
import { readFileSync } from 'node:fs';
import process from 'node:process';

const [path = '', commandExitCode = ''] = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of readReport(path)) {
  // A file that could not even be loaded has no tests, and has failed.
  if (file.status === 'failed' && file.assertionResults.length === 0) counts.failed++;
  for (const { status } of file.assertionResults) {
    if (status === 'passed') counts.passed++;
    else if (status === 'failed') counts.failed++;
    else counts.skipped++;
  }
}
const isGood = counts.passed > 0 && counts.failed === 0 && counts.skipped === 0;
if (commandExitCode !== '0' && isGood) {
  process.stdout.write(`ci: the test command exited ${commandExitCode}\n`);
}
process.stdout.write(
  `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
);
process.exitCode = isGood && commandExitCode === '0' ? 0 : 1;

/** The results of each test file; none where the tests were never reached. */
function readReport(reportPath) {
  const text = readFileSync(reportPath, 'utf8');
  if (text === '') {
    process.stdout.write('ci: no test was run; what went wrong is above\n');
    return [];
  }
  return JSON.parse(text).testResults;
}
