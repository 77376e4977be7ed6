import { createHmac } from 'node:crypto';
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { lookup as resolveName } from 'node:dns';
import { signedContent, type SendResult } from '../../domain/webhooks/webhooks.ts';
import type { WebhookSender } from '../../ports.ts';
import { AddressRefused, isPublic, literalAddress, publicOnly, refusal, type Lookup } from './addresses.ts';

const TIMEOUT_MS = 10_000;
/** Only a response's status matters. A body longer than this is cut off. */
const MAX_ANSWER_BYTES = 64_000;
const SECRET_PREFIX = 'whsec_';

export interface HttpSenderOptions {
  /** Allows http and private addresses, for tests and for systems on your own network. */
  readonly allowPrivate: boolean;
  /** Name resolution. Default: the system's. */
  readonly resolve?: Lookup;
  /** The response timeout. Default: 10 seconds. */
  readonly timeoutMs?: number;
}

/** Posts events as CloudEvents, signed according to Standard Webhooks. Redirects are not followed. */
export class HttpWebhookSender implements WebhookSender {
  readonly #allowPrivate: boolean;
  readonly #lookup: Lookup;
  readonly #timeoutMs: number;
  readonly #agents: { readonly http: HttpAgent; readonly https: HttpsAgent };

  constructor({ allowPrivate, resolve = resolveName, timeoutMs = TIMEOUT_MS }: HttpSenderOptions) {
    this.#allowPrivate = allowPrivate;
    this.#lookup = allowPrivate ? resolve : publicOnly(resolve);
    this.#timeoutMs = timeoutMs;
    const kept = { keepAlive: true, maxSockets: 16, maxFreeSockets: 4, lookup: this.#lookup };
    this.#agents = { http: new HttpAgent(kept), https: new HttpsAgent(kept) };
  }

  async check(text: string): Promise<string | undefined> {
    const url = parse(text);
    if (!url) return 'Not a valid URL.';
    const fault = this.#faultOf(url);
    if (fault !== undefined || literalAddress(url) !== undefined) return fault;
    return new Promise((done) => {
      this.#lookup(url.hostname, { all: true }, (error) => {
        if (!error) done(undefined);
        else if (error instanceof AddressRefused) done(error.message);
        else done(`${url.hostname} could not be resolved: ${error.message}`);
      });
    });
  }

  async send({ url: text, secrets, event }: Parameters<WebhookSender['send']>[0]): Promise<SendResult> {
    const url = parse(text);
    const fault = url ? this.#faultOf(url) : 'Not a valid URL.';
    if (!url || fault !== undefined) return { outcome: 'unanswered', error: fault ?? '' };
    const body = JSON.stringify(event);
    const timestamp = Math.floor(Date.now() / 1000);
    const headers = {
      'Content-Type': 'application/cloudevents+json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'User-Agent': 'pizzeria-webhooks/1',
      'webhook-id': event.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': secrets
        .map((secret) => `v1,${sign(secret, signedContent(event.id, timestamp, body))}`)
        .join(' '),
    };
    try {
      return { outcome: 'answered', httpStatus: await this.#post(url, headers, body) };
    } catch (error) {
      return { outcome: 'unanswered', error: this.#wordsOf(error) };
    }
  }

  /** Faults of a URL that can be found without resolving its name. */
  #faultOf(url: URL): string | undefined {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'A webhook URL must be https.';
    if (url.username !== '' || url.password !== '') return 'A webhook URL must not contain a user name or password.';
    if (this.#allowPrivate) return undefined;
    if (url.protocol !== 'https:') return 'A webhook URL must be https. WEBHOOKS_ALLOW_PRIVATE=true allows http.';
    // Sockets do not look up literal addresses, so check them here.
    const address = literalAddress(url);
    return address !== undefined && !isPublic(address) ? refusal(address, address).message : undefined;
  }

  #wordsOf(error: unknown): string {
    const { name, message, errors } = error as Partial<AggregateError>;
    if (name === 'AbortError') return `No response within ${this.#timeoutMs / 1000} seconds.`;
    // When several addresses were tried, each has its own error and the aggregate has no message.
    return Array.isArray(errors) ? errors.map((each) => this.#wordsOf(each)).join(' ') : (message ?? String(error));
  }

  #post(url: URL, headers: Record<string, string | number>, body: string): Promise<number> {
    const isHttps = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const options = {
        method: 'POST',
        headers,
        agent: isHttps ? this.#agents.https : this.#agents.http,
        signal: AbortSignal.timeout(this.#timeoutMs),
      };
      const request = (isHttps ? requestHttps : requestHttp)(url, options, (response) => {
        resolve(response.statusCode ?? 0);
        discard(response);
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}

/** Reads a short answer to its end, so that the connection can be used again. */
function discard(response: IncomingMessage): void {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) response.destroy();
  });
  response.on('error', () => undefined);
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function sign(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return createHmac('sha256', key).update(content).digest('base64');
}
