import { Args, Ctx, Extensions, Query, Resolver } from 'type-graphql';
import { askedFilter } from '../../exposure/asked-filter.ts';
import type { GraphContext } from '../../exposure/context.ts';
import type { CounterName } from '../../statistics/attributes.ts';
import { pointsOfGroups } from '../../statistics/price.ts';
import { readingPoints } from '../enrolment-statistics/enrolment-statistics.types.ts';
import { everyGroupOf } from '../enrolment-statistics/every-group.ts';
import { ofWhichRecords, type Stat, toRate } from '../enrolment-statistics/stat.types.ts';
import { FunnelStep, TrainingFunnel, TrainingFunnelArgs } from './training-funnel.types.ts';

/** It is made of the numbers of all enrolments, of the accepted and of the completed. */
const pointsOf = ({ filter }: Readonly<Record<string, unknown>>) =>
  pointsOfGroups({ filter }) + 2 * pointsOfGroups({ groupBy: ['STATUS'], filter });

@Resolver()
export class TrainingFunnelResolver {
  @Extensions({ cost: 3 * readingPoints, pointsOf })
  @Query(() => TrainingFunnel, {
    description: `How many enrolments got how far: each step is a part of the one before, and names it. ${ofWhichRecords}`,
  })
  async trainingFunnel(
    @Args(() => TrainingFunnelArgs) args: TrainingFunnelArgs,
    @Ctx() context: GraphContext,
  ): Promise<TrainingFunnel> {
    const { facts, knownCodes, loaders } = context;
    const { filter, codes } = askedFilter(facts.enrolment, args.filter, context);
    await knownCodes.check(codes, loaders);
    const of = async (counters: readonly CounterName[], ...statuses: readonly string[]) => {
      const chosen = { status: { in: statuses } };
      const groups = everyGroupOf(
        context,
        {
          dimensions: [],
          filter: statuses.length === 0 ? filter : filter ? { and: [filter, chosen] } : chosen,
        },
        counters,
      );
      const rows = await groups.of(0);
      return (counter: CounterName) => groups.sum(rows, counter);
    };
    const [all, accepted, completed] = await Promise.all([
      of(['enrolments']),
      of(['enrolments'], 'ENROLLED', 'COMPLETED', 'DROPPED'),
      of(['enrolments', 'certified', 'certifiedAndPlaced'], 'COMPLETED'),
    ]);
    const counts: Record<keyof typeof FunnelStep, Stat> = {
      REGISTERED: all('enrolments'),
      ENROLLED: accepted('enrolments'),
      COMPLETED: completed('enrolments'),
      CERTIFIED: completed('certified'),
      PLACED: completed('certifiedAndPlaced'),
    };
    return { steps: toSteps(counts) };
  }
}

function toSteps(counts: Record<keyof typeof FunnelStep, Stat>): TrainingFunnel['steps'] {
  const steps = Object.values(FunnelStep);
  let least = Infinity;
  const told = steps.map((step): Stat => {
    const { value, status } = counts[step];
    // A sum of rounded counts can be larger than the rounded count of the whole.
    if (value !== null) least = Math.min(least, value);
    return { value: value === null ? null : least, status };
  });
  return steps.map((step, index) => ({
    step,
    count: told[index]!,
    previous: steps[index - 1] ?? null,
    ofPrevious: index === 0 ? null : toRate(told[index]!, told[index - 1]!),
    ofRegistered: toRate(told[index]!, told[0]!),
  }));
}
