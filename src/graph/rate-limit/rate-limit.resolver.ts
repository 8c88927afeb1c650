import { GraphQLDateTime } from 'graphql-scalars';
import { Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { CacheControl } from '../../exposure/cache-control.ts';
import type { GraphContext, RateLimitStatus } from '../../exposure/context.ts';

@CacheControl({ maxAge: 0, scope: 'PRIVATE' })
@ObjectType({
  description: 'What the viewer may still ask for, in points: an object of an answer is one.',
  simpleResolvers: true,
})
class RateLimit implements RateLimitStatus {
  @Field(() => Int, {
    description: 'Points that this operation can cost at most; what it costs less is given back.',
  })
  cost!: number;

  @Field(() => Int, { description: "Points in the viewer's bucket when it is full." })
  limit!: number;

  @Field(() => Int, {
    description: 'Points left in the bucket, with those of this operation taken.',
  })
  remaining!: number;

  @Field(() => GraphQLDateTime, { description: 'When the bucket is full again.' })
  resetAt!: Date;
}

@Resolver()
export class RateLimitResolver {
  @Query(() => RateLimit, {
    description:
      'What this operation takes of the points that the viewer may spend, and what is left.',
  })
  rateLimit(@Ctx() { rateLimit }: GraphContext): RateLimitStatus {
    if (!rateLimit) throw new Error('The operation was executed without being paid for.');
    return rateLimit;
  }
}
