import type { MikroORM } from '@mikro-orm/postgresql';
import { anonymous } from '../../src/access/viewer.ts';
import { createExecutor } from '../../src/database/executor.ts';
import { Loaders } from '../../src/loading/loaders.ts';
import { ResidentStore } from '../../src/loading/residents.ts';
import { Selection } from '../../src/loading/selection.ts';
import { Statements } from '../../src/loading/statements.ts';
import type { Column, Relation, Table } from '../../src/loading/table.ts';
import { Templates } from '../../src/loading/template.ts';

const column = (field: string, type: Column['type'], nullable = false, sql = field): Column => ({
  field,
  sql: [sql],
  type,
  nullable,
});

const columns = (...all: Column[]) => new Map(all.map((each) => [each.field, each]));

const plain = {
  code: undefined,
  references: new Map(),
  resident: false,
  only: undefined,
  subtypes: undefined,
};

const codeOfShelf = column('code', 'text');

export const shelf: Table = {
  ...plain,
  code: codeOfShelf,
  lists: new Map(),
  name: 'Shelf',
  sql: 'shelf',
  key: column('id', 'integer'),
  columns: columns(column('label', 'text'), codeOfShelf),
  order: [],
};

const shelfOfBook = column('shelf', 'integer', true, 'shelf_id');
const published = column('published', 'date', true);
const title = column('title', 'text');

export const book: Table = {
  ...plain,
  lists: new Map(),
  name: 'Book',
  sql: 'book',
  key: column('id', 'integer'),
  columns: columns(shelfOfBook, published, title),
  references: new Map([['shelf', shelf]]),
  order: [{ through: [], column: published, descending: true }],
};

export const tag: Table = {
  ...plain,
  lists: new Map(),
  name: 'Tag',
  sql: 'tag',
  key: column('id', 'integer'),
  columns: columns(column('label', 'text')),
  order: [],
};

export const booksOfShelf: Relation = {
  name: 'Shelf.books',
  target: book,
  join: { by: shelfOfBook },
  edge: new Map(),
};

/** The link repeats a pair. */
export const tagsOfBook: Relation = {
  name: 'Book.tags',
  target: tag,
  join: { table: 'book_tag', from: 'book_id', to: 'tag_id', unique: false },
  edge: new Map(),
};

(shelf.lists as Map<string, Relation>).set('books', booksOfShelf);
(book.lists as Map<string, Relation>).set('tags', tagsOfBook);

export const tagsOfShelf: Relation = {
  name: 'Shelf.tags',
  target: tag,
  join: { table: 'shelf_tag', from: 'shelf_id', to: 'tag_id', unique: true },
  edge: new Map([['times', 'times']]),
};

/**
 * Shelves 1 to 4, the last without books; books 1 to 8 with equal days and missing days among them,
 * the last one on no shelf.
 */
export async function makeLibrary(orm: MikroORM): Promise<void> {
  await orm.em.getConnection().executeDump(`
    create table shelf (id int primary key, label text not null, code text generated always as (left(label, 1)) stored unique);
    create table book (id int primary key, shelf_id int references shelf, published date, title text not null);
    create table tag (id int primary key, label text not null);
    create table book_tag (book_id int not null references book, tag_id int not null references tag);
    create view shelf_tag as
      select b.shelf_id, bt.tag_id, count(*)::int as times from book_tag bt join book b on b.id = bt.book_id group by 1, 2;
    create view alpha_tag as select bt.tag_id, bt.book_id from book_tag bt join book b on b.id = bt.book_id where b.title = 'Alpha';
    insert into shelf values (1, 'Atlases'), (2, 'Ballads'), (3, 'Comedies'), (4, 'Dramas');
    insert into book values
      (1, 1, '2001-01-01', 'Alpha'), (2, 1, '2001-01-01', 'Àlpine'), (3, 1, null, 'Beta'), (4, 1, '1999-12-31', '100% Gamma'),
      (5, 2, null, 'Delta'), (6, 2, null, 'Epsilon'), (7, 3, '2020-05-05', 'Zeta'), (8, null, '2020-05-05', 'Eta');
    insert into tag values (1, 'red'), (2, 'green'), (3, 'blue');
    insert into book_tag values (1, 1), (1, 1), (1, 2), (2, 1), (7, 3);`);
}

/** Every column of a table; foreign keys as they are. */
export const everything = (table: Table) => new Selection(table, table.columns.keys());

/** The loaders of a new request; each has memory and templates of its own. */
export function newLoaders(orm: MikroORM, signal?: AbortSignal): Loaders {
  const executor = createExecutor(orm);
  const shared = { templates: new Templates(), residents: new ResidentStore(executor, []) };
  return new Loaders(new Statements(executor, signal), anonymous, shared);
}
