import { type Kysely, sql } from 'kysely';
import { Reference, type TableRow } from './table-rows.ts';

type Ids = Map<string, number>;
type Database = Kysely<unknown>;

/**
 * Writes rows in the order that their references ask for: inserts what is missing and updates what
 * differs, so that a second run takes no id from a sequence and starts no trigger.
 *
 * @throws Error that names the rows whose references lead nowhere
 */
export async function writeRows(database: Database, rows: readonly TableRow[]): Promise<void> {
  const ids: Ids = new Map();
  let waiting = rows;
  while (waiting.length > 0) {
    const ready = waiting.filter((row) => missing(row, ids).length === 0);
    if (ready.length === 0) throw new Error(unresolved(waiting, ids));
    for (const batch of Map.groupBy(ready, shape).values()) await writeBatch(database, batch, ids);
    waiting = waiting.filter((row) => !ready.includes(row));
  }
}

/** Rows of one shape go in the same statements. */
const shape = ({ table, key, columns }: TableRow) =>
  [table, key, Object.keys(columns)].map(String).join(' ');

async function writeBatch(database: Database, rows: readonly TableRow[], ids: Ids): Promise<void> {
  const missingRows = await noteIds(database, rows, ids);
  const known = rows.filter((row) => !missingRows.includes(row));
  if (known.length > 0) await update(database, known, ids);
  if (missingRows.length > 0) {
    await insert(database, missingRows, ids);
    if (missingRows[0]!.identity !== undefined) await noteIds(database, missingRows, ids);
  }
}

/** Finds rows by their keys, and notes their ids. Returns the rows that are not there. */
async function noteIds(database: Database, rows: readonly TableRow[], ids: Ids) {
  const { table, key, identity } = rows[0]!;
  const id = identity === undefined ? sql`null::integer` : sql.ref('present.id');
  const found = await sql<{ place: string; id: number | null }>`
    select given.ordinality::text as place, ${id} as id
    from ${recordset(rows, ids)} join ${sql.table(table)} as present on ${same(key)}`.execute(
    database,
  );
  const places = new Map(found.rows.map((row) => [Number(row.place) - 1, row.id]));
  for (const [place, row] of rows.entries()) {
    const at = places.get(place);
    if (row.identity !== undefined && typeof at === 'number') ids.set(row.identity, at);
  }
  return rows.filter((_row, place) => !places.has(place));
}

async function update(database: Database, rows: readonly TableRow[], ids: Ids): Promise<void> {
  const { table, key, columns } = rows[0]!;
  const others = Object.keys(columns).filter((column) => !key.includes(column));
  if (others.length === 0) return;
  const changes = others.map((name) => sql`${sql.id(name)} = ${sql.ref(`given.${name}`)}`);
  const row = (of: string) => sql`row(${sql.join(others.map((name) => sql.ref(`${of}.${name}`)))})`;
  await sql`
    update ${sql.table(table)} as present set ${sql.join(changes)}
    from ${recordset(rows, ids)}
    where ${same(key)} and ${row('present')} is distinct from ${row('given')}`.execute(database);
}

async function insert(database: Database, rows: readonly TableRow[], ids: Ids): Promise<void> {
  const { table, columns } = rows[0]!;
  const names = Object.keys(columns);
  await sql`
    insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.id(name)))})
    select ${sql.join(names.map((name) => sql.ref(`given.${name}`)))}
    from ${recordset(rows, ids)} order by given.ordinality`.execute(database);
}

/** The rows as a table `given` with the columns' own types: one parameter, however many rows. */
function recordset(rows: readonly TableRow[], ids: Ids) {
  const records = rows.map(({ columns }) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, value]) => [name, resolved(value, ids)]),
    ),
  );
  return sql`rows from (jsonb_populate_recordset(null::${sql.table(rows[0]!.table)}, ${JSON.stringify(records)}::jsonb))
    with ordinality as given`;
}

const resolved = (value: unknown, ids: Ids) =>
  value instanceof Reference ? ids.get(value.identity) : value;

const same = (key: readonly string[]) =>
  sql.join(
    key.map((name) => sql`${sql.ref(`present.${name}`)} = ${sql.ref(`given.${name}`)}`),
    sql` and `,
  );

const missing = (row: TableRow, ids: Ids) =>
  Object.values(row.columns)
    .filter((value) => value instanceof Reference)
    .map(({ identity }) => identity)
    .filter((identity) => !ids.has(identity));

function unresolved(rows: readonly TableRow[], ids: Ids): string {
  const identities = new Set(rows.map(({ identity }) => identity));
  // Rows that only wait for others of these are not the cause.
  const causes = rows.flatMap((row) =>
    missing(row, ids)
      .filter((identity) => !identities.has(identity))
      .map((identity) => `${row.identity ?? row.table} -> ${identity}`),
  );
  if (causes.length === 0) return 'Rows of the seed refer to each other in a circle.';
  return `The seed refers to what it does not have: ${causes.join('; ')}.`;
}
