import { Webhook } from 'standardwebhooks';
import { pingEvent } from '../../domain/webhooks/webhooks.ts';
import { DEFAULT_STORE, instant } from '../../domain/shared/values.ts';
import { openEndpoint, type Endpoint } from '../../tests/support/endpoint.ts';
import type { Lookup } from './addresses.ts';
import { HttpWebhookSender } from './http-sender.ts';

const OLD = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const NEW = `whsec_${Buffer.from('fedcba9876543210fedcba9876543210').toString('base64')}`;
const event = pingEvent(DEFAULT_STORE, 'ping_1', instant(Date.now()));

/** A DNS fake with scripted answers. */
function names(...answers: string[][]): Lookup & { asked: () => number } {
  let asked = 0;
  const lookup: Lookup = (_, __, callback) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    callback(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))); // prettier-ignore
  };
  return Object.assign(lookup, { asked: () => asked });
}

let endpoint: Endpoint;
beforeEach(async () => {
  endpoint = await openEndpoint();
});
afterEach(() => endpoint.close());
const portOf = ({ url }: Endpoint): string => new URL(url).port;

describe('a delivery', () => {
  const sender = new HttpWebhookSender({ allowPrivate: true });

  test('is a CloudEvent that the reference implementation of Standard Webhooks accepts, by either secret', async () => {
    const result = await sender.send({ url: endpoint.url, secrets: [NEW, OLD], event });
    expect(result).toEqual({ outcome: 'answered', httpStatus: 204 });
    const [{ headers, body } = { headers: {}, body: '' }] = endpoint.received;
    expect(headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    for (const secret of [OLD, NEW]) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(event);
    }
    const other = new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`);
    expect(() => other.verify(body, headers as Record<string, string>)).toThrow('No matching signature');
    expect(() => new Webhook(NEW).verify(`${body} `, headers as Record<string, string>)).toThrow(
      'No matching signature',
    );
  });

  test('does not follow redirects', async () => {
    const inside = await openEndpoint();
    endpoint.answer = (response) => void response.writeHead(307, { Location: inside.url }).end();
    expect(await sender.send({ url: endpoint.url, secrets: [NEW], event })).toEqual({
      outcome: 'answered',
      httpStatus: 307,
    });
    expect(inside.received).toEqual([]);
    await inside.close();
  });

  test('fails on a timeout or a refused connection', async () => {
    const hasty = new HttpWebhookSender({ allowPrivate: true, timeoutMs: 50 });
    endpoint.answer = () => undefined;
    expect(await hasty.send({ url: endpoint.url, secrets: [NEW], event })).toEqual({
      outcome: 'unanswered',
      error: 'No response within 0.05 seconds.',
    });
    const { url } = endpoint;
    await endpoint.close();
    expect(await sender.send({ url, secrets: [NEW], event })).toMatchObject({ error: /ECONNREFUSED/ });
    endpoint = await openEndpoint();
  });

  test('is not blocked by an endless response', async () => {
    const closed = new Promise<void>((resolve) => {
      endpoint.answer = (response) => {
        response.writeHead(200);
        const more = (): void => void response.write(Buffer.alloc(32_000));
        response.on('drain', more).once('close', resolve);
        more();
      };
    });
    expect(await sender.send({ url: endpoint.url, secrets: [NEW], event })).toMatchObject({ httpStatus: 200 });
    await closed;
  });
});

describe('a non-public address', () => {
  const sender = new HttpWebhookSender({ allowPrivate: false });

  test.each([
    'http://pos.example/hook',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://224.0.0.1/',
    'https://240.0.0.1/',
    'https://198.18.0.1/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://localhost/',
    'https://user:secret@pos.example/',
    'ftp://pos.example/',
    'pos.example',
  ])('%s is refused at registration, and nothing is sent to it', async (url) => {
    expect(await sender.check(url)).toEqual(expect.any(String));
    expect(await sender.send({ url, secrets: [NEW], event })).toEqual({
      outcome: 'unanswered',
      error: expect.any(String),
    });
  });

  test.each(['https://93.184.216.34/hook', 'https://[2606:4700::1111]:8443/'])('%s is fine', async (url) => {
    expect(await sender.check(url)).toBeUndefined();
  });

  test('a name that is public at registration but private at delivery is refused then', async () => {
    const resolve = names(['93.184.216.34'], ['127.0.0.1']);
    const rebound = new HttpWebhookSender({ allowPrivate: false, resolve });
    const url = `https://pos.example:${portOf(endpoint)}/`;
    expect(await rebound.check(url)).toBeUndefined();
    expect(await rebound.send({ url, secrets: [NEW], event })).toEqual({
      outcome: 'unanswered',
      error: expect.stringContaining('pos.example resolves to 127.0.0.1, which is not a public address'),
    });
    // The name was resolved once for the delivery, so the address checked is the one connected to.
    expect(resolve.asked()).toBe(2);
    expect(endpoint.received).toEqual([]);
  });

  test.each([[['93.184.216.34', '10.0.0.1']], [['::ffff:10.0.0.1']], [['fd00:ec2::254']]])(
    'a name with the addresses %j is refused',
    async (addresses) => {
      const resolve = names(addresses);
      const guarded = new HttpWebhookSender({ allowPrivate: false, resolve });
      expect(await guarded.check('https://pos.example/')).toContain('not a public address');
    },
  );

  test('an unknown name is reported', async () => {
    const nowhere: Lookup = (_, __, callback) => callback(new Error('getaddrinfo ENOTFOUND'), []);
    const asking = new HttpWebhookSender({ allowPrivate: false, resolve: nowhere });
    expect(await asking.check('https://pos.example/')).toBe('pos.example could not be resolved: getaddrinfo ENOTFOUND');
  });
});
