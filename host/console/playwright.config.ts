import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests',
  testIgnore: [
    // Pictures for the eye, made by `npm run screenshots`: they test nothing that the others do not.
    ...(process.env.FRONTDESK_SCREENSHOTS ? [] : ['screenshots.test.ts']),
    // `npm run many`: filling a site with 100,000 tickets takes longer than all the others.
    ...(process.env.FRONTDESK_MANY_TICKETS ? [] : ['many.test.ts']),
  ],
  timeout: 300_000,
  expect: { timeout: 60_000 },
  // Each file has a host of its own; within a file the story goes on from test to test.
  fullyParallel: false,
  forbidOnly: true,
  workers: 2,
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
    actionTimeout: 60_000,
    // Nothing that is pressed moves away under the press; and who asks for less motion is served as well.
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.FRONTDESK_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    },
  },
});
