import { type DocumentNode, type FieldNode, Kind, visit } from 'graphql';
import * as ast from './generator/document.ts';
import { type Operation, withoutUnused } from './operation.ts';

const alias = (cursor: string) => `harvest_${cursor}`;
const harvested = 8;
const paging = new Set(['first', 'last', 'after', 'before']);

/** The variables that a field takes as cursors. */
function cursorsOf(node: FieldNode, { cursors }: Operation): string[] {
  return (node.arguments ?? []).flatMap(({ value }) =>
    value.kind === Kind.VARIABLE && value.name.value in cursors ? [value.name.value] : [],
  );
}

/**
 * The operation without its cursors, that returns those which its lists have: the same parents, filter
 * and order, the first few rows, and the cursors beside whatever else is selected.
 */
export function harvestOf(operation: Operation): DocumentNode {
  const document = visit(operation.document, {
    Field(node) {
      const cursors = cursorsOf(node, operation);
      if (cursors.length === 0 || !node.selectionSet) return undefined;
      const kept = (node.arguments ?? []).filter(({ name }) => !paging.has(name.value));
      const size = ast.argument('first', { kind: Kind.INT, value: String(harvested) });
      const edges = cursors.map((cursor) =>
        ast.field('edges', { alias: alias(cursor), selections: [ast.field('cursor')] }),
      );
      return {
        ...node,
        arguments: [...kept, size],
        selectionSet: ast.selectionSet([...node.selectionSet.selections, ...edges]),
      };
    },
  });
  return withoutUnused(document);
}

/** Cursors of both sides, by variable: null where the list is empty, as if none were given. */
export interface Harvest {
  readonly server: Readonly<Record<string, string | null>>;
  readonly reference: Readonly<Record<string, string | null>>;
}

/** Takes cursors from the same places of two equal answers to `harvestOf`. */
export function takeCursors(operation: Operation, server: unknown, reference: unknown): Harvest {
  const chosen = Object.entries(operation.cursors).map(([name, choice]) => {
    const [ours, theirs] = [server, reference].map((data) => found(data, alias(name)));
    const index = ours!.length > 0 ? choice % ours!.length : 0;
    return { name, server: ours![index] ?? null, reference: theirs![index] ?? null };
  });
  return {
    server: Object.fromEntries(chosen.map((each) => [each.name, each.server])),
    reference: Object.fromEntries(chosen.map((each) => [each.name, each.reference])),
  };
}

/** Every cursor under that name, wherever it is. */
function found(data: unknown, key: string): string[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) =>
    name === key ? (value as { cursor: string }[]).map(({ cursor }) => cursor) : found(value, key),
  );
}
