import { ArgsType, createUnionType, Field, Int, ObjectType } from 'type-graphql';
import { CacheControl } from '../../exposure/cache-control.ts';
import { PageArgs, PageInfo } from '../../exposure/connection-types.ts';
import { enumeration, type Values } from '../../exposure/enumeration.ts';
import { Agreement } from '../agreement/agreement.entity.ts';
import { CooperationProgram } from '../cooperation-program/cooperation-program.entity.ts';
import { Directorate } from '../directorate/directorate.entity.ts';
import { Event } from '../event/event.entity.ts';
import { Ministry } from '../ministry/ministry.entity.ts';
import { Partner } from '../partner/partner.entity.ts';
import { Source } from '../source/source.entity.ts';
import { TrainingCenter } from '../training-center/training-center.entity.ts';
import { TrainingProgram } from '../training-program/training-program.entity.ts';
import { VocationalField } from '../vocational-field/vocational-field.entity.ts';

export const SearchKind = enumeration('SearchKind', 'Sort of thing that search finds.', {
  MINISTRY: 'Ministries.',
  DIRECTORATE: 'Units of ministries.',
  TRAINING_CENTER: 'Training centers.',
  PARTNER: 'Partners.',
  TRAINING_PROGRAM: 'Training programs.',
  COOPERATION_PROGRAM: 'Cooperation programs.',
  VOCATIONAL_FIELD: 'Vocational fields.',
  EVENT: 'Events.',
  AGREEMENT: 'Agreements.',
  SOURCE: 'Sources.',
});

const SearchResult = createUnionType({
  name: 'SearchResult',
  description: 'Anything that search finds.',
  types: () =>
    [
      Ministry,
      Directorate,
      TrainingCenter,
      Partner,
      TrainingProgram,
      CooperationProgram,
      VocationalField,
      Event,
      Agreement,
      Source,
    ] as never,
});

@CacheControl({ maxAge: 60 })
@ObjectType({ description: 'One hit of a search.', simpleResolvers: true })
class SearchEdge {
  @Field(() => String, { description: 'Place in the ranking, for `after`. Opaque.' })
  cursor!: string;

  @Field(() => SearchResult, { description: 'What was found.' })
  node!: () => Promise<unknown>;

  @Field(() => Int, {
    description:
      'Relevance: higher is better, above 40000 for a whole name. Comparable within one search only.',
  })
  score!: number;
}

@CacheControl({ maxAge: 60 })
@ObjectType({ description: 'A page of hits, best first.', simpleResolvers: true })
export class SearchConnection {
  @Field(() => [SearchEdge], { description: 'The page, with cursors.' })
  edges!: () => Promise<readonly SearchEdge[]>;

  @Field(() => [SearchResult], { description: 'The page, without cursors.' })
  nodes!: () => Promise<readonly unknown[]>;

  @Field(() => PageInfo, { description: 'Where the page lies in the ranking.' })
  pageInfo!: () => Promise<PageInfo>;

  @Field(() => Int, { description: 'How many hits there are, all pages together.' })
  totalCount!: () => Promise<number>;
}

@ArgsType()
export class SearchArgs extends PageArgs {
  @Field(() => String, {
    description:
      'What to look for, 1 to 200 characters: a name, an acronym or words. Letter case, accents and small typing errors do not matter; Indonesian words are found in every form.',
  })
  text!: string;

  @Field(() => [SearchKind], {
    nullable: true,
    description:
      'Only things of these kinds; an empty list finds nothing, all kinds when left out.',
  })
  kinds?: Values<typeof SearchKind>[] | null;
}
