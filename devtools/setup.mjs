/**
 * Runs before `npm start` and `npm test`: installs missing packages and builds changed sources. Runs on plain Node, so it imports
 * nothing that must be installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  stop(`This needs Node 20.19 or newer; this is ${process.versions.node}.`);
}

// The lock file repeats the dependencies of package.json; its scripts need no installing.
const lockHash = hash([join(root, 'package-lock.json')]);
const installedMark = join(root, 'node_modules', '.installed');
if (read(installedMark) !== lockHash) {
  console.log('Installing packages (npm ci) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(installedMark, lockHash);
}

const sourceHash = hash([...sources(root), join(root, 'package-lock.json')]);
const builtMark = join(root, 'dist', '.built');
if (read(builtMark) !== sourceHash) {
  console.log('Building (npm run build) …');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  run('npm', ['run', '--silent', 'build']);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(builtMark, sourceHash);
}

/** The build's input, without tests: TypeScript and its settings, and what the pages' scripts and styles are bundled from. */
function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const skipped = ['node_modules', 'dist', 'data', 'tests', 'coverage'].includes(entry.name);
      return skipped || entry.name.startsWith('.') ? [] : sources(path);
    }
    const isSource =
      /\.(?:tsx?|css|svg|png|woff2)$|^tsconfig.*\.json$|^bundle-web\.mjs$/.test(entry.name) &&
      !entry.name.endsWith('.test.ts');
    return isSource ? [path] : [];
  });
}

function hash(paths) {
  const digest = createHash('sha256');
  for (const path of paths.toSorted()) digest.update(path.slice(root.length)).update(readFileSync(path));
  return digest.digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function run(command, args) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.error) stop(`${command} could not be run: ${result.error.message}`);
  if (result.status !== 0) stop(`"${command} ${args.join(' ')}" failed; its output is above.`);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
