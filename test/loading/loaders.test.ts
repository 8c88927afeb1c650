import { sql } from 'kysely';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Loaders } from '../../src/loading/loaders.ts';
import { count } from '../../src/loading/aggregate.ts';
import { naturalOrder, Order, type Position } from '../../src/loading/order.ts';
import type { Page, PageRequest } from '../../src/loading/page.ts';
import type { Row, Table } from '../../src/loading/table.ts';
import { connectionsTo, testDatabase, type TestDatabase } from '../support/database.ts';
import {
  book,
  booksOfShelf,
  everything,
  makeLibrary,
  newLoaders,
  shelf,
  tag,
  tagsOfBook,
  tagsOfShelf,
} from './library.ts';

let database: TestDatabase;
let orm: MikroORM;
let loaders: Loaders;

beforeAll(async () => {
  database = await testDatabase();
  orm = connectionsTo(database);
  await makeLibrary(orm);
});
beforeEach(() => {
  loaders = newLoaders(orm);
});
afterAll(async () => {
  await orm.close();
  await database.close();
});

/** Everything of every row of a table. */
const allOf = (table: Table, link: string[] = []): PageRequest => ({
  size: 100,
  backwards: false,
  order: naturalOrder(table),
  selection: { rows: everything(table), positions: true, more: true, link },
});
const all = allOf(book);
const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);
const idsOf = ({ rows }: Page) => ids(rows);
const executed = () => loaders.statements.executed.map((statement) => statement.sql);

describe('by key', () => {
  it('answers each key with its own row, whatever the order, the missing and the repeated', async () => {
    const rows = await Promise.all([3, 99, 1, 3].map((id) => loaders.one(everything(shelf), id)));
    expect(rows.map((row) => row?.['label'] ?? null)).toEqual([
      'Comedies',
      null,
      'Atlases',
      'Comedies',
    ]);
    expect(executed()).toHaveLength(1);
  });

  it('reads by another unique column', async () => {
    const rows = await Promise.all(
      ['Ballads', 'nothing'].map((label) => loaders.unique(everything(shelf), 'label', label)),
    );
    expect(rows.map((row) => row?.id ?? null)).toEqual([2, null]);
  });

  it('runs nothing when nothing is asked for', () => {
    expect(executed()).toEqual([]);
  });

  it('runs one statement a level, whichever answer comes first', async () => {
    const slow = loaders.value(
      'slow',
      1,
      (keys) => sql`select key, pg_sleep(0.05)::text as value from unnest(${keys}::int[]) as key`,
    );
    const children = [
      loaders.one(everything(shelf), 1).then(() => loaders.one(everything(book), 1)),
      slow.then(() => loaders.one(everything(book), 2)),
    ];
    expect((await Promise.all(children)).map((row) => row?.id)).toEqual([1, 2]);
    expect(executed()).toHaveLength(3);
  });

  it('starts nothing more once nobody waits for the answer', async () => {
    const leaving = new AbortController();
    const left = newLoaders(orm, leaving.signal);
    expect((await left.one(everything(shelf), 1))?.id).toBe(1);
    leaving.abort(new Error('gone'));
    await expect(left.one(everything(shelf), 2)).rejects.toThrow('gone');
    expect(left.statements.executed).toHaveLength(1);
  });

  it('runs a statement for every level that asks, whatever the levels before it asked', async () => {
    await loaders.one(everything(shelf), 1);
    await loaders.one(everything(shelf), 1);
    expect(executed()).toHaveLength(2);
  });

  it('fails where a row must be there', async () => {
    await expect(loaders.oneOrFail(everything(shelf), 99)).rejects.toThrow('Shelf has no row');
  });

  it('cuts batches above the largest size into statements of their own', async () => {
    const keys = Array.from({ length: 4_001 }, (_, index) => index + 1);
    const rows = await Promise.all(keys.map((id) => loaders.one(everything(shelf), id)));
    expect(ids(rows.filter((row) => row !== null))).toEqual([1, 2, 3, 4]);
    expect(executed()).toHaveLength(3);
  });
});

