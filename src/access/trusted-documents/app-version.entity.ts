import { defineEntity, p } from '@mikro-orm/core';
import { announcesChange, movesOn } from '../../database/triggers.ts';
import { ClientApp } from './client-app.entity.ts';

/** Where a version is in its life; it never goes back. */
export const versionStatuses = ['PENDING', 'PUBLISHED', 'RETIRED'] as const;

export type VersionStatus = (typeof versionStatuses)[number];

export const AppVersionSchema = defineEntity({
  name: 'AppVersion',
  tableName: 'app_version',
  comment:
    'A release of a client app. Servers watch this table alone: documents change with its status only.',
  properties: {
    id: p.integer().primary().generated('by default as identity'),
    app: () => p.manyToOne(ClientApp).index(false).comment('The app.'),
    label: p.text().collation('C').comment(`The app's own name for the version.`),
    status: p
      .enum(versionStatuses)
      .collation('C')
      .default('PENDING')
      .comment(
        'PENDING until an operator approves its documents, PUBLISHED while they are served, then RETIRED.',
      ),
    registeredAt: p.datetime().defaultRaw('now()').comment('When its documents were registered.'),
    publishedAt: p.datetime().nullable().comment('When it was published; null when it never was.'),
    retiredAt: p.datetime().nullable().comment('When it was retired; null before.'),
  },
  uniques: [{ properties: ['app', 'label'] }],
  checks: [
    {
      name: 'app_version_label_format',
      expression: `label ~ '^[0-9A-Za-z][0-9A-Za-z._+-]{0,63}$'`,
    },
    {
      name: 'app_version_published_at',
      expression: `case status when 'PENDING' then published_at is null when 'PUBLISHED' then published_at is not null else true end`,
    },
    {
      name: 'app_version_retired_at',
      expression: `(status = 'RETIRED') = (retired_at is not null)`,
    },
  ],
  triggers: [movesOn('app_version'), announcesChange('app_version')],
});

export class AppVersion extends AppVersionSchema.class {}
AppVersionSchema.setClass(AppVersion);
