// What the engine's refusals mean to a user. The engine has no stable codes beyond HTTP's, so its
// texts are matched.

interface KnownFailure {
  readonly matches: RegExp;
  readonly hint: string;
}

const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    matches: /ENOENT/,
    hint: 'install and start Docker (on Debian: apt-get install docker.io), or use --runtime process',
  },
  {
    matches: /EACCES|EPERM/,
    hint: 'add yourself to the group "docker" (sudo usermod -aG docker $USER, then log in again), or use rootless Docker',
  },
  {
    matches: /ECONNREFUSED|ECONNRESET|EPIPE|socket hang up|ENOTFOUND/,
    hint: 'the engine does not run or has stopped: start it (systemctl start docker), then `ordeal doctor`',
  },
  {
    matches: /no space left|ENOSPC/i,
    hint: "the engine's disk is full: free some space (docker system prune), then `ordeal doctor`",
  },
  {
    matches: /port is already allocated|address already in use/i,
    hint: 'another program took the port in the same moment: try again',
  },
  {
    matches: /pool overlaps|no available.*address|already allocated/i,
    hint: 'remove networks that are not needed: `ordeal clean`, then docker network prune',
  },
  {
    matches: /no such image/i,
    hint: 'the image was removed while it was being used: try again',
  },
  {
    matches: /took longer than/,
    hint: 'the engine is overloaded or hangs: look at its log, restart it, then `ordeal clean`',
  },
  {
    matches: /sysctl|cgroup|apparmor|seccomp|permission denied|operation not permitted/i,
    hint: 'the engine forbids what a sandbox needs: `ordeal doctor` says what it allows',
  },
];

/** What to do about an error of the engine, or of the connection to it. */
export function hintFor(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  const text = `${typeof code === 'string' ? code : ''} ${error instanceof Error ? error.message : String(error)}`;
  const known = KNOWN_FAILURES.find((failure) => failure.matches.test(text));
  return known?.hint ?? '`ordeal doctor` checks the engine and says what is missing';
}

/** The HTTP status of the engine's answer, or null where it gave none. */
export function statusOf(error: unknown): number | null {
  const status = (error as { readonly statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : null;
}
