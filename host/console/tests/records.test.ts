import { expect, test } from '@playwright/test';
import { Host } from './host';
import { expectAccessible, expectFits, signIn, watch } from './page';

let host: Host;
let number: string;
test.beforeAll(async () => {
  host = await Host.start();
  await host.furnish();
  await host.signIn('chen');
  const form = { channel: 'phone', unit: '1-0302', content: 'The lift stops' };
  const body = { workflow: 'complaint', title: 'Lift', assignee: 'chen', form };
  number = (await host.call<{ number: string }>('POST', '/sites/riverside/tickets', body)).number;
});
test.afterAll(() => host.stop());

const site = () => `${host.url}/s/riverside`;

test('an entry is written into a register, shown, and changed', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'chen');
  await page.goto(`${site()}/registers`);
  await page.getByRole('searchbox', { name: 'Find a register' }).fill('moved in');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Owners who moved in' }).click();
  await expect(page.getByText('Nothing is entered yet')).toBeVisible();
  await page.getByRole('button', { name: 'New entry' }).click();
  await page.getByLabel('Key').fill('1-0302');
  await page.getByLabel('Owner', { exact: true }).fill('胡先生');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('cell', { name: '胡先生' })).toBeVisible();
  await page.getByRole('button', { name: 'Change 1-0302' }).click();
  await page.getByLabel('Owner', { exact: true }).fill('胡太太');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('cell', { name: '胡太太' })).toBeVisible();
  await expectAccessible(page);
  rules.end();
});

test('a report shows its period and leads to the tickets it is made of', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'wang');
  await page.goto(`${site()}/reports`);
  await page.getByRole('link', { name: 'Monthly complaint report' }).click();
  await expect(page.getByRole('link', { name: number })).toBeVisible();
  await expect(page.getByRole('link', { name: 'XLSX' })).toHaveAttribute('href', /format=xlsx/);
  await expectAccessible(page);
  await page.getByRole('link', { name: number }).click();
  await expect(page.getByRole('heading', { name: `${number} Lift` })).toBeVisible();
  rules.end();
});

test('the duty sheet and the ledgers stand, empty or not, on a desk and on a phone', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'wang');
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of ['duties', 'duties?whose=all', 'ledgers', 'registers', 'reports']) {
      await page.goto(`${site()}/${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
      await expectFits(page);
      await expectAccessible(page);
    }
  }
  rules.end();
});
