import { ArgsType, Extensions, Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import { CacheControl } from '../../exposure/cache-control.ts';
import { enumeration, type Values } from '../../exposure/enumeration.ts';
import { StatisticsKey } from '../enrolment-statistics/keys.ts';
import { Rate, Stat } from '../enrolment-statistics/stat.types.ts';

export const SkillsGapDimension = enumeration(
  'SkillsGapDimension',
  'What supply and need are compared by.',
  {
    FIELD: 'By vocational field: of the need, and of the training program.',
    REGION: 'By province: where the people are needed, and where the training center lies.',
    PERIOD:
      'By year: in which the people are needed (in which the need was stated, where no day is given), and in which the batch began.',
  },
);

@CacheControl({ inheritMaxAge: true })
@ObjectType({
  description: 'Need and supply of one field, province or year.',
  simpleResolvers: true,
})
export class SkillsGapRow {
  @Field(() => StatisticsKey, { description: 'The field, province or year.' })
  key!: StatisticsKey;

  @Field(() => Int, {
    description:
      'Open workforce needs that were stated. 0 is not that nobody is needed: nobody has said so.',
  })
  needs!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'People that those needs ask for; null when no need was stated.',
  })
  needed!: number | null;

  @Field(() => Stat, { description: 'Enrolments that were completed.' })
  trained!: Stat;

  @Field(() => Stat, {
    description: 'Enrolments found competent in at least one competence test.',
  })
  certified!: Stat;

  @Field(() => Stat, {
    description: 'Enrolments followed by work: an apprenticeship, employment or self-employment.',
  })
  placed!: Stat;

  @Field(() => Int, {
    nullable: true,
    description:
      '`needed` less `certified`: negative where more were certified than are needed; null when either is not told.',
  })
  gap!: number | null;

  @Field(() => Rate, {
    nullable: true,
    description:
      '`certified` by `needed`; above 1 where more were certified than are needed. Null when no need was stated.',
  })
  coverage!: Rate | null;
}

@CacheControl({ maxAge: 60 })
@ObjectType({
  description:
    'Supply of trained people against the open workforce needs. Both are what was recorded: a need that nobody stated is missing, and not zero.',
  simpleResolvers: true,
})
export class SkillsGap {
  @Extensions({ longest: 100 })
  @Field(() => [SkillsGapRow], {
    description:
      'Every field, province or year that has a need or an enrolment, in the order of their codes. Where numbers are rounded, one without a need is left out when its enrolments are suppressed: that there are some is not told.',
  })
  rows!: SkillsGapRow[];

  @Field(() => Float, {
    nullable: true,
    description:
      'How differently needs and completed training are spread over vocational fields, from 0 (alike) to 1 (no field in common): the index of dissimilarity of O. D. Duncan and B. Duncan, "A Methodological Analysis of Segregation Indexes", American Sociological Review 20 (1955), 210-217: half the sum over fields of |needed / all needed - trained / all trained|. Whatever is not told counts as none; null when either is none at all.',
  })
  dissimilarityIndex!: () => Promise<number | null>;
}

@InputType({ description: 'What is compared; all of these must hold.' })
export class SkillsGapFilter {
  @Field(() => [String], {
    nullable: true,
    description: 'Codes of vocational fields; any when it is left out.',
  })
  fields?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Codes of provinces, in which the people are needed, and in which the training center lies, wherever its participants come from; any when it is left out.',
  })
  regions?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'First year, of the need and of the batch; any when it is left out.',
  })
  fromYear?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Last year, of the need and of the batch; any when it is left out.',
  })
  toYear?: number | null;
}

@ArgsType()
export class SkillsGapArgs {
  @Field(() => SkillsGapDimension, {
    defaultValue: SkillsGapDimension.FIELD,
    description: 'What is compared by.',
  })
  by!: Values<typeof SkillsGapDimension>;

  @Field(() => SkillsGapFilter, {
    nullable: true,
    description: 'What is compared; everything when it is left out.',
  })
  filter?: SkillsGapFilter | null;
}
