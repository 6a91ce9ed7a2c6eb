import { mkdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Host } from '../tests/host';
import { settled, signIn, watch } from '../tests/page';

/** Pictures of every page, to be looked at: `npm run pictures`. Git does not know the folder. */
const FOLDER = 'shots';

const PAGES = [
  'desk',
  'tickets',
  'tickets/new/property/complaint',
  'board?kind=property%2Fcomplaint',
  'inbox',
  'calendar',
  'duties?whose=all',
  'roster',
  'handovers?which=all',
  'calendars',
  'registers',
  'ledgers',
  'reports',
  'people',
  'workflows?kind=property%2Fcomplaint',
  'profile',
];

const LOOKS = [
  { language: 'en', brightness: 'light', width: 1280 },
  { language: 'zh', brightness: 'dark', width: 1280 },
  { language: 'zh', brightness: 'light', width: 360 },
  { language: 'en', brightness: 'dark', width: 360 },
] as const;

let host: Host;
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
  const offer = { to_person: 'sun', tickets: tickets.slice(1), text: 'The plumber comes at four' };
  await host.call('POST', '/sites/riverside/handovers', offer);
});
test.afterAll(() => host.stop());

for (const { language, brightness, width } of LOOKS) {
  test(`pictures in ${language}, ${brightness}, ${width} px`, async ({ page }) => {
    const rules = watch(page, host);
    await signIn(page, host, 'wang');
    await page.evaluate(
      (preferences) => localStorage.setItem('frontdesk.preferences', JSON.stringify(preferences)),
      { language, brightness },
    );
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
    for (const path of PAGES) {
      await page.goto(`${host.url}/s/riverside/${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await settled(page);
      const name = path.replaceAll(/[^a-z]+/g, '-');
      await page.screenshot({ path: `${FOLDER}/${name}-${language}-${brightness}-${width}.png` });
    }
    rules.end();
  });
}
