import { z } from 'zod';
import { parseStoreId, type StoreId } from '../domain/shared/values.ts';
import { StartupError } from '../lib/startup-error.ts';
import { LIMITS, OPEN_LIMITS } from '../ports.ts';
import { isProxy, readAmounts, readLimits, readOpenLimits } from './limits.ts';
import { readPayloadKeys } from '../temporal/codec.ts';
import { readSecrets, SECRETS, withSecretFiles } from './secrets.ts';

/** Every setting of the project, read from the environment once, at boot. `docs/settings.md` says what each is for. */

/** An origin as browsers send it. All others are refused here, so that a typing error does not lock out a page unseen. */
const originText = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, 'Origins such as https://shop.example, separated by commas.'); // prettier-ignore
const anyPort = z.coerce.number().int().min(1).max(65_535);
const port = (fallback: number) => anyPort.default(fallback);
const text = z.string().trim().min(1);
const list = z.string().transform((value) => value.split(',').map((each) => each.trim())).default([]); // prettier-ignore
const rate = z.coerce.number().int().min(1).max(1000).optional();

export const STORAGES = ['files', 'mongodb'] as const;
export const PAYMENT_PROVIDERS = ['simulated', 'stripe'] as const;

const TWILIO = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'] as const;
const SMTP = ['SMTP_URL', 'SMTP_FROM'] as const;

/** Without these a development issuer, made-up keys, addresses of this machine and simulated payments are used. */
const NOT_FOR_PRODUCTION = ['OIDC_ISSUER', 'ID_KEY', 'MASTER_KEY', 'PAYLOAD_KEYS', 'PUBLIC_URL', 'PAYMENTS'] as const;

