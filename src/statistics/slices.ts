/** Work that others can be served in the middle of: wherever it yields. */
export type Sliced<Result> = Generator<void, Result, void>;

/** How long nobody else is served, in ms; as long again as the work takes to yield. */
const longestSlice = 5;

/**
 * Does some work, a slice in each turn of the event loop. Several works take turns, so that whoever
 * asks for little at the same time never waits for more than one slice of each.
 */
export async function inSlices<Result>(work: Sliced<Result>): Promise<Result> {
  if (waiting.length > 0) await nextTurn();
  for (;;) {
    const end = performance.now() + longestSlice;
    for (let step = work.next(); ; step = work.next()) {
      if (step.done) return step.value;
      if (performance.now() >= end) break;
    }
    await nextTurn();
  }
}

const waiting: (() => void)[] = [];

function nextTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  waiting.push(resolve);
  if (waiting.length === 1) setImmediate(takeTurn);
  return promise;
}

function takeTurn(): void {
  waiting.shift()!();
  if (waiting.length > 0) setImmediate(takeTurn);
}

/** Elements that a loop may go through before it yields. */
const longestStep = 512;

/** Whether a loop that goes through many elements is to yield at one. */
export const isStep = (index: number): boolean => index % longestStep === longestStep - 1;
