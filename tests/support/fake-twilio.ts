import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';

export const ACCOUNT = {
  accountSid: `AC${'0123456789abcdef'.repeat(2)}`,
  authToken: 'a-secret-token',
  from: '+12125550100',
};
export const MESSAGING_SERVICE = `MG${'0123456789abcdef'.repeat(2)}`;

/** Numbers that Twilio refuses with these codes; all others can be reached. */
export const IMPOSSIBLE_NUMBERS = { '+15005550001': 21211, '+15005550004': 21610, '+15005550009': 21614 } as const;

/** Failures: a response with this status, a connection that is closed or silent, or an accepted message whose response is lost. */
type Trouble = 429 | 503 | 'silence' | 'no answer' | 'lost answer';

export interface SentText {
  readonly sid: string;
  readonly to: string;
  readonly from: string | null;
  readonly messaging_service_sid: string | null;
  readonly body: string;
  readonly status: string;
  readonly date_created: string;
}

export interface FakeTwilio {
  readonly url: string;
  /** Newest first, as Twilio lists them. */
  readonly texts: SentText[];
  /** All received requests, in order. */
  readonly requests: string[];
  trouble: Trouble | undefined;
  close(): Promise<void>;
}

/** Twilio's messages API, as far as documented: accounts, numbers, its errors, and the list of messages. */
export async function startFakeTwilio(): Promise<FakeTwilio> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const expected = `Basic ${Buffer.from(`${ACCOUNT.accountSid}:${ACCOUNT.authToken}`).toString('base64')}`;
  const error = (code: number, status: number, message: string) =>
    Response.json({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, { status });
  const hangUp = (env: HttpBindings): void => void env.incoming.socket.destroy();

  app.use(async (c, next) => {
    twilio.requests.push(`${c.req.method} ${c.req.path}`);
    const { trouble } = twilio;
    if (trouble === 'silence') {
      hangUp(c.env);
      return c.body(null);
    }
    if (trouble === 'no answer') return new Promise<Response>(() => undefined);
    if (trouble === 429) return error(20429, 429, 'Too Many Requests');
    if (trouble === 503) return error(20503, 503, 'Service is unavailable. Please try again');
    if (c.req.header('Authorization') !== expected) return error(20003, 401, 'Authenticate');
    return next();
  });
  app.post(`/2010-04-01/Accounts/${ACCOUNT.accountSid}/Messages.json`, async (c) => {
    const {
      To: to = '',
      From: from,
      MessagingServiceSid: service,
      Body: body = '',
    } = await c.req.parseBody<Record<string, string>>();
    if (body === '') return error(21602, 400, 'Message body is required.');
    if (from !== ACCOUNT.from && service !== MESSAGING_SERVICE) {
      return error(
        21606,
        400,
        `The 'From' phone number provided (${from}) is not a valid message-capable Twilio phone number`,
      );
    }
    const impossible = IMPOSSIBLE_NUMBERS[to as keyof typeof IMPOSSIBLE_NUMBERS];
    if (impossible !== undefined) return error(impossible, 400, `No message can be sent to ${to}.`);
    const text: SentText = {
      sid: `SM${twilio.texts.length}`,
      to,
      from: from ?? null,
      messaging_service_sid: service ?? null,
      body,
      status: 'queued',
      date_created: new Date().toUTCString().replace('GMT', '+0000'),
    };
    twilio.texts.unshift(text);
    if (twilio.trouble === 'lost answer') hangUp(c.env);
    return c.json(text, 201);
  });
  app.get(`/2010-04-01/Accounts/${ACCOUNT.accountSid}/Messages.json`, (c) => {
    const size = Number(c.req.query('PageSize') ?? 50);
    const messages = twilio.texts.filter(({ to }) => to === c.req.query('To')).slice(0, size);
    return c.json({ messages, page: 0, page_size: size, next_page_uri: null, uri: c.req.path });
  });

  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const twilio: FakeTwilio = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    texts: [],
    requests: [],
    trouble: undefined,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
  return twilio;
}
