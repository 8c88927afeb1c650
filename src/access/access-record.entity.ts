import { defineEntity, p } from '@mikro-orm/core';
import { appendOnly } from '../database/triggers.ts';
import { roles } from './viewer.ts';

/**
 * Who read which personal data of whom. What a record says of its subject holds when the subject is
 * gone: it is no foreign key.
 */
export const AccessRecordSchema = defineEntity({
  name: 'AccessRecord',
  tableName: 'access_record',
  comment: 'A read of personal data: who, of whom, which fields, when and what for; never a value.',
  properties: {
    id: p.bigint().primary().generated('by default as identity'),
    at: p.datetime().columnType('timestamptz').defaultRaw('now()').comment('When it was read.'),
    viewer: p.text().comment('Who read it: the name of a key or token.'),
    role: p.text().collation('C').comment('Role of who read it.'),
    organization: p.text().nullable().comment('Code of the organization of who read it.'),
    purpose: p.text().comment('What the role reads personal data for.'),
    operationName: p.text().nullable().comment('Name of the operation; null when it has none.'),
    documentHash: p.text().comment("SHA-256 of the operation's text, in hexadecimal."),
    participantId: p
      .integer()
      .nullable()
      .comment('Whose data; null for a search by personal data, whomever it found.'),
    fields: p.array().comment('Fields that were read, or searched by.'),
  },
  indexes: [{ properties: ['participantId', 'at'] }],
  checks: [
    {
      name: 'access_record_role_check',
      expression: `role in (${roles.map((role) => `'${role}'`).join(', ')})`,
    },
    {
      name: 'access_record_document_hash_form',
      expression: `document_hash ~ '^[0-9a-f]+$' and length(document_hash) = 64`,
    },
    {
      name: 'access_record_fields_count',
      expression: 'cardinality(fields) >= 1 and cardinality(fields) <= 16',
    },
  ],
  triggers: [appendOnly('access_record')],
});

export class AccessRecord extends AccessRecordSchema.class {}
AccessRecordSchema.setClass(AccessRecord);
