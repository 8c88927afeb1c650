import { ArgsType, Extensions, Field, ObjectType } from 'type-graphql';
import { CacheControl } from '../../exposure/cache-control.ts';
import { declaredInput } from '../../exposure/connection-types.ts';
import { enumeration, type Values } from '../../exposure/enumeration.ts';
import type { Filter } from '../../loading/filter.ts';
import { Rate, Stat } from '../enrolment-statistics/stat.types.ts';

export const FunnelStep = enumeration(
  'FunnelStep',
  'How far enrolments got, from step to step. Whoever is counted in one is counted in all before it.',
  {
    REGISTERED: 'Every enrolment.',
    ENROLLED: 'Of those, accepted: in training, completed or dropped.',
    COMPLETED: 'Of those, who finished the training.',
    CERTIFIED: 'Of those, who were found competent in at least one competence test.',
    PLACED:
      'Of those, whom work followed: an apprenticeship, employment or self-employment that some record tells of.',
  },
);

@CacheControl({ inheritMaxAge: true })
@ObjectType({ description: 'How many enrolments got as far as a step.', simpleResolvers: true })
export class TrainingFunnelStep {
  @Field(() => FunnelStep, { description: 'The step.' })
  step!: Values<typeof FunnelStep>;

  @Field(() => Stat, {
    description: 'Enrolments that got as far, never more than in the step before.',
  })
  count!: Stat;

  @Field(() => FunnelStep, {
    nullable: true,
    description: 'The step before, which is the denominator of `ofPrevious`; null for the first.',
  })
  previous!: Values<typeof FunnelStep> | null;

  @Field(() => Rate, {
    nullable: true,
    description:
      'Share of the step before. Who is missing did not get as far, or not yet, or no record tells of it; null for the first.',
  })
  ofPrevious!: Rate | null;

  @Field(() => Rate, { description: 'Share of all that registered.' })
  ofRegistered!: Rate;
}

@CacheControl({ maxAge: 60 })
@ObjectType({
  description: 'How many of those who registered were enrolled, completed, certified and placed.',
  simpleResolvers: true,
})
export class TrainingFunnel {
  @Extensions({ longest: 5 })
  @Field(() => [TrainingFunnelStep], { description: 'Its steps, from the first to the last.' })
  steps!: TrainingFunnelStep[];
}

@ArgsType()
export class TrainingFunnelArgs {
  @Field(() => declaredInput('EnrolmentFilter'), {
    nullable: true,
    description: 'Only enrolments that meet all of these conditions.',
  })
  filter?: Filter | null;
}
