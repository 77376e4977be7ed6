import { placeMoved, type MoveRequest, type PlaceMovedDeps } from '../application/moving/place-moved.ts';
import { withHeartbeats } from './heartbeat.ts';

/** Orders that go on in another store. */
export function movingActivities(deps: PlaceMovedDeps) {
  return {
    /** Places the new order, or looks what has become of it. Repeated, it is the same order. */
    placeMovedOrder: (request: MoveRequest) => withHeartbeats(() => placeMoved(deps, request)),
  };
}
