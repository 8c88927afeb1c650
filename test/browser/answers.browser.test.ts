import { readFile } from 'node:fs/promises';
import type { Page, Request, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  ask,
  cost,
  firstVisit,
  isFor,
  noTrouble,
  run,
  show,
  tab,
  takePicture,
  type Visit,
  write,
} from './visit.ts';

/** Table cells as text, the head first. */
async function cellsOf(page: Page): Promise<string[][]> {
  const rows = page.getByRole('region', { name: 'Answer as a table' }).getByRole('row');
  return Promise.all((await rows.all()).map((row) => row.locator('th, td').allInnerTexts()));
}

/** Presses the button, and reads the file that comes. */
async function download(page: Page): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

/** Headers of every request to the API so far, without who asks. */
function sentTo(visit: Visit): Promise<Record<string, string>[]> {
  return Promise.all(visit.calls.map((request) => request.allHeaders()));
}

/** Answers an operation of this name in the server's place, and leaves everything else to it. */
async function answerFor(page: Page, name: string, respond: (route: Route) => Promise<void>) {
  await page.route('**/graphql', async (route) => {
    await (isFor(route.request(), name) ? respond(route) : route.continue());
  });
}

describe('the cost of a query', () => {
  test('is shown before it runs, and nothing is run for it', async () => {
    const visit = await firstVisit();
    const { page, trouble } = visit;
    await expect.poll(() => cost(page).innerText()).toContain('left this minute');
    await write(page, 'Small', '{ ministries(first: 3) { nodes { code } } }');
    await expect.poll(() => cost(page).innerText()).toContain('Costs at most 5 of 50,000 points');
    for (const headers of await sentTo(visit)) expect(headers['x-cost-only']).toBe('true');
    expect(await page.locator('.result-window .view-lines').innerText()).toBe('');
    expect(trouble).toEqual(noTrouble);
    await visit.context.close();
  });

  test('is that of who asks, and says when it is too much', async () => {
    const { context, page } = await firstVisit();
    await write(
      page,
      'Large',
      '{ trainingCenters(first: 100) { nodes { batches(first: 100) { nodes { code } } } } }',
    );
    await expect
      .poll(() => cost(page).innerText())
      .toContain('Costs at most 10,202 of 50,000 points');
    await page.getByRole('combobox', { name: 'Ask as' }).selectOption('anonymous');
    await expect
      .poll(() => cost(page).innerText())
      .toContain('Costs at most 10,202 of 5,000 points: too many, ask for smaller pages');
    await context.close();
  });

  test('is that of the operation under the cursor', async () => {
    const { context, page } = await firstVisit();
    await write(
      page,
      'One',
      '{ ministries(first: 1) { nodes { code } } }\nquery Two { __typename }',
    );
    // The cursor is at the end of what was written.
    await expect.poll(() => cost(page).innerText()).toContain('Costs at most 1 of');
    await page.keyboard.press('ControlOrMeta+Home');
    await expect.poll(() => cost(page).innerText()).toContain('Costs at most 3 of');
    await context.close();
  });

  test('says what is wrong with an argument, and nothing of a text that is not finished', async () => {
    const { context, page } = await firstVisit();
    await write(page, 'Paged', '{ ministries(first: 900) { nodes { code } } }');
    await expect
      .poll(() => cost(page).innerText())
      .toContain('Argument "first" must be from 1 to 100.');
    await write(page, 'Paged', '{ ministries {');
    await expect.poll(() => cost(page).innerText()).toBe('');
    await context.close();
  });
});

describe('the explorer', () => {
  test('adds a field that is ticked', async () => {
    const { context, page, trouble } = await firstVisit();
    await write(page, 'Built', '{ ministries { nodes { code } } }');
    await page.getByRole('button', { name: 'Show Explorer' }).click();
    await page.locator('.graphiql-plugin [data-field-name="acronym"]').click();
    await page.locator('.graphiql-query-editor .view-lines', { hasText: 'acronym' }).waitFor();
    await expect.poll(() => cost(page).innerText()).toContain('left this minute');
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });
});

