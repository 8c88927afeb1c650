import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { firstVisit, noTrouble, takePicture } from './visit.ts';

/** The names of the types that are drawn. */
const boxes = (page: Page) => page.locator('.react-flow__node .box-name').allInnerTexts();

/** The type that is in the middle, with its fields. */
const middle = (page: Page, name: string) => page.locator('.box.open', { hasText: name });

/** A type in the picture, and not in the description beside it. */
const box = (page: Page, name: string) =>
  page.locator('.react-flow__node .box-name').and(page.getByRole('link', { name, exact: true }));

describe('the picture of the schema', () => {
  test('is a step from the playground, and shows every thing of the graph', async () => {
    const { context, page, trouble } = await firstVisit();
    await page.getByRole('link', { name: 'Schema picture' }).click();
    await box(page, 'TrainingCenter').waitFor();
    expect(await boxes(page)).toEqual(expect.arrayContaining(['Partner', 'Participant', 'Source']));
    expect(await page.locator('.react-flow__edge').count()).toBeGreaterThan(40);
    expect(await page.title()).toBe('Vokasi Graph schema');
    await takePicture(page, 'schema');
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('is walked through by its boxes, and back', async () => {
    const { context, page, trouble } = await firstVisit();
    await page.goto(`${inject('url')}/playground/schema.html`);
    await box(page, 'TrainingCenter').click();
    await middle(page, 'TrainingCenter').waitFor();
    expect(await boxes(page)).toEqual(expect.arrayContaining(['Partner', 'Directorate', 'Region']));
    expect(await boxes(page)).not.toContain('Certification');
    const description = page.getByRole('complementary', { name: 'Description' });
    await description.getByText('Batches it ran, latest first.').waitFor();
    await takePicture(page, 'schema-type');

    await box(page, 'Partner').click();
    await middle(page, 'Partner').waitFor();
    expect(new URL(page.url()).hash).toBe('#Partner');
    await description.getByRole('heading', { name: 'Partner' }).waitFor();
    await page.goBack();
    await middle(page, 'TrainingCenter').waitFor();
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('is walked through by the keyboard alone', async () => {
    const { context, page } = await firstVisit();
    await page.goto(`${inject('url')}/playground/schema.html`);
    await box(page, 'Enrolment').focus();
    await page.keyboard.press('Enter');
    await middle(page, 'Enrolment').waitFor();
    await page.getByLabel('Go to type').fill('workforceneed');
    await middle(page, 'WorkforceNeed').waitFor();
    expect(new URL(page.url()).hash).toBe('#WorkforceNeed');
    await context.close();
  });

  test('keeps the theme that was chosen in the playground', async () => {
    const { context, page } = await firstVisit('light');
    await page.evaluate('localStorage.setItem("graphiql:theme", "dark")');
    await page.goto(`${inject('url')}/playground/schema.html`);
    await box(page, 'Source').waitFor();
    const paper = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(paper).toBe('rgb(33, 42, 59)');
    await context.close();
  });
});
