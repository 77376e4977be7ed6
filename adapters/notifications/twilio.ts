import type { Twilio } from 'twilio';
import type { MessageInstance } from 'twilio/lib/rest/api/v2010/account/message.js';
import { ProviderUnavailable } from '../../ports.ts';
import type { Channel, Delivery } from './channel.ts';

export interface TwilioSettings {
  readonly accountSid: string;
  readonly authToken: string;
  /** A number of the account, or the id of one of its messaging services. */
  readonly from: string;
  readonly apiUrl: string;
}

const OFFICIAL_URL = 'https://api.twilio.com';

/** Per request; a repeated message makes two, within the circuit breaker's nine seconds. */
const REQUEST_MS = 4_000;

/** How far back to search for an earlier attempt: messages are retried for six hours. */
const REPEATED_MS = 6 * 3_600_000;
const LOOK_BACK_MESSAGES = 20;

/** Twilio's codes for numbers that cannot be reached, however often it is retried. */
const IMPOSSIBLE: Readonly<Record<number, string>> = {
  21211: 'The phone number does not exist.',
  21214: 'The phone number cannot be reached.',
  21217: 'The phone number does not exist.',
  21219: 'A trial account sends to verified numbers only.',
  21408: 'The account may not send to that country.',
  21610: 'The recipient has opted out of text messages.',
  21612: 'No text message can be sent there from our number.',
  21614: 'The phone number takes no text messages.',
};

/**
 * Text messages by Twilio. Its API has no idempotency keys, so an attempt that may be a repetition first searches the latest messages
 * to that number for the same text; if found, it was already sent. A message that Twilio lists too late is sent twice, which is better
 * than not at all.
 *
 * @param now milliseconds since 1970
 */
export function twilioChannel(settings: TwilioSettings, now: () => number = Date.now): Channel {
  const { from } = settings;
  const sender = from.startsWith('+') ? { from } : { messagingServiceSid: from };
  let client: Promise<Twilio> | undefined;

  async function wasSent({ messages }: Twilio, { to, text }: Delivery): Promise<boolean> {
    const latest = await messages.list({ to, limit: LOOK_BACK_MESSAGES });
    const since = now() - REPEATED_MS;
    return latest.some(
      (message) => message.body === text && message.dateCreated.getTime() >= since && !hasFailed(message),
    );
  }

  return {
    send: async (delivery) => {
      const { to, text } = delivery;
      // The SDK takes up to half a second and 30 MB to load, so load it only if it is used.
      const twilio = await (client ??= connect(settings));
      try {
        const isSent = delivery.mayBeRepeated && (await wasSent(twilio, delivery));
        if (!isSent) await twilio.messages.create({ ...sender, to, body: text });
        return { outcome: 'sent', channel: 'sms' };
      } catch (error) {
        const reason = IMPOSSIBLE[codeOf(error)];
        if (reason !== undefined) return { outcome: 'failed', reason: `${reason} (Twilio ${codeOf(error)})` };
        throw explain(error);
      }
    },
  };
}

async function connect({ accountSid, authToken, apiUrl }: TwilioSettings): Promise<Twilio> {
  const { default: twilio } = await import('twilio');
  const httpClient = new twilio.RequestClient({ timeout: REQUEST_MS });
  const request = httpClient.request.bind(httpClient);
  httpClient.request = (options) => request({ ...options, uri: options.uri.replace(OFFICIAL_URL, apiUrl) });
  return twilio(accountSid, authToken, { httpClient });
}

function hasFailed({ status }: MessageInstance): boolean {
  return status === 'failed' || status === 'undelivered' || status === 'canceled';
}

function codeOf(error: unknown): number {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' ? code : 0;
}

/** The SDK's errors contain the recipient, and sometimes the password; the resulting error contains neither. */
function explain(error: unknown): Error {
  const { status, code } = error as { status?: unknown; code?: unknown };
  if (typeof status !== 'number') {
    return new ProviderUnavailable(`Twilio did not answer${typeof code === 'string' ? ` (${code})` : ''}.`);
  }
  const answer = `Twilio answered ${status}${typeof code === 'number' ? ` (code ${code})` : ''}`;
  if (status === 401 || status === 403) {
    return new ProviderUnavailable(`${answer}: check TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and the account itself.`);
  }
  if (status === 429 || status >= 500) return new ProviderUnavailable(`${answer}.`);
  return new Error(`${answer}: see Twilio’s list of error codes; TWILIO_FROM may be wrong.`);
}
