// What `ordeal doctor` does: what this machine can do, what it cannot, and what to do about that.

import type { DoctorCheck } from '../../doctor-check.ts';
import type { Line, Style } from '../../report/line.ts';
import { span } from '../../report/line.ts';
import { checkDocker } from '../../runtime/docker/doctor.ts';
import type { CommandContext } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { checkDisk, checkNode, checkProcessRuntime } from '../host-checks.ts';

const styles: Readonly<Record<DoctorCheck['state'], Style>> = {
  ok: 'valid',
  limited: 'unknown',
  failed: 'invalid',
};

export async function run(
  { output }: CommandContext,
  _operands: readonly string[],
  options: { readonly json: boolean },
): Promise<ExitCode> {
  const checks: readonly DoctorCheck[] = [
    checkNode(process.version),
    checkDisk(process.cwd()),
    await checkProcessRuntime(),
    ...(await checkDocker({ progress: (text) => output.progress([span('dim', text)]) })),
  ];
  const exitCode = checks.some((check) => check.state === 'failed')
    ? exitCodes.harness
    : exitCodes.valid;
  if (options.json) output.json({ exitCode, checks });
  else output.result(checks.flatMap(checkLines));
  return exitCode;
}

function checkLines(check: DoctorCheck): Line[] {
  const line: Line = [
    span(styles[check.state], check.state.padEnd(8)),
    ` ${check.name}: ${check.text}`,
  ];
  if (check.state === 'ok') return [line];
  return [line, [span('dim', `${' '.repeat(9)}remedy: `), check.remedy]];
}
