import { describe, expect, it } from 'vitest';
import { chartOf } from '../../../playground/answer/statistics.ts';
import { ticksUpTo } from '../../../playground/answer/ticks.ts';

const row = (year: string, gender: string | null, value: number | null) => ({
  key: [
    { dimension: 'YEAR', value: year, label: year },
    { dimension: 'GENDER', value: gender, label: gender },
  ],
  enrolments: { value, status: value === null ? 'SUPPRESSED' : 'ROUNDED' },
  placementRate: {
    value: value === null ? null : 0.5,
    numerator: { status: 'ROUNDED' },
    denominator: { status: value === null ? 'SUPPRESSED' : 'ROUNDED' },
  },
});

const data = {
  trainingCenter: {
    name: 'BBPVP Bekasi',
    enrolmentStatistics: {
      nodes: [row('2019', 'MALE', 120), row('2019', 'FEMALE', null), row('2020', null, 40)],
    },
  },
};

describe('a chart', () => {
  it('is made of the statistics in an answer, wherever they stand', () => {
    expect(chartOf(data)).toMatchObject({
      measures: ['enrolments', 'placementRate'],
      by: 'YEAR, GENDER',
      series: ['MALE', 'FEMALE', 'unknown'],
    });
  });

  it('groups by the first part of the key, and keeps hidden values apart from zero', () => {
    expect(chartOf(data)!.groupsOf('enrolments')).toEqual([
      {
        label: '2019',
        bars: [
          { series: 'MALE', value: 120, status: 'ROUNDED' },
          { series: 'FEMALE', value: null, status: 'SUPPRESSED' },
        ],
      },
      { label: '2020', bars: [{ series: 'unknown', value: 40, status: 'ROUNDED' }] },
    ]);
  });

  it('knows that a rate is hidden with one of its counts, and that one of nothing is not', () => {
    expect(chartOf(data)!.groupsOf('placementRate')[0]!.bars).toEqual([
      { series: 'MALE', value: 0.5 },
      { series: 'FEMALE', value: null, status: 'SUPPRESSED' },
    ]);
    const rate = { value: null, numerator: { status: 'EXACT' }, denominator: { status: 'EXACT' } };
    const nodes = [{ key: [{ label: '2021' }], rate }];
    expect(chartOf({ nodes })!.groupsOf('rate')).toEqual([
      { label: '2021', bars: [{ series: '', value: null }] },
    ]);
  });

  it('takes parts of a key from fields of their own, also where one is not known', () => {
    const nodes = [
      { year: { value: '2021' }, gender: { value: 'MALE' }, people: { value: 3 } },
      { year: { value: '2021' }, gender: { value: null }, people: { value: 4 } },
    ];
    expect(chartOf({ nodes })).toMatchObject({
      measures: ['people'],
      by: 'year, gender',
      series: ['MALE', 'unknown'],
    });
  });

  it('has no series where there would be more than colours', () => {
    const nodes = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((label) => ({
      key: [{ label: 'Jawa Barat' }, { label }],
      people: { value: 3 },
    }));
    const chart = chartOf({ nodes })!;
    expect(chart.series).toEqual(['']);
    expect(chart.groupsOf('people').map(({ label }) => label)).toContain('Jawa Barat, G');
  });

  it('draws plain numbers of groups, and the steps of a funnel', () => {
    const rows = [
      { key: { value: 'WELDING', label: 'Welding' }, needed: 7, gap: null },
      { key: { value: 'ICT', label: 'ICT' }, needed: null, gap: -3 },
    ];
    const gap = chartOf({ skillsGap: { dissimilarityIndex: 0.4, rows } })!;
    expect(gap.measures).toEqual(['needed', 'gap']);
    expect(gap.groupsOf('needed').map(({ bars }) => bars[0]!.value)).toEqual([7, null]);
    const steps = [
      { step: 'REGISTERED', count: { value: 9 } },
      { step: 'COMPLETED', count: { value: 4 } },
    ];
    expect(chartOf({ steps })).toMatchObject({ measures: ['count'], by: 'step' });
    expect(
      chartOf({ steps })!
        .groupsOf('count')
        .map(({ label }) => label),
    ).toEqual(['REGISTERED', 'COMPLETED']);
  });

  it('has one series without a name where rows have one part of a key', () => {
    const nodes = [{ by: [{ label: 'Welding' }], people: { value: 3 } }];
    expect(chartOf({ nodes })!.groupsOf('people')).toEqual([
      { label: 'Welding', bars: [{ series: '', value: 3 }] },
    ]);
  });

  it.each([
    {},
    { ministries: { nodes: [{ code: 'KEMNAKER', totalCount: 3 }] } },
    { figures: [{ metric: 'PEOPLE', reported: 26 }] },
    { batches: { nodes: [{ key: [], enrolments: { value: 3 } }] } },
  ])('is not made of %j', (answer) => {
    expect(chartOf(answer)).toBeUndefined();
  });
});

describe('ticks of an axis', () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0.31, [0, 0.1, 0.2, 0.3, 0.4]],
    [7496, [0, 2000, 4000, 6000, 8000]],
    [100, [0, 20, 40, 60, 80, 100]],
  ])('up to %d are round', (largest, ticks) => {
    expect(ticksUpTo(largest)).toEqual(ticks);
  });
});
