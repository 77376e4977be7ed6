/**
 * Part of `npm run build`: bundles the pages' scripts and styles into dist/web/, each under a name with the hash of its content, and
 * lists the names in dist/web/manifest.json. Runs on plain Node.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outdir = join(root, 'dist', 'web');

/** Each application: its script, its style, and its service worker if it has one. */
const APPLICATIONS = ['customer', 'kitchen', 'driver', 'manager'];
const entries = APPLICATIONS.flatMap((name) => [
  { in: firstOf(`web/apps/${name}/main.tsx`, `web/apps/${name}/main.ts`), out: name },
  { in: `web/styles/${name}.css`, out: name },
  { in: firstOf(`web/apps/${name}/service-worker.ts`), out: `${name}-worker` },
]).filter((entry) => entry.in !== undefined);
const icons = readdirSync(join(root, 'web', 'icons')).map((name) => ({
  in: `web/icons/${name}`,
  out: parse(name).name,
}));

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [...entries, ...icons],
  outdir,
  entryNames: '[name].[hash]',
  assetNames: '[name].[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022', 'safari16'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.svg': 'copy', '.png': 'copy', '.woff2': 'file' },
  metafile: true,
  logLevel: 'warning',
});

const names = Object.keys(metafile.outputs).map((path) => parse(path).base);
/** "customer.ABCDEFGH.css" is customer.css. */
const manifest = Object.fromEntries(names.map((name) => [name.replace(/\.[0-9A-Z]{8}(?=\.)/, ''), name]));
writeFileSync(join(outdir, 'manifest.json'), JSON.stringify(manifest, null, 2));

function firstOf(...paths) {
  return paths.find((path) => existsSync(join(root, path)));
}
