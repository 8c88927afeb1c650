/** A process of its own for tests: opens the data folder it is given and inserts rows until killed. */
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';

const { connection } = await startEmbeddedPostgres({ dataDir: process.argv[2] });
const { dbName: database, ...server } = connection;
const client = new Client({ ...server, database });
await client.connect();
await client.query('CREATE TABLE acknowledged (id int PRIMARY KEY)');
for (let id = 1; ; id++) {
  await client.query('INSERT INTO acknowledged VALUES ($1)', [id]);
  process.stdout.write(`${id}\n`);
}
