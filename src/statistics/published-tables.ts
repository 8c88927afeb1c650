import { LRUCache } from 'lru-cache';
import { BadUserInputError } from '../errors.ts';
import { canonical } from '../loading/canonical.ts';
import { compile } from '../loading/compiler.ts';
import type { Loaders } from '../loading/loaders.ts';
import type { Statements } from '../loading/statements.ts';
import type { CounterName, DimensionName, MeasureName } from './attributes.ts';
import type { Protection } from './disclosure/protected-table.ts';
import {
  closed,
  closedSets,
  type DivisionName,
  divisions,
  parts as measureParts,
} from './divisions.ts';
import type { Facts } from './facts.ts';
import type { PublishedTable } from './published.ts';
import { groupsOf, lastDay, type Parts, type PublishedGroups } from './published-parts.ts';
import { type Contents, publish } from './publishing.ts';
import { mostGroups, readSizes, type Sizes } from './sizes.ts';
import { inSlices } from './slices.ts';
import { everyGroupWithMargins, statisticsVersion } from './statement.ts';
import { VersionMemory } from './version-memory.ts';

/** Groups that the tables of published numbers for one question and their margins may have together. */
const mostCells = 1_000_000;
/** Such groups of all tables that are remembered, as far as there are any: a hundred bytes each. */
const mostRememberedCells = 1_000_000;
/** Groups as they were put together for answers that are remembered. */
const mostRememberedGroups = 100_000;
/** Versions whose sizes are remembered: that of now, and those of snapshots. */
const mostVersions = 20;

/** What a table is of, and what is read for it. */
interface Question extends Contents {
  readonly name: string;
  readonly counters: readonly CounterName[];
  /** Groups for each group by all dimensions, at most. */
  readonly cellsOfGroup: number;
}

/**
 * Published numbers, whoever asks for them. They are made once for each version of what statistics are
 * made of, and remembered; the database is asked by each request for the version that it sees.
 */
export class PublishedTables {
  readonly #facts: Facts;
  readonly #settings: Protection;
  readonly #tables = new VersionMemory<PublishedTable>(mostRememberedCells);
  readonly #groups = new VersionMemory<PublishedGroups>(mostRememberedGroups);
  readonly #sizes = new LRUCache<string, Sizes>({ max: mostVersions });

  constructor(facts: Facts, settings: Protection) {
    this.#facts = facts;
    this.#settings = settings;
  }

  /** Groups of all tables that are remembered, those of their margins included. */
  get size(): number {
    return this.#tables.size;
  }

  /**
   * Groups made of the published numbers by some dimensions and what follows from them.
   *
   * @param names of all dimensions that the parts have
   * @throws BadUserInputError when the table that has them could have too many cells, or the answer
   *   takes too many numbers
   */
  groups(
    loaders: Loaders,
    parts: Parts,
    names: readonly DimensionName[],
    counters: readonly CounterName[],
  ): Promise<PublishedGroups> {
    const { statements } = loaders;
    // What a range without an end is depends on the year.
    const name = canonical({ ...parts, counters, lastDay: lastDay() });
    return loaders.once(`published ${name}`, () =>
      statements.during(async () => {
        const version = await this.#version(loaders);
        const make = async () => {
          const table = await this.#table(loaders, version, questionOf(names, counters));
          return inSlices(groupsOf(table, parts, counters));
        };
        // Without dimensions it is a number of the table, which is remembered itself.
        return parts.dimensions.length > 0 ? this.#groups.find(version, name, make) : make();
      }),
    );
  }

  #version(loaders: Loaders): Promise<string> {
    return loaders.once('version of statistics', async () => {
      const { rows } = await loaders.statements.run(readVersion);
      return rows[0]![0] as string;
    });
  }

  #table({ statements }: Loaders, version: string, question: Question): Promise<PublishedTable> {
    return this.#tables.find(version, question.name, async () => {
      await this.#checkSize(statements, version, question);
      const { dimensions, counters, margins } = question;
      const groups = { facts: this.#facts, dimensions, counters };
      const result = await statements.run(compile(everyGroupWithMargins(groups, margins)));
      return inSlices(publish(question, result, this.#settings));
    });
  }

  /** By what everybody may know: how many groups there are would tell of those that are hidden. */
  async #checkSize(
    statements: Statements,
    version: string,
    { dimensions, cellsOfGroup }: Question,
  ): Promise<void> {
    let sizes = this.#sizes.get(version);
    if (!sizes) this.#sizes.set(version, (sizes = await readSizes(statements)));
    const most = Math.floor(mostCells / cellsOfGroup);
    if (mostGroups(sizes, this.#facts, dimensions) <= most) return;
    throw new BadUserInputError(
      `There may be more than ${most} groups by ${dimensions.join(', ')}: leave out one of these, or take one with fewer values.`,
      { argument: 'groupBy', maximum: most },
    );
  }
}

const readVersion = {
  sql: compile(statisticsVersion).sql,
  parameters: [],
  name: 'statistics_version',
};

function questionOf(names: readonly DimensionName[], asked: readonly CounterName[]): Question {
  const dimensions = closed(names);
  const needed = new Set<DivisionName>(
    asked.flatMap((counter) => {
      if (!(counter in measureParts)) return [];
      const { division, with: others = [] } = measureParts[counter as MeasureName];
      return [division, ...others.map((other) => measureParts[other].division)];
    }),
  );
  const counters: readonly CounterName[] = [
    'enrolments',
    ...new Set([...needed].flatMap((name): readonly CounterName[] => divisions[name].counters)),
  ];
  const sets = closedSets(dimensions);
  const margins = asked.includes('participants') ? sets : [];
  const tables = 1 + needed.size + (margins.length > 0 ? 2 : 0);
  return {
    name: canonical({ dimensions, counters, margins: margins.length }),
    dimensions,
    counters,
    divisions: needed,
    margins,
    cellsOfGroup: sets.length * tables,
  };
}
