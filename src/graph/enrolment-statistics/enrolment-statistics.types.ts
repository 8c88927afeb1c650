import { Args, ArgsType, Extensions, Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import { CacheControl } from '../../exposure/cache-control.ts';
import {
  addField,
  connectionType,
  declaredInput,
  inputType,
  PageArgs,
} from '../../exposure/connection-types.ts';
import type { Filter } from '../../loading/filter.ts';
import { OrderDirection } from '../../exposure/order-types.ts';
import type { Values } from '../../exposure/enumeration.ts';
import type { CounterName, DimensionName, RateName } from '../../statistics/attributes.ts';
import { EnrolmentDimension } from './dimensions.ts';
import { StatisticsKey } from './keys.ts';
import { Rate, Stat } from './stat.types.ts';

/** Points of reading statistics, beside those of the groups: whole tables are added up for them. */
export const readingPoints = 20;

/** That a group may have in common. */
export const mostDimensions = 5;

const counts: Readonly<Record<CounterName, string>> = {
  enrolments: 'Enrolments.',
  participants:
    'Distinct participants: who enrolled twice in the group counts once. Where counts are rounded it is suppressed by status and kind of placement, of several years, centers or programs together, and where there are too many groups.',
  completed: 'Enrolments with the status COMPLETED.',
  dropped: 'Enrolments with the status DROPPED.',
  assessed: 'Enrolments with a competence test, whatever its result.',
  certified: 'Enrolments found competent in at least one competence test.',
  ojt: 'Enrolments followed by on-the-job training. Where counts are rounded it is suppressed by kind of placement.',
  placed:
    'Enrolments with a record of work that followed: an apprenticeship, employment or self-employment.',
  certifiedAndPlaced:
    'Enrolments found competent in at least one competence test, and followed by work.',
  placedWithinSixMonths:
    'Enrolments followed by work that began within 6 months of their completion (of the end of the batch, where that is not known).',
};

const shares: Readonly<Record<RateName, string>> = {
  completionRate:
    '`completed` by `completed` and `dropped` together. Who is still in training is unknown, and not failed.',
  certificationRate: '`certified` by `assessed`. Who was not tested is unknown, and not failed.',
  placementRate:
    '`placed` by `completed`. Work that no record tells of is unknown. More than 1 is possible, as work may follow what was not completed too.',
  placementWithinSixMonthsRate:
    '`placedWithinSixMonths` by `placed`: how soon work followed, of those whom it followed. Who has no work yet, and who may still find some, is unknown, and not failed.',
};

const cache = { maxAge: 60 };

@ArgsType()
class KeyOfArgs {
  @Field(() => EnrolmentDimension, { description: 'One of those that `groupBy` names.' })
  dimension!: DimensionName;
}

@CacheControl(cache)
@ObjectType({ description: 'What is counted of a group of enrolments.', simpleResolvers: true })
export class EnrolmentStatistics {
  @Extensions({ longest: mostDimensions })
  @Field(() => [StatisticsKey], {
    description: 'What the group has in common, in the order of `groupBy`; empty for the whole.',
  })
  key!: StatisticsKey[];

  @Field(() => StatisticsKey, {
    nullable: true,
    description:
      'The part of `key` in this dimension: asked for under an alias, it is a column of a table; null when the groups are not by it.',
  })
  keyOf!: (args: KeyOfArgs) => StatisticsKey | null;
}
Args(() => KeyOfArgs)(EnrolmentStatistics.prototype, 'keyOf', 0);
for (const [name, description] of Object.entries(counts)) {
  addField(EnrolmentStatistics, name, () => Stat, { description });
}
for (const [name, description] of Object.entries(shares)) {
  addField(EnrolmentStatistics, name, () => Rate, { description });
}

export const EnrolmentStatisticsConnection = connectionType(
  'EnrolmentStatistics',
  EnrolmentStatistics,
  cache,
);

const range = (name: string, type: () => unknown) => {
  const description = `Conditions on a ${name}; all of them must hold, and none holds for one that is not told.`;
  return inputType(`${name === 'count' ? 'Count' : 'Rate'}Range`, description, (input) => {
    for (const [operator, meaning] of [
      ['eq', 'Equal to this.'],
      ['gt', 'Greater than this.'],
      ['gte', 'This or greater.'],
      ['lt', 'Less than this.'],
      ['lte', 'This or less.'],
    ] as const) {
      addField(input, operator, type as never, { nullable: true, description: meaning });
    }
  });
};
const CountRange = range('count', () => Int);
const RateRange = range('rate', () => Float);

@InputType({
  description:
    'One step of an order of groups: exactly one of these fields. What is not told comes last.',
})
export class EnrolmentStatisticsOrder {
  @Field(() => OrderDirection, {
    nullable: true,
    description:
      'By the whole key: periods in their order, members of an enumeration in the order of the enumeration, everything else by its code; null last.',
  })
  key?: Values<typeof OrderDirection> | null;
}

const EnrolmentStatisticsHaving = inputType(
  'EnrolmentStatisticsHaving',
  'Conditions on groups of enrolments; all of them must hold.',
  () => {},
);

for (const [description, names, type] of [
  ['count', Object.keys(counts), CountRange],
  ['rate', Object.keys(shares), RateRange],
] as const) {
  for (const name of names) {
    const by = `By the ${description} \`${name}\`.`;
    addField(EnrolmentStatisticsHaving, name, () => type, { nullable: true, description: by });
    addField(EnrolmentStatisticsOrder, name, () => OrderDirection, {
      nullable: true,
      description: by,
    });
  }
}

@ArgsType()
export class EnrolmentStatisticsArgs extends PageArgs {
  @Field(() => declaredInput('EnrolmentFilter'), {
    nullable: true,
    description: 'Only enrolments that meet all of these conditions.',
  })
  filter?: Filter | null;

  @Field(() => [EnrolmentDimension], {
    nullable: true,
    description:
      'What the enrolments are grouped by; all are one group when it is left out or empty.',
  })
  groupBy?: DimensionName[] | null;

  @Field(() => EnrolmentStatisticsHaving, {
    nullable: true,
    description: 'Only groups that meet all of these conditions.',
  })
  having?: Filter | null;

  @Field(() => [EnrolmentStatisticsOrder], {
    nullable: true,
    description: 'Order of the groups; by their key when it is left out or empty.',
  })
  orderBy?: Readonly<Record<string, Values<typeof OrderDirection> | null | undefined>>[] | null;
}
