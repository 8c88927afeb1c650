import { type DocumentNode, print, visit } from 'graphql';

/** An operation with its variables. */
export interface Operation {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /**
   * Variables that take a cursor of the list whose argument they are, and a number that chooses among
   * those cursors that the list returns without them.
   */
  readonly cursors: Readonly<Record<string, number>>;
}

/** An operation as text, with its variables. */
export function printOperation({ document, variables }: Omit<Operation, 'cursors'>): string {
  const given = Object.keys(variables).length > 0 ? `\n${JSON.stringify(variables, null, 2)}` : '';
  return `${print(document)}${given}`;
}

/** A document without the variables and fragments that nothing in it uses any more: they would be refused. */
export function withoutUnused(document: DocumentNode): DocumentNode {
  const variables = new Set<string>();
  const fragments = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void variables.add(name.value),
    FragmentSpread: ({ name }) => void fragments.add(name.value),
  });
  let dropped = false;
  const kept = visit(document, {
    VariableDefinition({ variable }) {
      return variables.has(variable.name.value) ? false : null;
    },
    FragmentDefinition({ name }) {
      if (fragments.has(name.value)) return undefined;
      dropped = true;
      return null;
    },
  });
  // A fragment that went may have been the only one to use another.
  return dropped ? withoutUnused(kept) : kept;
}
