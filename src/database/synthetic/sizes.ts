import { part } from './hash.ts';

const AVERAGE_SIZE = 24;
const LARGEST_SHIFT = 7;

/** How many batches hold so many enrolments: 16 to 32 in each, when there are enough of them. */
export function batchCount(enrolments: number): number {
  return Math.ceil(enrolments / AVERAGE_SIZE);
}

/**
 * SQL expression of how many enrolments come before the batch with a number, which begins at 1; for
 * the number after the last batch it is the total. Batches are first cut evenly, then the border
 * within each pair of them is shifted, so that the sizes differ and still add up.
 */
export function enrolmentsBefore(
  batch: string,
  enrolments: number,
  hash: (number: string) => string,
): string {
  const batches = batchCount(enrolments);
  const shift = `${part(hash(batch), 0)} % ${2 * LARGEST_SHIFT + 1} - ${LARGEST_SHIFT}`;
  return `((${batch} - 1)::bigint * ${enrolments} / ${batches}
    + case when ${batch} % 2 = 0 and ${batch} <= ${batches} then ${shift} else 0 end)::integer`;
}

/** SQL expression of a batch's places: rounded up, so some batches are not full. */
export function capacity(size: string): string {
  return `greatest(16, (${size} + 3) / 4 * 4)`;
}
