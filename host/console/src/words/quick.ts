import { bilingual } from './bilingual';

export const quickWords = bilingual({
  en: {
    title: 'Quick open',
    placeholder: 'Number, words, name, page, or what to open',
    hint: '↑ ↓ to choose, Enter to open, Esc to close',
    page: 'Page',
    open: 'New',
    mine: 'Assigned to',
    behind: 'The index is still being built: there may be more.',
  },
  zh: {
    title: '快速打开',
    placeholder: '编号、内容、姓名、页面或要登记的事项',
    hint: '↑ ↓ 选择，回车打开，Esc 关闭',
    page: '页面',
    open: '新建',
    mine: '责任人',
    behind: '索引仍在建立，结果可能不全。',
  },
});
