/**
 * One text for equal values: the keys of objects sorted, absent ones left out. It is the part of a
 * batch key that keeps two aliases with different arguments apart.
 */
export function canonical(input: unknown): string {
  return JSON.stringify(input, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
