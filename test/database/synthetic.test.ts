import 'reflect-metadata';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectionOptions } from '../../src/database/connection.ts';
import { createOrm } from '../../src/database/orm.ts';
import type { PersonalDataCipher } from '../../src/database/personal-data/cipher.ts';
import { openCipher } from '../../src/database/personal-data/open-cipher.ts';
import { seed as seedRegister } from '../../src/database/seed/seed.ts';
import { synthesize, synthesizeReported } from '../../src/database/synthetic/synthesize.ts';
import { tables } from '../../src/graph/graph.ts';
import { testKeys } from '../support/config.ts';
import { testDatabase } from '../support/database.ts';

const enrolments = 3_000;
const seed = 7;

/** As every test database is: with the register and the reported records. */
let orm: MikroORM;
/** Made anew, in another order: the same things have other ids. */
let other: MikroORM;
let cipher: PersonalDataCipher;
let otherCipher: PersonalDataCipher;
let addedAsReported: number;
let close: () => Promise<void>;

beforeAll(async () => {
  const databases = [await testDatabase(), await testDatabase()] as const;
  orm = createOrm(tables, connectionOptions(databases[0].connection));
  other = createOrm(tables, connectionOptions(databases[1].connection));
  close = async () => {
    await orm.close();
    await other.close();
    for (const database of databases) await database.close();
  };
  cipher = await openCipher(orm.em.getKysely(), testKeys);
  await synthesize(orm, cipher, { enrolments, seed });

  // Another look-up key too: what is encrypted or hashed is told apart by nothing else.
  await other.em.fork().execute('delete from lookup_key');
  otherCipher = await openCipher(other.em.getKysely(), testKeys);
  await other.em.fork().execute(`
    truncate organization, region, vocational_field, source, training_program, participant cascade`);
  await seedRegister(other);
  await synthesize(other, otherCipher, { enrolments: 60, seed: seed + 1 });
  await synthesize(other, otherCipher, { enrolments, seed });
  addedAsReported = await synthesizeReported(other, otherCipher);
});
afterAll(() => close());

