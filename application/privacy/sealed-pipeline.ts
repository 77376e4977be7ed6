import type { CommandMeta } from '../../domain/order/index.ts';
import type { OrderPipeline } from '../../ports.ts';
import { Refused } from '../refused.ts';
import type { Ownership, Privacy } from './privacy.ts';

/** The workflows as the rest of the application knows them: they receive sealed text, and what they answer is unsealed. */
export function sealedPipeline(pipeline: OrderPipeline, privacy: Privacy): OrderPipeline {
  return {
    begin: async (command, meta, timing) => {
      const { storeId, customer } = command.type === 'place' ? command.order : command.draft;
      const ownership = { storeId, customerId: customer?.id };
      const sealed = await privacy.sealCommand(command, ownership, customer?.phone);
      return unsealingRefusals(privacy, async () =>
        pipeline.begin(sealed, await sealMeta(privacy, meta, ownership), timing),
      );
    },
    command: async (stored, meta, command, options) => {
      const { storeId, customer } = stored.state;
      const placing = command.type === 'placeDraft' ? command.placement.customer : undefined;
      const ownership = { storeId, customerId: placing?.id ?? customer?.id };
      const sealed = await privacy.sealCommand(command, ownership, placing?.phone);
      return unsealingRefusals(privacy, async () =>
        pipeline.command(stored, await sealMeta(privacy, meta, ownership), sealed, options),
      );
    },
    progress: async (storeId, orderId) => {
      const answer = await pipeline.progress(storeId, orderId);
      const { order, progress } = answer;
      const [unsealed = null] = order ? await privacy.unseal([order]) : [];
      const refused = await Promise.all(
        progress.refused.map(async (each) => ({ ...each, reason: await privacy.openWithin(each.reason) })),
      );
      return { ...answer, order: unsealed, progress: { ...progress, refused } };
    },
    isWriting: (order, meta) => pipeline.isWriting(order, meta),
    standingOf: (storeId, orderId) => pipeline.standingOf(storeId, orderId),
  };
}

async function sealMeta(privacy: Privacy, meta: CommandMeta, ownership: Ownership): Promise<CommandMeta> {
  if (meta.note === undefined) return meta;
  const { note } = await privacy.sealCommand({ type: 'prepare', note: meta.note } as never, ownership);
  return { ...meta, note };
}

/** A workflow's refusal may quote a reason. */
async function unsealingRefusals<Answer>(privacy: Privacy, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const message = await privacy.openWithin(error.message);
    throw message === error.message ? error : new Refused(error.code, message, error.options);
  }
}
