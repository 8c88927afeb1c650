import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { BadUserInputError, NotFoundError } from '../../errors.ts';
import type { GraphContext } from '../../exposure/context.ts';
import { Node } from '../../exposure/node.ts';
import type { Row } from '../../loading/table.ts';
import { fromGlobalId } from '../../relay/global-id.ts';

const mostIds = 100;

@Resolver()
export class NodeResolver {
  @Query(() => Node, { nullable: true, description: 'Whatever has this global id.' })
  node(
    @Arg('id', () => ID, { description: 'A value of a field `id`.' }) id: string,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    return load(id, 'id', context, info);
  }

  @Query(() => [Node], {
    nullable: 'items',
    description: `Whatever has these global ids, in their order; an unknown one is null, with an error at its place.`,
  })
  nodes(
    @Arg('ids', () => [ID], { description: `Values of fields \`id\`, at most ${mostIds}.` })
    ids: readonly string[],
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row>[] {
    if (ids.length > mostIds) {
      throw new BadUserInputError(
        `Argument "ids" must have at most ${mostIds} elements; it has ${ids.length}.`,
        { argument: 'ids', maximum: mostIds },
      );
    }
    return ids.map((id) => load(id, 'ids', context, info));
  }
}

async function load(
  id: string,
  argument: string,
  { loaders, model, selections }: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Row> {
  const { typename, key } = fromGlobalId(id, argument);
  const table = model.get(typename)?.table;
  const row =
    table && !table.subtypes ? await loaders.one(selections.ofRow(info, table), key) : null;
  // An id is opaque and made by this API: it may be repeated.
  if (!row) throw new NotFoundError(`There is nothing with the id "${id}".`, { argument });
  return row;
}
