import Sequencer from '@jest/test-sequencer';

/** Tests that kill processes take longest, and mostly wait: started last, one of them would delay the end of the run. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (path.includes('/tests/e2e/') ? 0 : 1);
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}
