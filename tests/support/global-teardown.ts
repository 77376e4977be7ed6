import { rmSync } from 'node:fs';

export default async function globalTeardown(): Promise<void> {
  await globalThis.testMongo?.stop();
  rmSync(process.env['TEST_FOLDER'] ?? '', { recursive: true, force: true });
}
