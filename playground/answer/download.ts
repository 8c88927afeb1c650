import { send, type Sent } from '../request.ts';

/**
 * Asks again for what was asked, as CSV, and hands the browser a file of it.
 *
 * @throws Error with what the server says when it does not answer in CSV
 */
export async function downloadCsv(sent: Sent): Promise<void> {
  const headers = new Headers(sent.headers);
  headers.set('accept', 'text/csv, application/graphql-response+json;q=0.1');
  const response = await send({ headers, body: sent.body });
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok || !type.startsWith('text/csv')) throw new Error(await reasonOf(response));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = fileNameOf(response.headers.get('content-disposition')) ?? `${sent.name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function reasonOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { errors } = JSON.parse(text) as { errors?: { message: string }[] };
    return errors?.[0]?.message ?? 'The server does not answer in CSV.';
  } catch {
    return text.slice(0, 500) || `HTTP ${response.status}`;
  }
}

const fileNameOf = (disposition: string | null) =>
  /filename="([^"]+)"/.exec(disposition ?? '')?.[1];
