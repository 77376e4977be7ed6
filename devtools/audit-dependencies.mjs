import { spawnSync } from 'node:child_process';

/**
 * `npm run audit:dependencies`: known weaknesses of the packages that run in production. Ends with 1 if there are any, and with 2 if the
 * registry has no advisories, so that it could not be tried.
 */
const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
  maxBuffer: 64_000_000,
});
const report = read(stdout);
const found = report?.metadata?.vulnerabilities;
if (!found) {
  const reason = report?.error?.summary || report?.error?.detail || report?.message || 'npm audit gave no report.';
  process.stderr.write(`This could not be tried: ${reason}\nRun it where npm reaches a registry with advisories.\n`);
  process.exit(2);
}
for (const { name, severity, range, fixAvailable } of Object.values(report.vulnerabilities ?? {})) {
  process.stdout.write(`${severity}  ${name} ${range}  ${fixAvailable ? 'npm audit fix' : 'no fix yet'}\n`);
}
process.stdout.write(`${found.total} known weaknesses in the packages of production.\n`);
process.exit(found.total > 0 ? 1 : 0);

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
