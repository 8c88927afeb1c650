import { describe, expect, it } from 'vitest';
import { rowsOf, SiblingLists } from '../../../playground/answer/rows.ts';

/** Rows as plain objects, which read well. */
const plain = (data: object) => {
  const { columns, rows } = rowsOf(data);
  return { columns, rows: rows.map((row) => Object.fromEntries(row)) };
};

describe('an answer as rows', () => {
  it('has a row for each element of the innermost list, beside what it is in', () => {
    const data = {
      ministry: {
        name: 'Kemnaker',
        directorates: {
          totalCount: 2,
          nodes: [
            {
              code: 'A',
              trainingCenters: { edges: [{ node: { code: 'A1' } }, { node: { code: 'A2' } }] },
            },
            { code: 'B', trainingCenters: { edges: [{ node: { code: 'B1' } }] } },
          ],
        },
      },
    };
    expect(plain(data)).toEqual({
      columns: [
        'ministry.name',
        'ministry.directorates.totalCount',
        'ministry.directorates.code',
        'ministry.directorates.trainingCenters.code',
      ],
      rows: ['A A1', 'A A2', 'B B1'].map((codes) => ({
        'ministry.name': 'Kemnaker',
        'ministry.directorates.totalCount': 2,
        'ministry.directorates.code': codes.split(' ')[0],
        'ministry.directorates.trainingCenters.code': codes.split(' ')[1],
      })),
    });
  });

  it('keeps lists of plain values in one cell, and nulls', () => {
    expect(
      plain({ fields: { nodes: [{ aliases: ['Las', 'Welding'], region: null }] } }).rows,
    ).toEqual([{ 'fields.aliases': ['Las', 'Welding'], 'fields.region': null }]);
  });

  it('has one row where there is no list', () => {
    expect(plain({ center: { name: 'BBPVP Bekasi', region: { code: '32.75' } } }).rows).toEqual([
      { 'center.name': 'BBPVP Bekasi', 'center.region.code': '32.75' },
    ]);
  });

  it('keeps what has no children in a row of its own', () => {
    const data = {
      centers: [
        { code: 'A', events: { nodes: [{ title: 'Forum' }] } },
        { code: 'B', events: { nodes: [] } },
      ],
    };
    expect(plain(data)).toEqual({
      columns: ['centers.code', 'centers.events.title'],
      rows: [{ 'centers.code': 'A', 'centers.events.title': 'Forum' }, { 'centers.code': 'B' }],
    });
  });

  it('names two lists that are side by side', () => {
    const data = {
      center: { names: { nodes: [{ name: 'BLK' }] }, events: { nodes: [{ title: 'Forum' }] } },
    };
    expect(() => rowsOf(data)).toThrow(SiblingLists);
    expect(() => rowsOf(data)).toThrow(/center\.names and center\.events/);
  });
});
