import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudEvent } from '../../domain/webhooks/webhooks.ts';

/** A received request. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: CloudEvent;
}

/** A webhook endpoint on this machine. */
export interface Endpoint {
  readonly url: string;
  /** All requests, including refused ones. */
  readonly received: Received[];
  /** Set a function to respond with something other than 204. */
  answer: (response: ServerResponse, received: Received) => void;
  close(): Promise<void>;
}

/** @param port default: a free one */
export async function openEndpoint(port = 0): Promise<Endpoint> {
  const received: Received[] = [];
  const endpoint: Pick<Endpoint, 'answer'> = { answer: (response) => void response.writeHead(204).end() };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const one = { headers: request.headers, body, event: JSON.parse(body) as CloudEvent };
      received.push(one);
      endpoint.answer(response, one);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(endpoint, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  });
}
