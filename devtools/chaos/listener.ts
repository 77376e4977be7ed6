import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Order } from '../../clients/javascript/index.ts';
import type { OrderEvent } from '../../domain/order/index.ts';
import { eventIdOf, publicName, type CloudEvent } from '../../domain/webhooks/webhooks.ts';
import type { OrderId } from '../../domain/shared/values.ts';
import type { Fault } from './ledger.ts';

const REFUSED_SHARE = 0.1;
const TOLD_WITHIN_MS = 180_000;

/** A webhook receiver that subscribes to every order, and sometimes fails. */
export class Listener {
  readonly #server: Server;
  /** Each order's event ids, in the order of their first arrival. */
  readonly #taken = new Map<string, Set<string>>();
  #repeated = 0;

  private constructor(random: () => number) {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const takes = random() >= REFUSED_SHARE;
        if (takes) this.#take(JSON.parse(body) as CloudEvent);
        response.writeHead(takes ? 204 : 503).end();
      });
    });
  }

  static async open(random: () => number): Promise<Listener> {
    const listener = new Listener(random);
    listener.#server.listen(0, '127.0.0.1');
    await once(listener.#server, 'listening');
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/events`;
  }

  get summary(): string {
    const taken = [...this.#taken.values()].reduce((sum, { size }) => sum + size, 0);
    return `${taken} events were accepted by the webhook receiver, ${this.#repeated} of them more than once`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** @returns descriptions of orders whose events did not arrive in order */
  async audit(send: typeof fetch, url: string, orders: readonly Pick<Order, 'id'>[]): Promise<Fault[]> {
    const expected = new Map<string, string[]>();
    for (const { id } of orders) {
      const events = (await (await send(`${url}/orders/${id}/events`)).json()) as Pick<OrderEvent, 'seq' | 'type'>[];
      expected.set(
        id,
        events.filter((event) => publicName(event)).map(({ seq }) => eventIdOf(id as OrderId, seq)),
      );
    }
    const isUntold = ([id, ids]: [string, string[]]): boolean => (this.#taken.get(id)?.size ?? 0) < ids.length;
    const limit = performance.now() + TOLD_WITHIN_MS;
    while ([...expected].some(isUntold) && performance.now() < limit) await pause(250);
    return [...expected].flatMap(([id, ids]) => {
      const told = [...(this.#taken.get(id) ?? [])];
      if (told.join() === ids.join()) return [];
      const what = `${id}: the webhook receiver got ${told.join(', ')} instead of ${ids.join(', ')}.`;
      return [{ what, orderId: id }];
    });
  }

  #take({ id, subject = '' }: CloudEvent): void {
    const taken = this.#taken.get(subject) ?? new Set();
    if (taken.has(id)) this.#repeated += 1;
    this.#taken.set(subject, taken.add(id));
  }
}
