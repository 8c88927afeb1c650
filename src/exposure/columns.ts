import { p } from '@mikro-orm/core';
import { enumerated, enumeration } from './enumeration.ts';

/** Where a record comes from: the mark that every training record carries. */
export const RecordOrigin = enumeration('RecordOrigin', 'Where a training record comes from.', {
  SOURCED: 'Stated by a cited document.',
  RECORDED: 'Imported from, or entered by, a training center.',
  SYNTHETIC: 'Generated for demonstration and testing; it describes no real person or company.',
});

/** The surrogate primary key of every table. */
export const identity = () => p.integer().primary().generated('by default as identity');

/** The readable key by which a thing is looked up; unique within its table. */
export const code = (comment: string) => p.text().collation('C').unique().comment(comment);

/** The mark that every training record carries. */
export const recordOrigin = () =>
  enumerated(RecordOrigin).comment(
    'Whether the record is from a document, from a center, or synthetic.',
  );

/** Set by the database: whether a checked document supports the thing. */
export const verified = () =>
  p
    .boolean()
    .default(false)
    .comment(
      'True when a document that was checked names the thing; false for public knowledge that nobody has verified yet. `citations` say which of its fields each source states.',
    );
