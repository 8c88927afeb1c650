import { defineEntity, p } from '@mikro-orm/core';

export const ClientAppSchema = defineEntity({
  name: 'ClientApp',
  tableName: 'client_app',
  comment: 'A program of somebody else that calls the API by documents it registered before.',
  properties: {
    id: p.integer().primary().generated('by default as identity'),
    code: p.text().collation('C').unique().comment('Stable, readable code of the app.'),
  },
  checks: [
    { name: 'client_app_code_format', expression: `code ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'` },
    { name: 'client_app_code_length', expression: 'length(code) <= 64' },
  ],
});

export class ClientApp extends ClientAppSchema.class {}
ClientAppSchema.setClass(ClientApp);
