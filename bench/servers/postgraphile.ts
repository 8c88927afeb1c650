/**
 * PostGraphile by its own HTTP server, as one would run it in production: without GraphiQL, watching,
 * explaining, websockets, mutations and subscriptions, and with its faster way to write answers.
 * Filters and aggregates are those of its usual plugins, on every column, as the API that it is
 * compared with has them.
 */
import { createServer } from 'node:http';
import { PgAggregatesPreset } from '@graphile/pg-aggregates';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter';

const preset: GraphileConfig.Preset = {
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset, PgAggregatesPreset],
  // It would keep columns without an index out of filters and orders.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [
    makePgService({
      connectionString: process.env['DATABASE_URL']!,
      schemas: ['public'],
      poolConfig: { max: Number(process.env['DATABASE_POOL_SIZE']) },
      pubsub: false,
    }),
  ],
  schema: { defaultBehavior: '-insert -update -delete' },
  grafast: { explain: false },
  grafserv: {
    graphiql: false,
    websockets: false,
    watch: false,
    outputDataAsString: true,
  },
};

const server = createServer();
const service = postgraphile(preset).createServ(grafserv);
await service.addTo(server);
await service.ready();
server.listen(Number(process.env['PORT']), process.env['HOST']);