describe('page', () => {
  it('gives each parent its own rows in one statement, nulls last and ties by key', async () => {
    const pages = await Promise.all(
      [2, 1, 4, 99].map((parent) => loaders.pages(booksOfShelf, all)(parent)),
    );
    expect(pages.map(idsOf)).toEqual([[6, 5], [2, 1, 4, 3], [], []]);
    expect(executed()).toHaveLength(1);
  });

  it('gives each of 10,000 parents its own rows and number, 2,000 in a statement', async () => {
    const parents = Array.from({ length: 10_000 }, (_, index) => 10_000 - index);
    const [pages, counts] = await Promise.all([
      Promise.all(parents.map(loaders.pages(booksOfShelf, all))),
      Promise.all(parents.map(loaders.aggregates(booksOfShelf, count, undefined))),
    ]);
    const found = (parent: number) => idsOf(pages[parents.indexOf(parent)]!);
    expect([1, 2, 3, 4].map(found)).toEqual([[2, 1, 4, 3], [6, 5], [7], []]);
    expect(counts.slice(-4)).toEqual([0, 1, 2, 4]);
    expect(pages.slice(0, -4).every(({ rows }) => rows.length === 0)).toBe(true);
    expect(counts.slice(0, -4).every((size) => size === 0)).toBe(true);
    expect(loaders.statements.executed.map(({ keys }) => keys)).toEqual(Array(10).fill(2_000));
  });

  it('gives parents without children pages that are not the same object', async () => {
    const [one, other] = await Promise.all(
      [4, 99].map((parent) => loaders.pages(booksOfShelf, all)(parent)),
    );
    expect(one).not.toBe(other);
    expect(one!.rows).not.toBe(other!.rows);
  });

  it('keeps different arguments of one relation apart', async () => {
    const [two, latest, filtered] = await Promise.all([
      loaders.pages(booksOfShelf, { ...all, size: 2 })(1),
      loaders.pages(booksOfShelf, { ...all, size: 2, backwards: true })(1),
      loaders.pages(booksOfShelf, { ...all, filter: { title: { contains: 'alp' } } })(1),
    ]);
    expect(two).toMatchObject({ more: true });
    expect([two, latest, filtered].map(idsOf)).toEqual([
      [2, 1],
      [4, 3],
      [2, 1],
    ]);
    expect(executed()).toHaveLength(3);
  });

  it('takes equal arguments as equal, whatever the order of their keys', async () => {
    const pages = await Promise.all([
      loaders.pages(booksOfShelf, { ...all, size: 3, filter: { id: undefined } })(1),
      loaders.pages(booksOfShelf, { filter: {}, ...all, size: 3 })(1),
    ]);
    expect(pages[0]).toBe(pages[1]);
    expect(executed()).toHaveLength(1);
  });

  it('counts a repeated pair of a link once', async () => {
    const pages = await Promise.all(
      [1, 7, 3].map((id) => loaders.pages(tagsOfBook, allOf(tag))(id)),
    );
    expect(pages.map(idsOf)).toEqual([[1, 2], [3], []]);
    const counts = await Promise.all(
      [1, 7, 3].map((id) => loaders.aggregates(tagsOfBook, count, {})(id)),
    );
    expect(counts).toEqual([2, 1, 0]);
  });

  it('walks a link that has each pair once, by the key and by other orders', async () => {
    const once = { ...tagsOfShelf, edge: new Map() };
    const label = tag.columns.get('label')!;
    const byLabel = new Order(tag, [{ through: [], column: label, descending: false }]);
    const page = async (request: Partial<PageRequest>, shelfId = 1) => {
      const found = await loaders.pages(once, { ...allOf(tag), ...request })(shelfId);
      return [idsOf(found), found.more];
    };
    expect(await page({}, 3)).toEqual([[3], false]);
    expect(await page({}, 4)).toEqual([[], false]);
    expect(await page({ size: 1 })).toEqual([[1], true]);
    expect(await page({ size: 1, backwards: true })).toEqual([[2], true]);
    expect(await page({ after: [1] })).toEqual([[2], false]);
    expect(await page({ before: [2], backwards: true })).toEqual([[1], false]);
    expect(await page({ filter: { label: { eq: 'green' } } })).toEqual([[2], false]);
    expect(await page({ order: byLabel })).toEqual([[2, 1], false]);
    expect(await page({ order: byLabel, after: ['green', 2] })).toEqual([[1], false]);
    expect(await loaders.aggregates(once, count, undefined)(1)).toBe(2);
  });

  it("hands over the link's own columns", async () => {
    expect(await loaders.pages(tagsOfShelf, allOf(tag, ['times']))(1)).toMatchObject({
      rows: [
        { id: 1, label: 'red' },
        { id: 2, label: 'green' },
      ],
      links: [{ times: 3 }, { times: 1 }],
    });
  });

  for (const backwards of [false, true]) {
    for (const size of [1, 2, 3]) {
      it(`walks the whole list ${backwards ? 'backwards' : 'forwards'} by ${size}, through ties and nulls`, async () => {
        const root = { name: 'Query.books', target: book };
        const whole = idsOf(await loaders.rootPage(root, all));
        const walked: number[] = [];
        let position: Position | undefined;
        for (let more = true; more && walked.length <= whole.length;) {
          const bound = backwards ? { before: position } : { after: position };
          const page = await loaders.rootPage(root, { ...all, size, backwards, ...bound });
          more = page.more;
          position = page.positions!.at(backwards ? 0 : -1);
          if (backwards) walked.unshift(...idsOf(page));
          else walked.push(...idsOf(page));
        }
        expect(walked).toEqual(whole);
        expect(whole).toEqual([8, 7, 2, 1, 4, 6, 5, 3]);
      });
    }
  }

  it('reads between two positions', async () => {
    const root = { name: 'Query.books', target: book };
    const between = { after: ['2020-05-05', 7], before: [null, 5] };
    const page = await loaders.rootPage(root, { ...all, ...between });
    expect(idsOf(page)).toEqual([2, 1, 4, 6]);
  });

  it('reads what a list is ordered by once, for the rows and for their positions', async () => {
    const { rows, positions } = await loaders.rootPage({ name: 'Query.books', target: book }, all);
    const read = rows.map((row) => all.order.terms.map(({ column }) => row[column.field]));
    expect(positions).toEqual(read);
    const [sql] = executed();
    for (const { column } of all.order.terms) {
      expect(sql!.split(`"t"."${column.sql[0]}" as `)).toHaveLength(2);
    }
  });

  it('reads again what it has let go of', async () => {
    const root = { name: 'Query.books', target: book };
    await loaders.rootPage(root, all);
    await loaders.rootPage(root, all);
    expect(executed()).toHaveLength(1);
    loaders.forget();
    await loaders.rootPage(root, all);
    expect(executed()).toHaveLength(2);
  });
});

