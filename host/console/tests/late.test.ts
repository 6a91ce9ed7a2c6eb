import { expect, test, type Page } from '@playwright/test';
import { Host } from './host';
import { expectAccessible, expectFits, signIn, speakChinese, watch } from './page';
import { Smtp } from './smtp';

// One story: the reply that is missed is told by e-mail, and the e-mail is refused.
test.describe.configure({ mode: 'serial' });

/** So long the browsers have to show the case before the answer that was promised is due, in milliseconds. */
const PROMISED_MS = 60_000;

let host: Host;
let smtp: Smtp;
test.beforeAll(async () => {
  smtp = await Smtp.start();
  smtp.verdict = '550 no such mailbox';
  host = await Host.start(
    `[email]\nhost = "127.0.0.1"\nport = ${smtp.port}\ntls = "none"\nfrom = "desk@example.com"\n`,
  );
  await host.furnish();
  const wang = { name: 'Wang Lei 王磊', roles: ['supervisor'], email: 'wang@example.com' };
  await host.call('PUT', '/sites/riverside/people/wang', wang);
});
test.afterAll(() => {
  host.stop();
  smtp.stop();
});

const site = () => `${host.url}/s/riverside`;

test('a deadline counts down and is breached before the eyes of two people', async ({ page, browser }) => {
  const second = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const other: Page = await second.newPage();
  const rules = [watch(page, host), watch(other, host)];
  await signIn(page, host, 'chen');
  await signIn(other, host, 'sun');
  await speakChinese(other);
  await host.signIn('chen');
  const form = { channel: 'phone', unit: '1-0302', content: 'Water on the stairs' };
  const body = { workflow: 'complaint', title: 'Water on the stairs', assignee: 'chen', form };
  const { ticket } = await host.call<{ ticket: number }>('POST', '/sites/riverside/tickets', body);

  const promise = new Date(Date.now() + PROMISED_MS).toISOString();
  const reply = { form: { answer: 'Somebody comes', next_answer_at: promise } };
  await host.call('POST', `/sites/riverside/tickets/${ticket}/actions/reply`, reply);

  const pressing = page.getByRole('region', { name: 'Late and soon late' });
  await other.goto(`${site()}/tickets/${ticket}`);
  const bar = other.locator('.due-bar', { hasText: '下次答复' });
  await expect(pressing.locator('.due-soon').first()).toContainText(/\d+ s left/);
  await expect(bar).toContainText(/剩余/);
  // Nobody does anything: the clock alone.
  const patient = { timeout: 2 * PROMISED_MS };
  await expect(pressing.locator('.due-late').first()).toContainText(/late/, patient);
  await expect(bar.locator('.due-text')).toContainText(/已超时/);
  await expect(other.getByRole('region', { name: '经过' })).toContainText(/下次答复/);
  await expectAccessible(page);
  await expectFits(other);
  await expectAccessible(other);
  rules.forEach(({ end }) => end());
  await second.close();
});

test('an e-mail that was given up is sent again', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'admin');
  await page.goto(`${site()}/outbox?pile=dead`);
  const line = page.getByRole('listitem').filter({ hasText: 'Reply missed' });
  await expect(line).toContainText('Given up');
  await expect(line).toContainText('no such mailbox');
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectFits(page);
  smtp.verdict = '250 ok';
  await line.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByText('It is sent again')).toBeVisible();
  await expect.poll(() => smtp.taken.length).toBe(1);
  expect(smtp.taken[0]).toContain('To: ');
  await expect(line).toHaveCount(0);
  await speakChinese(page);
  await page.goto(`${site()}/outbox`);
  await expect(page.getByRole('listitem').filter({ hasText: '已发' })).toHaveCount(1);
  await expectAccessible(page);
  rules.end();
});
