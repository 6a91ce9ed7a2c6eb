import { expect, test } from '@playwright/test';
import { Host, PLUGIN } from './host';
import { changed } from './packed';
import { confirm, expectAccessible, expectFits, signIn, speakChinese, watch } from './page';

test.describe.configure({ mode: 'serial' });

let host: Host;
test.beforeAll(async () => {
  host = await Host.start();
  await host.furnish();
});
test.afterAll(() => host.stop());

const site = () => `${host.url}/s/riverside`;

/** The next version: it asks for one permission more and one less. */
function next(): Buffer {
  return changed(PLUGIN, ({ plugin }) => {
    plugin.version = '0.2.0';
    plugin.permissions['notify-outside'] = { reason: { en: 'Write to visitors.', zh: '给访客发消息。' } };
    delete plugin.permissions.directory;
  });
}

test('an upgrade shows what it may do more and less, and is gone back on', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'admin');
  await page.goto(`${site()}/plugins`);
  const file = { name: 'property-0.2.0.wasm', mimeType: 'application/wasm', buffer: next() };
  await page.getByTestId('plugin-file').setInputFiles(file);
  await expect(page.getByRole('heading', { name: 'Property management 0.2.0 asks to' })).toBeVisible();
  const asked = page.getByRole('region', { name: 'Property management' });
  const fresh = asked.getByRole('listitem').filter({ hasText: 'Write to visitors.' });
  await expect(fresh).toContainText('New');
  await expect(asked.getByText('Asked for no longer: directory')).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectFits(page);
  await page.getByRole('button', { name: 'Change to this version' }).click();
  await expect(asked).toBeHidden();

  await page.goto(`${site()}/plugins/property`);
  await expect(page.getByText('Version 0.2.0').first()).toBeVisible();
  await expectFits(page);
  await speakChinese(page);
  await page.goto(`${site()}/plugins/property`);
  await expect(page.getByText('给访客发消息。')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: '回退到 0.1.0？' }).click();
  await confirm(page, '回退');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByText('给访客发消息。')).toHaveCount(0);
  await expect(page.getByText('版本 0.1.0').first()).toBeVisible();
  rules.end();
});
