import { mkdirSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { Host } from './host';
import { settled, signIn, watch } from './page';

/** Pictures of every page, to be looked at (`npm run screenshots`): no part of the tests. Git does not know the folder. */
const FOLDER = 'screenshots';

/** What somebody who works here sees. `T` stands for a ticket of theirs. */
const PAGES = [
  'desk',
  'tickets',
  'tickets/T',
  'tickets/new',
  'tickets/new/property/complaint',
  'board?kind=property%2Fcomplaint',
  'inbox',
  'search',
  `search?text=${encodeURIComponent('漏水')}`,
  'calendar',
  'duties?whose=all',
  'roster',
  'roster?tab=swaps',
  'handovers?which=all',
  'calendars',
  'registers',
  'registers/property/complaint-record',
  'registers/property/units/import',
  'ledgers',
  'reports',
  'reports/property/monthly-complaints',
  'people',
  'posts',
  'posts?tab=roles',
  'workflows?kind=property%2Fcomplaint',
  'profile',
];

/** What is for who runs the site. */
const ADMINISTRATION = [
  'plugins',
  'plugins/property',
  'plugins/property?tab=settings',
  'plugins/property?tab=faults',
  'plugins/property?tab=logs',
  'plugins/property?tab=costs',
  'outbox',
  'templates',
  'doors',
  'journal',
  'health',
];

const LOOKS = [
  { language: 'en', brightness: 'light', width: 1280 },
  { language: 'zh', brightness: 'dark', width: 1280 },
  { language: 'zh', brightness: 'light', width: 360 },
  { language: 'en', brightness: 'dark', width: 360 },
] as const;

let host: Host;
let ticket: number;
test.beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  host = await Host.start();
  await host.furnish();
  await host.call('PUT', '/sites/riverside/settings/property/post_cover.hall', { value: 2 });
  const today = new Date().toISOString().slice(0, 10);
  const shift = { post: 'hall', person: 'chen', start: `${today}T09:00:00`, end: `${today}T18:00:00` };
  await host.call('PUT', '/sites/riverside/shifts', shift);
  await host.signIn('wang');
  const tickets = [];
  for (const [title, unit] of [
    ['The lift of building 3 stops between floors 三号楼电梯停运', '3-0302'],
    ['Rubbish in the stairwell', '1-1204'],
    ['Water through the ceiling 天花板漏水', '2-0601'],
  ] as const) {
    const form = { channel: 'phone', unit, content: title };
    const body = { workflow: 'complaint', title, assignee: 'wang', form };
    tickets.push((await host.call<{ ticket: number }>('POST', '/sites/riverside/tickets', body)).ticket);
  }
  ticket = tickets[0] ?? 0;
  const offer = { to_person: 'sun', tickets: tickets.slice(1), text: 'The plumber comes at four' };
  await host.call('POST', '/sites/riverside/handovers', offer);
});
test.afterAll(() => host?.stop());

async function shoot(page: Page, path: string, look: (typeof LOOKS)[number]): Promise<void> {
  await page.goto(`${host.url}/s/riverside/${path.replace(/\/T$/, `/${ticket}`)}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await settled(page);
  const name = decodeURIComponent(path).replaceAll(/[^\p{L}]+/gu, '-');
  const file = `${name}.${look.language}.${look.brightness}.${look.width}.png`;
  await page.screenshot({ path: `${FOLDER}/${file}`, fullPage: true });
}

for (const look of LOOKS) {
  const { language, brightness, width } = look;
  for (const [who, paths] of [
    ['wang', PAGES],
    ['admin', ADMINISTRATION],
  ] as const) {
    test(`pages of ${who} in ${language}, ${brightness}, ${width} px`, async ({ page }) => {
      test.setTimeout(900_000);
      const rules = watch(page, host);
      await signIn(page, host, who);
      await page.evaluate(
        (preferences) => localStorage.setItem('frontdesk.preferences', JSON.stringify(preferences)),
        { language, brightness },
      );
      await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
      for (const path of paths) await shoot(page, path, look);
      if (who === 'wang') await quickOpen(page, look);
      if (who === 'wang') await importing(page, look);
      rules.end();
    });
  }
}

/** Quick open with what it finds, over a page. */
async function quickOpen(page: Page, { language, brightness, width }: (typeof LOOKS)[number]): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('漏水');
  await expect(page.getByRole('option')).not.toHaveCount(1);
  await settled(page);
  await page.screenshot({ path: `${FOLDER}/quick-open.${language}.${brightness}.${width}.png` });
}

/** A table with a mistake, before it is imported. */
async function importing(page: Page, { language, brightness, width }: (typeof LOOKS)[number]): Promise<void> {
  await page.goto(`${host.url}/s/riverside/registers/property/units/import`);
  const buffer = Buffer.from(
    '编号,楼栋,楼层,用途,业主\n1-0101,1,1,住宅,Chen Fang 陈芳\n1-0102,1,一楼,商铺,无名\n',
  );
  await page.locator('#import-table').setInputFiles({ name: 'units.csv', mimeType: 'text/csv', buffer });
  await expect(page.getByRole('row', { name: /1-0102/ })).toBeVisible();
  await settled(page);
  const file = `registers-import-rows.${language}.${brightness}.${width}.png`;
  await page.screenshot({ path: `${FOLDER}/${file}`, fullPage: true });
}