describe('filter', () => {
  const cases: [string, PageRequest['filter'], number[]][] = [
    ['eq', { published: { eq: '2001-01-01' } }, [2, 1]],
    ['in', { id: null, title: { in: ['Beta', 'Eta', 'none'] } }, [8, 3]],
    ['in nothing', { title: { in: [] } }, []],
    ['a range', { published: { gte: '1999-12-31', lt: '2001-01-01' } }, [4]],
    ['the other range', { published: { gt: '2001-01-01', lte: '2020-05-05' } }, [8, 7]],
    ['contains, without case and accents', { title: { contains: 'ALP' } }, [2, 1]],
    ['contains, with a wildcard of LIKE taken as text', { title: { contains: '0% ' } }, [4]],
    ['through a to-one relation', { shelf: { label: { eq: 'Ballads' } } }, [6, 5]],
    ['ne, which holds for null', { published: { ne: '2001-01-01' } }, [8, 7, 4, 6, 5, 3]],
    ['notIn, which holds for null', { published: { notIn: ['2001-01-01'] } }, [8, 7, 4, 6, 5, 3]],
    ['notIn nothing', { published: { notIn: [] } }, [8, 7, 2, 1, 4, 6, 5, 3]],
    ['isNull', { published: { isNull: true } }, [6, 5, 3]],
    ['isNull: false', { published: { isNull: false } }, [8, 7, 2, 1, 4]],
    ['startsWith, without case and accents', { title: { startsWith: 'aLp' } }, [2, 1]],
    ['startsWith, with a wildcard of LIKE taken as text', { title: { startsWith: '%' } }, []],
    [
      'and',
      { and: [{ shelf: { id: null, label: { eq: 'Atlases' } } }, { title: { contains: 'a' } }] },
      [2, 1, 4, 3],
    ],
    ['and of nothing', { and: [] }, [8, 7, 2, 1, 4, 6, 5, 3]],
    ['or', { or: [{ title: { eq: 'Eta' } }, { published: { eq: '1999-12-31' } }] }, [8, 4]],
    ['or of nothing', { or: [] }, []],
    [
      'or with an empty alternative',
      { or: [{}, { title: { eq: 'Eta' } }] },
      [8, 7, 2, 1, 4, 6, 5, 3],
    ],
    ['not, which is the rest', { not: { published: { gte: '2000-01-01' } } }, [4, 6, 5, 3]],
    ['not of nothing', { not: {} }, []],
    ['a relation that leads nowhere', { shelf: { isNull: true } }, [8]],
    [
      'a relation that leads somewhere',
      { shelf: { isNull: false, label: { startsWith: 'c' } } },
      [7],
    ],
    ['some of a list', { tags: { some: { label: { eq: 'red' } } } }, [2, 1]],
    ['some of a list, any', { tags: { some: {} } }, [7, 2, 1]],
    ['none of a list', { tags: { none: { label: { eq: 'red' } } } }, [8, 7, 4, 6, 5, 3]],
    ['none of a list, any', { tags: { none: {} } }, [8, 4, 6, 5, 3]],
    ['every of a list', { tags: { every: { label: { eq: 'red' } }, some: {} } }, [2]],
    [
      'every of a list, which holds for the empty one',
      { tags: { every: { label: { eq: 'blue' } } } },
      [8, 7, 4, 6, 5, 3],
    ],
    ['a list of a relation', { shelf: { books: { some: { title: { eq: 'Zeta' } } } } }, [7]],
    [
      'the same relation inside itself',
      {
        shelf: {
          books: { some: { shelf: { books: { every: { published: { isNull: true } } } } } },
        },
      },
      [6, 5],
    ],
    ['an empty filter', { title: null, shelf: {} }, [8, 7, 2, 1, 4, 6, 5, 3]],
    ['an empty filter within others', { shelf: { and: [{}] } }, [8, 7, 2, 1, 4, 6, 5, 3]],
    ['the code of a to-one relation', { shelf: { code: { eq: 'B' } } }, [6, 5]],
    ['several codes', { shelf: { code: { in: ['A', 'C', 'none'] } } }, [7, 2, 1, 4, 3]],
    ['not the code', { not: { shelf: { code: { eq: 'A' } } } }, [8, 7, 6, 5]],
    ['not several codes', { not: { shelf: { code: { in: ['A', 'B'] } } } }, [8, 7]],
    ['a code and more', { shelf: { code: { eq: 'A' }, label: { eq: 'Ballads' } } }, []],
  ];
  it.each(cases)('by %s', async (_name, filter, expected) => {
    const root = { name: 'Query.books', target: book };
    const page = await loaders.rootPage(root, { ...all, filter });
    expect(idsOf(page)).toEqual(expected);
    expect(await loaders.rootAggregate(root, count, filter)).toBe(expected.length);
  });

  it('does not know a column that is not readable', async () => {
    const root = { name: 'Query.books', target: book };
    await expect(loaders.rootAggregate(root, count, { secret: { eq: 1 } })).rejects.toThrow(
      'no column',
    );
  });
});

