import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SECRETS } from '../../bootstrap/secrets.ts';
import { temporaryFolder } from './folders.ts';

/** A valid value for each secret; none of them is anybody's. */
const VALUES: Readonly<Record<string, string>> = {
  ID_KEY: 'a'.repeat(64),
  MASTER_KEY: `${'A'.repeat(43)}=`,
  PAYLOAD_KEYS: `a1:${'A'.repeat(43)}=`,
  MONGODB_URL: 'mongodb://mongo-1.mongodb:27017/pizzeria',
  KEYS_MONGODB_URL: 'mongodb://keys-1.mongodb:27017/pizzeria-keys',
  REDIS_URL: 'redis://:password@redis.redis:6379',
  SMTP_URL: 'smtp://user:password@mail.pizza.example:587',
};

/**
 * The settings with their secrets as files in a folder of the test, instead of where Kubernetes mounts them.
 *
 * @param values other values of secrets
 */
export function secretFiles(
  settings: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const folder = temporaryFolder();
  const entries = Object.entries(settings).map(([name, value]) => {
    const secret = name.replace(/_FILE$/, '');
    if (!name.endsWith('_FILE') || !SECRETS.includes(secret)) return [name, value] as const;
    const path = join(folder, secret);
    // As an editor ends a file.
    writeFileSync(path, `${values[secret] ?? VALUES[secret] ?? `secret-of-${secret}`}\n`);
    return [name, path] as const;
  });
  return Object.fromEntries(entries);
}
