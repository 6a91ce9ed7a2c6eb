import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { Host } from './host';
import { expectAccessible, expectFits, signIn, speakChinese, watch } from './page';

let host: Host;
test.beforeAll(async () => {
  host = await Host.start();
  await host.furnish();
});
test.afterAll(() => host.stop());

const units = () => `${host.url}/s/riverside/registers/property/units`;

const TABLE = [
  'Key,Storey,Floor area,Use,Owner,Remark',
  '1-0101,1,88.5,Home,Chen Fang 陈芳,',
  '1-0102,first,"1,200",Castle,Nobody,look',
  '1-0103,1,40,Shop,,',
].join('\r\n');

async function bring(page: Page, name: string, text: string): Promise<void> {
  const buffer = Buffer.from(text);
  await page.locator('#import-table').setInputFiles({ name, mimeType: 'text/csv', buffer });
  await expect(page.getByRole('heading', { name: 'Rows' })).toBeVisible();
}

/** Reads what a click downloads. */
async function downloaded(page: Page, button: string): Promise<[name: string, text: string]> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const file = await coming;
  return [file.suggestedFilename(), readFileSync(await file.path(), 'utf8')];
}

test('a table comes into a register, and its wrong rows come back to be mended', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'wang');
  await page.goto(units());
  await page.getByRole('link', { name: 'Import' }).click();
  await expect(page.getByRole('heading', { name: 'Import into Units' })).toBeVisible();
  await expectAccessible(page);
  const [, empty] = await downloaded(page, 'Empty table with the right columns');
  expect(empty).toBe('\uFEFFKey,Building,Floor,Floor area,Use,Owner\r\n');

  await bring(page, 'units.csv', TABLE);
  await expect(page.getByText('3 rows: 2 can be imported, 1 has mistakes')).toBeVisible();
  const wrong = page.getByRole('row', { name: /1-0102/ });
  await expect(wrong.getByText('expected one of `Home`', { exact: false })).toBeVisible();
  await expect(wrong.getByText('got `Nobody`', { exact: false })).toBeVisible();
  await expectAccessible(page);

  // The floor stands under another title.
  await page.getByRole('combobox', { name: 'Floor', exact: true }).click();
  await page.getByTitle('Storey').click();
  await expect(wrong.getByText('expected a number', { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import 2 entries' })).toBeDisabled();
  await page.getByText('Rows with mistakes', { exact: true }).click();
  await expect(page.getByRole('row', { name: /1-0101/ })).toBeHidden();
  await page.getByRole('checkbox', { name: 'Leave out the rows with mistakes' }).check();
  await page.getByRole('button', { name: 'Import 2 entries' }).click();

  await expect(page.getByText('2 entries were written')).toBeVisible();
  await expect(page.getByText('1 row was refused or left out')).toBeVisible();
  await expectAccessible(page);
  const [name, rest] = await downloaded(page, 'Download these rows (CSV)');
  expect(name).toBe('units (to mend).csv');
  const [titles, row] = rest.split('\r\n');
  expect(titles).toBe('\uFEFFKey,Storey,Floor area,Use,Owner,Remark,Why it was not imported');
  expect(row).toContain('1-0102,first,"1,200",Castle,Nobody,look,"Storey: expected a number');

  await page.getByRole('link', { name: 'Show the entries' }).click();
  await expect(page.getByRole('row', { name: /1-0101.*88\.5.*Home.*Chen Fang 陈芳/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /1-0103.*Shop/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /1-0102/ })).toHaveCount(0);

  // Mended, the row comes in by the same way; what is there already would be replaced.
  await page.getByRole('link', { name: 'Import' }).click();
  const mended = `${titles}\r\n1-0102,2,1200,Office,,look,\r\n1-0103,1,41,Shop,,,\r\n`;
  await bring(page, name, mended);
  await expect(page.getByText('1 row replaces an entry', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Import 2 entries' }).click();
  await page.getByRole('link', { name: 'Show the entries' }).click();
  await expect(page.getByRole('row', { name: /1-0102.*Office/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /1-0103.*41.*Shop/ })).toBeVisible();
  rules.end();
});

test('an answer that was lost doubles nothing, and who leaves in the middle is asked', async ({ page }) => {
  const rules = watch(page, host);
  rules.allow(/Failed to load resource/);
  await signIn(page, host, 'wang');
  await page.goto(`${units()}/import`);
  // Without keys the host draws them: a row that came twice would be two entries.
  await bring(page, 'more.csv', 'Building,Floor\nSouth,1\nSouth,2\nSouth,3\n');
  const keys: string[] = [];
  let held: () => void = () => {};
  const goes = new Promise<void>((done) => (held = done));
  await page.route('**/entries', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    keys.push(route.request().headers()['idempotency-key'] ?? '');
    // The first row is written, and its answer lost; the second waits.
    if (keys.length === 1) {
      await route.fetch();
      return route.abort();
    }
    if (keys.length === 3) await goes;
    return route.continue();
  });
  await page.getByRole('button', { name: 'Import 3 entries' }).click();
  await expect(page.getByText('1 of 3 rows')).toBeVisible();
  expect(keys[1]).toBe(keys[0]);
  await page.getByRole('link', { name: 'Back to Units' }).click();
  const question = page.getByRole('dialog', { name: 'Leave while the import is running?' });
  await expect(question).toBeVisible();
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Stay' }).click();
  await expect(question).toBeHidden();
  held();
  await expect(page.getByText('3 entries were written')).toBeVisible();
  await page.getByRole('link', { name: 'Show the entries' }).click();
  await expect(page.getByRole('row', { name: /South/ })).toHaveCount(3);
  rules.end();
});

test('a file that is no table is refused with what was expected', async ({ page }) => {
  const rules = watch(page, host);
  rules.allow(/422/);
  await signIn(page, host, 'wang');
  await page.goto(`${units()}/import`);
  const buffer = Buffer.from('%PDF-1.7\n\0\0');
  await page.locator('#import-table').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer });
  const refused = page.getByRole('alert').getByText('expected a table as .xlsx or .csv', { exact: false });
  await expect(refused).toBeVisible();
  await bring(page, 'units.csv', TABLE);
  await expect(refused).toHaveCount(0);
  rules.end();
});

test('who may not write a register has no way in', async ({ page }) => {
  await signIn(page, host, 'sun');
  await page.goto(units());
  await expect(page.getByRole('heading', { name: 'Units' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Import' })).toHaveCount(0);
  await page.goto(`${units()}/import`);
  await expect(page.getByText('Your role does not write this register')).toBeVisible();
});

test('the import is usable on a phone, in Chinese', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'wang');
  await speakChinese(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${units()}/import`);
  await expect(page.getByRole('heading', { name: '导入到房屋清单' })).toBeVisible();
  await expectFits(page);
  const buffer = Buffer.from('编号,楼层,用途\n2-0101,一,住宅\n2-0102,1,商铺\n');
  await page.locator('#import-table').setInputFiles({ name: '房屋.csv', mimeType: 'text/csv', buffer });
  await expect(page.getByText('共 2 行：1 行可以导入，1 行有错误')).toBeVisible();
  await expect(page.getByText('应为数字', { exact: false })).toBeVisible();
  await expectFits(page);
  await expectAccessible(page);
  await page.getByRole('checkbox', { name: '跳过有错误的行' }).check();
  await page.getByRole('button', { name: '导入 1 条' }).click();
  await expect(page.getByText('已写入 1 条')).toBeVisible();
  await expectFits(page);
  await expectAccessible(page);
  rules.end();
});
