// Builds `dist/`: the compiled tree; what runs alone in a container as one file each: the node host, the sandbox's agent;
// and the script and the styles that every report embeds.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
rmSync('dist', { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
for (const [source, outfile] of [
  ['src/node/host-main.ts', 'dist/node-host.mjs'],
  ['src/runtime/docker/agent-main.ts', 'dist/agent.mjs'],
]) {
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}
await build({
  entryPoints: {
    'report-app': 'src/report/html/app/main.tsx',
    'serve-app': 'src/serve/app/main.ts',
  },
  outdir: 'dist',
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  charset: 'ascii',
  legalComments: 'none',
  logLevel: 'warning',
});
const uplot = createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css');
const styles = [uplot, 'src/report/html/app/style.css'].map((path) => readFileSync(path, 'utf8'));
const { code } = await transform(styles.join('\n'), { loader: 'css', minify: true });
writeFileSync('dist/report-app.css', code);
if (existsSync('dist/src/cli/main.js')) chmodSync('dist/src/cli/main.js', 0o755);