const settings = z.object({
  PORT: port(3000),
  HOST: text.default('127.0.0.1'),
  ALLOWED_HOSTS: list,
  CORS_ORIGINS: list.pipe(z.array(originText)),
  DATA_DIR: text.default('data'),
  KEYS_DIR: text.optional(),
  KEYS_MONGODB_URL: text.optional(),
  KEYS_BACKUP: z.enum(['on', 'off']).default('on'),
  MASTER_KEY: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$/, '32 bytes in base64: `openssl rand -base64 32`.')
    .transform((keys) => keys.split(',').map((key) => Buffer.from(key, 'base64')))
    .optional(),
  AUDIT_DAYS: z.coerce.number().int().min(1).max(36_500).default(400),
  REPAIR_APPROVAL_ORDERS: z.coerce.number().int().min(0).default(20),
  REPAIR_APPROVAL_AMOUNT: z.coerce.number().min(0).default(500),
  ROLLOUT_APPROVAL_STORES: z.coerce.number().int().min(0).default(10),
  RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).optional(),
  PAYLOAD_KEYS: z
    .string()
    .transform((keys, context) => {
      const read = readPayloadKeys(keys);
      if (read) return read;
      const message = 'Names and keys, such as a1:<32 bytes in base64>, separated by commas; the first one encrypts.';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional(),
  NODE_ENV: text.optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'For example redis://:password@127.0.0.1:6379.' }).optional(),
  RATE_LIMITS: z.string().transform(readLimits).optional(),
  OPEN_LIMITS: z.string().transform(readOpenLimits).optional(),
  REFUND_APPROVAL_ABOVE: z.string().transform(readAmounts).optional(),
  CASH_CODES: z.enum(['on', 'off']).optional(),
  TRUSTED_PROXIES: list.refine(
    (proxies) => proxies.every(isProxy),
    'Addresses or ranges such as 10.0.0.0/8, separated by commas.',
  ),
  ID_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, '64 hexadecimal digits, such as `openssl rand -hex 32` prints.')
    .optional(),
  STORAGE: z.enum(STORAGES).default('files'),
  MONGODB_URL: text.optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_AUDIENCE: text.default('pizzeria'),
  OIDC_ROLES_CLAIM: text.default('roles'),
  OIDC_CLIENT_ID: text.default('pizzeria-pages'),
  OIDC_CLIENT_SECRET: text.optional(),
  ISSUER_PORT: port(3001),
  PAYMENTS: z.enum(PAYMENT_PROVIDERS).optional(),
  STRIPE_SECRET_KEY: text.optional(),
  STRIPE_WEBHOOK_SECRET: text.optional(),
  STRIPE_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_\w+$/, 'The publishable key of the account: pk_…')
    .optional(),
  STRIPE_API_URL: z.url().default('https://api.stripe.com'),
  TEMPORAL_ADDRESS: text.optional(),
  TEMPORAL_NAMESPACE: text.default('default'),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_UI_PORT: port(8233),
  TEMPORAL_UI_URL: z.url().optional(),
  TEMPORAL_TLS: z.enum(['off', 'on']).default('off'),
  TEMPORAL_TLS_CA: text.optional(),
  TEMPORAL_TLS_CERT: text.optional(),
  TEMPORAL_TLS_KEY: text.optional(),
  TEMPORAL_API_KEY: text.optional(),
  TEMPORAL_METRICS: z
    .string()
    .regex(/^[^\s/]+:\d+$/, 'An address and port to listen on, for example 127.0.0.1:9464.')
    .optional(),
  WORKER_PORT: anyPort.optional(),
  WORKER_VERSIONING: z.enum(['off', 'pinned', 'upgrading']).default('off'),
  WEBHOOKS_ALLOW_PRIVATE: z.enum(['true', 'false']).default('false'),
  WORKFLOW_STACK_FRAMES: z.coerce.number().int().min(0).max(100).default(0),
  COMMAND_TIMEOUT_SECONDS: z.coerce.number().min(1).max(60).default(5),
  INBOUND_WEBHOOKS: z.string().transform(readSecrets).optional(),
  METRICS_STORES: z
    .string()
    .transform((stores) => stores.split(',').map((id) => id.trim()))
    .refine((ids) => ids.every((id) => parseStoreId(id) !== undefined), 'Ids of stores, separated by commas.')
    .transform((ids) => ids as StoreId[])
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: 'For example http://127.0.0.1:4318.' }).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  LOG_FORMAT: z.enum(['pretty', 'json']).optional(),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, 'AC and 32 hexadecimal digits, as shown in the Twilio console.')
    .optional(),
  TWILIO_AUTH_TOKEN: text.optional(),
  TWILIO_FROM: z
    .string()
    .regex(
      /^(\+[1-9]\d{6,14}|MG[0-9a-f]{32})$/,
      'A number such as +12125550123, or the id of a messaging service: MG….',
    )
    .optional(),
  TWILIO_API_URL: z.url().default('https://api.twilio.com'),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'For example smtp://user:password@mail.example.com:587.' }).optional(),
  SMTP_FROM: z.email('The sender’s address, such as orders@pizzeria.example.').optional(),
  SMS_PER_SECOND: rate,
  MAILS_PER_SECOND: rate,
});

/** The names of all settings with their defaults, for the test that holds docs/settings.md against them. */
export const SETTINGS: ReadonlyMap<string, unknown> = new Map(
  Object.entries(settings.shape).map(([name, schema]) => [name, schema.safeParse(undefined).data]),
);

