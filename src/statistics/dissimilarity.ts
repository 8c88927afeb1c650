/**
 * The index of dissimilarity: half the sum over categories of the differences between two shares, from
 * 0 where both are spread alike to 1 where they have no category in common.
 *
 * Source: O. D. Duncan, B. Duncan, "A Methodological Analysis of Segregation Indexes", American
 * Sociological Review 20 (1955), 210-217.
 *
 * @param pairs two counts of each category, from 0
 * @returns null when all counts of either are 0
 */
export function dissimilarity(pairs: readonly (readonly [number, number])[]): number | null {
  const total = (place: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[place], 0);
  const [ones, others] = [total(0), total(1)];
  if (ones === 0 || others === 0) return null;
  const sum = pairs.reduce((all, [one, other]) => all + Math.abs(one / ones - other / others), 0);
  return sum / 2;
}
