import { defineEntity, p } from '@mikro-orm/core';
import { encryptedForm } from './encrypted-form.ts';

/**
 * A hash to look up by cannot be made anew with each change of keys: while two are in use, the same
 * identity number would have two hashes, and one person could be registered twice. Its key therefore
 * belongs to the database, is made with it, and is itself encrypted like personal data.
 */
export const LookupKeySchema = defineEntity({
  name: 'LookupKey',
  tableName: 'lookup_key',
  comment: 'The key of the hashes by which personal data are looked up: one row.',
  properties: {
    id: p.integer().primary().autoincrement(false).comment('Always 1.'),
    secret: p.text().comment('256 bits in base64, encrypted.'),
  },
  checks: [
    { name: 'lookup_key_only_one', expression: 'id = 1' },
    { name: 'lookup_key_secret_encrypted', expression: encryptedForm('secret') },
  ],
});

export class LookupKey extends LookupKeySchema.class {}
LookupKeySchema.setClass(LookupKey);
