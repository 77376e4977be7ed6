import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A load balancer: passes each connection to the first process that takes it. */
export interface Balancer {
  readonly url: string;
  close(): Promise<void>;
}

export async function openBalancer(ports: readonly number[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    keep(client);
    void passOn(client, ports);
  });
  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // The other side is gone, which is what these tests are about.
    socket.on('error', () => socket.destroy());
  }
  async function passOn(client: Socket, [port, ...others]: readonly number[]): Promise<void> {
    if (port === undefined) {
      client.destroy();
      return;
    }
    const process = connect(port, '127.0.0.1');
    keep(process);
    try {
      await once(process, 'connect');
    } catch {
      return passOn(client, others);
    }
    client.pipe(process).pipe(client);
    client.on('close', () => process.destroy());
    process.on('close', () => client.destroy());
  }
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