const environment = settings
  .superRefine((env, context) => {
    const missing = (name: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [name], message });
    if (env.STORAGE === 'mongodb' && env.MONGODB_URL === undefined) {
      missing('MONGODB_URL', 'Required with STORAGE=mongodb, such as mongodb://127.0.0.1:27017/pizzeria.');
    }
    if (env.PAYMENTS !== 'stripe') return;
    if (env.STRIPE_SECRET_KEY === undefined) {
      missing('STRIPE_SECRET_KEY', 'Required with PAYMENTS=stripe: the secret key of the account (sk_… or rk_…).');
    }
    if (env.STRIPE_WEBHOOK_SECRET === undefined) {
      missing('STRIPE_WEBHOOK_SECRET', 'Required with PAYMENTS=stripe: the signing secret of the webhook (whsec_…).');
    }
  })
  .superRefine((env, context) => {
    for (const group of [TWILIO, SMTP]) {
      const missing = group.filter((name) => env[name] === undefined);
      if (missing.length === group.length) continue;
      for (const name of missing) {
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `${group.join(', ')} must be set together or not at all.`,
        });
      }
    }
  })
  .transform((env) => ({
    host: env.HOST,
    port: env.PORT,
    trust: {
      origins: env.CORS_ORIGINS,
      // Without access from outside, pages in development come from this machine as well.
      localOrigins: env.CORS_ORIGINS.length === 0 && isLoopback(env.HOST),
      hosts: [...env.ALLOWED_HOSTS.map((host) => host.toLowerCase()), env.HOST, ...publicHost(env.PUBLIC_URL)],
    },
    dataDir: env.DATA_DIR,
    keys: {
      folder: env.KEYS_DIR ?? `${env.DATA_DIR.replace(/[/\\]+$/, '')}-keys`,
      /** Set if the storage is MongoDB: a database of their own. */
      mongodbUrl: env.KEYS_MONGODB_URL ?? keysDatabaseOf(env.MONGODB_URL ?? ''),
      isBackedUpByWorkers: env.KEYS_BACKUP === 'on',
      /** Undefined: the one in the folder, made at the first start. The first one wraps; the others still open. */
      masters: env.MASTER_KEY,
      /** The same. */
      payloads: env.PAYLOAD_KEYS,
    },
    isProduction: env.NODE_ENV === 'production',
    /** Settings that are not given, and whose defaults are for development only. */
    developmentDefaults: NOT_FOR_PRODUCTION.filter((name) => env[name] === undefined),
    limits: {
      limits: env.RATE_LIMITS === 'off' ? undefined : (env.RATE_LIMITS ?? LIMITS),
      redisUrl: env.REDIS_URL,
    },
    placing: {
      /** Where no text messages go out, nobody could get a code. */
      cashNeedsCode: (env.CASH_CODES ?? (env.TWILIO_ACCOUNT_SID === undefined ? 'off' : 'on')) === 'on',
      open: env.OPEN_LIMITS === 'off' ? undefined : (env.OPEN_LIMITS ?? OPEN_LIMITS),
    },
    /** What one manager may refund of an order, by currency; more takes two. Of other currencies: everything. */
    refundApprovalAbove: env.REFUND_APPROVAL_ABOVE ?? {},
    trustedProxies: env.TRUSTED_PROXIES,
    /** In hexadecimal. Undefined in development: the one in the data folder. */
    idKey: env.ID_KEY,
    /** How long the audit trail is kept. */
    auditDays: env.AUDIT_DAYS,
    /** From which size on a repair of many orders takes a second person. */
    repairApproval: { orders: env.REPAIR_APPROVAL_ORDERS, amount: env.REPAIR_APPROVAL_AMOUNT },
    /** From more stores on a rollout takes a second person. */
    rolloutApprovalAbove: env.ROLLOUT_APPROVAL_STORES,
    /** Undefined: people are kept until they are erased. */
    retentionDays: env.RETENTION_DAYS,
    storage: env.STORAGE,
    /** Set if the storage is MongoDB. */
    mongodbUrl: env.MONGODB_URL ?? '',
    /** How browsers reach the API, without a slash at the end. */
    publicUrl: (env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`).replace(/\/+$/, ''),
    identity: {
      /** Undefined: the development issuer, which listens on this machine only. */
      issuer: env.OIDC_ISSUER,
      audience: env.OIDC_AUDIENCE,
      rolesClaim: env.OIDC_ROLES_CLAIM,
      clientId: env.OIDC_CLIENT_ID,
      clientSecret: env.OIDC_CLIENT_SECRET,
      developmentPort: env.ISSUER_PORT,
      /** Whether only this machine reaches the API. */
      isLocal: isLoopback(env.HOST),
    },
    payments: env.PAYMENTS ?? ('simulated' as const),
    /** Set if payments go through Stripe. */
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY ?? '',
      webhookSecret: env.STRIPE_WEBHOOK_SECRET ?? '',
      apiUrl: env.STRIPE_API_URL,
      /** Absent: no cards on our own checkout. */
      publishableKey: env.STRIPE_PUBLISHABLE_KEY,
    },
    temporal: {
      /** Undefined: this machine's own server, started by main.ts. */
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      embeddedPort: env.TEMPORAL_PORT,
      embeddedUiPort: env.TEMPORAL_UI_PORT,
      tls: { isOn: env.TEMPORAL_TLS === 'on', ca: env.TEMPORAL_TLS_CA, cert: env.TEMPORAL_TLS_CERT, key: env.TEMPORAL_TLS_KEY }, // prettier-ignore
      apiKey: env.TEMPORAL_API_KEY,
      /** Where the SDK tells its own metrics; undefined: nowhere. */
      metricsAddress: env.TEMPORAL_METRICS,
      uiUrl: env.TEMPORAL_UI_URL ?? `http://127.0.0.1:${env.TEMPORAL_UI_PORT}`,
    },
    /** Whether orders stay with the build that placed them, or go on with the current one; off: with any worker that runs. */
    workerVersioning: env.WORKER_VERSIONING,
    /** Port of a worker's health endpoints; undefined: none. */
    workerPort: env.WORKER_PORT,
    webhooks: {
      /** Also allow http and private addresses. */
      allowPrivate: env.WEBHOOKS_ALLOW_PRIVATE === 'true',
    },
    /** The secrets of other systems that send commands, by source. */
    inboundSecrets: env.INBOUND_WEBHOOKS ?? {},
    /** Stores with a label of their own in metrics; undefined: the first ones. */
    metricsStores: env.METRICS_STORES,
    /** Frames in a stack trace of workflow code. */
    workflowStackFrames: env.WORKFLOW_STACK_FRAMES,
    /** How long an HTTP request waits for an order's workflow. */
    commandTimeoutMs: env.COMMAND_TIMEOUT_SECONDS * 1000,
    /** Undefined: no traces are made. */
    tracing:
      env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? undefined
        : { endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, ''), sampled: env.OTEL_TRACES_SAMPLER_ARG },
    log: {
      level: env.LOG_LEVEL,
      format: env.LOG_FORMAT ?? (process.stdout.isTTY ? ('pretty' as const) : ('json' as const)),
    },
    /** Undefined: no text messages. */
    twilio:
      env.TWILIO_ACCOUNT_SID === undefined
        ? undefined
        : {
            accountSid: env.TWILIO_ACCOUNT_SID,
            authToken: env.TWILIO_AUTH_TOKEN ?? '',
            from: env.TWILIO_FROM ?? '',
            apiUrl: env.TWILIO_API_URL,
          },
    /** Undefined: no emails. */
    smtp: env.SMTP_URL === undefined ? undefined : { url: env.SMTP_URL, from: env.SMTP_FROM ?? '' },
    /** How many messages a second a worker sends each way; undefined: as many as come. */
    messagesPerSecond: { sms: env.SMS_PER_SECOND, email: env.MAILS_PER_SECOND },
  }));

