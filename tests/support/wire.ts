import { once } from 'node:events';
import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a MongoDB server that can be cut, for all who use it, and mended. */
export interface Wire {
  readonly url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Takes nothing more from anybody, and gives nothing; the connections stay, and new ones are made. */
  stall(): void;
  /** Goes on with all that was on the way, also after its sender has given it up. */
  resume(): void;
  /** Cuts the connections that there are; new ones are made at once. */
  reset(): void;
}

export async function openWire(url: string): Promise<Wire> {
  const host = /@?([^@/]+)\/[^/]*$/.exec(url.split('?', 1)[0] ?? '')?.[1]?.split(',', 1)[0] ?? '';
  const [name = '', port = '27017'] = host.split(':');
  const sockets = new Set<Socket>();
  let isStalled = false;
  const server = createServer((near) => {
    const far = connectTo(Number(port), name);
    for (const [from, to] of [[near, far], [far, near]] as const) {
      sockets.add(from);
      from.on('data', (chunk) => void (to.write(chunk) || from.pause()));
      to.on('drain', () => void (isStalled || from.resume()));
      // What was sent before the sender hung up arrives all the same.
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
      if (isStalled) from.pause();
    } // prettier-ignore
  });
  const listen = async (at: number): Promise<void> => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  return {
    url: `${url.replace(host, `127.0.0.1:${own}`)}${url.includes('?') ? '&' : '?'}directConnection=true`,
    cut: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: () => listen(own),
    stall: () => {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    resume: () => {
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
    reset: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
