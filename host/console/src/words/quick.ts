import { bilingual } from './bilingual';

export const quickWords = bilingual({
  en: {
    title: 'Quick open',
    placeholder: 'Number, title, page, or what to open',
    hint: '↑ ↓ to choose, Enter to open, Esc to close',
    page: 'Page',
    ticket: 'Ticket',
    open: 'New',
    mine: 'Assigned to',
    nothing: 'Nothing found',
  },
  zh: {
    title: '快速打开',
    placeholder: '编号、标题、页面或要登记的事项',
    hint: '↑ ↓ 选择，回车打开，Esc 关闭',
    page: '页面',
    ticket: '工单',
    open: '新建',
    mine: '责任人',
    nothing: '没有找到',
  },
});
