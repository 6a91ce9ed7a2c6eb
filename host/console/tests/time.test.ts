import { expect, test, type Page } from '@playwright/test';
import { Host } from './host';
import { choose, expectAccessible, expectFits, signIn, speakChinese, watch } from './page';

let host: Host;
test.beforeAll(async () => {
  host = await Host.start();
  await host.furnish();
  await host.furnishShop();
  await host.call('PUT', '/sites/riverside/settings/property/post_cover.hall', { value: 2 });
  await host.signIn('chen');
  for (const title of ['The lift stops', 'Rubbish in the stairwell']) {
    const form = { channel: 'phone', unit: '1-0302', content: title };
    const body = { workflow: 'complaint', title, assignee: 'chen', form };
    await host.call('POST', '/sites/riverside/tickets', body);
  }
});
test.afterAll(() => host.stop());

const riverside = () => `${host.url}/s/riverside`;
const shop = () => `${host.url}/s/shop`;

/** A Wednesday far enough off that nothing of the roster is past. */
const DAY = '2031-03-05';
const NEXT = '2031-03-06';
const LAST = '2031-03-07';

async function onAPhoneInChinese(page: Page, address: string, title: string): Promise<void> {
  await speakChinese(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(address);
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expectFits(page);
  await expectAccessible(page);
}

test('holidays and make-up days are entered, kept until saved, and stand in the calendar', async ({
  page,
}) => {
  const rules = watch(page, host);
  await signIn(page, host, 'admin');
  await page.goto(`${riverside()}/calendars`);
  const days = page.getByRole('region', { name: 'Holidays and make-up days' });
  await days.getByLabel('Day', { exact: true }).fill('2031-01-23');
  await days.getByLabel('Name').fill('春节');
  await days.getByRole('checkbox', { name: 'Statutory holiday' }).check();
  await days.getByRole('button', { name: 'Add the day' }).click();
  await expect(days.getByRole('listitem').filter({ hasText: '春节' })).toContainText('Thu');
  const monday = page.getByLabel('Monday', { exact: true });
  await monday.fill('9 to 5');
  await expect(page.getByText('Expected spans such as 08:00-12:00')).toBeVisible();
  await monday.fill('09:00-12:00 13:00–17:00');
  await monday.press('Enter');
  await expect(monday).toHaveValue('09:00-12:00 13:00-17:00');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved; what runs was counted anew')).toBeVisible();

  await page.reload();
  await expect(monday).toHaveValue('09:00-12:00 13:00-17:00');
  await page.goto(`${riverside()}/calendar?day=2031-01-23`);
  await expect(page.getByRole('button', { name: /23 January 2031.*春节/ })).toBeVisible();
  await onAPhoneInChinese(page, `${riverside()}/calendars`, '工作日历');
  await expect(page.getByRole('button', { name: /删除 2031年1月23日/ })).toBeVisible();
  rules.end();
});

test('hours that the host cannot take are refused, and stay where they were typed', async ({ page }) => {
  const rules = watch(page, host);
  rules.allow(/422/);
  await signIn(page, host, 'admin');
  await page.goto(`${riverside()}/calendars`);
  const sunday = page.getByLabel('Sunday', { exact: true });
  await sunday.fill('14:00-16:00 09:00-12:00');
  await sunday.press('Enter');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(sunday).toHaveValue('14:00-16:00 09:00-12:00');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(sunday).toHaveValue('');
  rules.end();
});

test('what another administrator saved meanwhile is told, and nothing that was typed is lost', async ({
  page,
}) => {
  interface Calendars {
    working: { weeks: { hours: Record<string, string[]> }[] };
  }
  const path = '/sites/riverside/calendars';
  const hoursOf = async () => {
    const { working } = await host.call<Calendars>('GET', path);
    return working.weeks[0]?.hours ?? {};
  };
  const rules = watch(page, host);
  rules.allow(/412/);
  await signIn(page, host, 'admin');
  await page.goto(`${riverside()}/calendars`);
  const tuesday = page.getByLabel('Tuesday', { exact: true });
  const friday = page.getByLabel('Friday', { exact: true });
  await tuesday.fill('10:00-11:00');
  await tuesday.press('Enter');
  await host.signIn('admin');
  const theirs = await host.call<Calendars>('GET', path);
  const week = theirs.working.weeks[0];
  if (week) week.hours.friday = ['07:00-08:00'];
  await host.call('PUT', path, theirs);
  await expect(page.getByRole('alert').filter({ hasText: 'Somebody else changed' })).toBeVisible();
  await expect(tuesday).toHaveValue('10:00-11:00');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(friday).toHaveValue('07:00-08:00');
  await expect(page.getByRole('alert')).toHaveCount(0);

  await tuesday.fill('10:00-11:00');
  await tuesday.press('Enter');
  if (week) week.hours.friday = ['06:00-07:00'];
  await host.call('PUT', path, theirs);
  await page.getByRole('button', { name: 'Save mine in place of theirs' }).click();
  await expect(page.getByText('Saved; what runs was counted anew')).toBeVisible();
  expect(await hoursOf()).toMatchObject({ tuesday: ['10:00-11:00'], friday: ['07:00-08:00'] });
  rules.end();
});

test('holidays come from a file, with what was left out', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'admin');
  await page.goto(`${riverside()}/calendars`);
  const file = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    'UID:1',
    'DTSTART;VALUE=DATE:20321001',
    'DTEND;VALUE=DATE:20321004',
    'SUMMARY:国庆节（休）',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  const holidays = { name: 'holidays.ics', mimeType: 'text/calendar', buffer: Buffer.from(file) };
  await page.locator('input[type=file]').setInputFiles(holidays);
  await expect(page.getByRole('status').filter({ hasText: '3 days were taken over' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Remove .*2 Oct 2032/ })).toBeVisible();
  rules.end();
});

