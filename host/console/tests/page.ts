//! What every page is held to: no console error, nothing from elsewhere, reachable for everybody.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
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
  // Texts that fade in are measured when they are there.
  await page.waitForTimeout(400);
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

/** Nothing is cut off or has to be scrolled sideways. */
export async function expectFits(page: Page): Promise<void> {
  const [content, view] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    window.innerWidth,
  ]);
  expect(content).toBeLessThanOrEqual(view ?? 0);
}

export async function signIn(page: Page, host: Host, login: string): Promise<void> {
  await page.goto(`${host.url}/sign-in`);
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/s\//);
}
