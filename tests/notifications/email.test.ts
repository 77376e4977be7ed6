import { emailChannel, messageIdOf } from '../../adapters/notifications/email.ts';
import { ProviderUnavailable } from '../../ports.ts';
import { startMailServer, type MailServer, type MailTrouble } from '../support/mail-server.ts';

let server: MailServer;
beforeEach(async () => {
  server = await startMailServer();
});
afterEach(() => server.close());

const FROM = 'orders@pizzeria.example';
const DELIVERY = {
  key: 'ord_1/ready',
  to: 'ada@example.com',
  sender: 'Pizzeria Harbour',
  subject: 'Pizzeria Harbour: Ordine #042 pronto',
  text: 'Pizzeria Harbour: Il tuo ordine #042 è pronto per il ritiro.',
  mayBeRepeated: false,
};
const SENT = { outcome: 'sent', channel: 'email' };

const channel = () => emailChannel({ url: server.url, from: FROM });
const messageIds = () => server.mails.map(({ content }) => /^Message-ID: (.*)\r$/m.exec(content)?.[1]);

test('an email is sent to the address in the store’s name, with subject and text unchanged', async () => {
  expect(await channel().send(DELIVERY)).toEqual(SENT);
  const [mail] = server.mails;
  expect(mail).toMatchObject({ from: FROM, to: ['ada@example.com'] });
  expect(mail?.content).toContain(`From: Pizzeria Harbour <${FROM}>`);
  expect(mail?.content).toContain(`Subject: ${DELIVERY.subject}`);
  expect(mail?.content).toContain(DELIVERY.text);
});

test('a message always has the same Message-ID, different from any other’s', async () => {
  await channel().send(DELIVERY);
  await channel().send({ ...DELIVERY, mayBeRepeated: true });
  await channel().send({ ...DELIVERY, key: 'ord_1/cancelled' });
  const [first, again, other] = messageIds();
  expect(first).toBe(messageIdOf('ord_1/ready', FROM));
  expect(first).toMatch(/^<[0-9a-f]{32}@pizzeria\.example>$/);
  expect([again === first, other === first]).toEqual([true, false]);
});

test.each(['ada@example.com, eve@example.com', 'ada@example.com\r\nRCPT TO:<eve@example.com>'])(
  'an address as typed never adds other recipients: %j',
  async (to) => {
    await channel()
      .send({ ...DELIVERY, to })
      .catch(() => undefined);
    expect(server.mails.flatMap((mail) => mail.to)).not.toContain('eve@example.com');
  },
);

test('an address that the server rejects for good is a result, not an outage, and is not repeated in it', async () => {
  server.trouble = { at: 'recipient', code: 550 };
  expect(await channel().send(DELIVERY)).toEqual({
    outcome: 'failed',
    reason: 'The mail server rejected the address.',
  });
});

test.each<[string, MailTrouble, string]>([
  ['no service', { at: 'connect', code: 554 }, 'The mail server answered 554 to CONN.'],
  ['closing down', { at: 'recipient', code: 421 }, 'The mail server answered 421 to CONN.'],
])('%s is an outage: thrown, for a retry', async (_, trouble, message) => {
  server.trouble = trouble;
  await expect(channel().send(DELIVERY)).rejects.toThrow(new ProviderUnavailable(message));
  await expect(channel().send(DELIVERY)).rejects.toBeInstanceOf(ProviderUnavailable);
  server.trouble = undefined;
  expect(await channel().send(DELIVERY)).toEqual(SENT);
});

test.each<[string, MailTrouble, string]>([
  ['a mailbox that is full', { at: 'recipient', code: 452 }, 'The mail server answered 452 to RCPT TO.'],
  [
    'a refused sender',
    { at: 'sender', code: 550 },
    'The mail server answered 550 to MAIL FROM: it does not accept SMTP_FROM',
  ],
  [
    'refused content',
    { at: 'data', code: 554 },
    'The mail server answered 554 to DATA: it does not accept SMTP_FROM or the mail',
  ],
])('%s is retried, and not an outage', async (_, trouble, message) => {
  server.trouble = trouble;
  const error: unknown = await channel()
    .send(DELIVERY)
    .catch((thrown: unknown) => thrown);
  expect(error).not.toBeInstanceOf(ProviderUnavailable);
  expect((error as Error).message).toContain(message);
  expect((error as Error).message).not.toContain('ada');
});

test('an unreachable server is an outage, and a wrong password is reported to the operator', async () => {
  const wrong = emailChannel({ url: server.url.replace('a-secret', 'wrong'), from: FROM });
  await expect(wrong.send(DELIVERY)).rejects.toThrow(
    new ProviderUnavailable('The mail server rejected user or password: check SMTP_URL.'),
  );
  const url = server.url;
  await server.close();
  await expect(emailChannel({ url, from: FROM }).send(DELIVERY)).rejects.toThrow(
    new ProviderUnavailable('The mail server did not answer (ECONNREFUSED).'),
  );
  server = await startMailServer();
});
