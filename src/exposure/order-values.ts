import { BadUserInputError } from '../errors.ts';
import { naturalOrder, Order, pathName } from '../loading/order.ts';
import type { OrderTerm, Table } from '../loading/table.ts';
import type { RoleVisibility } from '../loading/visibility.ts';
import { hiddenArgument } from './refusals.ts';

type Direction = 'ASC' | 'DESC';
/** A field with its direction, or a to-one relation with such an object. */
export type OrderValue = { readonly [field: string]: Direction | OrderValue | null | undefined };

const mostTerms = 5;
const deepestPath = 5;

/**
 * The order that the argument `orderBy` asks for.
 *
 * @throws BadUserInputError when a step has not exactly one field, or there are too many steps
 * @throws ForbiddenError when it is by a field that the viewer may not read: the order would tell it
 */
export function toOrder(
  table: Table,
  orderBy: readonly OrderValue[] | null | undefined,
  visibility: RoleVisibility,
): Order {
  if (!orderBy || orderBy.length === 0) return naturalOrder(table);
  if (orderBy.length > mostTerms) throw refuse(`must have at most ${mostTerms} elements`);
  const terms = orderBy.map((step) => toTerm(table, step, [], visibility));
  const paths = terms.map(pathName);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw refuse(`must not have the field ${twice} twice`);
  return new Order(table, terms);
}

function toTerm(
  table: Table,
  step: OrderValue,
  through: OrderTerm['through'],
  visibility: RoleVisibility,
): OrderTerm {
  const fields = Object.entries(step).filter(([, given]) => given !== null && given !== undefined);
  const [named, ...others] = fields;
  if (!named || others.length > 0) throw refuse('must have exactly one field in each element');
  if (through.length > deepestPath)
    throw refuse(`must not lead through more than ${deepestPath} relations`);
  const [field, given] = named;
  if (!visibility.mayRead(table, field))
    throw hiddenArgument('orderBy', `the field "${table.name}.${field}"`);
  const column = table.columns.get(field)!;
  const target = table.references.get(field);
  return target
    ? toTerm(target, given as OrderValue, [...through, { column, target }], visibility)
    : { through, column, descending: given === 'DESC' };
}

function refuse(rule: string): BadUserInputError {
  return new BadUserInputError(`Argument "orderBy" ${rule}.`, { argument: 'orderBy' });
}