describe('an answer as a table', () => {
  test('has the rows of the one list, and its numbers', async () => {
    const { context, page, trouble } = await firstVisit();
    const { answer } = await ask(
      page,
      'Centers',
      '{ trainingCenters(filter: { kind: { eq: BBPVP } }, orderBy: [{ code: DESC }], first: 2) { nodes { code region { name } } } }',
    );
    await show(page, 'Table');
    await expect
      .poll(() => cellsOf(page))
      .toEqual([
        ['code', 'region.name'],
        ['BBPVP-SERANG', 'Kota Serang'],
        ['BBPVP-SEMARANG', 'Kota Semarang'],
      ]);
    expect(answer).toMatchObject({ data: { trainingCenters: { nodes: [{}, {}] } } });
    await show(page, 'JSON');
    await page.locator('.result-window .view-lines', { hasText: 'Kota Serang' }).waitFor();
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('tells what is not published from zero, and of groups that are not listed', async () => {
    const { context, page, trouble } = await firstVisit();
    const stat = (value: number | null, status: string) => ({ value, status });
    let nodes = [{ placed: stat(null, 'SUPPRESSED'), ojt: stat(0, 'ROUNDED') }];
    await answerFor(page, 'Small', (route) =>
      route.fulfill({ json: { data: { enrolmentStatistics: { nodes } } } }),
    );
    const body =
      '{ enrolmentStatistics { nodes { placed { value status } ojt { value status } } } }';
    await ask(page, 'Small', body);
    await show(page, 'Table');
    await expect
      .poll(() => cellsOf(page))
      .toEqual([
        ['placed.value', 'placed.status', 'ojt.value', 'ojt.status'],
        ['not published', 'SUPPRESSED', '0', 'ROUNDED'],
      ]);
    nodes = [];
    await ask(page, 'Small', body);
    await page.getByText('Groups that are too small to be published are not listed.').waitFor();
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('says why there is none', async () => {
    const { context, page } = await firstVisit();
    await ask(page, 'Wrong', '{ ministries(first: 900) { nodes { code } } }');
    await show(page, 'Table');
    const view = page.getByRole('region', { name: 'Answer as a table' });
    await expect.poll(() => view.innerText()).toBe('Argument "first" must be from 1 to 100.');
    await context.close();
  });

  test('says which lists are side by side', async () => {
    const { context, page } = await firstVisit();
    await run(page, 'Bekasi');
    await show(page, 'Table');
    await page
      .getByText('"trainingCenter.names.nodes" and "trainingCenter.appointments.nodes"')
      .waitFor();
    expect(await page.getByRole('button', { name: 'Download CSV' }).isDisabled()).toBe(true);
    await context.close();
  });

  test('is that of the tab that is open', async () => {
    const { context, page } = await firstVisit();
    await run(page, 'Reported');
    await show(page, 'Table');
    await expect.poll(() => cellsOf(page)).toHaveLength(5);
    await tab(page, 'Deal').click();
    await page.getByText('Run an operation to see its answer here.').waitFor();
    await tab(page, 'Reported').click();
    await expect.poll(() => cellsOf(page)).toHaveLength(5);
    await context.close();
  });
});

describe('a download', () => {
  test('asks for the same as CSV, as who asked, and saves what the server sends', async () => {
    const { context, page, trouble } = await firstVisit();
    await ask(page, 'Codes', '{ ministries(first: 1) { nodes { code } } }');
    const asked: Request[] = [];
    await answerFor(page, 'Codes', async (route) => {
      asked.push(route.request());
      await route.fulfill({ contentType: 'text/csv; charset=utf-8', body: 'code\r\nKEMNAKER\r\n' });
    });
    await page.getByRole('combobox', { name: 'Ask as' }).selectOption('anonymous');
    expect(await download(page)).toEqual({ name: 'Codes.csv', text: 'code\r\nKEMNAKER\r\n' });
    const { accept, authorization } = await asked[0]!.allHeaders();
    expect(accept).toMatch(/^text\/csv/);
    expect(authorization).toMatch(/^Bearer vokasi_/);
    expect(asked[0]!.postDataJSON()).toEqual({
      operationName: 'Codes',
      query: 'query Codes { ministries(first: 1) { nodes { code } } }',
    });
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('is a file with what the table shows', async () => {
    const { context, page, trouble } = await firstVisit();
    await run(page, 'Flows');
    await show(page, 'Table');
    await expect.poll(() => cellsOf(page)).toHaveLength(21);
    const [head, first] = await cellsOf(page);
    const { name, text } = await download(page);
    expect(name).toBe('Flows.csv');
    const lines = text.split('\r\n');
    expect(lines).toHaveLength(22);
    expect(lines[0]).toBe(head!.join(','));
    expect(lines[1]).toBe(first!.join(','));
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('that is refused says why', async () => {
    const { context, page } = await firstVisit();
    await ask(page, 'Codes', '{ ministries(first: 1) { nodes { code } } }');
    const message = 'Too many points were asked for in the last minute. Try again in 9 s.';
    await answerFor(page, 'Codes', (route) =>
      route.fulfill({ status: 429, json: { errors: [{ message }] } }),
    );
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const alert = page.getByRole('alert').filter({ hasText: message });
    await expect.poll(() => alert.count()).toBe(1);
    await context.close();
  });
});

describe('an answer as a chart', () => {
  const part = (dimension: string, value: string) => ({ dimension, value, label: value });
  const nodes = [
    { key: [part('YEAR', '2019'), part('GENDER', 'F')], people: { value: 120, status: 'ROUNDED' } },
    { key: [part('YEAR', '2019'), part('GENDER', 'M')], people: { value: 60, status: 'ROUNDED' } },
    { key: [part('YEAR', '2020'), part('GENDER', 'F')], people: { value: 0, status: 'ROUNDED' } },
    {
      key: [part('YEAR', '2020'), part('GENDER', 'M')],
      people: { value: null, status: 'SUPPRESSED' },
    },
  ];

  test('has a bar for each number, and says which is not published', async () => {
    const { context, page, trouble } = await firstVisit();
    await answerFor(page, 'Years', (route) =>
      route.fulfill({ json: { data: { enrolmentStatistics: { nodes } } } }),
    );
    await ask(page, 'Years', '{ __typename }');
    await show(page, 'Chart');
    const view = page.getByRole('region', { name: 'Answer as a chart' });
    await view.getByRole('img', { name: 'Bar chart of people' }).waitFor();
    const bars = await view
      .locator('.chart-frame rect')
      .evaluateAll((all) =>
        all.map((bar) => [bar.getAttribute('class'), bar.getAttribute('width')]),
      );
    const [longest, half] = bars.map(([, width]) => Number(width));
    expect(longest! / half!).toBeCloseTo(2, 1);
    expect(bars.map(([name]) => name)).toEqual([
      'series-0',
      'series-1',
      'series-0',
      'hidden-value',
    ]);
    expect(bars[2]![1]).toBe('0');
    expect(await view.locator('.chart-value').allTextContents()).toEqual([
      '120',
      '60',
      '0',
      'not published',
    ]);
    await view.getByText('it is not zero').waitFor();
    expect(await view.getByRole('list', { name: 'Series' }).innerText()).toMatch(/F\s+M/);
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('shows what the server counts, as who asks', async () => {
    const { context, page, trouble } = await firstVisit();
    const body =
      '{ enrolmentStatistics(groupBy: [YEAR, GENDER], first: 100) { nodes { key { dimension label } enrolments { value status } certified { value status } } } }';
    await ask(page, 'Years', body);
    await show(page, 'Chart');
    const view = page.getByRole('region', { name: 'Answer as a chart' });
    await view.getByRole('img', { name: 'Bar chart of enrolments' }).waitFor();
    expect(await view.locator('.chart-label').count()).toBe(9);
    expect(await view.locator('.chart-value').allTextContents()).toContain('1,202');
    await page.getByRole('combobox', { name: 'Ask as' }).selectOption('anonymous');
    await ask(page, 'Years', body);
    // Which way a number is rounded depends on a key of the server's own.
    const shown = () => view.locator('.chart-value').allTextContents();
    await expect.poll(shown).toEqual(Array(18).fill(expect.stringMatching(/[05]$/)));
    expect(await view.locator('figcaption').innerText()).toContain('rounded');
    await page.getByRole('button', { name: /^Prettify/ }).click();
    await expect
      .poll(() => page.locator('.graphiql-query-editor .view-line').count())
      .toBeGreaterThan(10);
    await takePicture(page, 'chart');
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('shows labels from their first letter', async () => {
    const { context, page } = await firstVisit();
    const wide = ['BBPVP-MAKASSAR', 'WWWWWWWWWWWWWWWW '.repeat(4)].map((name) => ({
      key: [part('CENTER', name)],
      people: { value: 20, status: 'ROUNDED' },
    }));
    await answerFor(page, 'Wide', (route) =>
      route.fulfill({ json: { data: { enrolmentStatistics: { nodes: wide } } } }),
    );
    await ask(page, 'Wide', '{ __typename }');
    await show(page, 'Chart');
    const labels = page.locator('.chart-label');
    await expect.poll(() => labels.count()).toBe(2);
    const frame = (await page.locator('.chart-frame').boundingBox())!;
    for (const label of await labels.all()) {
      expect((await label.boundingBox())!.x).toBeGreaterThanOrEqual(frame.x);
    }
    expect(await labels.first().textContent()).toContain('BBPVP-MAKASSAR');
    expect(await labels.last().textContent()).toContain('…');
    await context.close();
  });

  test('is there for statistics only', async () => {
    const { context, page } = await firstVisit();
    await run(page, 'Reported');
    expect(await page.getByRole('button', { name: 'Chart' }).isDisabled()).toBe(true);
    await context.close();
  });
});
