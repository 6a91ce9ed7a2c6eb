import { expect, test } from '@playwright/test';
import { Host, PASSWORD, PLUGIN } from './host';
import { choose, confirm, expectAccessible, expectFits, watch } from './page';

// One story: what fails early leaves nothing to go on with.
test.describe.configure({ mode: 'serial' });

let host: Host;
test.beforeAll(async () => {
  host = await Host.start();
});
test.afterAll(() => host.stop());

test('from the printed link to a department at work, without a terminal', async ({ page }) => {
  const rules = watch(page, host);
  await page.goto(host.url);
  await expect(page.getByRole('heading', { name: 'Welcome to Frontdesk' })).toBeVisible();

  await page.goto('about:blank');
  await page.goto(host.setupLink);
  await expect(page.getByLabel('Setup token')).toBeHidden();
  await expectAccessible(page);
  await page.getByLabel('Your name').fill('Lin Tao 林涛');
  await page.getByLabel('Login').fill('lin');
  await page.getByLabel('Password of at least').fill('short');
  await page.getByRole('button', { name: 'Create the administrator' }).click();
  rules.allow(/422/);
  await expect(page.locator('.ant-form-item-explain-error')).toContainText('10');
  await page.getByLabel('Password of at least').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create the administrator' }).click();

  await expect(page.getByRole('heading', { name: 'Set up a department' })).toBeVisible();
  await page.getByLabel('Name of the department').fill('Riverside Garden 滨江花园');
  await expect(page.getByLabel('Short name in addresses')).toHaveValue('riverside-garden');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create the department' }).click();

  await expect(page.getByText('The library of this host is empty')).toBeVisible();
  await page.getByTestId('plugin-file').setInputFiles(PLUGIN);
  await expect(page.getByRole('heading', { name: /Property management .* asks to/ })).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText('send notices to the site')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Allow and install' }).click();

  await expect(page.getByRole('heading', { name: 'People', level: 1 })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Nobody yet')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Add a person' }).first().click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Chen Fang');
  await expect(page.getByLabel('Id', { exact: true })).toHaveValue('chen-fang');
  await choose(page, page.getByLabel('Roles').first(), 'Front-desk', 'Front-desk clerk');
  await page.keyboard.press('Escape');
  await page.getByLabel('May sign in').check();
  await page.getByLabel('First password').fill(PASSWORD);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Change Chen Fang' })).toBeVisible();
  rules.end();
});

test('signs in, is told what is wrong, changes language and brightness, signs out', async ({ page }) => {
  const rules = watch(page, host);
  rules.allow(/401/);
  await page.goto(host.url);
  await page.getByLabel('Login').fill('chen-fang');
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('Login or password is not right');
  await expectAccessible(page);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /this waits for you/ })).toBeVisible();

  await page.goto(`${host.url}/s/riverside-garden/profile`);
  await expectAccessible(page);
  await page.getByText('中文', { exact: true }).click();
  await expect(page.getByRole('heading', { name: '修改密码' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.getByText('深色', { exact: true }).click();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectFits(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: '菜单' }).click();
  await expect(page.getByRole('link', { name: '工单', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-brightness', 'dark');
  await page.getByRole('button', { name: '账户' }).click();
  await page.getByText('退出登录').click();
  await expect(page.getByRole('heading', { name: '登录' })).toBeVisible();
  rules.end();
});

test('a token is shown once, and can be revoked', async ({ page }) => {
  const rules = watch(page, host);
  await page.goto(host.url);
  await page.getByLabel('Login').fill('chen-fang');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/s\//);
  await page.goto(`${host.url}/s/riverside-garden/profile`);
  await page.getByLabel('What it is for').fill('door display');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await expect(page.getByText('Copy the secret now')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Revoke' }).click();
  await confirm(page, 'Revoke');
  await expect(page.getByText('No tokens')).toBeVisible();
  rules.end();
});
