import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** Failures: a response with this code to the named step. */
export interface MailTrouble {
  readonly at: 'connect' | 'sender' | 'recipient' | 'data';
  readonly code: number;
}

export interface MailServer {
  readonly url: string;
  /** Each mail as received, with its headers, quoted-printable decoded. */
  readonly mails: { readonly from: string; readonly to: readonly string[]; readonly content: string }[];
  /** The number of connections. */
  connections: number;
  /** `no answer`: it is silent. `lost answer`: it accepts a mail, and is silent then. */
  trouble: MailTrouble | 'no answer' | 'lost answer' | undefined;
  close(): Promise<void>;
}

export const MAIL_USER = { user: 'pizzeria', pass: 'a-secret' };

/** A real SMTP server, which requires a password and keeps what it receives. */
export async function startMailServer(): Promise<MailServer> {
  const refusal = (at: MailTrouble['at']): Error | undefined =>
    typeof mail.trouble === 'object' && mail.trouble.at === at
      ? Object.assign(new Error(`Refused at ${at}.`), { responseCode: mail.trouble.code })
      : undefined;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    // Clients waiting for a response do not delay the end of a test.
    closeTimeout: 100,
    onConnect: (_session, done) => {
      mail.connections += 1;
      if (mail.trouble !== 'no answer') done(refusal('connect'));
    },
    onAuth: ({ username, password }, _session, done) => {
      if (username === MAIL_USER.user && password === MAIL_USER.pass) return done(null, { user: username });
      return done(Object.assign(new Error('Authentication failed.'), { responseCode: 535 }));
    },
    onMailFrom: (_address, _session, done) => done(refusal('sender')),
    onRcptTo: (_address, _session, done) => done(refusal('recipient')),
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refused = refusal('data');
        if (refused) return done(refused);
        mail.mails.push({
          from: envelope.mailFrom ? envelope.mailFrom.address : '',
          to: envelope.rcptTo.map(({ address }) => address),
          content: readable(Buffer.concat(chunks).toString()),
        });
        if (mail.trouble !== 'lost answer') done();
        return undefined;
      });
    },
  });
  // Broken client connections are not the test's concern.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const mail: MailServer = {
    url: `smtp://${MAIL_USER.user}:${MAIL_USER.pass}@127.0.0.1:${port}`,
    mails: [],
    connections: 0,
    trouble: undefined,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return mail;
}

/** Decodes quoted-printable. */
function readable(content: string): string {
  const bytes = content
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