test('the calendar shows what falls due by day, also by keyboard', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'chen');
  await page.goto(`${riverside()}/calendar`);
  const due = page.getByRole('button', { name: /[1-9]\d* deadlines/ }).first();
  await due.focus();
  await page.keyboard.press('Enter');
  await expect(due).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('link', { name: /The lift stops/ }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Next month' }).click();
  await expect(page).toHaveURL(/day=/);
  await onAPhoneInChinese(page, `${riverside()}/calendar`, '日历');
  rules.end();
});

test('open work is handed over with two signatures', async ({ page, browser }) => {
  const other = await (await browser.newContext()).newPage();
  const rules = [watch(page, host), watch(other, host)];
  await signIn(page, host, 'chen');
  await page.goto(`${riverside()}/handovers`);
  await expect(page.getByText('Nothing is handed over')).toBeVisible();
  await page.getByRole('button', { name: 'Hand over', exact: true }).click();
  await choose(page, page.getByRole('combobox', { name: 'A person' }), 'sun', 'Sun Yan');
  await page.getByLabel('What is to be known').fill('The lift company comes at four 电梯公司四点到');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Sign and hand over' }).click();
  const given = page.getByRole('region', { name: 'Chen Fang 陈芳 → Sun Yan 孙燕' });
  await expect(given).toContainText('not signed yet');
  await expect(given.getByRole('button', { name: 'Take the offer back' })).toBeVisible();

  await signIn(other, host, 'sun');
  await other.goto(`${riverside()}/handovers`);
  const mine = other.getByRole('group', { name: 'What I take over' });
  await expectAccessible(other);
  await mine.getByRole('checkbox', { name: /The lift stops/ }).check();
  rules[1]?.allow(/4\d\d/);
  await mine.getByRole('button', { name: 'Sign and take over (1 of 2)' }).click();
  // Why one stays has to be said; nothing that was chosen is lost.
  await expect(mine.getByRole('alert')).toContainText(/reason/);
  await expect(mine.getByRole('checkbox', { name: /The lift stops/ })).toBeChecked();
  await mine.getByLabel('Why the others stay').fill('The cleaners are asked already');
  await mine.getByRole('button', { name: 'Sign and take over (1 of 2)' }).click();
  await expect(other.getByText('Signed: you are responsible now')).toBeVisible();

  // The giver sees it by themselves, and the book keeps it.
  await expect(page.getByText('Nothing is handed over')).toBeVisible();
  await page.getByText('All', { exact: true }).click();
  await expect(given).toContainText(/Taken over.*Sun Yan 孙燕, /s);
  await expect(given.getByRole('listitem').filter({ hasText: 'Rubbish' })).toContainText('stayed');
  await expectAccessible(page);
  await onAPhoneInChinese(page, `${riverside()}/handovers?which=all`, '交接簿');
  rules.forEach(({ end }) => end());
  await other.context().close();
});

