import { defineEntity, p } from '@mikro-orm/core';
import { staysAsApproved } from '../../database/triggers.ts';
import { AppVersion } from './app-version.entity.ts';

/** Most characters of a document's text: the most that the server parses. */
export const longestBody = 100_000;

export const TrustedDocumentSchema = defineEntity({
  name: 'TrustedDocument',
  tableName: 'trusted_document',
  comment:
    'An operation, with all its fragments, that a version of a client app may send by its id.',
  properties: {
    id: p.integer().primary().generated('by default as identity'),
    version: () => p.manyToOne(AppVersion).index(false).comment('The version that sends it.'),
    hash: p
      .text()
      .collation('C')
      .comment('SHA-256 of the text, in hexadecimal: its id everywhere.'),
    alias: p
      .text()
      .collation('C')
      .nullable()
      .comment(`Its id in the app's manifest; null where that is the hash.`),
    name: p.text().collation('C').comment('Name of the operation.'),
    body: p.text().comment('The text, as the hash has it.'),
    position: p.integer().comment('Place in the manifest, from 0.'),
  },
  uniques: [
    { properties: ['version', 'hash'] },
    { properties: ['version', 'alias'] },
    { properties: ['version', 'name'] },
    { properties: ['version', 'position'] },
  ],
  checks: [
    {
      name: 'trusted_document_hash_of_body',
      expression: `hash = encode(sha256(convert_to(body, 'UTF8')), 'hex')`,
    },
    // No alias can pass for the hash of another text.
    {
      name: 'trusted_document_alias_format',
      expression: `alias ~ '^[!-~]{1,128}$' and alias !~* '^(sha256:)?[0-9a-f]{64}$'`,
    },
    {
      name: 'trusted_document_name_format',
      expression: `name ~ '^[_A-Za-z][_0-9A-Za-z]{0,127}$'`,
    },
    { name: 'trusted_document_body_length', expression: `length(body) <= ${longestBody}` },
    { name: 'trusted_document_position', expression: 'position >= 0' },
  ],
  triggers: [staysAsApproved('trusted_document')],
});

export class TrustedDocument extends TrustedDocumentSchema.class {}
TrustedDocumentSchema.setClass(TrustedDocument);
