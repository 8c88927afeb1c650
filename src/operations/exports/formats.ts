import type { Table } from '../csv/table.ts';
import type { ExportFormat } from './whole-export.ts';

/** One JSON value per line, the last of which says whether it was all: https://jsonlines.org */
export const jsonLines: ExportFormat = {
  head: '',
  page: (elements) => ({
    text: elements.map((each) => `${JSON.stringify(each)}\n`).join(''),
    count: elements.length,
  }),
  end: (outcome) => `${JSON.stringify(outcome)}\n`,
  tellsOfFailure: true,
};

/**
 * CSV has no place for such a line.
 *
 * @param inAnswer puts the elements of a page where they are in the answer
 * @param readsTrailers whether the client learns of a failure by what comes after the body
 */
export function csv(
  table: Table,
  inAnswer: (elements: readonly unknown[]) => unknown,
  readsTrailers: boolean,
): ExportFormat {
  return {
    head: table.header,
    page: (elements) => table.rows(inAnswer(elements)),
    end: () => undefined,
    tellsOfFailure: readsTrailers,
  };
}
