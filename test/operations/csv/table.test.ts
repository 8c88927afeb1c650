import { buildSchema, getOperationAST, type GraphQLError, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { withStatuses } from '../../../src/operations/csv/statuses.ts';
import { tableOf } from '../../../src/operations/csv/table.ts';

const schema = buildSchema(`
  interface Organization { code: String name: String parent: Organization }
  type Center implements Organization {
    code: String
    name: String
    parent: Organization
    aliases: [String!]
    region: Region
    size: Stat
    batches(first: Int): BatchConnection
    groups(groupBy: [Dimension!]): [Group]
    events(first: Int): BatchConnection
  }
  type Partner implements Organization {
    code: String
    name: String
    parent: Organization
    sector: String
  }
  type Region { code: String province: Region }
  type Stat { value: Int status: Status }
  enum Status { EXACT SUPPRESSED }
  enum Dimension { YEAR GENDER }
  type Key { value: String }
  type Group { key: [Key] keyOf(dimension: Dimension): Key enrolments: Stat }
  type Batch { code: String role: String enrolments: [Enrolment] }
  type Enrolment { id: ID }
  type BatchEdge { cursor: String! node: Batch role: String }
  type BatchConnection { nodes: [Batch] edges: [BatchEdge!] pageInfo: PageInfo totalCount: Int }
  type PageInfo { endCursor: String }
  type CenterEdge { cursor: String! node: Center }
  type CenterConnection { nodes: [Center] edges: [CenterEdge!] pageInfo: PageInfo totalCount: Int }
  type Query {
    centers(first: Int): CenterConnection
    center: Center
    organizations: [Organization]
    count: Int
  }
`);

function tableFor(text: string, variables = {}) {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return tableOf(schema, document, getOperationAST(document)!, variables);
}

/** The columns of the table that a client gets. */
function columnsOf(text: string, variables = {}) {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const asked = { document, operation: getOperationAST(document)! };
  const executed = withStatuses(schema, asked);
  return tableOf(schema, executed.document, executed.operation, variables).columns;
}

function csvOf(text: string, data: unknown, variables = {}): string[] {
  const table = tableFor(text, variables);
  const lines = (table.header + table.rows(data).text).split('\r\n');
  expect(lines.pop()).toBe('');
  return lines;
}

describe('columns', () => {
  it.each<[what: string, text: string, columns: string[]]>([
    [
      'are dotted paths, without what frames a connection',
      '{ centers { totalCount nodes { code region { province { code } } batches { edges { cursor node { code } } } } pageInfo { endCursor } } }',
      'totalCount code region.province.code batches.cursor batches.code pageInfo.endCursor'.split(
        ' ',
      ),
    ],
    [
      'have the name of the root where there are several',
      '{ count centers { nodes { code } } }',
      ['count', 'centers.code'],
    ],
    [
      'have the names in the answer',
      '{ all: centers { rows: nodes { kode: code asal: region { code } } } }',
      ['kode', 'asal.code'],
    ],
    [
      'are those of each field of an object',
      '{ center { size { value status } } }',
      ['size.value', 'size.status'],
    ],
    [
      'are those of all types',
      '{ organizations { __typename code ... on Center { region { code } } ... on Partner { sector } } }',
      ['__typename', 'code', 'region.code', 'sector'],
    ],
    [
      'come through fragments, and once',
      '{ center { ...A code ...A } } fragment A on Center { code name }',
      ['code', 'name'],
    ],
    ['keep the name of a lone value', '{ count }', ['count']],
  ])('%s', (_what, text, columns) => {
    expect(tableFor(text).columns).toEqual(columns);
  });

  it('are found in a time that does not grow with the types on the way', () => {
    const depth = 24;
    const parents = 'parent { '.repeat(depth) + 'code' + ' }'.repeat(depth);
    expect(tableFor(`{ organizations { ${parents} } }`).columns).toEqual([
      'parent.'.repeat(depth) + 'code',
    ]);
  });

  it('are left out with what is skipped', () => {
    const text = 'query ($no: Boolean = true) { center { code name @skip(if: $no) } }';
    expect(tableFor(text).columns).toEqual(['code']);
    expect(tableFor(text, { no: false }).columns).toEqual(['code', 'name']);
  });
});

describe('rows', () => {
  const nested = '{ centers { nodes { code batches { nodes { code enrolments { id } } } } } }';

  it('are the elements of the innermost list, beside what they belong to', () => {
    const batches = {
      nodes: [
        { code: 'b', enrolments: [{ id: '1' }, { id: '2' }] },
        { code: 'c', enrolments: [] },
      ],
    };
    const data = {
      centers: {
        nodes: [
          { code: 'A', batches },
          { code: 'D', batches: { nodes: [] } },
          { code: 'E', batches: null },
        ],
      },
    };
    expect(csvOf(nested, data)).toEqual([
      'code,batches.code,batches.enrolments.id',
      'A,b,1',
      'A,b,2',
      'A,c,',
      'D,,',
      'E,,',
    ]);
  });

  it('are none above an empty list, but the first line', () => {
    expect(csvOf(nested, { centers: { nodes: [] } })).toEqual([
      'code,batches.code,batches.enrolments.id',
    ]);
    expect(csvOf(nested, { centers: null })).toHaveLength(1);
  });

  it('are one without any list', () => {
    const text = '{ center { code aliases region { code } size { value status } } }';
    const center = {
      code: 'A',
      aliases: ['x', 'y'],
      region: null,
      size: { value: null, status: 'SUPPRESSED' },
    };
    expect(csvOf(text, { center })).toEqual([
      'code,aliases,region.code,size.value,size.status',
      'A,"[""x"",""y""]",,,SUPPRESSED',
    ]);
  });

  it('are never a blank line, which readers skip', () => {
    const nodes = [{ size: { value: null } }, { size: { value: 5 } }, { size: null }];
    expect(csvOf('{ centers { nodes { size { value } } } }', { centers: { nodes } })).toEqual([
      'size.value',
      '""',
      '5',
      '""',
    ]);
    expect(csvOf('{ count }', { count: null })).toEqual(['count', '""']);
  });

  it('never keep what an earlier row had', () => {
    const data = {
      organizations: [{ code: 'A', region: { code: '32' } }, { code: 'B', sector: 'ICT' }, null],
    };
    const text =
      '{ organizations { code ... on Center { region { code } } ... on Partner { sector } } }';
    expect(csvOf(text, data)).toEqual(['code,region.code,sector', 'A,32,', 'B,,ICT', ',,']);
  });
});

describe('the status of a count', () => {
  it.each<[what: string, selected: string, columns: string[], variables?: object]>([
    ['beside its value', 'size { value }', ['size.value', 'size.status']],
    ['beside its value under an alias', 'n: size { of: value }', ['n.of', 'n.status']],
    ['once', 'size { value } size { again: value }', ['size.value', 'size.again', 'size.status']],
    ['where the client has it', 'size { status value }', ['size.status', 'size.value']],
    ['under the alias of the client', 'size { value how: status }', ['size.value', 'size.how']],
    ['apart from its value', 'size { value } size { status }', ['size.value', 'size.status']],
    ['of a fragment', 'size { ...S }', ['size.value', 'size.status']],
    ['that is left out', 'size { value status @skip(if: $yes) }', ['size.value', 'size.status']],
    ['alone', 'size { how: status }', ['size.how']],
    ['of nothing', 'size { value @skip(if: $yes) how: status }', ['size.how']],
  ])('is a column %s', (_what, selected, columns) => {
    const isConditional = selected.includes('$');
    const text = `${isConditional ? 'query ($yes: Boolean = true)' : ''} { center { ${selected} } }`;
    const fragment = selected.includes('...') ? ' fragment S on Stat { value }' : '';
    expect(columnsOf(text + fragment)).toEqual(columns);
  });

  it('has its place when another value takes it', () => {
    expect(() => columnsOf('{ center { size { status: value } } }')).toThrow('"size.status"');
  });

  it('changes nothing where no count is', () => {
    const document = parse('{ center { code } }');
    const asked = { document, operation: getOperationAST(document)! };
    expect(withStatuses(schema, asked)).toEqual(asked);
  });
});

describe('groups of statistics', () => {
  const groups = (by: string, selected: string) => {
    const text = `{ center { code groups${by} { ${selected} } } }`;
    return by.includes('$') ? `query ($by: [Dimension!] = [YEAR, GENDER]) ${text}` : text;
  };
  const whole = 'key { value } enrolments { value }';

  it.each<[what: string, by: string, variables?: object]>([
    ['in the text', '(groupBy: [YEAR, GENDER])'],
    ['in a variable', '(groupBy: $by)', { by: ['GENDER', 'YEAR'] }],
    ['in the default of a variable', '(groupBy: $by)'],
  ])('have no rows for each of several dimensions, said %s', (_what, by, variables) => {
    const asked = () => tableFor(groups(by, whole), variables);
    expect(asked).toThrow('"center.groups.key" is a list');
    expect(asked).toThrow('year: keyOf(dimension: YEAR) { value }');
  });

  it.each<[what: string, by: string, selected: string, variables?: object]>([
    ['by one dimension', '(groupBy: [YEAR])', whole],
    ['by one that stands alone', '(groupBy: YEAR)', whole],
    ['by one in a variable', '(groupBy: $by)', whole, { by: ['YEAR'] }],
    ['by none', '', whole],
    ['without numbers', '(groupBy: [YEAR, GENDER])', 'key { value }'],
    [
      'by their parts',
      '(groupBy: [YEAR, GENDER])',
      'year: keyOf(dimension: YEAR) { value } enrolments { value }',
    ],
  ])('are rows %s', (_what, by, selected, variables) => {
    expect(tableFor(groups(by, selected), variables).columns).toContain('code');
  });
});

describe('an answer that is no table', () => {
  it.each<[what: string, text: string, code: string, details: object]>([
    [
      'has lists side by side',
      '{ centers { nodes { batches { nodes { code } } events { edges { node { code } } } } } }',
      'CSV_SIBLING_LISTS',
      { paths: ['centers.nodes.batches.nodes', 'centers.nodes.events.edges'] },
    ],
    [
      'has nodes beside edges',
      '{ centers { nodes { code } edges { cursor } } }',
      'CSV_SIBLING_LISTS',
      { paths: ['centers.nodes', 'centers.edges'] },
    ],
    [
      'has two values for one column',
      '{ center { batches { edges { role node { role } } } } }',
      'CSV_COLUMN_CONFLICT',
      { column: 'batches.role' },
    ],
    [
      'has a value by the name that the table gives statuses',
      '{ center { code __status: code } }',
      'CSV_COLUMN_CONFLICT',
      { column: '__status' },
    ],
    ['has no value', '{ center { code @skip(if: true) } }', 'CSV_NO_COLUMNS', {}],
  ])('%s', (_what, text, code, details) => {
    let thrown: GraphQLError | undefined;
    try {
      tableFor(text);
    } catch (error) {
      thrown = error as GraphQLError;
    }
    expect(thrown?.extensions).toEqual({ code, ...details, http: { status: 406 } });
    for (const named of Object.values(details).flat() as string[])
      expect(thrown?.message).toContain(`"${named}"`);
  });
});
