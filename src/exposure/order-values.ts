import { BadUserInputError } from '../errors.ts';
import { naturalOrder, Order, pathName } from '../loading/order.ts';
import type { OrderTerm, Table } from '../loading/table.ts';

type Direction = 'ASC' | 'DESC';
/** A field with its direction, or a to-one relation with such an object. */
export type OrderValue = { readonly [field: string]: Direction | OrderValue | null | undefined };

const mostTerms = 5;
const deepestPath = 5;

/**
 * The order that the argument `orderBy` asks for.
 *
 * @throws BadUserInputError when a step has not exactly one field, or there are too many steps
 */
export function toOrder(table: Table, orderBy: readonly OrderValue[] | null | undefined): Order {
  if (!orderBy || orderBy.length === 0) return naturalOrder(table);
  if (orderBy.length > mostTerms) throw refuse(`must have at most ${mostTerms} elements`);
  const terms = orderBy.map((step) => toTerm(table, step, []));
  const paths = terms.map(pathName);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw refuse(`must not have the field ${twice} twice`);
  return new Order(table, terms);
}

function toTerm(table: Table, step: OrderValue, through: OrderTerm['through']): OrderTerm {
  const fields = Object.entries(step).filter(([, given]) => given !== null && given !== undefined);
  const [named, ...others] = fields;
  if (!named || others.length > 0) throw refuse('must have exactly one field in each element');
  if (through.length > deepestPath)
    throw refuse(`must not lead through more than ${deepestPath} relations`);
  const [field, given] = named;
  const column = table.columns.get(field)!;
  const target = table.references.get(field);
  return target
    ? toTerm(target, given as OrderValue, [...through, { column, target }])
    : { through, column, descending: given === 'DESC' };
}

function refuse(rule: string): BadUserInputError {
  return new BadUserInputError(`Argument "orderBy" ${rule}.`, { argument: 'orderBy' });
}
