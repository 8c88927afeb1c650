import { comparison } from './comparison.ts';

/** The nested query's variables: a page of 20 centers, 5 batches of each, 5 enrolments of each. */
export const nestedPage = { centers: 20, batches: 5, enrolments: 5 };

export const nested = comparison({
  name: 'nested',
  title: 'Nested query: 20 centers × 5 batches × 5 enrolments, participant and origin',
  variables: async () => [nestedPage],
  goal: { must: 1.6, aim: 2.2 },
  limit: 0.9,
});
