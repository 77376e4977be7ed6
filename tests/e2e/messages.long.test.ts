import { onEveryStorage } from '../support/databases.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';

/** A message in the outbox is sent, even if processes crash. */

onEveryStorage((storage) => {
  let rig: ProcessRig;
  beforeEach(async () => {
    rig = await openProcessRig(storage());
  });
  afterEach(() => rig.close());

  test('killed between storing a message and sending it: the next process sends it once, and records that', async () => {
    await rig.start({ script: 'tests/e2e/crash-before-send.mjs' });
    await rig.place({ payment_method: 'cash', payment_token: null }).catch(() => undefined);
    await rig.ended();
    await rig.start();
    const { body: orders } = await rig.call('GET', '/api/orders');
    const [{ id }] = orders as [{ id: string }];
    const sent = async (): Promise<{ seq: number | null; details: object }[]> =>
      (await rig.call('GET', `/api/orders/${id}/events`)).body.filter(
        ({ type }: { type: string }) => type === 'MessageSent',
      );
    // An earlier connection may be reused, and is broken.
    const isSent = async (): Promise<boolean> => (await sent().catch(() => [])).length === 1;
    // With MongoDB the message is reserved for the dead process for a minute.
    await until(isSent).catch(() => until(isSent));
    expect(await sent()).toMatchObject([{ seq: null, details: { message: 'confirmation', channel: 'console' } }]);
    const lines = rig.output().split('\n');
    expect(lines.filter((line) => line.includes(id) && line.includes('"message":"confirmation"'))).toHaveLength(1);
    expect(await lag()).toBe('0');
  });

  async function lag(): Promise<string | undefined> {
    const text = await (await fetch(`${rig.url}/metrics`)).text();
    return /^pizzeria_message_lag_seconds (\S+)$/m.exec(text)?.[1];
  }
});
