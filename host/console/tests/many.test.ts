import { expect, test, type Page } from '@playwright/test';
import { Host, PASSWORD } from './host';
import { expectAccessible, signIn, watch } from './page';

test.describe.configure({ mode: 'serial' });

/** So many the site holds before anybody comes. */
const TICKETS = Number(process.env.FRONTDESK_MANY_TICKETS ?? 100_000);

/** So many come with one request, through the plugin. */
const NEW = 120;

/** Rows of a page of the list, and how many pages are turned. */
const ROWS = 50;
const PAGES = 12;

/** More than this no request may read. */
const LIMIT_MAX = 200;

interface Batch {
  opened: number;
  items: { ticket: { ticket: number } | null }[];
}

let host: Host;
test.beforeAll(async () => {
  // Filled once for all tests; on a busy machine that takes its time.
  test.setTimeout(900_000);
  host = await Host.startFilled(TICKETS);
  await host.setUp();
  const name = 'Front desk';
  await host.call('PUT', '/sites/bench/people/desk', { name, roles: ['front-desk', 'duty-officer'] });
  const account = { login: 'chen', name, password: PASSWORD, people: { bench: 'desk' } };
  await host.call('POST', '/accounts', account);
  await host.signIn('chen');
  const tickets = Array.from({ length: NEW }, (_, n) => ({
    workflow: 'complaint',
    title: `Elephant ${n} in the lift`,
    assignee: 'desk',
    form: { channel: 'phone', unit: '3-0302', content: '电梯里有一头大象' },
  }));
  const { opened, items } = await host.call<Batch>('POST', '/sites/bench/tickets/batch', { tickets });
  expect(opened).toBe(NEW);
  for (const { ticket } of items.slice(0, 3)) {
    const form = { valid: false, restated: 'An elephant rides the lift', reason: 'There is none' };
    await host.call('POST', `/sites/bench/tickets/${ticket?.ticket}/actions/judge`, { form });
  }
});
test.afterAll(() => host.stop());

const site = () => `${host.url}/s/bench`;

/** Listens to what the page reads of the site; every listing has to be a page of it. */
function watchReads(page: Page): { end: () => Promise<void> } {
  const wrong: string[] = [];
  const bodies: Promise<void>[] = [];
  let listings = 0;
  page.on('response', (response) => {
    const url = new URL(response.url());
    if (!/\/api\/v1\/sites\/bench\/(tickets|search|deadlines)$/.test(url.pathname)) return;
    listings += 1;
    const limit = Number(url.searchParams.get('limit') ?? Infinity);
    if (!(limit <= LIMIT_MAX)) wrong.push(`no limit: ${url.pathname}${url.search}`);
    const look = async () => {
      const { items } = (await response.json()) as { items: unknown[] };
      if (items.length > limit) wrong.push(`${items.length} items: ${url.pathname}${url.search}`);
    };
    // A page that is left meanwhile takes the bodies of its answers along.
    bodies.push(look().catch(() => {}));
  });
  return {
    async end() {
      await Promise.all(bodies);
      expect(wrong).toEqual([]);
      expect(listings).toBeGreaterThan(0);
    },
  };
}

const elements = (page: Page) => page.evaluate(() => document.querySelectorAll('*').length);
const numbers = (page: Page) => page.locator('tbody a.number');

test('the list is turned page by page, reads a page each time and does not grow', async ({ page }) => {
  const rules = watch(page, host);
  const reads = watchReads(page);
  await signIn(page, host, 'chen');
  await page.goto(`${site()}/tickets`);
  const counters = page.getByRole('group', { name: 'How many stand where' });
  await expect(counters.getByRole('button', { name: `Complaint ${TICKETS + NEW}` })).toBeVisible();
  await expect(numbers(page)).toHaveCount(ROWS);
  await expectAccessible(page);
  const first = await elements(page);
  const seen = new Set<string>();
  for (let turned = 1; turned <= PAGES; turned += 1) {
    await expect(numbers(page)).toHaveCount(ROWS);
    const told = await numbers(page).allTextContents();
    told.forEach((number) => seen.add(number));
    expect(await elements(page)).toBeLessThan(first * 1.5);
    await page.getByRole('button', { name: 'Next page', exact: true }).click();
    await expect(numbers(page).first()).not.toHaveText(told[0] ?? '');
  }
  expect(seen.size).toBe(ROWS * PAGES);
  await reads.end();
  rules.end();
});

test('it is sorted from the other end, and narrowed to a state', async ({ page }) => {
  const rules = watch(page, host);
  const reads = watchReads(page);
  await signIn(page, host, 'chen');
  await page.goto(`${site()}/tickets`);
  await expect(page.getByRole('cell', { name: `Elephant ${NEW - 1} in the lift` })).toBeVisible();
  await page.getByRole('combobox', { name: 'Order' }).click();
  await page.locator('.ant-select-item-option').filter({ hasText: 'Oldest first' }).click();
  await expect(numbers(page).first()).toHaveText(/-0*1$/);

  const counters = page.getByRole('group', { name: 'How many stand where' });
  await counters.getByRole('button', { name: `Complaint ${TICKETS + NEW}` }).click();
  await expect(counters.getByRole('button', { name: `Registered ${TICKETS + NEW - 3}` })).toBeVisible();
  await counters.getByRole('button', { name: 'Invalid, to be explained 3' }).click();
  await expect(numbers(page)).toHaveCount(3);
  await expect(page.getByRole('cell', { name: /^Elephant [012] in the lift$/ })).toHaveCount(3);
  // A state of any workflow, by its index: not by looking at all tickets.
  await page.goto(`${site()}/tickets?state=explaining`);
  await expect(numbers(page)).toHaveCount(3);
  await page.goto(`${site()}/tickets?open=1&assignee=desk&order=oldest`);
  await expect(page.getByRole('cell', { name: 'Elephant 0 in the lift' })).toBeVisible();
  await reads.end();
  rules.end();
});

test('one among all of them is found by a text, in Chinese and English', async ({ page }) => {
  interface Found {
    items: unknown[];
  }
  const rules = watch(page, host);
  const reads = watchReads(page);
  // The index of what was there is built when the host starts.
  const look = () => host.call<Found>('GET', '/sites/bench/search?text=elephant&limit=25');
  const built = { message: 'tickets in the index', timeout: 240_000 };
  await expect.poll(async () => (await look()).items.length, built).toBe(25);
  await signIn(page, host, 'chen');
  await page.goto(`${site()}/search?text=${encodeURIComponent('一头大象')}&kind=ticket`);
  const found = page.getByRole('region', { name: 'What was found' });
  await expect(found.getByRole('listitem')).toHaveCount(25);
  await expect(found.getByRole('listitem').filter({ hasText: 'Elephant' })).toHaveCount(25);
  await page.goto(`${site()}/search?text=${encodeURIComponent('elephant 77 lift')}&kind=ticket`);
  await found.getByRole('link', { name: /Elephant 77 in the lift/ }).click();
  await expect(page.getByRole('heading', { name: /Elephant 77 in the lift/ })).toBeVisible();
  await reads.end();
  rules.end();
});
