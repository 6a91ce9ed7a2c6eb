import { expect, test } from '@playwright/test';
import { Host } from './host';
import { choose, expectAccessible, expectFits, signIn, speakChinese, watch } from './page';

let host: Host;
test.beforeAll(async () => {
  host = await Host.start();
  await host.furnish();
  await host.call('PUT', '/sites/riverside/settings/property/post_cover.hall', { value: 2 });
});
test.afterAll(() => host.stop());

const site = () => `${host.url}/s/riverside`;

test('posts tell who stands there, who is in charge, and where somebody is missing soon', async ({
  page,
}) => {
  const rules = watch(page, host);
  await signIn(page, host, 'wang');
  await page.goto(`${site()}/posts`);
  const posts = page.getByRole('region', { name: 'Posts' });
  await posts.getByRole('searchbox', { name: 'Find a post' }).fill('Hall');
  await expect(posts.getByRole('listitem')).toHaveCount(1);
  await expect(posts.getByRole('listitem')).toContainText('Stands there now: nobody');
  await posts.getByRole('button', { name: /^More about/ }).click();
  await expect(posts.getByText('Gaps in the next 7 days')).toBeVisible();
  await expect(posts.getByText('0 of 2').first()).toBeVisible();
  await expectAccessible(page);
  rules.end();
});

test('roles tell what they may do and who has them', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'wang');
  await page.goto(`${site()}/posts?tab=roles`);
  const roles = page.getByRole('region', { name: 'Roles' });
  await choose(page, roles.getByRole('combobox', { name: 'Roles of a person' }), '陈', 'Chen Fang');
  await expect(roles.getByRole('listitem')).toHaveCount(1);
  await expect(roles.getByRole('listitem')).toContainText('Front-desk clerk');
  await roles.getByRole('button', { name: /^Front-desk clerk: opens \d+ kinds of tickets/ }).click();
  await expect(roles.locator('.field-line', { hasText: 'Opens' })).toContainText('Complaint');
  await expect(roles.locator('.field-line').filter({ hasText: /^Complaint/ })).toContainText('Reply');
  await expectAccessible(page);
  await speakChinese(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 740 });
  for (const tab of ['posts', 'roles']) {
    await page.goto(`${site()}/posts?tab=${tab}`);
    await expect(page.getByRole('heading', { level: 1, name: '岗位与角色' })).toBeVisible();
    await expectFits(page);
    await expectAccessible(page);
  }
  rules.end();
});

test('an administrator sees whether the host is well, and what its figures are', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'admin');
  await page.goto(`${site()}/health`);
  const now = page.getByRole('region', { name: 'Now' });
  await expect(now).toContainText('The store can be read');
  await expect(now).toContainText(/The search knows everything up to turn \d+/);
  await expect(now).toContainText('1 plugin runs');
  await expect(now).toContainText('No fault waits');
  await expect(now).toContainText('No message was given up');
  const load = page.getByRole('region', { name: 'Since the host started' });
  await expect(load.getByRole('row', { name: /Riverside 滨江 \d+/ })).toBeVisible();
  await expect(load).toContainText('/api/v1/session');
  await page.getByRole('button', { name: 'Check that nothing was altered' }).click();
  await expect(page.getByText(/The chain holds: \d+ turns/)).toBeVisible();
  await expectAccessible(page);
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download a backup' }).click();
  expect((await waiting).suggestedFilename()).toMatch(/backup/);
  await speakChinese(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${site()}/health`);
  await expect(page.getByText('数据存储可读')).toBeVisible();
  await expectFits(page);
  await expectAccessible(page);
  rules.end();
});