/** The only row of an answer. */
async function one(sql: string, database = orm): Promise<Record<string, unknown>> {
  const rows = await database.em.fork().execute<Record<string, unknown>[]>(sql);
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

/** How many rows a query counts. */
async function count(fromWhere: string): Promise<number> {
  return Number((await one(`select count(*) as total ${fromWhere}`))['total']);
}

const generated = `from enrolment as e
  join training_batch as b on b.id = e.batch_id and b.code like 'SYN-${seed}-%'
  join participant as p on p.id = e.participant_id`;

describe('what document 003 reports', () => {
  test('is 7,496 boarding participants from 263 regencies and cities', async () => {
    expect(addedAsReported).toBe(7496);
    for (const database of [orm, other]) {
      expect(await reportedNumbers(database)).toEqual({
        enrolments: 7496,
        participants: 7496,
        origins: 263,
        wrong: 0,
      });
    }
  });

  test('stays so when everything runs again', async () => {
    const lines: string[] = [];
    expect(await synthesizeReported(orm, cipher, (line) => lines.push(line))).toBe(0);
    expect(lines).toEqual(['The reported boarding participants are there already: nothing added.']);
    expect((await reportedNumbers(orm))['participants']).toBe(7496);
  });

  test('comes from competency-based programs in the fields of the center', async () => {
    const elsewhere = await count(`from training_batch as b
      join training_program as p on p.id = b.program_id
      where b.code like 'SYN-REPORTED-%' and not (p.competency_based and p.field_id in (
        select field_id from training_center_field where center_id = b.center_id))`);
    expect(elsewhere).toBe(0);
  });

  async function reportedNumbers(database: MikroORM) {
    const sql = `
      select count(*)::int as enrolments, count(distinct e.participant_id)::int as participants,
        count(distinct p.origin_id)::int as origins,
        (count(*) filter (where r.kind = 'PROVINCE' or p.record_origin <> 'SYNTHETIC'
          or e.record_origin <> 'SYNTHETIC'))::int as wrong
      from enrolment as e
      join organization as c on c.id = e.center_id and c.code = 'BBPVP-BEKASI'
      join participant as p on p.id = e.participant_id
      join region as r on r.id = p.origin_id
      where e.mode = 'BOARDING' and e.started_on between '2017-01-01' and '2020-12-31'`;
    return one(sql, database);
  }
});

describe('records by seed', () => {
  test('are exactly as many enrolments as asked for', async () => {
    expect(await count(generated)).toBe(enrolments);
    for (const few of [1, 25, 49]) {
      const before = await count('from enrolment');
      expect(await synthesize(orm, cipher, { enrolments: few, seed: 100 + few })).toBe(few);
      expect(await count('from enrolment')).toBe(before + few);
    }
  });

  test('are the same in another database, whatever its ids', async () => {
    expect(await checksums(orm)).toEqual(await checksums(other));
  });

  test('are added once', async () => {
    const before = await count('from enrolment');
    const lines: string[] = [];
    const added = await synthesize(orm, cipher, { enrolments: 10, seed }, (line) =>
      lines.push(line),
    );
    expect(added).toBe(0);
    expect(lines).toEqual(['Seed 7 was used before: nothing added. Another seed adds more.']);
    expect(await count('from enrolment')).toBe(before);
  });

  test('are added as a whole or not at all', async () => {
    await orm.em.fork().execute(`
      insert into training_batch (code, program_id, center_id, starts_on, ends_on, mode, record_origin)
      select 'SYN-9-000002', program_id, center_id, starts_on, ends_on, mode, record_origin
      from training_batch order by id limit 1`);
    await expect(synthesize(orm, cipher, { enrolments: 100, seed: 9 })).rejects.toThrow(
      /SYN-9-000002/,
    );
    expect(await count(`from training_batch where code like 'SYN-9-%'`)).toBe(1);
    expect(await count(`from participant where name like 'Peserta Sintetis 9-%'`)).toBe(0);
    await orm.em.fork().execute(`delete from training_batch where code = 'SYN-9-000002'`);
  });

  test('need numbers in range, and a register', async () => {
    for (const wrong of [0, 1.5, Number.NaN, 20_000_001]) {
      const added = synthesize(orm, cipher, { enrolments: wrong, seed: 10 });
      await expect(added).rejects.toThrow(RangeError);
    }
    for (const wrong of [0, -1, 10_000]) {
      const added = synthesize(orm, cipher, { enrolments: 1, seed: wrong });
      await expect(added).rejects.toThrow(/^seed must be a whole number from 1 to 9999/);
    }
    const em = orm.em.fork();
    await em.execute(`update source set code = 'HIDDEN' where code = 'SYNTHETIC'`);
    await expect(synthesize(orm, cipher, { enrolments: 1, seed: 10 })).rejects.toThrow(
      'missing: source SYNTHETIC.',
    );
    await em.execute(`update source set code = 'SYNTHETIC' where code = 'HIDDEN'`);
  });
});

describe('people and companies', () => {
  test('cannot be taken for real', async () => {
    const real = await count(`from participant where not (record_origin = 'SYNTHETIC'
      and name ~ '^Peserta Sintetis [0-9]+-[0-9]{8}$')`);
    expect(real).toBe(0);
    const people = await orm.em
      .fork()
      .execute<{ name: string; nik: string; hash: string; phone: string }[]>(
        `select name, nik_encrypted as nik, nik_hash as hash, phone_encrypted as phone from participant`,
      );
    const numbers = people.map(({ name, nik, hash, phone }) => {
      const [, of, number] = /(\d+)-(\d+)$/.exec(name)!;
      const identity = `99${of!.padStart(4, '0')}00${number}`;
      return (
        cipher.decrypt('participant.nik', nik) === identity &&
        cipher.lookupHash(identity) === hash &&
        cipher.decrypt('participant.phone', phone) === `+62000${number}`
      );
    });
    expect(numbers.filter((right) => !right)).toEqual([]);
    expect(numbers.length).toBeGreaterThan(7_496 + enrolments * 0.8);
    expect(await count(`from region where code like '99%'`)).toBe(0);
  });

  test('are between 17 and 45 when a training begins', async () => {
    const age = 'extract(year from age(e.started_on, p.birth_date))';
    const ages = await one(`
      select min(${age})::int as youngest, max(${age})::int as oldest
      from enrolment as e join participant as p on p.id = e.participant_id`);
    expect(ages['youngest']).toBeGreaterThanOrEqual(17);
    expect(ages['oldest']).toBeLessThanOrEqual(45);
  });

  test('meet in placements at synthetic companies only, which have a source', async () => {
    expect(
      await count(`from placement as p join organization as o on o.id = p.partner_id
        where p.record_origin = 'SYNTHETIC' and o.code not like 'SYNTHETIC-COMPANY-%'`),
    ).toBe(0);
    const companies = await one(`
      select count(*)::int as companies, bool_or(o.verified) as verified,
        count(distinct o.region_id)::int as regions,
        count(*) filter (where o.name = 'Perusahaan Sintetis ' || right(o.code, 3))::int as named,
        (select count(*)::int from organization_name as n join source as s on s.id = n.source_id
          where s.code = 'SYNTHETIC') as names,
        (select count(organization_id)::int from citation as c join source as s on s.id = c.source_id
          where s.code = 'SYNTHETIC') as citations
      from organization as o where o.code like 'SYNTHETIC-COMPANY-%'`);
    expect(companies).toMatchObject({
      companies: 48,
      verified: false,
      named: 48,
      names: 48,
      citations: 48,
    });
    expect(companies['regions']).toBeGreaterThan(30);
  });
});

describe('what happens to people', () => {
  test('has plausible shares', async () => {
    const shares = await one(`
      select avg((e.status = 'COMPLETED')::int)::float as completed,
        avg((e.status = 'DROPPED')::int)::float as dropped,
        avg((e.mode = 'BOARDING')::int)::float as boarding,
        avg((p.gender = 'FEMALE')::int)::float as women,
        avg((p.disability <> 'NONE')::int)::float as disabled,
        avg((p.education = 'UPPER_SECONDARY_VOCATIONAL')::int)::float as vocational,
        avg((o.province_id = s.province_id)::int)::float as own_province
      ${generated}
      join region as o on o.id = p.origin_id
      join organization as c on c.id = e.center_id
      join region as s on s.id = c.region_id`);
    expect(shares).toEqual({
      completed: near(0.88, 0.03),
      dropped: near(0.07, 0.02),
      boarding: near(0.42, 0.15),
      women: near(0.42, 0.04),
      disabled: near(0.02, 0.01),
      vocational: near(0.4, 0.04),
      own_province: near(0.62, 0.08),
    });
    const after = await one(`
      select count(c.id)::float / count(*) as certified,
        avg((c.result = 'COMPETENT')::int)::float as competent,
        count(l.id)::float / count(*) as placed
      ${generated} and e.status = 'COMPLETED'
      left join certification as c on c.enrolment_id = e.id
      left join placement as l on l.enrolment_id = e.id`);
    expect(after).toEqual({
      certified: near(0.85, 0.03),
      competent: near(0.9, 0.03),
      placed: near(0.6, 0.05),
    });
    const returning = await one(`
      select avg((visits > 1)::int)::float as share, max(visits)::int as most
      from (select count(*) as visits ${generated} group by p.id) as person`);
    expect(returning).toEqual({ share: near(0.1, 0.04), most: 3 });
  });

  test('spreads over all centers of the ministry, fields and years', async () => {
    expect(
      await one(`
        select count(distinct b.center_id)::int as centers,
          min(b.starts_on) >= '2021-01-01' and max(b.starts_on) <= '2025-12-31' as within,
          min(extract(year from b.starts_on))::int as first, max(extract(year from b.starts_on))::int as last
        ${generated}`),
    ).toEqual({ centers: 21, within: true, first: 2021, last: 2025 });
  });

  test('happens in order', async () => {
    const finished = `from enrolment as e join training_batch as b on b.id = e.batch_id
      where b.code like 'SYN-%'`;
    expect(
      await count(`${finished} and (e.status = 'COMPLETED') <> (e.completed_on is not null)`),
    ).toBe(0);
    expect(await count(`${finished} and e.completed_on <> b.ends_on`)).toBe(0);
    expect(
      await count(`from certification as c join enrolment as e on e.id = c.enrolment_id
        where e.status <> 'COMPLETED' or c.issued_on <= e.completed_on`),
    ).toBe(0);
    expect(
      await count(`from placement as p join enrolment as e on e.id = p.enrolment_id
        where e.status <> 'COMPLETED' or p.starts_on not between e.completed_on + 1 and e.completed_on + 366
          or p.region_id is null or (p.kind = 'SELF_EMPLOYMENT') <> (p.partner_id is null)`),
    ).toBe(0);
  });

  test('never happens to one person in two batches at a time', async () => {
    const twice = await count(`from enrolment as a
      join enrolment as b on b.participant_id = a.participant_id and b.id > a.id
      join training_batch as x on x.id = a.batch_id
      join training_batch as y on y.id = b.batch_id
      where x.ends_on >= y.starts_on and y.ends_on >= x.starts_on`);
    expect(twice).toBe(0);
  });

  test('fills batches within their capacity', async () => {
    const batches = await one(`
      select min(size)::int as smallest, max(size)::int as largest,
        (count(*) filter (where size > capacity))::int as too_full
      from (
        select count(*) as size, b.capacity
        from enrolment as e join training_batch as b on b.id = e.batch_id
        where b.code ~ '^SYN-(REPORTED|${seed})-' group by b.id
      ) as batch`);
    expect(batches['smallest']).toBeGreaterThanOrEqual(16);
    expect(batches['largest']).toBeLessThanOrEqual(32);
    expect(batches['too_full']).toBe(0);
  });

  test('is asked for by companies, in every field', async () => {
    expect(
      await one(`
        select count(*)::int as needs, (count(*) filter (where o.code not like 'SYNTHETIC-COMPANY-%'))::int as others
        from workforce_need as n join organization as o on o.id = n.partner_id
        where n.code like 'SYN-${seed}-NEED-%'`),
    ).toEqual({ needs: enrolments / 100, others: 0 });
  });
});

const near = (value: number, margin: number) => ({
  asymmetricMatch: (actual: unknown) =>
    typeof actual === 'number' && Math.abs(actual - value) <= margin,
  toString: () => `within ${margin} of ${value}`,
});

/** Of all records of the seed and the reported ones, by their content and not by their ids. */
async function checksums(database: MikroORM) {
  const of = `b.code ~ '^SYN-(REPORTED|${seed})-'`;
  const enrolled = `
    from enrolment as e join training_batch as b on b.id = e.batch_id and ${of}
    join participant as p on p.id = e.participant_id`;
  const queries = {
    enrolments: `select concat_ws('|', b.code, b.starts_on, b.ends_on, b.mode, b.capacity, c.code, t.code,
        p.name, p.birth_date, p.gender, p.education, p.disability, r.code, e.status, e.completed_on) as line
      ${enrolled} join organization as c on c.id = b.center_id
      join training_program as t on t.id = b.program_id join region as r on r.id = p.origin_id`,
    certifications: `select concat_ws('|', b.code, p.name, c.scheme, c.issuer, c.issued_on, c.result) as line
      ${enrolled} join certification as c on c.enrolment_id = e.id`,
    placements: `select concat_ws('|', b.code, p.name, l.kind, l.starts_on, l.ends_on, o.code, r.code) as line
      ${enrolled} join placement as l on l.enrolment_id = e.id
      left join organization as o on o.id = l.partner_id join region as r on r.id = l.region_id`,
    needs: `select concat_ws('|', n.code, o.code, c.code, f.code, r.code, n.headcount, n.stated_on, n.needed_by, n.status) as line
      from workforce_need as n join organization as o on o.id = n.partner_id
      left join organization as c on c.id = n.center_id
      join vocational_field as f on f.id = n.field_id join region as r on r.id = n.region_id
      where n.code like 'SYN-${seed}-%'`,
  };
  const sums: Record<string, unknown> = {};
  for (const [name, lines] of Object.entries(queries)) {
    const sum = `select count(*)::int as rows, md5(string_agg(line, ';' order by line collate "C")) as sum
      from (${lines}) as record`;
    sums[name] = await one(sum, database);
    expect((sums[name] as { rows: number }).rows).toBeGreaterThan(0);
  }
  return sums;
}
