import { type RawBuilder, sql } from 'kysely';
import { all } from '../loading/columns.ts';
import { condition, type Filter } from '../loading/filter.ts';
import {
  attributes,
  type CounterName,
  type Measure,
  type MeasureName,
  measures,
} from './attributes.ts';
import { columnsIn, type Facts, onFacts } from './facts.ts';
import { type AttributeColumn, type Covering, smallestRollup } from './rollups.ts';

/** Where groups of enrolments are counted: rows that go by `f`, with columns of `enrolment_fact`. */
export interface Source {
  readonly from: RawBuilder<unknown>;
  readonly where: RawBuilder<boolean>;
  /** The condition that a group has enrolments, where it could be there without. */
  readonly having: RawBuilder<boolean>;
  /** A count of a group's enrolments, as an aggregate. */
  readonly count: (counter: CounterName) => RawBuilder<number>;
}

/** What is counted, whatever it is grouped by. */
export interface Counted {
  readonly facts: Facts;
  /** On enrolments. */
  readonly filter?: Filter | undefined;
  /** On facts, beside the filter. */
  readonly only?: Filter | undefined;
  readonly counters: readonly CounterName[];
}

/**
 * The least that has to be read: a rollup, where one has all that is asked about; else each enrolment
 * with the values that the view has for it.
 *
 * @param columns of the view by which enrolments are grouped
 */
export function sourceOf(
  { facts: { fact, enrolment }, filter, only = {}, counters }: Counted,
  columns: readonly AttributeColumn[],
): Source {
  const asFacts = filter ? onFacts(filter) : {};
  if (!asFacts) {
    return {
      from: sql`enrolment_fact as f join ${sql.table(enrolment.sql)} as t on t.id = f.enrolment_id`,
      where: all([condition(enrolment, 't', filter), condition(fact, 'f', only)]),
      having: sql<boolean>`true`,
      count: countOfEnrolments,
    };
  }
  const told = { and: [asFacts, only] };
  const where = all([condition(fact, 'f', told)]);
  const asked = new Set(columnsIn(fact, told) as AttributeColumn[]);
  const single = new Set(singleValues(told).flatMap((field) => fact.columns.get(field)!.sql));
  const covering = smallestRollup({
    fixed: [...columns, ...[...asked].filter((column) => single.has(column))],
    restricted: [...asked].filter((column) => !single.has(column)),
    participants: counters.includes('participants'),
  });
  if (!covering) {
    return {
      from: sql`enrolment_fact as f`,
      where,
      having: sql<boolean>`true`,
      count: countOfEnrolments,
    };
  }
  return {
    from: sql`${sql.table(covering.rollup.view)} as f`,
    where,
    having: columns.length > 0 ? sql<boolean>`sum(f.enrolments) <> 0` : sql<boolean>`true`,
    count: (counter) => sumOf(counter, covering),
  };
}

/** Attributes of which a filter allows one value alone. */
function singleValues(filter: Filter): readonly string[] {
  return Object.entries(filter).flatMap(([field, operand]) => {
    if (field === 'and') return (operand as readonly Filter[]).flatMap(singleValues);
    if (!(field in attributes)) return [];
    const { code, ...others } = operand as Filter;
    const operators = (code ?? others) as Filter;
    return operators['eq'] === null || operators['eq'] === undefined ? [] : [field];
  });
}

/** Where each row is an enrolment. */
function countOfEnrolments(counter: CounterName): RawBuilder<number> {
  switch (counter) {
    case 'enrolments':
      return sql`count(*)::integer`;
    case 'participants':
      return sql`count(distinct f.participant_id)::integer`;
    default:
      return sql`(count(*) filter (where ${isCounted(counter)}))::integer`;
  }
}

/** Whether an enrolment is one that a measure counts. */
function isCounted(measure: MeasureName): RawBuilder<boolean> {
  const { attribute, values, among }: Measure = measures[measure];
  const members = sql.join(values.map((value) => sql.lit(value)));
  const own = sql<boolean>`${sql.ref(`f.${attributes[attribute].column}`)} in (${members})`;
  return among ? sql`${own} and ${isCounted(among as MeasureName)}` : own;
}

/** Where rows have counts of enrolments. */
function sumOf(counter: CounterName, { participants }: Covering): RawBuilder<number> {
  const column = counter === 'participants' ? participants! : (columns[counter] ?? counter);
  return sql`coalesce(sum(${sql.ref(`f.${column}`)}), 0)::integer`;
}

/** Counters whose column in a rollup has another name. */
const columns: Readonly<Partial<Record<CounterName, string>>> = {
  certifiedAndPlaced: 'certified_and_placed',
  placedWithinSixMonths: 'placed_within_six_months',
};
