import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { buildEarlier } from './earlier.ts';
import { measure, type Measurements } from './measure.ts';
import { startOurs, startYardstick } from './programs.ts';
import { report } from './report.ts';
import type { BenchSettings } from './settings.ts';
import { say, type Stage } from './stage.ts';
import type { Outcome } from './outcome.ts';

/** Orders from placement to delivery, compared with the yardstick, and with an earlier commit if given. */
export async function benchOrders(
  stage: Stage,
  settings: BenchSettings,
): Promise<Outcome<{ against?: string } & Measurements>> {
  const { against, profiles, orders, repeats } = settings;
  const earlier = against === undefined ? undefined : await buildEarlier(stage, against);
  say('starting the programs');
  const ours = await startOurs(stage, { name: 'ours', root: PROJECT_ROOT, profiles });
  const targets = [ours, await startYardstick(stage, profiles)];
  if (earlier) targets.push(await startOurs(stage, { name: 'earlier', root: earlier.root, profiles }));

  const measured = await measure(targets, stage.temporal, settings, say);
  say('replaying the histories of all orders');
  await stage.temporal.mustBeSound(ours);

  const who = earlier ? `; earlier: commit ${earlier.commit}` : '';
  return {
    figures: { ...(earlier ? { against: earlier.commit } : {}), ...measured },
    text: `${orders} orders per measurement, ${repeats} repeats${who}\n\n${report(measured)}`,
  };
}
