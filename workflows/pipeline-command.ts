import type { OrderCommand, PipelineCommand } from '../domain/order/index.ts';

/** A command of the pipeline itself. The step is its idempotency key within the order. */
export function pipelineCommand(step: string, command: PipelineCommand): OrderCommand {
  return { commandId: `pipeline.${step}`.replaceAll(':', '.'), actor: { role: 'system', id: 'pipeline' }, ...command };
}
