import path from 'node:path';
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
  type Request,
} from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';

let browser: Browser | undefined;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});

afterAll(() => browser?.close());

/** What a visitor's browser did that no test should see: empty lists when all is well. */
interface Trouble {
  requestsElsewhere: string[];
  consoleErrors: string[];
  policyViolations: string[];
}

export interface Visit {
  context: BrowserContext;
  page: Page;
  trouble: Trouble;
  requests: string[];
  /** Requests to the API. */
  calls: Request[];
}

export const noTrouble: Trouble = {
  requestsElsewhere: [],
  consoleErrors: [],
  policyViolations: [],
};

/** A first visit: a browser without any history opens the address that the server gives. */
export async function firstVisit(colorScheme: 'light' | 'dark' = 'light'): Promise<Visit> {
  const url = inject('url');
  const context = await browser!.newContext({
    viewport: { width: 1400, height: 900 },
    colorScheme,
  });
  const requests: string[] = [];
  const trouble: Trouble = { requestsElsewhere: [], consoleErrors: [], policyViolations: [] };

  const onRequest = (address: string) => {
    requests.push(address);
    const { origin, protocol } = new URL(address.replace(/^ws/, 'http'));
    // A data URL is part of the page itself; everything else would go somewhere.
    if (protocol !== 'data:' && origin !== new URL(url).origin) {
      trouble.requestsElsewhere.push(address);
    }
  };
  const calls: Request[] = [];
  context.on('request', (request) => {
    onRequest(request.url());
    if (new URL(request.url()).pathname === '/graphql') calls.push(request);
  });
  context.on('console', (message) => {
    if (message.type() === 'error') trouble.consoleErrors.push(message.text());
  });
  context.on('weberror', (error) => trouble.consoleErrors.push(String(error.error())));
  await context.exposeFunction('reportViolation', (text: string) => {
    trouble.policyViolations.push(text);
  });
  await context.addInitScript({
    content: `addEventListener('securitypolicyviolation', (event) =>
      reportViolation(event.effectiveDirective + ' ' + event.blockedURI));`,
  });

  const page = await context.newPage();
  page.on('websocket', (socket) => onRequest(socket.url()));
  await page.goto(url);
  await ready(page);
  return { context, page, trouble, requests, calls };
}

/** Waits until the editor shows its text. */
export async function ready(page: Page): Promise<void> {
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
}

/** Writes an operation of its own over the one in the tab that is open. */
export async function write(page: Page, name: string, body: string): Promise<void> {
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(`query ${name} ${body}`);
  await tab(page, name).waitFor();
}

/** Writes an operation of its own over the one in the tab that is open, and runs it. */
export async function ask(page: Page, name: string, body: string) {
  await write(page, name, body);
  const [response] = await Promise.all([
    answerTo(page, name),
    page.getByRole('button', { name: /^Execute query/ }).click(),
  ]);
  const { authorization } = await response.request().allHeaders();
  return { authorization, status: response.status(), answer: (await response.json()) as unknown };
}

/** A tab of the editor; by the button in it, for its own name has the close button's added. */
export function tab(page: Page, name: string) {
  return page.getByRole('tab').filter({ has: page.getByRole('button', { name, exact: true }) });
}

/** Whether a request is for an operation of this name to be run, and not only for its cost. */
export function isFor(request: Request, name: string): boolean {
  return (
    request.headers()['x-cost-only'] === undefined &&
    new RegExp(`query ${name}\\b`).test(request.postData() ?? '')
  );
}

/** The answer to an operation that is run. */
export function answerTo(page: Page, name: string) {
  return page.waitForResponse((each) => isFor(each.request(), name));
}

/** Opens a tab, runs it, and gives the answer once it is on the screen. */
export async function run(page: Page, name: string): Promise<{ data?: unknown; errors?: unknown }> {
  await tab(page, name).click();
  await page.locator('.graphiql-query-editor .view-lines', { hasText: `query ${name}` }).waitFor();
  const [response] = await Promise.all([
    answerTo(page, name),
    page.getByRole('button', { name: /^Execute query/ }).click(),
  ]);
  const request = response.request();
  expect(request.method()).toBe('POST');
  expect(new URL(request.url()).pathname).toBe('/graphql');
  expect(request.headers()['content-type']).toBe('application/json');
  expect(response.status()).toBe(200);
  await page.locator('.result-window .view-lines', { hasText: '"data"' }).waitFor();
  return (await response.json()) as { data?: unknown; errors?: unknown };
}

/** What is said of the cost of the operation in the editor. */
export function cost(page: Page) {
  return page.getByRole('status', { name: 'Cost of the operation' });
}

/** Shows the answer in another form. */
export async function show(page: Page, view: 'JSON' | 'Table' | 'Chart'): Promise<void> {
  await page.getByRole('button', { name: view, exact: true }).click();
}

/** Keeps what is on the screen for the documentation. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.screenshot({
    path: path.resolve(import.meta.dirname, `../../docs/${name}.png`),
    animations: 'disabled',
    caret: 'hide',
  });
}