describe('count', () => {
  it('counts per parent in one statement, 0 where there is nothing', async () => {
    const counts = await Promise.all(
      [2, 1, 4, 99].map((parent) => loaders.aggregates(booksOfShelf, count, undefined)(parent)),
    );
    expect(counts).toEqual([2, 4, 0, 0]);
    expect(executed()).toHaveLength(1);
  });

  it('reads the sizes that the database keeps, unless something is asked of the rows', async () => {
    await orm.em.getConnection().executeDump(`
      insert into list_size (list, parent_id, slot, size) values
        ('book.shelf_id', 1, 0, 90), ('book.shelf_id', 1, 7, -3), ('book.printer_id', 1, 0, 100), ('book.shelf_id', 0, 0, 5),
        ('book.other_id', 1, 0, 1000)`);
    const kept = { ...booksOfShelf, sizes: ['book.shelf_id', 'book.printer_id'] };
    const counts = [1, 2].map((id) => loaders.aggregates(kept, count, {})(id));
    expect(await Promise.all(counts)).toEqual([187, 0]);
    const alpha = { title: { eq: 'Alpha' } };
    expect(await newLoaders(orm).aggregates(kept, count, alpha)(1)).toBe(1);
    const root = { name: 'Query.books', target: book, size: 'book.shelf_id' };
    expect(await loaders.rootAggregate(root, count, undefined)).toBe(92);
    expect(await newLoaders(orm).rootAggregate({ ...root, size: 'book' }, count, {})).toBe(0);
    expect(await loaders.rootAggregate(root, count, alpha)).toBe(1);
  });

  it('keeps different filters apart', async () => {
    const dated = { published: { gte: '2000-01-01' } };
    const counts = await Promise.all([
      loaders.aggregates(booksOfShelf, count, dated)(1),
      loaders.aggregates(booksOfShelf, count, undefined)(1),
    ]);
    expect(counts).toEqual([2, 4]);
  });
});

