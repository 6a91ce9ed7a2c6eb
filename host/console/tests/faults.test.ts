import { expect, test } from '@playwright/test';
import { Host } from './host';
import { expectAccessible, expectFits, signIn, watch } from './page';

// One story: the plugin fails because it may not do what it tries, and is let go on.
test.describe.configure({ mode: 'serial' });

/** So long after the tests begin an answer that was promised is missed, and the plugin tries to tell somebody, in milliseconds. */
const PROMISED_MS = 20_000;

let host: Host;
test.beforeAll(async () => {
  host = await Host.start();
  await host.furnish();
  await host.signIn('chen');
  const form = { channel: 'phone', unit: '1-0302', content: 'The lift stops' };
  const body = { workflow: 'complaint', title: 'Lift', assignee: 'chen', form };
  const { ticket } = await host.call<{ ticket: number }>('POST', '/sites/riverside/tickets', body);
  const promise = new Date(Date.now() + PROMISED_MS).toISOString();
  const reply = { form: { answer: 'Somebody comes', next_answer_at: promise } };
  await host.call('POST', `/sites/riverside/tickets/${ticket}/actions/reply`, reply);
  await host.signIn('admin');
  await host.call('PUT', '/sites/riverside/plugins/property/grants', { grants: ['directory', 'roster'] });
});
test.afterAll(() => host.stop());

const site = () => `${host.url}/s/riverside`;

test('a plugin that fails is told of, by page and by state, until its fault is run again', async ({
  page,
}) => {
  const rules = watch(page, host);
  rules.allow(/4\d\d|5\d\d/);
  await signIn(page, host, 'admin');
  await page.goto(`${site()}/plugins/property?tab=faults`);
  await expect(page.getByText('No fault waits')).toBeVisible();
  const faults = page.getByRole('region', { name: 'Faults' });
  await expect(faults.getByRole('listitem').first()).toContainText('notify', {
    timeout: 5 * PROMISED_MS,
  });
  await expectAccessible(page);
  const before = await faults.getByRole('listitem').count();

  await faults.getByRole('button', { name: 'Run again' }).first().click();
  await expect(faults.getByRole('alert')).toBeVisible();
  await expect(faults.getByRole('listitem')).toHaveCount(before);

  await page.getByRole('tab', { name: 'Overview' }).click();
  const permissions = page.getByRole('region', { name: 'Permissions' });
  await expect(permissions).toContainText('2 of 3 allowed');
  await permissions.getByRole('checkbox', { name: /send notices/ }).check();
  await permissions.getByRole('button', { name: 'Save' }).click();
  await expect(permissions).toContainText('3 of 3 allowed');

  await page.getByRole('tab', { name: 'Faults' }).click();
  for (let left = before; left > 0; left -= 1) {
    await faults.getByRole('button', { name: 'Run again' }).first().click();
    await expect(faults.getByRole('button', { name: 'Run again' })).toHaveCount(left - 1);
  }
  await expect(page.getByText('No fault waits')).toBeVisible();
  await page.getByText('Settled', { exact: true }).click();
  await expect(faults.getByRole('listitem')).toHaveCount(before);
  await expectAccessible(page);
  rules.end();
});

test('what the hooks of a plugin took is told, the failed ones too', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'admin');
  await page.goto(`${site()}/plugins/property?tab=costs`);
  await expect(page.getByRole('row', { name: /on-ticket.*ms/ })).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectFits(page);
  rules.end();
});

test('what the hooks of a plugin wrote is told, by level and with the ticket', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'admin');
  await page.goto(`${site()}/plugins/property?tab=logs`);
  await expect(page.getByText('It wrote nothing yet')).toBeVisible();
  await expect(page.getByText(/begins anew whenever the host starts/)).toBeVisible();
  await expectAccessible(page);

  // The plugin of this file writes lines in a season only: the host's answer, as it would be then.
  const at = new Date().toISOString();
  const long = `no greeting is planned: ${'x'.repeat(400)}`;
  const line = { at, hook: 'on-ticket', version: '1.0.0' };
  const items = [
    { ...line, id: 2, level: 'warn', ticket: { id: 1, number: 'TS-1' }, message: long },
    { ...line, id: 1, level: 'stderr', ticket: null, message: 'first\n  second' },
  ];
  await page.route('**/plugins/property/logs?*', async (route) => {
    const level = new URL(route.request().url()).searchParams.get('level');
    const json = { items: items.filter((one) => !level || one.level === level), next: null };
    await route.fulfill({ json });
  });
  await page.getByRole('button', { name: 'Read again' }).click();
  const logs = page.getByRole('region', { name: 'Logs' }).first();
  const warned = logs.getByRole('row', { name: /Warning.*on-ticket.*no greeting/ });
  await expect(warned.getByRole('link', { name: 'TS-1' })).toHaveAttribute('href', /tickets\/1$/);
  await expect(logs.getByRole('row', { name: /Printed as error.*second/ })).toBeVisible();
  await expectAccessible(page);
  await logs.getByRole('combobox', { name: 'Which lines' }).click();
  await page.getByTitle('Warning').click();
  await expect(logs.getByRole('row', { name: /Printed as error/ })).toHaveCount(0);
  await expect(warned).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  await expectFits(page);
  await expect(logs.getByRole('link', { name: 'TS-1' })).toBeVisible();
  await expectAccessible(page);
  rules.end();
});

test('a plugin in quarantine is told of on its page, with a way to end it', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'admin');
  // Eight faults in a row, without one of this file's plugins: the host's answer, as it would be then.
  await page.route('**/api/v1/sites/riverside/plugins', async (route) => {
    const response = await route.fetch();
    const [plugin] = (await response.json()) as object[];
    const at = new Date().toISOString();
    const until = new Date(Date.now() + 120_000).toISOString();
    const quarantine = { at, faults: 8, reason: 'hook `on-ticket` took more than 2000 ms', until };
    await route.fulfill({ response, json: [{ ...plugin, quarantine }] });
  });
  await page.goto(`${site()}/plugins/property`);
  await expect(page.getByText(/^In quarantine until /)).toBeVisible();
  await expect(page.getByText('took more than 2000 ms')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run it again now' })).toBeEnabled();
  await expectAccessible(page);
  await page.goto(`${site()}/health`);
  const now = page.getByRole('region', { name: 'Now' });
  await expect(now).toContainText('Not run, after too many faults in a row: Property management');
  await expect(now.getByRole('link', { name: 'Look' })).toHaveAttribute('href', /plugins$/);
  await expectAccessible(page);
  rules.end();
});
