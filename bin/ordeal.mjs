#!/usr/bin/env node
// Starts `ordeal`, or says why it cannot be started.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const command = new URL('../dist/cli.mjs', import.meta.url);

function refuse(message, hint) {
  process.stderr.write(`error: ${message}\nhint: ${hint}\n`);
  if (process.argv.includes('--json')) {
    const error = { code: 'harness', message, hint };
    process.stdout.write(`${JSON.stringify({ exitCode: 255, error })}\n`);
  }
  process.exitCode = 255;
}

if (!existsSync(command)) {
  const path = fileURLToPath(command);
  refuse(`${path} is missing: Ordeal is not built`, 'in a checkout: npm ci, or npm run build');
} else {
  try {
    await import(command.href);
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const [message] = error.message.split('\n');
    refuse(`Ordeal is not complete: ${message}`, 'in a checkout: npm ci; else install it again');
  }
}
