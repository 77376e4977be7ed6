import type { OrderCommand, PipelineCommand } from '../domain/order/index.ts';

/** A command of the pipeline itself. Its step names it: within one order, each step is recorded once. */
export function pipelineCommand(step: string, command: PipelineCommand): OrderCommand {
  return { commandId: `pipeline.${step}`.replaceAll(':', '.'), actor: { role: 'system', id: 'pipeline' }, ...command };
}
