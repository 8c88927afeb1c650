import type { Databases } from '../databases.ts';
import type { Options } from '../options.ts';
import { Server, type ServerName } from '../servers/server.ts';

/** What a scenario works with. Servers that it starts are stopped when it ends. */
export class Bench {
  readonly options: Options;
  readonly databases: Databases;
  readonly say: (line: string) => void;
  readonly #servers: Server[] = [];

  constructor(options: Options, databases: Databases, say: (line: string) => void) {
    this.options = options;
    this.databases = databases;
    this.say = say;
  }

  /** Starts a server on the database with this many enrolments. */
  async start(name: ServerName, enrolments: number): Promise<Server> {
    const server = await Server.start(name, await this.databases.ofSize(enrolments));
    this.#servers.push(server);
    return server;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.splice(0).map((server) => server.stop()));
  }
}

/** A ratio, and what it is measured against. */
export interface Goal {
  readonly what: string;
  /** Of what to what. */
  readonly of: string;
  readonly ratio: number;
  readonly better: 'higher' | 'lower';
  readonly must?: number;
  readonly aim?: number;
}

/** What a scenario found, as the report shows it. */
export interface Result {
  readonly name: string;
  readonly title: string;
  readonly goals: readonly Goal[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly notes: readonly string[];
}

export interface Scenario {
  readonly name: string;
  run(bench: Bench): Promise<Result>;
}

/** A number with its thousands apart, as the report shows it. */
export function count(value: number): string {
  return value.toLocaleString('en');
}