test('gaps of the roster are shown where posts need people', async ({ page }) => {
  const rules = watch(page, host);
  await signIn(page, host, 'chen');
  await page.goto(`${riverside()}/roster?from=${DAY}`);
  await expect(page.getByText(/[1-9] gaps in this time/)).toBeVisible();
  await page.getByRole('searchbox', { name: 'Find a post' }).fill('Hall');
  await expect(page.getByRole('rowheader')).toHaveCount(1);
  await expect(page.locator(`[data-cell="hall ${DAY}"]`)).toContainText('0 of 2 from 09:00–18:00');
  // Who is in charge of no post only looks.
  await expect(page.getByRole('button', { name: /^Put somebody/ })).toHaveCount(0);
  await expectAccessible(page);
  rules.end();
});

test('who is in charge drags people onto the roster; a conflict is told and changes nothing', async ({
  page,
}) => {
  const rules = watch(page, host);
  await signIn(page, host, 'wang');
  await page.goto(`${shop()}/roster?from=${DAY}`);
  const cell = (post: string, day: string) => page.locator(`[data-cell="${post} ${day}"]`);
  await page.locator('[data-person=chen]').dragTo(cell('service-desk', DAY));
  await expect(cell('service-desk', DAY)).toContainText('Chen Fang 陈芳08:00–16:00');
  await cell('service-desk', DAY)
    .getByRole('button', { name: /Chen Fang/ })
    .dragTo(cell('service-desk', NEXT));
  await expect(cell('service-desk', NEXT)).toContainText('Chen Fang');
  await expect(cell('service-desk', DAY)).not.toContainText('Chen Fang');

  rules.allow(/409/);
  await page.locator('[data-person=chen]').dragTo(cell('announcer', NEXT));
  await expect(page.getByRole('alert').filter({ hasText: 'Not possible now' })).toContainText('`chen`');
  await expect(cell('announcer', NEXT)).not.toContainText('Chen Fang');
  await expectAccessible(page);

  // A shift that a rule keeps from moving stays where it was.
  await host.signIn('admin');
  const elsewhere = { post: 'bag-desk', person: 'chen', start: `${LAST}T08:00:00`, end: `${LAST}T16:00:00` };
  await host.call('PUT', '/sites/shop/shifts', elsewhere);
  await expect(cell('bag-desk', LAST)).toContainText('Chen Fang');
  await cell('service-desk', NEXT)
    .getByRole('button', { name: /Chen Fang/ })
    .dragTo(cell('announcer', LAST));
  await expect(page.getByRole('alert').filter({ hasText: 'stays as it was' })).toBeVisible();
  await expect(cell('service-desk', NEXT)).toContainText('Chen Fang');
  await expect(cell('announcer', LAST)).not.toContainText('Chen Fang');

  // The same by keyboard alone.
  await page.getByRole('button', { name: /^Put somebody at Announcer on .*6 Mar/ }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await choose(page, dialog.getByRole('combobox', { name: 'Person' }), 'sun', 'Sun Yan');
  await dialog.getByLabel('From').fill('22:00');
  await dialog.getByLabel('Until').fill('06:00');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Put on the roster' }).click();
  await expect(cell('announcer', NEXT)).toContainText('Sun Yan 孙燕22:00–06:00 +1');
  await cell('announcer', NEXT)
    .getByRole('button', { name: /Sun Yan/ })
    .click();
  await dialog.getByRole('button', { name: 'Take off the roster' }).click();
  await expect(cell('announcer', NEXT)).not.toContainText('Sun Yan');

  await onAPhoneInChinese(page, `${shop()}/roster?from=${NEXT}`, '排班');
  await expect(page.getByRole('button', { name: 'Chen Fang 陈芳，08:00–16:00' })).toBeVisible();
  rules.end();
});

test('a shift is swapped: asked, agreed to, approved', async ({ page, browser }) => {
  const shift = {
    post: 'bag-desk',
    person: 'chen',
    start: '2031-03-12T08:00:00',
    end: '2031-03-12T16:00:00',
  };
  await host.signIn('admin');
  await host.call('PUT', '/sites/shop/shifts', shift);
  // A context each: two people at two machines.
  const colleague = await (await browser.newContext()).newPage();
  const superior = await (await browser.newContext()).newPage();
  const rules = [page, colleague, superior].map((one) => watch(one, host));
  await signIn(page, host, 'chen');
  await page.goto(`${shop()}/roster?from=2031-03-12`);
  await page.getByRole('button', { name: /Chen Fang 陈芳, 08:00–16:00/ }).click();
  const dialog = page.getByRole('dialog');
  await choose(page, dialog.getByRole('combobox', { name: 'Who is to take it' }), 'sun', 'Sun Yan');
  await dialog.getByLabel('Reason').fill('Wedding 喝喜酒');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Ask for a swap' }).click();
  await expect(page.getByText('The swap is asked for')).toBeVisible();

  await signIn(colleague, host, 'sun');
  await colleague.goto(`${shop()}/roster?tab=swaps`);
  const asked = colleague.getByRole('listitem').filter({ hasText: 'Wedding' });
  await asked.getByRole('button', { name: 'Agree' }).click();
  await expect(asked).toContainText('Waits for approval');

  await signIn(superior, host, 'wang');
  await onAPhoneInChinese(superior, `${shop()}/roster?tab=swaps`, '排班');
  const agreed = superior.getByRole('listitem').filter({ hasText: 'Wedding' });
  await agreed.getByRole('button', { name: '批准', exact: true }).click();
  await expect(agreed).toContainText('已完成');
  // Who asked sees by themselves who stands there now.
  await expect(page.getByRole('button', { name: 'Sun Yan 孙燕, 08:00–16:00' })).toBeVisible();
  rules.forEach(({ end }) => end());
  await Promise.all([colleague.context().close(), superior.context().close()]);
});

test('hours on the roster are drawn as a chart, beside their table', async ({ page }) => {
  const rules = watch(page, host);
  await host.signIn('admin');
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());
  for (const [person, end] of [
    ['chen', '12:00'],
    ['sun', '16:00'],
  ] as const) {
    const shift = { post: 'service-desk', person, start: `${today}T08:00:00`, end: `${today}T${end}:00` };
    await host.call('PUT', '/sites/shop/shifts', shift);
  }
  await signIn(page, host, 'wang');
  await page.goto(`${shop()}/reports/retail/desk-hours`);
  const chart = page.getByRole('region', { name: 'Chart' }).locator('[aria-label*="Hours per person"]');
  await expect(chart).toBeVisible();
  await expect(chart.locator('path').first()).toBeAttached();
  await expect(page.getByRole('row')).toHaveCount(3);
  await expectAccessible(page);
  await onAPhoneInChinese(page, `${shop()}/reports/retail/desk-hours`, '工时与协助工时');
  rules.end();
});
