import { ForbiddenError } from '../errors.ts';
import type { Relation, Table } from '../loading/table.ts';

/** Stands in a row for the value of a field that the viewer may not read: the executor throws it, with its path. */
export function withheld({ name }: Table, field: string): ForbiddenError {
  return new ForbiddenError(`Your role may not read "${name}.${field}".`);
}

/** For a list by a field that the viewer may not read: being in it tells the field. */
export function withheldList({ name }: Relation): ForbiddenError {
  return new ForbiddenError(`Your role may not read "${name}".`);
}

/** Stands in a connection for rows that the viewer may only count. */
export function onlyCounted({ name }: Table): ForbiddenError {
  return new ForbiddenError(
    `Your role may not read records of the type "${name}" one by one: select "totalCount" alone.`,
  );
}

/** For an argument that would tell of what the viewer may not read. */
export function hiddenArgument(argument: string, what: string): ForbiddenError {
  return new ForbiddenError(`Argument "${argument}" is by ${what}, which your role may not read.`, {
    argument,
  });
}
