/** `npm run dev`: builds the program, and restarts it when a source file changes. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
let child;
let timer;
let stopping = false;

async function restart() {
  await end();
  // After a build error, it starts once the error is fixed.
  const built = spawnSync(process.execPath, [join(root, 'devtools', 'setup.mjs')], { stdio: 'inherit' });
  if (built.status === 0 && !stopping)
    child = spawn(process.execPath, [join(root, 'dist', 'main.js')], { stdio: 'inherit' });
}

async function end() {
  if (!child || child.exitCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'close');
}

let restarting = restart();
watch(root, { recursive: true }, (_, name) => {
  if (!name || !/\.(?:tsx?|css)$/.test(name) || /^(node_modules|dist|data|tests)\b|\.test\.ts$/.test(name)) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    restarting = restarting.then(restart);
  }, 200);
});
process.on('SIGINT', () => {
  if (!stopping) void stop();
});

async function stop() {
  stopping = true;
  await restarting;
  await end();
  process.exit(0);
}