describe('a subtype', () => {
  const alpha = { ...book, name: 'Alpha', only: { column: 'title', value: 'Alpha' } };
  const relation = { ...booksOfShelf, name: 'Shelf.alphas', target: alpha };
  const linked = {
    ...tagsOfBook,
    name: 'Tag.alphas',
    target: alpha,
    join: { table: 'alpha_tag', from: 'tag_id', to: 'book_id', unique: false },
  };

  it('has only its own rows, by key, in pages and in counts', async () => {
    expect((await loaders.one(everything(alpha), 1))?.__typename).toBe('Alpha');
    expect(await loaders.one(everything(alpha), 2)).toBeNull();
    for (const list of [relation, linked]) {
      const own = { ...all, selection: { ...all.selection, rows: everything(alpha) } };
      expect(idsOf(await loaders.pages(list, own)(1))).toEqual([1]);
      expect(await loaders.aggregates(list, count, undefined)(1)).toBe(1);
    }
  });
});

describe('value', () => {
  it('answers each key from its row, and null where there is none', async () => {
    const values = await Promise.all(
      [4, 1, 99, 2].map((id) =>
        loaders.value(
          'books',
          id,
          (keys) => sql`
            select shelf_id as key, nullif(count(*)::int, 2) as value
            from book where shelf_id = any(${keys}) group by 1`,
        ),
      ),
    );
    expect(values).toEqual([null, 4, null, null]);
    expect(executed()).toHaveLength(1);
  });
});
