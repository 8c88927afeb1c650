import type { MikroORM } from '@mikro-orm/postgresql';
import { type QueryExecutorProvider, sql } from 'kysely';
import type { PersonalDataKey } from '../../config.ts';
import type { EncryptedColumn, Keyring } from './keyring.ts';
import { openCipher } from './open-cipher.ts';

const batch = 2_000;

interface Person {
  readonly id: number;
  readonly nik: string | null;
  readonly phone: string | null;
}

/**
 * Encrypts whatever another key encrypted with the first one, in transactions of some participants
 * each: stopped at any time, it goes on where it was when it is run again. Hashes stay as they are.
 *
 * @param report told how far it is, one line at a time
 * @returns of how many participants
 * @throws UsageError when the keys are not those of the database
 */
export async function rotatePersonalData(
  orm: MikroORM,
  keys: readonly PersonalDataKey[] | undefined,
  report: (line: string) => void = () => {},
): Promise<number> {
  const cipher = await openCipher(orm.em.getKysely(), keys);
  let rotated = 0;
  let after = 0;
  for (;;) {
    const people = await orm.em
      .fork()
      .transactional((em) => rotateSome(em.getKysely(), cipher, after));
    if (people.length === 0) break;
    rotated += people.length;
    after = people.at(-1)!.id;
    report(`${rotated} participants`);
  }
  await rotateLookupKey(orm.em.getKysely(), cipher);
  return rotated;
}

/** The rows stay locked: nobody else's change of them is overwritten. */
async function rotateSome(
  database: QueryExecutorProvider,
  cipher: Keyring,
  after: number,
): Promise<readonly Person[]> {
  const { rows: people } = await sql<Person>`
    select id, nik_encrypted as nik, phone_encrypted as phone from participant
    where id > ${after} and (not starts_with(nik_encrypted, ${cipher.prefix})
      or not starts_with(phone_encrypted, ${cipher.prefix}))
    order by id limit ${sql.lit(batch)} for update`.execute(database);
  if (people.length === 0) return people;
  const anew = (column: EncryptedColumn, value: string | null) =>
    value && cipher.encrypt(column, cipher.decrypt(column, value));
  const ids = people.map(({ id }) => id);
  const niks = people.map(({ nik }) => anew('participant.nik', nik));
  const phones = people.map(({ phone }) => anew('participant.phone', phone));
  await sql`
    update participant set nik_encrypted = nik_, phone_encrypted = phone_
    from unnest(${ids}::integer[], ${niks}::text[], ${phones}::text[]) as given (id_, nik_, phone_)
    where id = id_`.execute(database);
  return people;
}

/** The key itself stays, encrypted anew. */
async function rotateLookupKey(database: QueryExecutorProvider, cipher: Keyring): Promise<void> {
  const { rows } = await sql<{ secret: string }>`select secret from lookup_key`.execute(database);
  const { secret } = rows[0]!;
  if (secret.startsWith(cipher.prefix)) return;
  const anew = cipher.encrypt('lookup_key.secret', cipher.decrypt('lookup_key.secret', secret));
  await sql`update lookup_key set secret = ${anew}`.execute(database);
}
