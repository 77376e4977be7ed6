import { z } from 'zod';
import { StartupError } from './startup-error.ts';

/** Every setting of the project, read from the environment once, at boot. The README's table says what each is for. */

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);
const text = z.string().trim().min(1);

export const STORAGES = ['files', 'mongodb'] as const;

const environment = z
  .object({
    PORT: port(3000),
    HOST: text.default('127.0.0.1'),
    DATA_DIR: text.default('data'),
    STORAGE: z.enum(STORAGES).default('files'),
    MONGODB_URL: text.optional(),
    TEMPORAL_ADDRESS: text.optional(),
    TEMPORAL_NAMESPACE: text.default('default'),
    TEMPORAL_PORT: port(7233),
    TEMPORAL_UI_PORT: port(8233),
    TEMPORAL_UI_URL: z.url().optional(),
    WEBHOOKS_ALLOW_PRIVATE: z.enum(['true', 'false']).default('false'),
    COMMAND_TIMEOUT_SECONDS: z.coerce.number().min(1).max(60).default(5),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
    LOG_FORMAT: z.enum(['pretty', 'json']).optional(),
  })
  .superRefine((env, context) => {
    if (env.STORAGE !== 'mongodb' || env.MONGODB_URL !== undefined) return;
    const message = 'With STORAGE=mongodb, say where it is, such as mongodb://127.0.0.1:27017/pizzeria.';
    context.addIssue({ code: 'custom', path: ['MONGODB_URL'], message });
  })
  .transform((env) => ({
    host: env.HOST,
    port: env.PORT,
    dataDir: env.DATA_DIR,
    storage: env.STORAGE,
    /** There when the storage is MongoDB. */
    mongodbUrl: env.MONGODB_URL ?? '',
    temporal: {
      /** Undefined: this machine's own server, started by main.ts. */
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      embeddedPort: env.TEMPORAL_PORT,
      embeddedUiPort: env.TEMPORAL_UI_PORT,
      uiUrl: env.TEMPORAL_UI_URL ?? `http://127.0.0.1:${env.TEMPORAL_UI_PORT}`,
    },
    webhooks: {
      /** Also by http, and to addresses that are not public. */
      allowPrivate: env.WEBHOOKS_ALLOW_PRIVATE === 'true',
    },
    /** How long an HTTP request waits for an order's workflow to answer. */
    commandTimeoutMs: env.COMMAND_TIMEOUT_SECONDS * 1000,
    log: {
      level: env.LOG_LEVEL,
      format: env.LOG_FORMAT ?? (process.stdout.isTTY ? ('pretty' as const) : ('json' as const)),
    },
  }));

export type Config = z.output<typeof environment>;

/** @throws StartupError that names every variable at fault */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  // An empty variable is one that was not set: compose files and shells produce them.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `${name}=${given[name] ?? ''}: ${issue.message}`;
  });
  throw new StartupError(faults.join('; '));
}

/** The address of the Temporal server, whichever it is. */
export function temporalAddress(config: Config): string {
  return config.temporal.address ?? `127.0.0.1:${config.temporal.embeddedPort}`;
}
