import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import {
  readManifest,
  writeManifest,
} from '../../../src/operations/trusted-documents/manifest/manifest.ts';
import { folderOf } from '../../support/folder.ts';

const one = 'query One { ministry(code: "KEMNAKER") { name } }';
const two = 'query Two { ministries { totalCount } }';
const sha256 = (text: string) => hash('sha256', text);
const apollo = (...operations: object[]) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations,
});
const entry = (name: string, body: string) => ({ id: sha256(body), name, type: 'query', body });

const read = (content: unknown, name = 'manifest.json') =>
  readManifest(join(folderOf({ [name]: content }), name));

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as UsageError;
    expect(message).not.toContain('\n');
    return message;
  }
  throw new Error('It was not refused.');
}

describe('a manifest', () => {
  it("of Apollo's is read, by name", () => {
    expect(read(apollo(entry('Two', two), entry('One', one)))).toEqual([
      { id: sha256(one), name: 'One', body: one },
      { id: sha256(two), name: 'Two', body: two },
    ]);
  });

  it('of graphql-codegen is read, whether its ids say what they are or not', () => {
    expect(read({ [`sha256:${sha256(two)}`]: two, [sha256(one)]: one })).toEqual([
      { id: sha256(one), name: 'One', body: one },
      { id: `sha256:${sha256(two)}`, name: 'Two', body: two },
    ]);
  });

  it("of Relay's is read, whatever its ids are", () => {
    const md5 = hash('md5', one);
    expect(read({ [md5]: one, 'two/1': two }, 'persisted.json')).toEqual([
      { id: md5, name: 'One', body: one },
      { id: 'two/1', name: 'Two', body: two },
    ]);
  });

  it('is the same when it was written and read again', () => {
    const documents = read({ [hash('sha1', one)]: one, [sha256(two)]: two });
    const file = join(folderOf(), 'again.json');
    writeFileSync(
      file,
      writeManifest([...documents, { name: 'Three', body: 'query Three { a }' }]),
    );
    expect(readManifest(file)).toEqual([
      documents[0],
      { id: sha256('query Three { a }'), name: 'Three', body: 'query Three { a }' },
      documents[1],
    ]);
  });

  it.each([
    ['is broken JSON', '{"a": ', /manifest\.json is neither JSON nor a \.graphql file\.$/],
    ['is something else', { name: 'vokasi', version: 1 }, /is no manifest: it has neither/],
    ['is a list', [one], /is no manifest: it has neither/],
    ['is of another format', { format: 'other', version: 1, operations: [] }, /: format: /],
    ['is of another version', { ...apollo(), version: 2 }, /of version 1: version: /],
    [
      'lacks a part',
      apollo({ id: sha256(one), name: 'One', type: 'query' }),
      /operations\.0\.body/,
    ],
    ['is empty', apollo(), /^There are no documents to register\.$/],
    [
      'has an id that is not the hash',
      { [sha256(two)]: one },
      /the id is not the SHA256 of the text/,
    ],
    [
      'has an MD5 that is not one',
      { [hash('md5', two)]: one },
      /the id is not the MD5 of the text/,
    ],
    ['has a text that is no GraphQL', { a: 'query One {' }, /, a, line 1, column 12: Syntax Error/],
    [
      'has a text of two operations',
      { a: `${one} ${two}` },
      /, a must have one operation; it has 2/,
    ],
    ['has a text of none', { a: 'fragment F on Query { a }' }, /must have one operation; it has 0/],
    ['has an operation without a name', { a: '{ a }' }, /has an operation without a name/],
    ['has types', { a: `${one} type A { a: Int }` }, /defines types/],
    [
      'calls an operation otherwise',
      apollo(entry('Two', one)),
      /lists the query Two, whose text is the query One/,
    ],
    [
      'says another type',
      apollo({ ...entry('One', one), type: 'mutation' }),
      /whose text is the query One/,
    ],
    ['has two operations of a name', { a: one, b: `${one} ` }, /One and One have the same name/],
  ])('that %s is refused in one line', (_, content, message) => {
    expect(refusalOf(() => read(content))).toMatch(message);
  });

  it('that is not there is refused', () => {
    expect(refusalOf(() => readManifest('/nowhere/m.json'))).toBe(
      'There is no file or folder /nowhere/m.json.',
    );
  });
});

describe('a folder of operations', () => {
  const files = {
    'one.graphql': 'query One { ministry(code: "K") { ...Name } }',
    'deep/two.gql':
      '# Counts.\nquery Two { ministries { nodes { ...Card } } } query Three { ministries { totalCount } }',
    'fragments.graphql':
      'fragment Card on Ministry { ...Name code } fragment Name on Ministry { name }',
    'readme.md': 'not GraphQL',
  };

  it('becomes documents by name, each with the fragments that it uses', () => {
    const [oneOperation, three, second, ...others] = readManifest(folderOf(files));
    expect(others).toEqual([]);
    expect(oneOperation).toEqual({
      name: 'One',
      body: print(parse(`${files['one.graphql']} fragment Name on Ministry { name }`)),
    });
    expect(three!.body).toBe('query Three {\n  ministries {\n    totalCount\n  }\n}');
    expect(second!.body).toMatch(/^query Two [^]*fragment Card [^]*fragment Name /);
  });

  it('may be a single file', () => {
    const file = join(folderOf({ 'three.graphql': 'query Three { a }' }), 'three.graphql');
    expect(readManifest(file)).toEqual([{ name: 'Three', body: 'query Three {\n  a\n}' }]);
  });

  it('gives the same texts whatever its layout', () => {
    const { 'one.graphql': moved, ...rest } = files;
    const other = { ...rest, 'z/y.graphql': moved.replaceAll(' ', '\n  ') };
    expect(readManifest(folderOf(other))).toEqual(readManifest(folderOf(files)));
  });

  it.each([
    ['nothing', {}, /has no \.graphql file/],
    [
      'an operation twice',
      { 'a.graphql': one, 'b.graphql': one },
      /operation One is defined twice, in .*a\.graphql and .*b\.graphql/,
    ],
    [
      'a fragment twice',
      { 'a.graphql': 'fragment F on A { a } fragment F on A { b }' },
      /fragment F is defined twice, in .*a\.graphql\.$/,
    ],
    [
      'a fragment nowhere',
      { 'a.graphql': 'query A { ...F }' },
      /a\.graphql uses the fragment F, which no file defines/,
    ],
    ['fragments alone', { 'a.graphql': 'fragment F on A { a }' }, /There are no documents/],
    [
      'an operation without a name',
      { 'a.graphql': '{ a }' },
      /a\.graphql has an operation without a name/,
    ],
    [
      'something broken',
      { 'a.graphql': 'query A {\n  a(' },
      /a\.graphql, line 2, column 5: Syntax Error/,
    ],
  ])('with %s is refused in one line', (_, content, message) => {
    expect(refusalOf(() => readManifest(folderOf(content)))).toMatch(message);
  });

  it('with fragments that use each other in a circle comes to an end', () => {
    const folder = folderOf({
      'a.graphql': 'query A { ...F } fragment F on Query { ...G } fragment G on Query { ...F }',
    });
    expect(readManifest(folder)).toHaveLength(1);
  });
});
