import { type RawBuilder, sql } from 'kysely';
import { Field, Int, ObjectType } from 'type-graphql';
import { CacheControl } from '../../exposure/cache-control.ts';
import { addField } from '../../exposure/connection-types.ts';
import type { Computed } from '../../exposure/expose.ts';
import { type CounterName, type RateName, rates } from '../../statistics/attributes.ts';
import { readingPoints } from '../enrolment-statistics/enrolment-statistics.types.ts';
import { everyGroupOf } from '../enrolment-statistics/every-group.ts';
import { ofWhichRecords, Rate, Stat, sumOf, toRate } from '../enrolment-statistics/stat.types.ts';

const counts = {
  enrolments: 'Enrolments in the batches.',
  completed: 'Of the enrolments, those that were completed.',
  certified: 'Of the enrolments, those found competent in at least one competence test.',
  placed:
    'Of the enrolments, those followed by work: an apprenticeship, employment or self-employment.',
} as const satisfies Partial<Record<CounterName, string>>;

const shares = {
  completionRate: 'Completed, by completed and dropped together: who is in training is unknown.',
  certificationRate: 'Certified, by tested: who was not tested is unknown.',
  placementRate:
    'Placed, by completed: work that no record tells of is unknown. More than 1 is possible, as work may follow what was not completed too.',
} as const satisfies Partial<Record<RateName, string>>;

@CacheControl({ maxAge: 60 })
@ObjectType({
  description: 'What came of an agreement, or of the agreements of a cooperation program.',
  simpleResolvers: true,
})
export class AgreementOutcomes {
  @Field(() => Int, { description: 'Agreements: 1 for an agreement itself.' })
  agreements!: number;

  @Field(() => Int, {
    description: 'Events at which they are signed, or that were held with the cooperation program.',
  })
  events!: number;

  @Field(() => Int, { description: 'Training programs that carry out the agreements.' })
  trainingPrograms!: number;

  @Field(() => Int, {
    description: 'Batches of the training programs that carry out the agreements.',
  })
  batches!: number;
}
for (const [name, description] of Object.entries(counts)) {
  addField(AgreementOutcomes, name, () => Stat, { description });
}
for (const [name, description] of Object.entries(shares)) {
  addField(AgreementOutcomes, name, () => Rate, { description });
}

interface Chain {
  readonly key: number;
  readonly agreements: number;
  readonly events: number;
  readonly programs: readonly number[];
  /** Those of them that have batches. */
  readonly held: readonly number[];
  readonly batches: number;
}

const counters: readonly CounterName[] = [
  'enrolments',
  'completed',
  'dropped',
  'assessed',
  'certified',
  'placed',
];

/** The agreements of a parent `parent.key`, as `a`, and the cooperation program that they belong to. */
interface Parent {
  readonly agreements: RawBuilder<boolean>;
  readonly program: RawBuilder<number | null>;
}

const parents = {
  Agreement: {
    agreements: sql<boolean>`a.id = parent.key`,
    program: sql`(select cooperation_program_id from agreement where id = parent.key)`,
  },
  CooperationProgram: {
    agreements: sql<boolean>`a.cooperation_program_id = parent.key`,
    program: sql`parent.key`,
  },
} as const satisfies Record<string, Parent>;

const chains =
  ({ agreements, program }: Parent) =>
  (keys: readonly number[]): RawBuilder<Chain> => sql`
    select parent.key,
      (select count(*)::integer from agreement as a where ${agreements}) as agreements,
      (select count(*)::integer from event as e
        where e.cooperation_program_id = ${program}
          or e.id in (select a.signed_at_id from agreement as a where ${agreements})) as events,
      array(select p.id from training_program as p join agreement as a on a.id = p.agreement_id
        where ${agreements}) as programs,
      (select count(*)::integer from training_batch as b
        join training_program as p on p.id = b.program_id
        join agreement as a on a.id = p.agreement_id
        where ${agreements}) as batches,
      array(select p.id from training_program as p join agreement as a on a.id = p.agreement_id
        where ${agreements}
          and exists (select from training_batch as b where b.program_id = p.id)) as held
    from unnest(${keys}::integer[]) as parent(key)`;

/**
 * `agreementOutcomes`: the chain from agreements to the work that followed. Numbers of people are
 * those of the training programs, added up.
 */
export function agreementOutcomes(typename: keyof typeof parents, description: string): Computed {
  const statement = chains(parents[typename]);
  return {
    type: () => AgreementOutcomes,
    description: `${description} ${ofWhichRecords}`,
    cost: readingPoints,
    async resolve(row, _args, context) {
      const [chain] = await context.loaders.rows(`outcomes ${typename}`, row.id, statement);
      const { programs, held, ...rest } = chain!;
      const groups = everyGroupOf(context, { dimensions: [], scope: 'PROGRAM' }, counters);
      // Where numbers are hidden, those of programs without a batch are not: everybody knows them.
      const counted = context.publication ? held : programs;
      const found = (await Promise.all(counted.map((program) => groups.of(program)))).flat();
      const stat = (counter: CounterName) => groups.sum(found, counter);
      const told = Object.keys(counts).map((name) => [name, stat(name as CounterName)]);
      const parts = Object.keys(shares).map((name) => {
        const { numerator, denominator } = rates[name as RateName];
        return [name, toRate(stat(numerator), sumOf(denominator.map(stat)))];
      });
      return {
        ...rest,
        trainingPrograms: programs.length,
        ...Object.fromEntries([...told, ...parts]),
      };
    },
  };
}
