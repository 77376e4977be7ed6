import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { ProviderUnavailable } from '../../ports.ts';
import type { Channel } from './channel.ts';

export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password if the server requires them. */
  readonly url: string;
  /** The sender's address. The store's name is put before it. */
  readonly from: string;
}

/** Timeout of each step of the SMTP dialogue; all together are limited by the circuit breaker's nine seconds. */
const STEP_MS = 4_000;

/**
 * Emails by SMTP. If an answer was lost, the mail is sent again with the same Message-ID, derived from its key; most mail programs then
 * show it once, so a retry does not wait for the first attempt to end.
 * A server that accepts a mail and cannot deliver it later notifies the sender's address, not us.
 */
export function emailChannel({ url, from }: MailSettings): Channel {
  const transport = createTransport({
    url,
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
  });
  return {
    send: async ({ key, to, sender, subject, text }) => {
      try {
        await transport.sendMail({
          from: { name: sender, address: from },
          // As an object it is always a single address, whatever it contains.
          to: { name: '', address: to },
          messageId: messageIdOf(key, from),
          subject,
          text,
        });
        return { outcome: 'sent', channel: 'email' };
      } catch (error) {
        const { code, command, responseCode = 0 } = error as SmtpError;
        const isRefused = code === 'EENVELOPE' && (command === 'API' || (command === 'RCPT TO' && responseCode >= 500));
        if (!isRefused) throw explain(error as SmtpError);
        return { outcome: 'failed', reason: 'The mail server rejected the address.' };
      }
    },
  };
}

/** The errors of nodemailer. */
interface SmtpError {
  readonly code?: string;
  /** A system error, such as ECONNREFUSED. */
  readonly originalCode?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/** Stable for a message while the sender's address stays the same. */
export function messageIdOf(key: string, from: string): string {
  const local = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return `<${local}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}

const ABOUT_ONE_MAIL = ['MAIL FROM', 'RCPT TO', 'DATA'];

/** Servers' answers contain the recipient; the resulting error does not. */
function explain({ code = '', originalCode = code, command = '', responseCode = 0 }: SmtpError): Error {
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return new ProviderUnavailable('The mail server rejected user or password: check SMTP_URL.');
  }
  if (responseCode === 0) return new ProviderUnavailable(`The mail server did not answer (${originalCode}).`);
  const answer = `The mail server answered ${responseCode} to ${command}`;
  // A 421, "service not available", refers to the connection, whatever the command.
  if (!ABOUT_ONE_MAIL.includes(command)) return new ProviderUnavailable(`${answer}.`);
  return new Error(responseCode < 500 ? `${answer}.` : `${answer}: it does not accept SMTP_FROM or the mail itself.`);
}
