import { createHmac } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { Host } from './host';
import { choose, expectAccessible, expectFits, signIn, speakChinese, watch } from './page';

test.describe.configure({ mode: 'serial' });

const KEY = Buffer.from('the secret of the shop in this test');

const MAPPING = `plugin = "property"
id = "header"
type = "/type"
[signature]
scheme = "standard-webhooks"
[[rules]]
on = "complaint"
open = "complaint"
fields = { channel = { const = "phone" }, unit = "/unit", content = "/text" }
`;

let host: Host;
test.beforeAll(async () => {
  host = await Host.start();
  await host.furnish();
});
test.afterAll(() => host.stop());

const site = () => `${host.url}/s/riverside`;

/** Sends an event as the other system would, signed. */
async function send(id: string, event: object): Promise<number> {
  const body = JSON.stringify(event);
  const time = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', KEY).update(`${id}.${time}.${body}`).digest('base64');
  const headers = { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
  const response = await fetch(`${host.url}/api/v1/doors/riverside/shop`, { method: 'POST', headers, body });
  return response.status;
}

test('a door is set up; a mapping that cannot work is refused at its place', async ({ page }) => {
  const rules = watch(page, host);
  rules.allow(/422/);
  await signIn(page, host, 'admin');
  await page.goto(`${site()}/doors`);
  await expect(page.getByText('No door yet')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'New door' }).click();
  await page.getByLabel('Name', { exact: true }).fill('shop');
  await choose(page, page.getByLabel('In whose name its events act'), 'Chen', 'Chen Fang');
  const mapping = page.getByLabel('Mapping (TOML)');
  await mapping.fill(MAPPING.replace('open = "complaint"', 'open = "complain"'));
  await page.getByLabel('Secrets').fill(`whsec_${KEY.toString('base64')}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/mapping\.rules\[0\]\.open/).first()).toBeVisible();
  await expectAccessible(page);
  await mapping.fill(MAPPING);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('link', { name: 'shop' })).toBeVisible();
  await page.getByRole('link', { name: 'shop' }).click();
  await expect(page.getByText(`${host.url}/api/v1/doors/riverside/shop`)).toBeVisible();
  await expect(page.locator('body')).not.toContainText(KEY.toString('base64'));
  await expectAccessible(page);
  rules.end();
});

test('a bad event is read, its mapping mended, and tried again', async ({ page }) => {
  const rules = watch(page, host);
  expect(await send('one', { type: 'complaint', unit: '1-0302', text: 'The lift stops' })).toBe(200);
  expect(await send('two', { type: 'greeting', text: 'hello' })).toBe(422);
  await signIn(page, host, 'admin');
  await page.goto(`${site()}/doors`);
  await expect(page.getByText('1 need you')).toBeVisible();
  await page.getByRole('link', { name: 'shop' }).click();
  const events = page.getByRole('region', { name: 'Events' });
  await expect(events.getByText('greeting', { exact: true })).toBeVisible();
  await events.getByRole('button', { name: 'What came' }).click();
  await expect(
    events.getByRole('region', { name: 'What came' }).or(events.getByText('It is not kept')),
  ).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Change' }).click();
  await expect(page.getByText(/In use, by the beginning of their SHA-256/)).toBeVisible();
  const mended = MAPPING.replace('[signature]', 'ignore = ["greeting"]\n[signature]');
  await page.getByLabel('Mapping (TOML)').fill(mended);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Mapping (TOML)')).toHaveCount(0);
  await events.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Tried: Ignored')).toBeVisible();
  await events.getByRole('radio', { name: /Done 1/ }).check();
  await events.getByRole('link', { name: 'Its ticket' }).click();
  await expect(page.getByText('The lift stops').first()).toBeVisible();
  rules.end();
});

test('doors and templates stand on a phone, in Chinese, and are not for everybody', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'admin');
  await speakChinese(page);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ['doors', 'doors?door=shop', 'templates']) {
    await page.goto(`${site()}/${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('status', { name: '加载中' })).toHaveCount(0);
    await expectFits(page);
    await expectAccessible(page);
  }
  rules.end();
});

test('a template reads with sample values in both languages', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'admin');
  await page.goto(`${site()}/templates`);
  const { subject } = await told('en');
  await page.getByRole('searchbox', { name: 'Find a template' }).fill(first.name);
  await page.getByRole('button', { name: `${first.plugin} · ${first.name}` }).click();
  const letter = page.getByRole('article');
  await expect(letter.getByRole('heading', { name: subject })).toBeVisible();
  await expectAccessible(page);
  const language = page.getByLabel('Language of the notice');
  await language.getByText('中文').click();
  await expect(letter.getByRole('heading', { name: (await told('zh')).subject })).toBeVisible();
  await page.getByLabel('What is shown').getByText('As it is written').click();
  await expect(letter.getByRole('heading')).toHaveText(first.texts.zh?.subject ?? '');
  await expectAccessible(page);
  rules.end();
});

interface Template {
  plugin: string;
  name: string;
  texts: Record<string, { subject: string }>;
}

let first: Template;

/** What the host makes of the first template in a language. */
async function told(locale: string): Promise<{ subject: string }> {
  const all = await host.call<Template[]>('GET', '/sites/riverside/templates');
  first = all[0] ?? { plugin: '', name: '', texts: {} };
  return host.call(
    'GET',
    `/sites/riverside/templates/${first.plugin}/${first.name}/preview?locale=${locale}`,
  );
}
