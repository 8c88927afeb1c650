import type { GraphiQLProps } from 'graphiql';

type Fetcher = GraphiQLProps['fetcher'];

/** An operation as it is sent. */
export interface Operation {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: string | null | undefined;
}

/** What was sent: the very same is sent again to have its answer in another form. */
export interface Sent {
  readonly headers: Headers;
  readonly body: string;
  /** Names the file of the answer. */
  readonly name: string;
}

/** Who asks, and the last request of each tab of the editor. */
export class Session {
  authorization: string | undefined;
  /** Id of the tab that is open. */
  tab = '';
  readonly #sent = new Map<string, Sent>();

  /** What was asked last in a tab; undefined before that. */
  sentIn(tab: string): Sent | undefined {
    return this.#sent.get(tab);
  }

  /**
   * Posts one operation to this origin and returns the answer, whatever its HTTP status.
   *
   * @throws Error when the answer is not JSON
   */
  readonly fetcher: Fetcher = async (params, options) => {
    const sent = this.#request(params, options?.headers);
    const answer = await post(sent);
    // GraphiQL shows an answer in the tab that is open when it comes.
    this.#sent.set(this.tab, sent);
    return answer as Awaited<ReturnType<Fetcher>>;
  };

  /** What an operation would cost: nothing is executed. */
  async cost(
    operation: Operation,
    own: Record<string, string>,
    signal: AbortSignal,
  ): Promise<CostAnswer> {
    const request = this.#request(operation, own);
    request.headers.set('x-cost-only', 'true');
    return (await post(request, signal)) as CostAnswer;
  }

  #request({ query, variables, operationName }: Operation, own: Record<string, string> = {}): Sent {
    // For a moment after changing tabs GraphiQL still names the operation of the tab before.
    const isNamed = operationName && new RegExp(`\\b${operationName}\\b`).test(query);
    const headers = new Headers({
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'content-type': 'application/json',
    });
    if (this.authorization !== undefined) headers.set('authorization', this.authorization);
    // What the visitor writes in the editor of headers goes before.
    for (const [name, value] of Object.entries(own)) headers.set(name, value);
    return {
      headers,
      body: JSON.stringify(isNamed ? { query, variables, operationName } : { query, variables }),
      name: isNamed ? operationName : 'answer',
    };
  }
}

/** Points, as the server counts them. */
export interface Cost {
  readonly requested: number;
  readonly limit: number;
  readonly remaining: number;
  readonly breakdown?: readonly { readonly path: string; readonly cost: number }[];
}

export interface CostAnswer {
  readonly errors?: readonly { readonly message: string }[];
  readonly extensions?: { readonly cost?: Cost };
}

/** Sends a request, for an answer of any form. */
export function send(
  { headers, body }: Pick<Sent, 'headers' | 'body'>,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch('/graphql', { method: 'POST', headers, body, signal: signal ?? null });
}

async function post(sent: Sent, signal?: AbortSignal): Promise<unknown> {
  const response = await send(sent, signal);
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A proxy or a server that is just stopping answers in plain text: show that, not a parse error.
    throw new Error(`HTTP ${response.status}: ${text.slice(0, 500) || response.statusText}`);
  }
}
