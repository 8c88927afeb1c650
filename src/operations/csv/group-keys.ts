import type { OperationDefinitionNode } from 'graphql';
import { type FieldPlan, type ObjectPlan, objectsOf } from '../compiled/plan.ts';
import { defaultsOf, operandOf, resolved, type Variables } from '../limits/operands.ts';
import { notATable } from './not-a-table.ts';

/**
 * Refuses tables that would have a group once for each of its dimensions, and its numbers as often:
 * whoever added them up would get a multiple.
 *
 * @throws GraphQLError where something is selected beside the `key` of groups by several dimensions
 */
export function checkGroupKeys(
  root: ObjectPlan,
  operation: OperationDefinitionNode,
  variables: Variables,
): void {
  const defaults = defaultsOf(operation);
  // Many types may lead to one selection.
  const checked = new Map<ObjectPlan, number>();
  const dimensionsOf = ({ nodes: [node] }: FieldPlan) => {
    const argument = node!.arguments?.find(({ name }) => name.value === 'groupBy');
    const names = resolved(operandOf(argument?.value, defaults), variables);
    return Array.isArray(names) ? names.length : 1;
  };

  function check(object: ObjectPlan, path: readonly string[], dimensions: number): void {
    if ((checked.get(object) ?? 0) >= dimensions) return;
    checked.set(object, dimensions);
    const { fields } = object;
    for (const field of fields) {
      const at = [...path, field.key];
      if (dimensions > 1 && fields.length > 1 && isGroupKey(field)) {
        const place = at.join('.');
        throw notATable(
          'CSV_GROUP_KEY',
          `"${place}" is a list of as many parts as the groups have dimensions: each part would be a row, with the numbers of its group once more. Ask for each part by itself, as in "year: keyOf(dimension: YEAR) { value }".`,
          { path: place },
        );
      }
      const groups = field.definition.args.some(({ name }) => name === 'groupBy');
      const within = groups ? dimensionsOf(field) : dimensions;
      for (const inner of objectsOf(field.shape)) check(inner, at, within);
    }
  }

  check(root, [], 1);
}

/** Whether the field lists what a group has in common, of which `keyOf` gives one part. */
function isGroupKey({ definition, parentType, shape }: FieldPlan): boolean {
  return definition.name === 'key' && shape.kind === 'list' && 'keyOf' in parentType.getFields();
}
