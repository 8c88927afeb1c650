import { Field, Float, Int, ObjectType } from 'type-graphql';
import { CacheControl } from '../../exposure/cache-control.ts';
import type { GraphContext } from '../../exposure/context.ts';
import { enumeration, type Values } from '../../exposure/enumeration.ts';

export const StatStatus = enumeration('StatStatus', 'How a count of people is told.', {
  EXACT: 'As the records have it.',
  OWN_RECORDS: 'As the records have it that are your own: those of others are left out.',
  ROUNDED: 'Rounded to a multiple of 5, so that nobody can be told from it.',
  SUPPRESSED: 'Not told: it is small, or a small one could be found out by it.',
});

/** Part of what fields say that count enrolments. */
export const ofWhichRecords = 'A center gets counts of its own enrolments only (`OWN_RECORDS`).';

/** How a count is told where it is told. */
export type ToldStatus = Exclude<Values<typeof StatStatus>, 'SUPPRESSED'>;

/** How the viewer is told counts: exact ones are of all only where no others are kept from it. */
export function toldStatus({ publication, publicationOfOthers }: GraphContext): ToldStatus {
  if (publication) return StatStatus.ROUNDED;
  return publicationOfOthers ? StatStatus.OWN_RECORDS : StatStatus.EXACT;
}

@CacheControl({ inheritMaxAge: true })
@ObjectType({ description: 'A count of people or of their records.', simpleResolvers: true })
export class Stat {
  @Field(() => Int, { nullable: true, description: 'The count; null when it is suppressed.' })
  value!: number | null;

  @Field(() => StatStatus, {
    description:
      'Whether the count is exact, exact of your own records alone, rounded or suppressed.',
  })
  status!: Values<typeof StatStatus>;
}

@CacheControl({ inheritMaxAge: true })
@ObjectType({
  description: 'A count divided by another, most often by one that it is a part of.',
  simpleResolvers: true,
})
export class Rate {
  @Field(() => Float, {
    nullable: true,
    description:
      'Numerator by denominator, as they are shown: of rounded counts it may be somewhat more than 1. Null when the denominator is 0, or either is suppressed.',
  })
  value!: number | null;

  @Field(() => Stat, { description: 'The count that is divided.' })
  numerator!: Stat;

  @Field(() => Stat, { description: 'The count that it is divided by.' })
  denominator!: Stat;
}

/** @param value null when it is suppressed */
export function toStat(value: number | null, status: ToldStatus): Stat {
  return { value, status: value === null ? StatStatus.SUPPRESSED : status };
}

/** The share of what is shown. */
export function toRate(numerator: Stat, denominator: Stat): Rate {
  const [part, whole] = [numerator.value, denominator.value];
  return { value: part === null || !whole ? null : part / whole, numerator, denominator };
}

/** The sum of counts, which is told only where each of them is. */
export function sumOf(stats: readonly Stat[]): Stat {
  const values = stats.map(({ value }) => value);
  const sum = values.reduce((total, value) =>
    total === null || value === null ? null : total + value,
  )!;
  const { status } = stats.find(({ value }) => value === null) ?? stats[0]!;
  return { value: sum, status };
}
