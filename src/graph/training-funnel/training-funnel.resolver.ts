import { Args, Ctx, Extensions, Query, Resolver } from 'type-graphql';
import { askedFilter } from '../../exposure/asked-filter.ts';
import type { GraphContext } from '../../exposure/context.ts';
import { readingPoints } from '../enrolment-statistics/enrolment-statistics.types.ts';
import { everyGroupOf } from '../enrolment-statistics/every-group.ts';
import { type Stat, toRate } from '../enrolment-statistics/stat.types.ts';
import { FunnelStep, TrainingFunnel, TrainingFunnelArgs } from './training-funnel.types.ts';

@Resolver()
export class TrainingFunnelResolver {
  @Extensions({ cost: 2 * readingPoints })
  @Query(() => TrainingFunnel, {
    description:
      'How many enrolments got how far: each step is a part of the one before, and names it.',
  })
  async trainingFunnel(
    @Args(() => TrainingFunnelArgs) args: TrainingFunnelArgs,
    @Ctx() context: GraphContext,
  ): Promise<TrainingFunnel> {
    const { facts, knownCodes, loaders } = context;
    const { filter, codes } = askedFilter(facts.enrolment, args.filter, context);
    await knownCodes.check(codes, loaders);
    const whole = everyGroupOf(context, { dimensions: [], filter }, ['enrolments']);
    const byStatus = everyGroupOf(context, { dimensions: ['STATUS'], filter }, [
      'enrolments',
      'certified',
      'certifiedAndPlaced',
    ]);
    const [all, groups] = await Promise.all([whole.of(0), byStatus.of(0)]);
    const accepted = groups.filter(({ d0 }) => d0 !== 'REGISTERED');
    const completed = groups.filter(({ d0 }) => d0 === 'COMPLETED');
    const registered = whole.sum(all, 'enrolments');
    const counts: Record<keyof typeof FunnelStep, Stat> = {
      REGISTERED: registered,
      // Without anybody who waits, it is the whole, which may be told where its parts may not.
      ENROLLED:
        accepted.length === groups.length ? registered : byStatus.sum(accepted, 'enrolments'),
      COMPLETED: byStatus.sum(completed, 'enrolments'),
      CERTIFIED: byStatus.sum(completed, 'certified'),
      PLACED: byStatus.sum(completed, 'certifiedAndPlaced'),
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
