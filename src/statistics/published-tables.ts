import { LRUCache } from 'lru-cache';
import { BadUserInputError, ForbiddenError } from '../errors.ts';
import { canonical } from '../loading/canonical.ts';
import { compile } from '../loading/compiler.ts';
import type { Loaders } from '../loading/loaders.ts';
import type { CounterName, DimensionName, MeasureName } from './attributes.ts';
import type { Protection } from './disclosure/protected-table.ts';
import {
  closed,
  closedSets,
  type DivisionName,
  divisions,
  links,
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
/** Such groups of all tables that are remembered, as far as there are any: some 450 bytes each. */
const mostRememberedCells = 300_000;
/** Groups as they were put together for answers that are remembered. */
const mostRememberedGroups = 100_000;
/** Versions whose sizes are remembered: that of now, and those of snapshots. */
const mostVersions = 20;

/** What a table is of, and what is read for it. */
interface Question extends Contents {
  readonly name: string;
  readonly counters: readonly CounterName[];
  /** Groups by all dimensions that it can be of, at most. */
  readonly most: number;
  /** Counts that are suppressed in every group, with the reason, to be read after "because". */
  readonly untold: ReadonlyMap<CounterName, string>;
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
   * @param decisive counts without which there is no answer, and the argument that asks for each
   * @throws BadUserInputError when the table that has them could have too many cells, or the answer
   *   takes too many numbers
   * @throws ForbiddenError when a decisive count is not told, whatever it is
   */
  groups(
    loaders: Loaders,
    parts: Parts,
    names: readonly DimensionName[],
    counters: readonly CounterName[],
    decisive: ReadonlyMap<CounterName, string> = new Map(),
  ): Promise<PublishedGroups> {
    const { statements } = loaders;
    // What a range without an end is depends on the year.
    const name = canonical({ ...parts, counters, decisive: [...decisive], lastDay: lastDay() });
    return loaders.once(`published ${name}`, () =>
      statements.during(async () => {
        const version = await this.#version(loaders);
        const question = await this.#question(loaders, version, parts, names, counters);
        for (const [counter, argument] of decisive) {
          const reason = question.untold.get(counter);
          if (reason !== undefined) throw untold(counter, argument, reason);
        }
        const make = async () => {
          const table = await this.#table(loaders, version, question);
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

  /**
   * What is asked, as far as it can be told: participants are left untold where they alone make it too
   * large. Decided by what everybody may know, since how many groups there are would tell of hidden ones.
   */
  async #question(
    loaders: Loaders,
    version: string,
    { dimensions }: Parts,
    names: readonly DimensionName[],
    counters: readonly CounterName[],
  ): Promise<Question> {
    const sizes = await this.#sizesAt(loaders, version);
    const question = questionOf(names, counters);
    const groups = mostGroups(sizes, this.#facts, question.dimensions);
    if (groups <= question.most) return question;
    const by = names.join(', ');
    const others = questionOf(
      names,
      counters.filter((counter) => counter !== 'participants'),
    );
    if (groups > others.most) {
      throw new BadUserInputError(
        `There may be more than ${others.most} groups by ${by}, which is the most with these counts: leave out an attribute, take one with fewer values, or ask for fewer counts.`,
        { argument: dimensions.length > 0 ? 'groupBy' : 'filter', maximum: others.most },
      );
    }
    const tooMany = `there may be more than ${question.most} groups by ${by}`;
    return { ...others, untold: new Map([...others.untold, ['participants' as const, tooMany]]) };
  }

  async #sizesAt(loaders: Loaders, version: string): Promise<Sizes> {
    const known = this.#sizes.get(version);
    if (known) return known;
    const sizes = await loaders.once('sizes of statistics', () => readSizes(loaders.statements));
    this.#sizes.set(version, sizes);
    return sizes;
  }

  #table({ statements }: Loaders, version: string, question: Question): Promise<PublishedTable> {
    return this.#tables.find(version, question.name, async () => {
      const { dimensions, counters, margins } = question;
      const groups = { facts: this.#facts, dimensions, counters };
      const result = await statements.run(compile(everyGroupWithMargins(groups, margins)));
      return inSlices(publish(question, result, this.#settings));
    });
  }
}

function untold(counter: CounterName, argument: string, reason: string): ForbiddenError {
  return new ForbiddenError(
    `For your role argument "${argument}" may not ask for ${counter} here, because ${reason}.`,
    { argument },
  );
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
  const untold = new Map(
    asked.flatMap((counter): readonly (readonly [CounterName, string])[] => {
      const by = untoldBy(counter, dimensions);
      return by ? [[counter, `by ${by} they are not told`]] : [];
    }),
  );
  const sets = closedSets(dimensions);
  const margins = asked.includes('participants') && !untold.has('participants') ? sets : [];
  const tables = 1 + needed.size + (margins.length > 0 ? 2 : 0);
  return {
    name: canonical({ dimensions, counters, margins: margins.length }),
    dimensions,
    counters,
    divisions: needed,
    margins,
    most: Math.floor(mostCells / (sets.length * tables)),
    untold,
  };
}

/** The dimension by which a count is not told, whatever it is. */
function untoldBy(
  counter: CounterName,
  dimensions: readonly DimensionName[],
): DimensionName | undefined {
  // They would have to be counted by the measures that follow from it, too.
  if (counter === 'participants') return dimensions.find((dimension) => links[dimension]);
  if (counter === 'enrolments') return undefined;
  const { notBy } = measureParts[counter];
  return notBy && dimensions.includes(notBy) ? notBy : undefined;
}
