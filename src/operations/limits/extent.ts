import {
  Kind,
  type DocumentNode,
  type ExecutableDefinitionNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** How large an operation or a fragment is, whatever its variables: what the limits of the same names are compared with. */
export interface Extent {
  readonly depth: number;
  /** None of a fragment. */
  readonly rootFields: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly directivesAtOnce: number;
  readonly variables: number;
  /** Whether it asks for the schema. */
  readonly introspects: boolean;
}

/** What a selection set holds, with all that is spread into it. */
interface Part {
  depth: number;
  /** Fields of its own level. */
  level: number;
  fields: number;
  aliases: number;
  directives: number;
  directivesAtOnce: number;
  introspects: boolean;
}

const nothing = (): Part => ({
  depth: 0,
  level: 0,
  fields: 0,
  aliases: 0,
  directives: 0,
  directivesAtOnce: 0,
  introspects: false,
});

/** What the types of an introspection are asked for by; `__typename` tells nothing of the schema. */
const introspection: ReadonlySet<string> = new Set(['__schema', '__type']);

/**
 * Measures each operation of a document that need not be valid, and each fragment: validation looks at
 * those too that no operation uses. A fragment is gone through once and counted wherever it is spread:
 * that may be more often than could be written out, up to infinity. One that spreads itself adds
 * nothing more; validation refuses it.
 */
export function extentsOf(document: DocumentNode): ReadonlyMap<ExecutableDefinitionNode, Extent> {
  const definitions = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) definitions.set(each.name.value, each);
  }
  const fragments = new Map<string, Part>();

  function fragmentPart(name: string): Part {
    const known = fragments.get(name);
    if (known) return known;
    const part = nothing();
    fragments.set(name, part);
    const definition = definitions.get(name);
    if (definition) {
      Object.assign(part, partOf(definition.selectionSet));
      addDirectives(part, definition.directives);
    }
    return part;
  }

  function partOf({ selections }: SelectionSetNode): Part {
    const part = nothing();
    for (const selection of selections) {
      addDirectives(part, selection.directives);
      addSelection(part, selection);
    }
    return part;
  }

  function addSelection(part: Part, selection: SelectionNode): void {
    if (selection.kind !== Kind.FIELD) {
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT
          ? partOf(selection.selectionSet)
          : fragmentPart(selection.name.value);
      part.depth = Math.max(part.depth, inner.depth);
      part.level += inner.level;
      return add(part, inner);
    }
    part.level += 1;
    part.fields += 1;
    if (selection.alias) part.aliases += 1;
    if (introspection.has(selection.name.value)) part.introspects = true;
    const inner = selection.selectionSet ? partOf(selection.selectionSet) : undefined;
    part.depth = Math.max(part.depth, 1 + (inner?.depth ?? 0));
    if (inner) add(part, inner);
  }

  const extents = new Map<ExecutableDefinitionNode, Extent>();
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) {
      extents.set(each, { ...fragmentPart(each.name.value), rootFields: 0, variables: 0 });
    }
    if (each.kind !== Kind.OPERATION_DEFINITION) continue;
    const part = partOf(each.selectionSet);
    addDirectives(part, each.directives);
    const variables = each.variableDefinitions ?? [];
    for (const { directives } of variables) addDirectives(part, directives);
    const { level: rootFields, ...rest } = part;
    extents.set(each, { ...rest, rootFields, variables: variables.length });
  }
  return extents;
}

function add(part: Part, inner: Part): void {
  part.fields += inner.fields;
  part.aliases += inner.aliases;
  part.directives += inner.directives;
  part.directivesAtOnce = Math.max(part.directivesAtOnce, inner.directivesAtOnce);
  part.introspects ||= inner.introspects;
}

function addDirectives(part: Part, directives: readonly unknown[] = []): void {
  part.directives += directives.length;
  part.directivesAtOnce = Math.max(part.directivesAtOnce, directives.length);
}
