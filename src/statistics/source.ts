import { type RawBuilder, sql } from 'kysely';
import { all } from '../loading/columns.ts';
import { condition, type Filter } from '../loading/filter.ts';
import { type CounterName, measures } from './attributes.ts';
import { attributes } from './attributes.ts';
import { type Facts, onFacts } from './facts.ts';

/** Where groups of enrolments are counted: rows that go by `f`, with columns of `enrolment_fact`. */
export interface Source {
  readonly from: RawBuilder<unknown>;
  readonly where: RawBuilder<boolean>;
  /** A count of a group's enrolments, as an aggregate. */
  readonly count: (counter: CounterName) => RawBuilder<number>;
}

/** What is counted, whatever it is grouped by. */
export interface Counted {
  readonly facts: Facts;
  /** On enrolments. */
  readonly filter?: Filter | undefined;
  readonly counters: readonly CounterName[];
}

/** @param columns of the view by which enrolments are grouped */
export function sourceOf({ facts, filter }: Counted, _columns: readonly string[]): Source {
  const asked = filter && onFacts(filter);
  const isTold = !filter || asked !== undefined;
  return {
    from: isTold
      ? sql`enrolment_fact as f`
      : sql`enrolment_fact as f join enrolment as t on t.id = f.enrolment_id`,
    where: all([
      isTold ? condition(facts.fact, 'f', asked) : condition(facts.enrolment, 't', filter),
    ]),
    count: countOfRows,
  };
}

/** Where each row is an enrolment. */
function countOfRows(counter: CounterName): RawBuilder<number> {
  switch (counter) {
    case 'enrolments':
      return sql`count(*)::integer`;
    case 'participants':
      return sql`count(distinct f.participant_id)::integer`;
    default: {
      const { attribute, values } = measures[counter];
      const column = sql.ref(`f.${attributes[attribute].column}`);
      const members = sql.join(values.map((value) => sql.lit(value)));
      return sql`(count(*) filter (where ${column} in (${members})))::integer`;
    }
  }
}
