import { expect, test, type Page } from '@playwright/test';
import { Host } from './host';
import { expectAccessible, expectFits, signIn, speakChinese, watch } from './page';

let host: Host;
let payment: number;
test.beforeAll(async () => {
  host = await Host.start();
  await host.furnish();
  await host.signIn('chen');
  const form = {
    unit: '2-1201',
    item: 'other',
    amount: '1950.00',
    method: 'cash',
    remark: 'Room for a party',
  };
  const body = { workflow: 'fee-payment', title: 'Room for a party', form };
  payment = (await host.call<{ ticket: number }>('POST', '/sites/riverside/tickets', body)).ticket;
});
test.afterAll(() => host.stop());

const ticket = () => `${host.url}/s/riverside/tickets/${payment}`;

/** Counts what goes to the printer, instead of showing a dialog that a machine has not. */
async function countPrints(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const counted = window as unknown as { top: { prints?: number } };
    window.print = () => {
      counted.top.prints = (counted.top.prints ?? 0) + 1;
    };
  });
  return () => page.evaluate(() => (window as unknown as { prints?: number }).prints ?? 0);
}

test('a slip is printed in the language of the console, in as many parts as are asked for', async ({
  page,
}) => {
  const rules = watch(page, host);
  const prints = await countPrints(page);
  await signIn(page, host, 'chen');
  await speakChinese(page);
  await page.goto(ticket());
  await page.getByRole('button', { name: /^打印 SF/ }).click();
  await page.getByRole('menuitem', { name: 'A5 两联' }).click();
  const paper = page.frameLocator('.print-frame');
  await expect(paper.locator('html')).toHaveAttribute('lang', 'zh');
  await expect(paper.locator('header').nth(1)).toContainText('客户联');
  // The style of the paper holds: it is no heap of words.
  await expect(paper.locator('h1').first()).toHaveCSS('text-align', 'center');
  await expect.poll(prints).toBe(1);
  rules.end();
});

test('the receipt that a payment drew stands beside it, and is printed again', async ({ page }) => {
  const rules = watch(page, host);
  const prints = await countPrints(page);
  await signIn(page, host, 'chen');
  await page.goto(ticket());
  const papers = page.getByRole('region', { name: 'Papers' });
  await expect(papers).toContainText(/Receipt SJ-\d+-0001/);
  await expectAccessible(page);
  await papers.getByRole('button', { name: /^Print Receipt/ }).click();
  await page.getByRole('menuitem', { name: 'A4, one sheet' }).click();
  await expect(page.frameLocator('.print-frame').locator('body')).toContainText('1950.00');
  await expect.poll(prints).toBe(1);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectFits(page);
  rules.end();
});

test('every line of the history opens to its turn, in plain words', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'chen');
  await page.goto(ticket());
  const history = page.getByRole('region', { name: 'History' });
  const openers = history.getByRole('button', { name: /^Show the turn/ });
  await expect(openers.first()).toBeVisible();
  for (let at = 0; at < (await openers.count()); at += 1) {
    await openers.nth(at).click();
    const turn = history.getByRole('listitem').nth(at).getByRole('region');
    await expect(turn).toContainText('What came in');
    await expect(turn).toContainText('ms');
  }
  await expect(history).toContainText('Opening · Chen Fang 陈芳');
  await expect(history).toContainText('register entry');
  await expectAccessible(page);
  rules.end();
});

test('a register is downloaded with headings in the language of the console', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'chen');
  await speakChinese(page);
  await page.goto(`${host.url}/s/riverside/registers/property/complaint-record`);
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: /CSV/ }).click();
  const stream = await (await waiting).createReadStream();
  const text = (await stream.toArray()).join('');
  expect(text).toContain('投诉内容');
  rules.end();
});

test('a case is signed by who may, and by somebody from outside with their name', async ({ page }) => {
  await host.signIn('chen');
  const form = { kind: 'entrusted', unit: '2-1201', keys: '2', owner: '吴归' };
  const body = { workflow: 'key-intake', title: 'Keys of 2-1201', form };
  const intake = await host.call<{ ticket: number }>('POST', '/sites/riverside/tickets', body);
  const rules = watch(page, host);
  await signIn(page, host, 'chen');
  await page.goto(`${host.url}/s/riverside/tickets/${intake.ticket}`);
  const signatures = page.getByRole('region', { name: 'Signatures' });
  await signatures.getByRole('button', { name: 'Sign: Received by' }).click();
  const mine = signatures.getByRole('group', { name: 'Sign: Received by' });
  await expect(mine).toContainText('You sign as Chen Fang');
  await expect(mine).toContainText('Unit or room, Number of keys, Owner');
  await expectAccessible(page);
  await mine.getByRole('button', { name: 'Sign: Received by' }).click();
  await expect(signatures.getByRole('listitem').filter({ hasText: 'Received by' })).toContainText(
    'Chen Fang',
  );
  await expect(signatures.getByRole('button', { name: 'Sign: Received by' })).toHaveCount(0);

  await signatures.getByRole('button', { name: 'Sign: Owner' }).click();
  const theirs = signatures.getByRole('group', { name: 'Sign: Owner' });
  await theirs.getByLabel('Name, as written on the paper').fill('吴归');
  await theirs.getByRole('radio', { name: 'On paper' }).check();
  rules.allow(/422/);
  await theirs.getByRole('button', { name: 'Sign: Owner' }).click();
  // On paper it takes a photo; what was typed stays.
  await expect(theirs.getByText(/expected a photo of the paper/)).toBeVisible();
  await expect(theirs.getByLabel('Name, as written on the paper')).toHaveValue('吴归');
  await theirs.getByRole('radio', { name: 'On a screen' }).check();
  await theirs.getByRole('button', { name: 'Sign: Owner' }).click();
  await expect(signatures.getByRole('listitem').filter({ hasText: '吴归' })).toBeVisible();
  await expect(signatures.getByRole('button')).toHaveCount(0);
  await expectAccessible(page);
  rules.end();
});
