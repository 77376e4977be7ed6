import { isGoingOn, mayBegin, type Rollout } from '../../domain/rollout/rollout.ts';
import { DEFAULT_STORE, type Instant } from '../../domain/shared/values.ts';
import { isRepairable, type RolloutPipeline, type RolloutTurn, type Storage } from '../../ports.ts';
import { Refused } from '../refused.ts';

/**
 * One rollout goes on at a time, although each has a workflow of its own. Before one is told to begin, it takes the turn: one stored value,
 * which is replaced only as it was read. So of two that are started in the same second, one is refused. The turn is never given back: it is
 * free once whose turn it was is over, or does not go on and cannot begin any more, since the order that would begin it has its time behind it.
 */

export interface TurnDeps {
  readonly storage: Pick<Storage, 'access'>;
  readonly rollouts: Pick<RolloutPipeline, 'lookAt'>;
  readonly now: () => number;
}

const TURN = 'turn';
/** Of no rollout. */
const UNKNOWN = 'unknown';
/** As far may clocks differ: ours, of which an order's time is, and the workflow's, which looks at it. */
const CLOCKS_MS = 30_000;

/**
 * @param notAfter until when the order to begin may be carried out
 * @throws Refused `illegal_transition` if it is another one's turn
 */
export async function takeTurn(deps: TurnDeps, id: string, notAfter: Instant): Promise<void> {
  const { rolloutTurns } = deps.storage.access;
  for (;;) {
    const seen = await readTurn(deps, notAfter);
    if (seen?.rolloutId === UNKNOWN) mustBeOver(deps, seen);
    else if (seen && seen.rolloutId !== id) {
      const other = await mustNotGoOn(deps, seen.rolloutId);
      if (other && mayBegin(other) && deps.now() <= Date.parse(seen.notAfter) + CLOCKS_MS) {
        throw refused(`Another one, ${seen.rolloutId}, has just been told to begin. Try again in a minute.`);
      }
    }
    const kept = await rolloutTurns.change(DEFAULT_STORE, TURN, (known) => {
      if (known?.rolloutId !== seen?.rolloutId || known?.notAfter !== seen?.notAfter) return known;
      // Whoever else has told the same one may still be heard.
      const later = known && known.rolloutId === id && known.notAfter > notAfter ? known.notAfter : notAfter;
      return { rolloutId: id, notAfter: later };
    });
    if (kept?.rolloutId === id && kept.notAfter >= notAfter) return;
  }
}

/**
 * Whose turn it was cannot be told from a damaged record. Whoever was told to begin last may still begin until their order's time is
 * over, which is not after that of an order of now.
 */
async function readTurn({ storage }: TurnDeps, notAfter: Instant): Promise<RolloutTurn | undefined> {
  const { rolloutTurns } = storage.access;
  try {
    return await rolloutTurns.get(DEFAULT_STORE, TURN);
  } catch (error) {
    if (!isRepairable(error)) throw error;
    await rolloutTurns.restore(DEFAULT_STORE, TURN, { rolloutId: UNKNOWN, notAfter });
    return rolloutTurns.get(DEFAULT_STORE, TURN);
  }
}

function mustBeOver({ now }: TurnDeps, { notAfter }: RolloutTurn): void {
  if (now() > Date.parse(notAfter) + CLOCKS_MS) return;
  throw refused('The record of whose turn it is was damaged, and has been written anew. Try again in a minute.');
}

/**
 * Asks its workflow: what is stored may be a moment behind, and stays for ever as it was if an operator has terminated it.
 *
 * @returns undefined if that has ended
 */
export async function mustNotGoOn({ rollouts }: Pick<TurnDeps, 'rollouts'>, id: string): Promise<Rollout | undefined> {
  const other = await rollouts.lookAt(id);
  if (!other || !isGoingOn(other)) return other;
  throw refused(`Another one is ${other.status} still, ${other.id} (${other.changeSet.name}): one at a time.`);
}

function refused(message: string): Refused {
  return new Refused('illegal_transition', message);
}
