/**
 * Statement that makes an index of an array column which is up to date at once. PostgreSQL would
 * keep a list of what is new, which every search would read from end to end until a vacuum.
 */
export const ginIndex = (name: string, table: string, column: string) =>
  `create index ${name} on ${table} using gin (${column}) with (fastupdate = off)`;
