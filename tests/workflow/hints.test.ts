import { lookSignal } from '../../workflows/messages.ts';
import { by, COOK } from '../support/builders.ts';
import { openWorkflowRig } from '../support/workflow-rig.ts';

test('hints that reach an order while storage hangs cost one more look, however many they are', async () => {
  const rig = await openWorkflowRig();
  try {
    let looks = 0;
    let isFirst!: () => void;
    let answer!: () => void;
    const firstLook = new Promise<void>((resolve) => (isFirst = resolve));
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await rig.replaceWorker(undefined, {
      wrap: (activities) => ({
        ...activities,
        readEvents: async (request) => {
          looks += 1;
          isFirst();
          await answered;
          return activities.readEvents(request);
        },
      }),
    });
    const order = await rig.place();
    await order.handle.signal(lookSignal);
    await firstLook;
    for (let each = 0; each < 12; each += 1) await order.handle.signal(lookSignal);
    answer();
    await order.update({ type: 'startCooking' }, by(COOK));
    expect(looks).toBe(2);
    await order.walkTo('delivered');
    await order.handle.result();
  } finally {
    await rig.close();
  }
});
