import { once } from 'node:events';
import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy to a MongoDB server that can be stalled, cut and restored, for all its clients. */
export interface Wire {
  readonly url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Stops all traffic in both directions; connections stay, and new ones are accepted. */
  stall(): void;
  /** Resumes, delivering everything in transit, even if its sender has given up. */
  resume(): void;
  /** Cuts the existing connections; new ones are accepted immediately. */
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
      // Data sent before the sender disconnected still arrives.
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
