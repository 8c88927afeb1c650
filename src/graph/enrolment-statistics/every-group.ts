import type { GraphContext } from '../../exposure/context.ts';
import type { CounterName } from '../../statistics/attributes.ts';
import { groupOrder } from '../../statistics/group-table.ts';
import { exactGroups, type Question } from '../../statistics/groups.ts';
import { publishedGroups } from '../../statistics/published-groups.ts';
import type { GroupRow } from '../../statistics/statement.ts';
import { type Stat, sumOf, toldStatus, toStat } from './stat.types.ts';

/** More groups than any of the questions that are answered in one piece has. */
const mostGroups = 5_000;

/** Groups with their counts, as the viewer may be told of them. */
export interface CountedGroups {
  /** @param parent that the groups are of; any number where the question has no scope */
  readonly of: (parent: number) => Promise<readonly GroupRow[]>;
  /** The count of several groups; 0 of none. */
  readonly sum: (rows: readonly GroupRow[], counter: CounterName) => Stat;
  /** The count of a group that is not there: where some are suppressed, nobody is told which. */
  readonly absent: Stat;
}

/** Every group of a question that has few of them. */
export function everyGroupOf(
  context: GraphContext,
  question: Question,
  counters: readonly CounterName[],
): CountedGroups {
  const { loaders, facts, publication } = context;
  const groups = publication
    ? publishedGroups(loaders, publication, question)
    : exactGroups(loaders, facts, question);
  const status = toldStatus(context);
  const stat = (row: GroupRow, counter: CounterName) =>
    toStat(row[counter] as number | null, status);
  return {
    of: groups.page({
      order: groupOrder(question.dimensions, []),
      size: mostGroups,
      selected: counters,
    }),
    sum: (rows, counter) => sumOf([toStat(0, status), ...rows.map((row) => stat(row, counter))]),
    absent: toStat(publication ? null : 0, status),
  };
}
