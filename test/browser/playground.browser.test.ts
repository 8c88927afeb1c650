import type { Locator } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { ask, cost, firstVisit, noTrouble, ready, run, tab, takePicture, write } from './visit.ts';

const tabs = ['Chain', 'Bekasi', 'Deal', 'Gap', 'Flows', 'Reported'];

describe('playground', () => {
  test('is where the address without a path leads, and its page is never stale', async () => {
    const url = inject('url');
    for (const from of ['/', '/playground']) {
      const response = await fetch(url + from, { redirect: 'manual' });
      expect(response.headers.get('location')).toBe('/playground/');
    }
    const page = await fetch(`${url}/playground/`);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const script = /src="(\/playground\/assets\/[^"]+)"/.exec(await page.text())![1]!;
    const asset = await fetch(url + script);
    await asset.body?.cancel();
    expect(asset.headers.get('cache-control')).toContain('immutable');
  });

  test('a first visit shows a tab for each question under its own name', async () => {
    const { context, page, trouble } = await firstVisit();
    expect(await page.title()).toBe('Vokasi Graph playground');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(tabs);
    expect(await page.locator('.logo').innerText()).toBe('Vokasi Graph');
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test.each(tabs)('%s answers with data and without errors', async (name) => {
    const { context, page, trouble } = await firstVisit();
    const answer = await run(page, name);
    expect(answer.errors).toBeUndefined();
    expect(Object.values(answer.data as object)).not.toContain(null);
    expect(trouble).toEqual(noTrouble);
    if (name === 'Bekasi') {
      await cost(page).getByText('left this minute').waitFor();
      await takePicture(page, 'playground');
    }
    await context.close();
  });

  test('a narrow window has everything in one column', async () => {
    const { context, page } = await firstVisit();
    const width = 480;
    await page.setViewportSize({ width, height: 900 });
    const boxOf = async (place: Locator) => (await place.boundingBox())!;
    const parts = [
      page.getByRole('combobox', { name: 'Ask as' }),
      page.locator('.graphiql-query-editor'),
      page.getByRole('button', { name: 'Download CSV' }),
    ];
    await expect
      .poll(async () => {
        const boxes = await Promise.all(parts.map(boxOf));
        const isInside = boxes.every((box) => box.x >= 0 && box.x + box.width <= width);
        const isBelow = boxes
          .slice(1)
          .every((box, index) => box.y >= boxes[index]!.y + boxes[index]!.height);
        return isInside && isBelow;
      })
      .toBe(true);
    await context.close();
  });

  test('the documentation opens on the schema and leads to a type', async () => {
    const { context, page, trouble } = await firstVisit();
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const explorer = page.locator('.graphiql-doc-explorer');
    await explorer.getByRole('link', { name: 'Query', exact: true }).click();
    await explorer.getByRole('link', { name: 'ministry', exact: true }).waitFor();
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('asks as the role that is chosen, with the keys that the server offers', async () => {
    const { context, page, trouble } = await firstVisit();
    const askAs = page.getByRole('combobox', { name: 'Ask as' });
    expect(await askAs.inputValue()).toBe('ANALYST');
    const roles = await askAs.locator('option').evaluateAll((all) => all.map((each) => each.value));
    expect(roles.join(' ')).toBe('DASHBOARD ANALYST PARTNER CENTER MINISTRY anonymous pasted');

    const records = '{ participants(first: 1) { nodes { id } } }';
    const analyst = await ask(page, 'AsAnalyst', records);
    expect(analyst.authorization).toMatch(/^Bearer vokasi_\w{8}_\w{49}$/);
    expect(analyst).toMatchObject({ status: 200, answer: { data: {} } });

    await askAs.selectOption('CENTER');
    expect(await askAs.locator('option:checked').innerText()).toBe('CENTER (BBPVP-BEKASI)');
    const center = await ask(page, 'AsCenter', records);
    expect(center.authorization).not.toBe(analyst.authorization);
    expect(center).toMatchObject({ status: 200, answer: { data: {} } });

    await askAs.selectOption('anonymous');
    const nobody = await ask(page, 'AsNobody', '{ ministries { totalCount } }');
    expect(nobody.authorization).toBeUndefined();
    expect(nobody).toMatchObject({ status: 200, answer: { data: {} } });
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('asks with a key that is pasted, and forgets it with the tab', async () => {
    const { context, page } = await firstVisit();
    const askAs = page.getByRole('combobox', { name: 'Ask as' });
    await askAs.selectOption('pasted');
    await page.getByRole('textbox', { name: 'Key or token' }).fill(' Bearer vokasi_mistyped ');
    const refused = await ask(page, 'AsPasted', '{ __typename }');
    expect(refused).toMatchObject({
      authorization: 'Bearer vokasi_mistyped',
      status: 401,
      answer: { errors: [{ extensions: { code: 'API_KEY_INVALID' } }] },
    });
    await page.locator('.result-window', { hasText: 'API_KEY_INVALID' }).waitFor();

    await page.reload();
    await ready(page);
    expect(await askAs.inputValue()).toBe('pasted');
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('mistyped');
    const another = await context.newPage();
    await another.goto(inject('url'));
    await ready(another);
    const other = another.getByRole('combobox', { name: 'Ask as' });
    expect(await other.inputValue()).toBe('ANALYST');
    await context.close();
  });

  test.each(['light', 'dark'] as const)('a %s system gets legible text', async (colorScheme) => {
    const { context, page, trouble } = await firstVisit(colorScheme);
    const brightness = async (selector: string, property: string) => {
      const color = await page.evaluate(
        `getComputedStyle(document.querySelector('${selector}')).${property}`,
      );
      const [red, green, blue] = String(color)
        .match(/[\d.]+/g)!
        .map(Number);
      return (red! + green! + blue!) / 3;
    };
    // Comments, which a tab begins with, are fainter on purpose.
    await write(page, 'Plain', '{ __typename }');
    const paper = await brightness('.graphiql-container', 'backgroundColor');
    const text = await brightness('.graphiql-query-editor .view-line span span', 'color');
    if (colorScheme === 'dark') expect(text - paper).toBeGreaterThan(80);
    else expect(paper - text).toBeGreaterThan(80);
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('a returning visitor finds the tabs as they were left', async () => {
    const { context, page, trouble } = await firstVisit();
    await tab(page, 'Deal').click();
    await page.locator('.graphiql-query-editor .view-lines', { hasText: 'agreements' }).click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText('query Mine { __typename }');
    await tab(page, 'Mine').waitFor();
    // What is typed is stored a moment later.
    await expect
      .poll(() => page.evaluate('localStorage.getItem("graphiql:tabState")'))
      .toContain('query Mine');

    await page.reload();
    await ready(page);
    expect(await page.getByRole('tab').allInnerTexts()).toEqual([
      'Chain',
      'Bekasi',
      'Mine',
      'Gap',
      'Flows',
      'Reported',
    ]);
    expect((await run(page, 'Mine')).data).toEqual({ __typename: 'Query' });
    expect(trouble).toEqual(noTrouble);
    await context.close();
  });

  test('loads its editor, its workers and the schema from the server itself', async () => {
    const { context, page, trouble, requests } = await firstVisit();
    await run(page, 'Chain');
    const paths = () => requests.map((address) => new URL(address).pathname);
    expect(paths()).toContain('/graphql');
    for (const worker of ['editor', 'graphql', 'json']) {
      const script = expect.stringMatching(`^/playground/assets/${worker}\\.worker-`);
      await expect.poll(paths, { timeout: 10_000 }).toContainEqual(script);
    }
    expect(trouble.requestsElsewhere).toEqual([]);
    await context.close();
  });
});
