import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Extensions, Info, Query, Resolver } from 'type-graphql';
import { BadUserInputError } from '../../errors.ts';
import type { GraphContext } from '../../exposure/context.ts';
import { canonical } from '../../loading/canonical.ts';
import { Selection } from '../../loading/selection.ts';
import { badCursor, markFor } from '../../relay/cursor.ts';
import { fromOpaque, toOpaque } from '../../relay/opaque.ts';
import { defaultPageSize, pageSize } from '../../relay/page-args.ts';
import { type Hit, hitCount, hits, type Rank, type SearchRequest } from './search.statement.ts';
import { SearchArgs, SearchConnection } from './search.types.ts';

const longestText = 200;

@Resolver()
export class SearchResolver {
  @Extensions({ cost: 20 })
  @Query(() => SearchConnection, {
    description:
      'Organizations (by every name and acronym they had), programs, fields, events, agreements and sources, best first.',
  })
  search(
    @Args(() => SearchArgs) { text, kinds, first, after }: SearchArgs,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): SearchConnection {
    const { statements } = context.loaders;
    const request: SearchRequest = { text: searchText(text), kinds: kinds ?? undefined };
    const size = pageSize('first', first) ?? defaultPageSize;
    const position = after ? toRank(request, after) : undefined;
    // Nothing is looked for before it is selected.
    let found: Promise<readonly Hit[]> | undefined;
    const look = () => (found ??= statements.select(hits(request, size + 1, position)));
    const page = async () => (await look()).slice(0, size);
    return {
      edges: async () =>
        (await page()).map((hit) => ({
          cursor: toCursor(request, hit),
          node: () => load(hit, context, info),
          score: hit.score,
        })),
      nodes: async () => Promise.all((await page()).map((hit) => load(hit, context, info))),
      pageInfo: async () => {
        const shown = await page();
        const [start, end] = [shown[0], shown.at(-1)];
        return {
          hasNextPage: (await look()).length > size,
          hasPreviousPage: position !== undefined,
          startCursor: start ? toCursor(request, start) : null,
          endCursor: end ? toCursor(request, end) : null,
        };
      },
      totalCount: async () => (await statements.select(hitCount(request)))[0]!.count,
    };
  }
}

function searchText(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length === 0 || trimmed.length > longestText) {
    throw new BadUserInputError(`Argument "text" must have 1 to ${longestText} characters.`, {
      argument: 'text',
    });
  }
  if (trimmed.includes('\0')) {
    throw new BadUserInputError('Argument "text" must not contain the NUL character.', {
      argument: 'text',
    });
  }
  return trimmed;
}

function load(
  { references }: Hit,
  { loaders, model, selections }: GraphContext,
  info: GraphQLResolveInfo,
): Promise<unknown> {
  const [typename, key] = Object.entries(references).find(([, id]) => id !== null)!;
  const { table } = model.get(typename)!;
  const { page } = selections.ofConnection(info, table);
  return loaders.oneOrFail(page?.rows ?? new Selection(table, []), key!);
}

/** A rank says something within one search only: its cursors carry a mark of it. */
function markOf(request: SearchRequest): string {
  return markFor(`search ${canonical(request)}`);
}

function toCursor(request: SearchRequest, { score, entry }: Rank): string {
  return toOpaque([markOf(request), score, entry]);
}

function toRank(request: SearchRequest, cursor: string): Rank {
  const [mark, score, entry] = fromOpaque(cursor) ?? [];
  if (mark !== markOf(request) || !isInteger(score) || !isInteger(entry)) throw badCursor('after');
  return { score, entry };
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= 2_147_483_647;
}
