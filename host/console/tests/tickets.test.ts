import { expect, test, type Page } from '@playwright/test';
import { Host } from './host';
import { choose, expectAccessible, expectFits, settled, signIn, speakChinese, watch } from './page';

test.describe.configure({ mode: 'serial' });

let host: Host;
test.beforeAll(async () => {
  host = await Host.start();
  await host.furnish();
});
test.afterAll(() => host.stop());

const site = () => `${host.url}/s/riverside`;

interface Done {
  ticket: number;
  number: string;
}

/** A complaint by somebody else than the browser's person. */
async function complain(content: string): Promise<Done> {
  await host.signIn('chen');
  const form = { channel: 'phone', unit: '1-0302', content };
  return host.call<Done>('POST', '/sites/riverside/tickets', {
    workflow: 'complaint',
    title: content,
    assignee: 'chen',
    form,
  });
}

async function fillComplaint(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Phone', exact: true }).check();
  await page.getByLabel('Unit', { exact: true }).fill('1-0302');
  await page.getByLabel('What happened').fill('The lift stops between floors');
}

test('a receptionist takes a complaint up by keyboard, and is held to what the form asks for', async ({
  page,
}) => {
  const rules = watch(page, host);
  await signIn(page, host, 'chen');
  await expect(page.getByRole('heading', { name: /Chen Fang.*this waits for you/ })).toBeVisible();
  await expect(page.getByText('Nothing is late, nothing is near')).toBeVisible();
  await expectAccessible(page);

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('complaint');
  await expect(page.getByRole('option', { selected: true })).toContainText('Complaint');
  await expectAccessible(page);
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'Complaint', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Open the ticket' }).click();
  await expect(page.getByText('Please fill this in').first()).toBeVisible();
  await expectAccessible(page);
  await fillComplaint(page);
  await page.getByRole('button', { name: 'Open the ticket' }).click();
  await expect(page.getByRole('heading', { name: /TS-\d+-0001/ })).toBeVisible();
  await expect(page.getByText('First reply').first()).toBeVisible();
  await expect(page.locator('.due-bar').first()).toContainText(/left|late/);
  await expectAccessible(page);
  rules.end();
});

test('an action opens its form in place; a rule that says no is shown, and nothing is lost', async ({
  page,
}) => {
  const rules = watch(page, host);
  await signIn(page, host, 'chen');
  await page.goto(`${site()}/tickets`);
  await page.getByRole('link', { name: /TS-\d+-0001/ }).click();
  const actions = page.getByRole('region', { name: 'What can be done now' });
  await actions.getByRole('button', { name: 'Reply', exact: true }).click();
  await actions.getByLabel('What was answered').fill('A technician comes this afternoon');
  await actions.getByRole('group').getByRole('button', { name: 'Reply', exact: true }).click();
  await expect(actions.getByText('Please fill this in')).toBeVisible();
  await expect(actions.getByLabel('What was answered')).toHaveValue('A technician comes this afternoon');
  await expectAccessible(page);
  await actions.getByLabel('Next answer at').fill('2031-03-02 16:00');
  await page.keyboard.press('Tab');
  await actions.getByRole('group').getByRole('button', { name: 'Reply', exact: true }).click();
  const history = page.getByRole('region', { name: 'History' });
  await expect(history.getByText('A technician comes this afternoon').first()).toBeVisible();
  await expect(history.getByText('2 Mar 2031, 16:00')).toBeVisible();

  await actions.getByRole('button', { name: 'Write a note' }).click();
  await actions.getByRole('textbox', { name: 'Note' }).fill('Called the lift company 电梯公司已联系');
  await actions.getByRole('group').getByRole('button', { name: 'Write a note' }).click();
  await expect(history.getByText('Called the lift company 电梯公司已联系')).toBeVisible();
  rules.end();
});

test('a line of the history opens to its turn', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'chen');
  await page.goto(`${site()}/tickets`);
  await page.getByRole('link', { name: /TS-\d+-0001/ }).click();
  await page
    .getByRole('button', { name: /Show the turn/ })
    .last()
    .click();
  const turn = page.getByRole('region', { name: /^Turn \d+$/ });
  await expect(turn).toContainText('Opening · Chen Fang');
  await expect(turn).toContainText('property@');
  await expect(turn).toContainText(/\d ms/);
  await expectAccessible(page);
  rules.end();
});

test('what a colleague does comes by itself', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'chen');
  await expect(page.locator('[data-line=live]')).toBeAttached();
  const { number, ticket } = await complain('Rubbish in the stairwell');
  const mine = page.getByRole('region', { name: 'Assigned to me' });
  await expect(mine.getByText('Rubbish in the stairwell')).toBeVisible();
  await mine.getByRole('link', { name: number }).click();
  await expect(page.getByRole('heading', { name: number })).toBeVisible();
  await host.signIn('wang');
  await host.call('POST', `/sites/riverside/tickets/${ticket}/notes`, { text: 'Seen by the supervisor' });
  await expect(page.getByText('Seen by the supervisor')).toBeVisible();
  rules.end();
});

