import Sequencer from '@jest/test-sequencer';

/** Tests with processes that are killed take longest, and wait most of the time: begun last, one of them would keep everybody waiting. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (path.includes('/tests/e2e/') ? 0 : 1);
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}
