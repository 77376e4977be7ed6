import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { ProviderUnavailable } from '../../ports.ts';
import type { Channel } from './channel.ts';

export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password where the server asks for them. */
  readonly url: string;
  /** The address from which mails come. The store's name stands before it. */
  readonly from: string;
}

/** Each step of talking to the server; all of them together have the nine seconds of the circuit breaker. */
const STEP_MS = 4_000;

/**
 * Emails by SMTP. A mail whose answer was lost is sent again under the same Message-ID, by which most mail programs show it once: that is
 * its key, so a second try does not wait for the first to be over.
 * A server that takes a mail and finds later that it cannot be delivered writes to the sender's address, not to us.
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
          // As an object it is one address, whatever is in it.
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
        return { outcome: 'failed', reason: 'The mail server refuses the address.' };
      }
    },
  };
}

/** What nodemailer throws. */
interface SmtpError {
  readonly code?: string;
  /** Of the system, such as ECONNREFUSED. */
  readonly originalCode?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/** The same for the same message, as long as the sender's address stays. */
export function messageIdOf(key: string, from: string): string {
  const local = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return `<${local}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}

const ABOUT_ONE_MAIL = ['MAIL FROM', 'RCPT TO', 'DATA'];

/** What servers answer names the recipient: what is thrown on does not. */
function explain({ code = '', originalCode = code, command = '', responseCode = 0 }: SmtpError): Error {
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return new ProviderUnavailable('The mail server refuses user and password: look at SMTP_URL.');
  }
  if (responseCode === 0) return new ProviderUnavailable(`The mail server did not answer (${originalCode}).`);
  const answer = `The mail server answered ${responseCode} to ${command}`;
  // A 421, "service not available", is an answer to the connection, whatever was asked.
  if (!ABOUT_ONE_MAIL.includes(command)) return new ProviderUnavailable(`${answer}.`);
  return new Error(responseCode < 500 ? `${answer}.` : `${answer}: SMTP_FROM or the mail itself is not to its liking.`);
}
