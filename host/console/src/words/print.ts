import { bilingual } from './bilingual';

export const printWords = bilingual({
  en: {
    print: 'Print',
    of: (what: string) => `Print ${what}`,
    frame: (what: string) => `${what}, for the printer`,
    whole: (size: string) => `${size}, one sheet`,
    inParts: (size: string) => `${size}, stub and customer’s part`,
    stub: 'Stub',
    customer: 'Customer’s part',
    failed: (why: string) => `It could not be printed: ${why}`,
    download: (what: string, format: string) => `Download ${what} as ${format}`,
    notLoaded: (why: string) => `It could not be downloaded: ${why}`,
  },
  zh: {
    print: '打印',
    of: (what) => `打印 ${what}`,
    frame: (what) => `${what}（打印页）`,
    whole: (size) => `${size} 一联`,
    inParts: (size) => `${size} 两联（存根联、客户联）`,
    stub: '存根联',
    customer: '客户联',
    failed: (why) => `无法打印：${why}`,
    download: (what, format) => `下载 ${what}（${format}）`,
    notLoaded: (why) => `无法下载：${why}`,
  },
});