test('tickets are found by filter, counted by state, and the filter is kept by the account', async ({
  page,
  browser,
}) => {
  const rules = watch(page, host);
  await signIn(page, host, 'wang');
  // What a browser kept by itself, before accounts kept it.
  await page.evaluate(() =>
    localStorage.setItem('frontdesk.filters.riverside', '[{"name":"Of this browser","query":"open=1"}]'),
  );
  await page.goto(`${site()}/tickets`);
  await page
    .getByRole('group', { name: 'How many stand where' })
    .getByRole('button', { name: /Complaint 2/ })
    .click();
  await expect(page).toHaveURL(/kind=property%2Fcomplaint/);
  await expect(page.getByRole('row')).toHaveCount(3);
  await page
    .getByRole('button', { name: /Registered|Taken|In hand/ })
    .first()
    .click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Saved filters' }).click();
  await page.getByLabel('Name of the filter').fill('Open complaints');
  await page.getByLabel('Name of the filter').press('Enter');
  await page.goto(`${site()}/tickets`);
  await page.getByRole('button', { name: 'Saved filters' }).click();
  await page.getByRole('link', { name: 'Open complaints' }).click();
  await expect(page).toHaveURL(/kind=property%2Fcomplaint/);
  expect(await page.evaluate(() => localStorage.getItem('frontdesk.filters.riverside'))).toBeNull();

  // The same at another machine, where one of them is forgotten.
  const other = await (await browser.newContext()).newPage();
  await signIn(other, host, 'wang');
  await other.goto(`${site()}/tickets`);
  await other.getByRole('button', { name: 'Saved filters' }).click();
  await expect(other.getByRole('link', { name: 'Open complaints' })).toBeVisible();
  await other.getByRole('button', { name: 'Forget Of this browser' }).click();
  await expect(other.getByRole('link', { name: 'Of this browser' })).toHaveCount(0);
  await expect(other.getByRole('link', { name: 'Open complaints' })).toBeVisible();
  await other.context().close();
  rules.end();
});

test('several tickets get one person in one go', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'wang');
  await page.goto(`${site()}/tickets?kind=property%2Fcomplaint`);
  await page.getByRole('checkbox', { name: 'Tickets' }).check();
  const bulk = page.getByRole('region', { name: '2 chosen' });
  await bulk.getByRole('button', { name: 'Make responsible' }).click();
  await choose(page, bulk.getByRole('combobox'), 'sun', 'Sun Yan');
  await bulk.getByRole('button', { name: 'Do', exact: true }).click();
  await expect(bulk.getByRole('status')).toContainText('2 done');
  await expect(page.getByRole('cell', { name: 'Sun Yan 孙燕' })).toHaveCount(2);
  rules.end();
});

test('on a phone, in Chinese, in the dark, everything is there', async ({ page }) => {
  const rules = watch(page, host);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, host, 'sun');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByText('中文', { exact: true }).click();
  for (const path of ['desk', 'tickets', 'tickets/new', 'tickets/new/property/complaint']) {
    await page.goto(`${site()}/${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectFits(page);
    await expectAccessible(page);
  }
  await page.goto(`${site()}/tickets`);
  await page.getByRole('link', { name: /TS-\d+-0001/ }).click();
  await expect(page.getByRole('heading', { name: '时限' })).toBeVisible();
  await expectFits(page);
  await expectAccessible(page);
  rules.end();
});

test('what the host refuses is said at its field, and what was typed stays', async ({ page }) => {
  const rules = watch(page, host);
  rules.allow(/422/);
  await signIn(page, host, 'chen');
  await page.goto(`${site()}/tickets/new/property/complaint`);
  await fillComplaint(page);
  const unit = page.getByLabel('Unit', { exact: true });
  await unit.fill('1-0302 '.repeat(10));
  await page.getByRole('button', { name: 'Open the ticket' }).click();
  const item = page.locator('.ant-form-item', { has: unit });
  await expect(item.getByText('expected at most 60 characters')).toBeVisible();
  await expect(unit).toBeFocused();
  await expect(unit).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('What happened')).toHaveValue('The lift stops between floors');
  await expectAccessible(page);
  rules.end();
});

test('in a Chinese session the host refuses fields in Chinese', async ({ page }) => {
  const rules = watch(page, host);
  rules.allow(/422/);
  await signIn(page, host, 'chen');
  await speakChinese(page);
  await page.goto(`${site()}/tickets/new/property/complaint`);
  await page.getByRole('radio', { name: '电话', exact: true }).check();
  const unit = page.getByLabel('房号', { exact: true });
  await unit.fill('三号楼'.repeat(21));
  await page.getByLabel('投诉内容').fill('电梯停在两层之间');
  await page.getByRole('button', { name: '登记', exact: true }).click();
  const item = page.locator('.ant-form-item', { has: unit });
  await expect(item.getByText('最多 60 个字符，现有 63 个')).toBeVisible();
  await expect(page.getByText(/expected/)).toHaveCount(0);
  await expect(page.getByLabel('投诉内容')).toHaveValue('电梯停在两层之间');
  rules.end();
});

test('the desk loads less than 600 KB of scripts, compressed', async ({ page }) => {
  let bytes = 0;
  let loaded = 0;
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const scripts = new Set<string>();
  session.on(
    'Network.responseReceived',
    ({ requestId, type }) => type === 'Script' && scripts.add(requestId),
  );
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!scripts.has(requestId)) return;
    bytes += encodedDataLength;
    loaded += 1;
  });
  await signIn(page, host, 'chen');
  await expect(page.getByRole('heading', { name: /this waits for you/ })).toBeVisible();
  await settled(page);
  await expect.poll(() => scripts.size - loaded, { message: 'scripts under way' }).toBe(0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(600 * 1024);
});
