import { expect, test } from '@playwright/test';
import { Host } from './host';
import { expectAccessible, expectFits, signIn, speakChinese, watch } from './page';

/** The smallest picture there is: one red pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
  'base64',
);

test.describe.configure({ mode: 'serial' });

let host: Host;
let ticket: number;
test.beforeAll(async () => {
  host = await Host.start();
  await host.furnish();
  await host.signIn('chen');
  const form = { channel: 'phone', unit: '1-0302', content: 'A crack in the wall' };
  const body = { workflow: 'complaint', title: 'Crack', assignee: 'chen', form };
  ticket = (await host.call<{ ticket: number }>('POST', '/sites/riverside/tickets', body)).ticket;
  await host.signIn('sun');
  const judged = { valid: true, grade: 'ordinary', restated: 'A crack' };
  await host.call('POST', `/sites/riverside/tickets/${ticket}/actions/judge`, { form: judged });
});
test.afterAll(() => host.stop());

const page360 = { width: 360, height: 740 };

test('photos are brought in a form, refused at the field, and looked at on the ticket', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'chen');
  await page.goto(`${host.url}/s/riverside/tickets/${ticket}`);
  await page.getByRole('button', { name: 'Add photos' }).click();
  const form = page.getByRole('group', { name: 'Add photos' });
  const input = form.getByLabel('Photos on site');
  await input.setInputFiles([
    { name: 'crack 裂缝.png', mimeType: 'image/png', buffer: PIXEL },
    { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('Measured: 3 mm\n已测量') },
  ]);
  await expect(form.getByRole('button', { name: 'Remove crack 裂缝.png' })).toBeVisible();
  await expect(form.getByRole('button', { name: 'Remove note.txt' })).toBeVisible();
  await input.setInputFiles({ name: 'empty.png', mimeType: 'image/png', buffer: Buffer.from('') });
  await expect(form.getByText('empty.png is empty.')).toBeVisible();
  const large = { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(21 * 1024 * 1024, 1) };
  await input.setInputFiles(large);
  await expect(form.getByText(/film\.mp4 is larger than 20 MB/)).toBeVisible();
  rules.allow(/415/);
  await input.setInputFiles({ name: 'torn.png', mimeType: 'image/png', buffer: Buffer.from('no png') });
  await expect(form.getByText(/torn\.png is damaged/)).toBeVisible();
  await expectAccessible(page);
  await form.getByRole('button', { name: 'Add photos' }).click();

  const facts = page.getByRole('region', { name: 'What is written' });
  const picture = facts.getByRole('button', { name: 'Look at crack 裂缝.png' });
  await expect(picture).toBeVisible();
  await expectAccessible(page);
  await picture.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'crack 裂缝.png' });
  await expect(dialog.getByRole('img', { name: 'crack 裂缝.png' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('ArrowRight');
  const text = page.getByRole('dialog', { name: 'note.txt' });
  await expect(text.getByText('已测量')).toBeVisible();
  await expect(text.getByRole('link', { name: 'Download' })).toHaveAttribute('download', 'note.txt');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(picture).toBeFocused();
  rules.end();
});

test('somebody else sees the photos on a phone, in Chinese', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'wang');
  await speakChinese(page);
  await page.setViewportSize(page360);
  await page.goto(`${host.url}/s/riverside/tickets/${ticket}`);
  await page.getByRole('button', { name: '查看 crack 裂缝.png' }).first().click();
  await expect(page.getByRole('dialog').getByRole('img', { name: 'crack 裂缝.png' })).toBeVisible();
  await expectFits(page);
  await expectAccessible(page);
  rules.end();
});
