import * as participants from '../../../src/statistics/disclosure/participants.ts';
import * as protecting from '../../../src/statistics/disclosure/protect.ts';
import type { Sliced } from '../../../src/statistics/slices.ts';

/** Does all of a work, as nobody else waits in a test. */
export function atOnce<Args extends readonly unknown[], Result>(
  work: (...args: Args) => Sliced<Result>,
): (...args: Args) => Result {
  return (...args) => {
    const slices = work(...args);
    for (;;) {
      const { done, value } = slices.next();
      if (done) return value;
    }
  };
}

export const protect = atOnce(protecting.protect);
export const protectParticipants = atOnce(participants.protectParticipants);
