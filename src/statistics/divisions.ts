import {
  type CounterName,
  dimensions,
  type DimensionName,
  type MeasureName,
} from './attributes.ts';
import type { Value } from './disclosure/codes.ts';
import type { Attribute } from './disclosure/lattice.ts';

type Counts = Readonly<Record<CounterName, number>>;

/** How measures divide the enrolments of a group: each of them is in one part. */
interface Division {
  /** What tells the parts apart, the first one the most. */
  readonly attributes: readonly Attribute[];
  readonly counters: readonly CounterName[];
  readonly parts: (
    counts: Counts,
  ) => readonly (readonly [values: readonly Value[], count: number])[];
}

const outcome = (name: string, ...implies: string[]): Attribute => ({ name, implies });

export const divisions = {
  outcome: {
    attributes: [outcome('OUTCOME')],
    counters: ['completed', 'dropped'],
    parts: ({ enrolments, completed, dropped }) => [
      [['COMPLETED'], completed],
      [['DROPPED'], dropped],
      [[null], enrolments - completed - dropped],
    ],
  },
  assessment: {
    attributes: [outcome('RESULT', 'ASSESSED'), outcome('ASSESSED')],
    counters: ['assessed', 'certified'],
    parts: ({ enrolments, assessed, certified }) => [
      [['COMPETENT', true], certified],
      [['NOT_YET_COMPETENT', true], assessed - certified],
      [[null, false], enrolments - assessed],
    ],
  },
  ojt: {
    attributes: [outcome('OJT')],
    counters: ['ojt'],
    parts: ({ enrolments, ojt }) => [
      [[true], ojt],
      [[false], enrolments - ojt],
    ],
  },
  placement: {
    attributes: [outcome('PLACED_WHEN', 'PLACED'), outcome('PLACED')],
    counters: ['placed', 'placedWithinSixMonths'],
    parts: ({ enrolments, placed, placedWithinSixMonths }) => [
      [['WITHIN_6_MONTHS', true], placedWithinSixMonths],
      [['LATER', true], placed - placedWithinSixMonths],
      [[null, false], enrolments - placed],
    ],
  },
  /** Two measures at once. */
  both: {
    attributes: [outcome('CERTIFIED'), outcome('PLACED')],
    counters: ['certified', 'placed', 'certifiedAndPlaced'],
    parts: ({ enrolments, certified, placed, certifiedAndPlaced }) => [
      [[true, true], certifiedAndPlaced],
      [[true, false], certified - certifiedAndPlaced],
      [[false, true], placed - certifiedAndPlaced],
      [[false, false], enrolments - certified - placed + certifiedAndPlaced],
    ],
  },
} as const satisfies Record<string, Division>;

export type DivisionName = keyof typeof divisions;

/** What a measure is among the divisions. */
interface Part {
  readonly division: DivisionName;
  /** What its enrolments have there. */
  readonly has: Readonly<Record<string, Value>>;
  /** Measures of other divisions that it is a part of, and tells the least of: it is told with them alone. */
  readonly with?: readonly MeasureName[];
  /** A dimension of which some values tell it: by that one it is not told, or a group had two names. */
  readonly notBy?: DimensionName;
}

export const parts: Readonly<Record<MeasureName, Part>> = {
  completed: { division: 'outcome', has: { OUTCOME: 'COMPLETED' } },
  dropped: { division: 'outcome', has: { OUTCOME: 'DROPPED' } },
  assessed: { division: 'assessment', has: { ASSESSED: true } },
  certified: { division: 'assessment', has: { RESULT: 'COMPETENT', ASSESSED: true } },
  ojt: { division: 'ojt', has: { OJT: true }, notBy: 'PLACEMENT_KIND' },
  placed: { division: 'placement', has: { PLACED: true } },
  certifiedAndPlaced: {
    division: 'both',
    has: { CERTIFIED: true, PLACED: true },
    with: ['certified', 'placed'],
  },
  placedWithinSixMonths: {
    division: 'placement',
    has: { PLACED_WHEN: 'WITHIN_6_MONTHS', PLACED: true },
  },
};

/** What a value of a dimension says of a measure. */
interface Link {
  /** That tells the measure's parts apart. */
  readonly attribute: Attribute;
  readonly valueOf: (value: unknown) => Value;
}

const work: ReadonlySet<unknown> = new Set(['APPRENTICESHIP', 'EMPLOYMENT', 'SELF_EMPLOYMENT']);

/** Dimensions from which a measure follows: the two are told as one attribute, and no group has two names. */
export const links: Readonly<Partial<Record<DimensionName, Link>>> = {
  STATUS: {
    attribute: outcome('OUTCOME'),
    valueOf: (status) => (status === 'COMPLETED' || status === 'DROPPED' ? status : null),
  },
  PLACEMENT_KIND: { attribute: outcome('PLACED'), valueOf: (kind) => work.has(kind) },
};

/** A dimension as an attribute of protected tables. */
export function protectedAttribute(dimension: DimensionName): Attribute {
  const link = links[dimension];
  return {
    name: dimension,
    implies: [...dimensions[dimension].implies, ...(link ? [link.attribute.name] : [])],
  };
}

/** These dimensions with whatever follows from them. */
export function closed(names: Iterable<DimensionName>): readonly DimensionName[] {
  const all = [...names].flatMap((name) => [name, ...dimensions[name].implies]);
  return [...new Set<DimensionName>(all)].toSorted();
}

/** Those of the dimensions that follow from no other of them. */
export function independent(names: readonly DimensionName[]): readonly DimensionName[] {
  const implied = new Set<DimensionName>(names.flatMap((name) => dimensions[name].implies));
  return names.filter((name) => !implied.has(name));
}

/** Sets of these dimensions that have whatever follows from one of theirs, the empty one included. */
export function closedSets(
  dimensions: readonly DimensionName[],
): readonly (readonly DimensionName[])[] {
  const found = new Map<string, readonly DimensionName[]>([[dimensions.join(), dimensions]]);
  for (const set of found.values()) {
    for (const left of independent(set)) {
      const rest = set.filter((name) => name !== left);
      found.set(rest.join(), rest);
    }
  }
  return [...found.values()];
}
