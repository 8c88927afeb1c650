import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  ask,
  cost,
  firstVisit,
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

describe('the cost of a query', () => {
  test('is shown before it runs, and nothing is run for it', async () => {
    const visit = await firstVisit();
    const { page, trouble } = visit;
    await cost(page).getByText('left this minute').waitFor();
    await write(page, 'Small', '{ ministries(first: 3) { nodes { code } } }');
    await cost(page).getByText('Costs at most 5 of 50,000 points').waitFor();
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
    await cost(page).getByText('Costs at most 10,202 of 50,000 points').waitFor();
    await page.getByRole('combobox', { name: 'Ask as' }).selectOption('anonymous');
    await cost(page)
      .getByText('Costs at most 10,202 of 5,000 points: too many, ask for smaller pages')
      .waitFor();
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
    await cost(page).getByText('Costs at most 1 of').waitFor();
    await page.keyboard.press('ControlOrMeta+Home');
    await cost(page).getByText('Costs at most 3 of').waitFor();
    await context.close();
  });

  test('says what is wrong with an argument, and nothing of a text that is not finished', async () => {
    const { context, page } = await firstVisit();
    await write(page, 'Paged', '{ ministries(first: 900) { nodes { code } } }');
    await cost(page).getByText('Argument "first" must be from 1 to 100.').waitFor();
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
    await cost(page).getByText('left this minute').waitFor();
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
        ['trainingCenters.code', 'trainingCenters.region.name'],
        ['BBPVP-SERANG', 'Kota Serang'],
        ['BBPVP-SEMARANG', 'Kota Semarang'],
      ]);
    expect(answer).toMatchObject({ data: { trainingCenters: { nodes: [{}, {}] } } });
    await show(page, 'JSON');
    await page.locator('.result-window .view-lines', { hasText: 'Kota Serang' }).waitFor();
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('says why there is none', async () => {
    const { context, page } = await firstVisit();
    await ask(page, 'Wrong', '{ ministries(first: 900) { nodes { code } } }');
    await show(page, 'Table');
    const view = page.getByRole('region', { name: 'Answer as a table' });
    await view.getByText('Argument "first" must be from 1 to 100.').waitFor();
    await context.close();
  });

  test('says which lists are side by side', async () => {
    const { context, page } = await firstVisit();
    await run(page, 'Bekasi');
    await show(page, 'Table');
    await page.getByText('trainingCenter.names and trainingCenter.appointments').waitFor();
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
