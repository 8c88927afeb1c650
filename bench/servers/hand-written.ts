/**
 * The limit for the machine: what somebody would write by hand for just these requests, with Fastify
 * and pg. Each scenario has a path; variables come as JSON, answers go out in the shape of the API.
 */
import Fastify from 'fastify';
import pg from 'pg';

const pool = new pg.Pool({
  connectionString: process.env['DATABASE_URL'],
  max: Number(process.env['DATABASE_POOL_SIZE']),
});

/** What `integer` and `bigint` are to PostgreSQL. */
const integers = new Set<number>([pg.types.builtins.INT4, pg.types.builtins.INT8]);

/** Integers are the only values to convert: dates are answered as PostgreSQL writes them. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => (integers.has(oid) ? Number : (text: string) => text),
};

// oxlint-disable-next-line typescript/no-explicit-any -- a row's values are known by their place
type Row = any[];

/** Runs a statement that each connection prepares once, by its name. */
async function rows(name: string, text: string, values: unknown[] = []): Promise<Row[]> {
  return (await pool.query({ name, text, values, rowMode: 'array', types })).rows;
}

const app = Fastify();

type Variables = Readonly<Record<string, unknown>>;

function serve(path: string, answer: (variables: Variables) => Promise<unknown>): void {
  app.post(path, async ({ body }, reply) => {
    const data = await answer(body as Variables);
    return reply.type('application/json; charset=utf-8').send(JSON.stringify({ data }));
  });
}

serve('/nested', async (variables) => {
  const centers = new Map<number, { nodes: unknown[] }>();
  const centerNodes: unknown[] = [];
  const centerRows = await rows(
    'nested-centers',
    `select id, code, name from organization where type = 'TRAINING_CENTER'
     order by code, id limit $1`,
    [variables['centers']],
  );
  for (const [id, code, name] of centerRows) {
    const batches = { nodes: [] };
    centers.set(id, batches);
    centerNodes.push({ code, name, batches });
  }

  const batches = new Map<number, { nodes: unknown[] }>();
  const batchRows = await rows(
    'nested-batches',
    `select b.center_id, b.id, b.code, b.starts_on
     from unnest($1::integer[]) as center(id)
     cross join lateral (
       select center_id, id, code, starts_on from training_batch where center_id = center.id
       order by starts_on desc, id desc limit $2) as b`,
    [[...centers.keys()], variables['batches']],
  );
  for (const [center, id, code, startsOn] of batchRows) {
    const enrolments = { nodes: [] };
    batches.set(id, enrolments);
    centers.get(center)!.nodes.push({ code, startsOn, enrolments });
  }

  const enrolmentRows = await rows(
    'nested-enrolments',
    `select e.batch_id, e.status, p.gender, p.education, r.code, r.name
     from unnest($1::integer[]) as batch(id)
     cross join lateral (
       select batch_id, status, participant_id from enrolment where batch_id = batch.id
       order by started_on desc, id desc limit $2) as e
     join participant as p on p.id = e.participant_id
     left join region as r on r.id = p.origin_id`,
    [[...batches.keys()], variables['enrolments']],
  );
  for (const [batch, status, gender, education, code, name] of enrolmentRows) {
    const origin = code === null ? null : { code, name };
    batches.get(batch)!.nodes.push({ status, participant: { gender, education, origin } });
  }
  return { trainingCenters: { nodes: centerNodes } };
});

serve('/organization', async (variables) => {
  const [row] = await rows(
    'organization',
    `select c.code, c.name, r.code, r.name, p.code, p.name, d.code, d.name
     from organization as c
     left join region as r on r.id = c.region_id
     left join region as p on p.id = r.province_id
     left join organization as d on d.id = c.directorate_id
     where c.type = 'TRAINING_CENTER' and c.code = $1`,
    [variables['code']],
  );
  if (!row) return { trainingCenter: null };
  const [code, name, region, regionName, province, provinceName, directorate, directorateName] =
    row;
  const named = (key: unknown, text: unknown) => (key === null ? null : { code: key, name: text });
  return {
    trainingCenter: {
      code,
      name,
      region: region && { code: region, name: regionName, province: named(province, provinceName) },
      directorate: named(directorate, directorateName),
    },
  };
});

const onPage = `e.center_id = (select id from organization where code = $1)
  and e.status = 'COMPLETED' and e.started_on between $2 and $3`;

serve('/page', async (variables) => {
  const { center, from, to } = variables;
  const first = Number(variables['first']);
  const [page, [total]] = await Promise.all([
    rows(
      'page',
      `select e.started_on, e.completed_on, e.mode, b.code, p.gender, p.education
       from (
         select id, started_on, completed_on, mode, batch_id, participant_id
         from enrolment as e where ${onPage}
         order by started_on desc, id desc limit $4 + 1) as e
       join training_batch as b on b.id = e.batch_id
       join participant as p on p.id = e.participant_id
       order by e.started_on desc, e.id desc`,
      [center, from, to, first],
    ),
    rows('page-total', `select count(*) from enrolment as e where ${onPage}`, [center, from, to]),
  ]);
  const hasNextPage = page.length > first;
  if (hasNextPage) page.pop();
  return {
    enrolments: {
      totalCount: total![0],
      pageInfo: { hasNextPage },
      nodes: page.map(([startedOn, completedOn, mode, code, gender, education]) => ({
        startedOn,
        completedOn,
        mode,
        batch: { code },
        participant: { gender, education },
      })),
    },
  };
});

// The live join that rollups are measured against: each table read once, and no more than is asked for.
serve('/statistics', async (variables) => {
  const groups = await rows(
    'statistics',
    `select extract(year from e.started_on)::integer, r.code, p.gender, count(*),
       count(*) filter (where e.status = 'COMPLETED'), count(c.enrolment_id), count(w.enrolment_id)
     from enrolment as e
     join participant as p on p.id = e.participant_id
     left join region as r on r.id = coalesce(p.province_id, p.origin_id)
     left join (select distinct enrolment_id from certification where result = 'COMPETENT') as c
       on c.enrolment_id = e.id
     left join (select distinct enrolment_id from placement where kind <> 'ON_THE_JOB_TRAINING') as w
       on w.enrolment_id = e.id
     group by 1, 2, 3
     order by 4 desc, 1 desc, 2 desc, 3 desc limit $1`,
    [variables['first']],
  );
  return {
    enrolmentStatistics: {
      nodes: groups.map(([year, province, gender, enrolments, completed, certified, placed]) => ({
        key: [{ value: String(year) }, { value: province }, { value: gender }],
        enrolments: { value: enrolments },
        completed: { value: completed },
        certified: { value: certified },
        placed: { value: placed },
      })),
    },
  };
});

await app.listen({ port: Number(process.env['PORT']), host: process.env['HOST']! });
