/** Round numbers from 0 to the first that is not below `largest`: 1, 2 or 5 times a power of ten apart. */
export function ticksUpTo(largest: number): readonly number[] {
  if (largest <= 0) return [0, 1];
  const rough = largest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough)!;
  const count = Math.ceil(largest / step - 1e-9);
  // Multiplied by a fraction of ten, numbers gather dust behind the point.
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}