export type Config = z.output<typeof environment>;

/** @throws StartupError that names every invalid variable */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  // Empty counts as unset: compose files and shells produce empty variables.
  const given = Object.fromEntries(Object.entries(withSecretFiles(env)).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    const value = SECRETS.includes(name) && name in given ? '…' : (given[name] ?? '');
    return `${name}=${value}: ${issue.message}`;
  });
  throw new StartupError(faults.join('; '));
}

/** @throws StartupError that names every setting that production must be given */
export function mustSuitProduction({ isProduction, developmentDefaults }: Config): void {
  if (!isProduction || developmentDefaults.length === 0) return;
  const names = developmentDefaults.map((name) => `${name}=: Required in production`).join('; ');
  throw new StartupError(`${names}. Their defaults are for development only: see docs/settings.md.`);
}

/** By default the keys are in a database beside the data's: `pizzeria-keys`. */
function keysDatabaseOf(mongodbUrl: string): string {
  return mongodbUrl.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?([^?]*)/, (_, server: string, name: string) => `${server}/${name || 'pizzeria'}-keys`); // prettier-ignore
}

function publicHost(url: string | undefined): string[] {
  return url === undefined ? [] : [new URL(url).hostname];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** The address of the Temporal server, whichever it is. */
export function temporalAddress(config: Config): string {
  return config.temporal.address ?? `127.0.0.1:${config.temporal.embeddedPort}`;
}
