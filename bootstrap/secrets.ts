import { readFileSync } from 'node:fs';
import { StartupError } from '../lib/startup-error.ts';
import { z } from 'zod';

/** Settings that are never shown, not even in error messages, and not passed on to other programs. */
export const SECRETS: readonly string[] = [
  'ID_KEY',
  'INBOUND_WEBHOOKS',
  'KEYS_MONGODB_URL',
  'MASTER_KEY',
  'MONGODB_URL',
  'OIDC_CLIENT_SECRET',
  'PAYLOAD_KEYS',
  'REDIS_URL',
  'SMTP_URL',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'TEMPORAL_API_KEY',
  'TWILIO_AUTH_TOKEN',
];

/**
 * Reads secrets given as files (`STRIPE_SECRET_KEY_FILE=/run/secrets/stripe`), as Docker and Kubernetes mount them: unlike an
 * environment, a file is not inherited by child processes and not shown by `docker inspect`.
 *
 * @throws StartupError if a file cannot be read, or a secret is given both ways
 */
export function withSecretFiles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const read = SECRETS.flatMap((name) => {
    const path = env[`${name}_FILE`];
    if (!path) return [];
    if (env[name]) throw new StartupError(`Set ${name} or ${name}_FILE, not both.`);
    return [[name, readSecret(`${name}_FILE`, path)]];
  });
  return { ...env, ...(Object.fromEntries(read) as NodeJS.ProcessEnv) };
}

function readSecret(setting: string, path: string): string {
  try {
    // Editors and `echo` end a file with a newline, which is not part of the secret.
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new StartupError(`${setting}=${path}: ${(error as Error).message}`);
  }
}

/** `erp=whsec_…,supplier=whsec_…`; a source named twice has two secrets, while one replaces the other. */
export function readSecrets(text: string, context: z.RefinementCtx): Record<string, readonly string[]> {
  const secrets: Record<string, readonly string[]> = {};
  for (const each of text.split(',')) {
    const [, source, secret] = /^\s*([a-z][a-z0-9-]{0,39})=(whsec_[A-Za-z0-9+/]{32,}={0,2})\s*$/.exec(each) ?? [];
    if (source === undefined || secret === undefined) {
      const message =
        'Sources and their secrets, such as erp=whsec_…,supplier=whsec_…: whsec_ and at least 24 bytes in base64.';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    secrets[source] = [...(secrets[source] ?? []), secret];
  }
  return secrets;
}
