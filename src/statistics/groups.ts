import { canonical } from '../loading/canonical.ts';
import type { Filter } from '../loading/filter.ts';
import type { Loaders } from '../loading/loaders.ts';
import type { Order, Position } from '../loading/order.ts';
import {
  type AttributeName,
  type CounterName,
  counterNames,
  type DimensionName,
  type RateName,
  rates,
} from './attributes.ts';
import type { Facts } from './facts.ts';
import { type GroupRow, groupCount, groupPage } from './statement.ts';

/** The codes of a dimension's values; any where there are none. */
export type Only = Readonly<Partial<Record<DimensionName, readonly string[] | null | undefined>>>;

/** Which groups of enrolments are asked for. */
export interface Question {
  readonly dimensions: readonly DimensionName[];
  /** The attribute that a parent is a value of; undefined for all enrolments. */
  readonly scope?: AttributeName | undefined;
  /** On enrolments. */
  readonly filter?: Filter | undefined;
  /** Dimensions whose values are things, with the codes of those that count beside what the filter says. */
  readonly only?: Only | undefined;
  /** On counts and rates. */
  readonly having?: Filter | undefined;
}

/** Which part of the groups, and what of them. */
export interface PageQuestion {
  readonly order: Order;
  readonly after?: Position | undefined;
  readonly size: number;
  /** Counts and rates. */
  readonly selected: readonly (CounterName | RateName)[];
}

/** The groups of a parent; of all enrolments, whatever parent is named. */
export interface GroupLoaders {
  readonly page: (asked: PageQuestion) => (parent: number) => Promise<readonly GroupRow[]>;
  readonly count: () => (parent: number) => Promise<number>;
}

/** Groups as the records have them, each page or count by one statement for all parents. */
export function exactGroups(loaders: Loaders, facts: Facts, question: Question): GroupLoaders {
  const { dimensions, scope, having } = question;
  const only = onlyOnFacts(question.only);
  const filter = loaders.visibility.within(facts.enrolment, question.filter);
  const groups = (counters: readonly CounterName[], parents: readonly number[]) => ({
    facts,
    dimensions,
    filter,
    only,
    counters,
    scope: scope && { attribute: scope, parents },
  });
  return {
    page({ order, after, size, selected }) {
      const terms = order.terms.map(({ column }) => column.field);
      const counters = countersFor([...selected, ...terms, ...Object.keys(having ?? {})]);
      const name = `statistics ${canonical({ dimensions, scope, filter, only, having, order, after, size, counters })}`;
      const statement = (parents: readonly number[]) =>
        groupPage(groups(counters, parents), { order, having, after, size });
      if (scope) return (parent) => loaders.rows(name, parent, statement);
      return () => loaders.once(name, () => loaders.statements.select(statement([])));
    },
    count() {
      const counters = countersFor(Object.keys(having ?? {}));
      const name = `statistics ${canonical({ dimensions, scope, filter, only, having })}`;
      const statement = (parents: readonly number[]) =>
        groupCount(groups(counters, parents), having);
      return async (parent) => {
        const [found] = scope
          ? await loaders.rows(name, parent, statement)
          : await loaders.once(name, () => loaders.statements.select(statement([])));
        return found?.value ?? 0;
      };
    },
  };
}

/** In the terms of the facts. */
function onlyOnFacts(only: Only = {}): Filter {
  const given = Object.entries(only).filter(([, codes]) => codes);
  return Object.fromEntries(
    given.map(([dimension, codes]) => [dimension, { code: { in: codes } }]),
  );
}

/** The counts that some counts and rates are made of; other names are of something else. */
export function countersFor(names: readonly string[]): readonly CounterName[] {
  const needed = new Set(
    names.flatMap((name) => {
      const rate = rates[name as RateName];
      return rate ? [rate.numerator, ...rate.denominator] : [name];
    }),
  );
  return counterNames.filter((name) => needed.has(name));
}
