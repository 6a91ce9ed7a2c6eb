import base from '../playwright.config';

/** Pictures of the pages, for people to look at: no part of the tests. */
export default { ...base, testDir: '.', fullyParallel: false };
