import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { ObjectPlan } from '../compiled/plan.ts';

/** An operation of a document. */
export interface Executable {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** A count of people, with the status that says how it is told. */
const countType = 'Stat';

/** Where an answer has the status of each count for its table; clients name nothing like this. */
export const statusKey = '__status';

const statusField: FieldNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: statusKey },
  name: { kind: Kind.NAME, value: 'status' },
};

/**
 * The same operation, that has with each count its status, whatever the client selects of it: a table
 * without would not tell what is withheld from what is not there. A plain value of an object that is
 * read anyway, it costs nothing.
 *
 * @param document valid
 */
export function withStatuses(
  schema: GraphQLSchema,
  { document, operation }: Executable,
): Executable {
  const typeInfo = new TypeInfo(schema);
  const executed: DocumentNode = visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: {
        leave(node) {
          const { selectionSet } = node;
          if (!selectionSet || getNamedType(typeInfo.getType())?.name !== countType)
            return undefined;
          // First, so that nothing else has its name.
          const selections = [statusField, ...selectionSet.selections];
          return { ...node, selectionSet: { ...selectionSet, selections } };
        },
      },
    }),
  );
  const index = document.definitions.indexOf(operation);
  return {
    document: executed,
    operation: executed.definitions[index] as OperationDefinitionNode,
  };
}

export function isCount({ type }: ObjectPlan): boolean {
  return type.name === countType;
}

/** Whether a count's value is selected, and its status is not. */
export function lacksStatus(plan: ObjectPlan): boolean {
  const { fields } = plan;
  const selects = (name: string) =>
    fields.some(({ key, definition }) => key !== statusKey && definition.name === name);
  return isCount(plan) && selects('value') && !selects('status');
}
