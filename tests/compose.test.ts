import { execFileSync } from 'node:child_process';
import { PROJECT_ROOT } from '../project-root.ts';

const hasCompose = (() => {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

(hasCompose ? test : test.skip)('docker-compose.yml is valid, and no port is open to other machines', () => {
  const config = JSON.parse(
    execFileSync('docker', ['compose', 'config', '--format', 'json'], { cwd: PROJECT_ROOT, encoding: 'utf8' }),
  ) as { services: Record<string, { ports?: { host_ip?: string }[] }> };
  expect(Object.keys(config.services)).toEqual(
    expect.arrayContaining(['pizzeria', 'temporal', 'temporal-ui', 'temporal-db']),
  );
  const ports = Object.values(config.services).flatMap((service) => service.ports ?? []);
  expect(ports.map((port) => port.host_ip)).toEqual(ports.map(() => '127.0.0.1'));
});
