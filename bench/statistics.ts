/** The middle value; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Share of the variance of y that the line explains, 0 to 1. */
  readonly r2: number;
}

/** The straight line through the points by least squares. */
export function fitLine(points: readonly { x: number; y: number }[]): Line {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const xx = sum(points.map(({ x }) => (x - meanX) ** 2));
  const xy = sum(points.map(({ x, y }) => (x - meanX) * (y - meanY)));
  const yy = sum(points.map(({ y }) => (y - meanY) ** 2));
  const slope = xy / xx;
  return { slope, intercept: meanY - slope * meanX, r2: xy ** 2 / (xx * yy) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
