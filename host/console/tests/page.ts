//! What every page is held to: no console error, nothing from elsewhere, reachable for everybody.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';
import { PASSWORD, type Host } from './host';

/** Watches a page; `end` says whether it kept the rules. */
export function watch(page: Page, host: Host): { end: () => void; allow: (text: RegExp) => void } {
  const wrong: string[] = [];
  const allowed: RegExp[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => {
    const url = new URL(request.url());
    const own = ['data:', 'blob:'].includes(url.protocol) || url.origin === host.url;
    if (!own) wrong.push(`a request left the origin: ${request.url()}`);
  });
  return {
    end: () => expect(wrong.filter((text) => !allowed.some((one) => one.test(text)))).toEqual([]),
    allow: (text) => allowed.push(text),
  };
}

/** No serious or critical issue (WCAG 2.2 AA). */
export async function expectAccessible(page: Page): Promise<void> {
  await settled(page);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 4)
        .map((node) => `${node.html.slice(0, 200)} ${node.failureSummary?.slice(0, 200)}`)
        .join('\n  ')}`,
  );
  expect(told).toEqual([]);
}

/** What moves or fades in has come to its end; spinners, which have none, are gone. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('.ant-spin-spinning, .ant-skeleton')).toHaveCount(0);
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
      .every(({ playState }) => playState !== 'running' && playState !== 'paused'),
  );
}

/** Nothing is cut off or has to be scrolled sideways, once the page took the size it has. */
export async function expectFits(page: Page): Promise<void> {
  const surplus = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(surplus, { message: 'pixels to scroll sideways' }).toBeLessThanOrEqual(0);
}

export async function signIn(page: Page, host: Host, login: string): Promise<void> {
  await page.goto(`${host.url}/sign-in`);
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/s\//);
}

/** From the next page on everything is said in Chinese. */
export async function speakChinese(page: Page): Promise<void> {
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('frontdesk.preferences') ?? '{}') as object;
    localStorage.setItem('frontdesk.preferences', JSON.stringify({ ...kept, language: 'zh' }));
  });
}

/** Says yes to what is asked before something cannot be undone, once the question stands still. */
export async function confirm(page: Page, yes: string): Promise<void> {
  const question = page.getByRole('tooltip');
  await expect(question).toBeVisible();
  await expect(async () => {
    await settled(page);
    if (await question.isVisible()) await question.getByRole('button', { name: yes }).click();
    await expect(question).toBeHidden({ timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
}

/** Types into a select and takes what it offers then, once that is what was meant: offers come from the host. */
export async function choose(page: Page, select: Locator, typed: string, offered: string): Promise<void> {
  await select.click();
  await page.keyboard.type(typed);
  const first = page.locator(
    '.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option-active',
  );
  await expect(first).toContainText(offered);
  await page.keyboard.press('Enter');
}
