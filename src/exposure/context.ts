import type { AccessRecords } from '../access/access-log.ts';
import type { PersonalDataCipher } from '../database/personal-data/cipher.ts';
import type { Relation } from '../loading/table.ts';
import type { Loaders } from '../loading/loaders.ts';
import type { Facts } from '../statistics/facts.ts';
import type { Publication } from '../statistics/published-groups.ts';
import type { LoadConnection } from '../relay/connection.ts';
import type { FieldMemory } from './field-memory.ts';
import type { KnownCodes } from './known-codes.ts';
import type { Model } from './model.ts';
import type { Selections } from './selections.ts';

/** What a viewer may still ask for, as it is when an operation begins. */
export interface RateLimitStatus {
  /** Points that the operation may cost at most. */
  readonly cost: number;
  /** Points in a full bucket. */
  readonly limit: number;
  /** Points left in the viewer's bucket. */
  readonly remaining: number;
  /** When the bucket is full again. */
  readonly resetAt: Date;
}

/** What every resolver gets: made anew for each request, save what the operations' texts tell. */
export interface GraphContext {
  /** What the request reads of personal data. */
  readonly access: AccessRecords;
  readonly cipher: PersonalDataCipher;
  readonly loaders: Loaders;
  readonly model: Model;
  readonly selections: Selections;
  readonly knownCodes: KnownCodes;
  /** Lists that the request asks of one parent after the other. */
  readonly lists: FieldMemory<Relation | string, LoadConnection>;
  readonly facts: Facts;
  /** What numbers of people may be published to the viewer; undefined where it gets exact ones. */
  readonly publication: Publication | undefined;
  /** The same of records that are not its own. */
  readonly publicationOfOthers: Publication | undefined;
  /** How many rows a page may have, where that is not what clients may ask for: in a whole export. */
  readonly largestPage?: number | undefined;
  /** Set before an operation is executed. */
  rateLimit?: RateLimitStatus;
}
