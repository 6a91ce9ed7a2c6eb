import { bilingual } from './bilingual';

export const startWords = bilingual({
  en: {
    title: 'Set up a department',
    lead: 'Two steps: the department, then the plugin of its industry.',
    steps: ['Department', 'Industry', 'Permissions'],
    department: 'Name of the department',
    departmentHint: 'As it shall stand on pages and notices, for example Riverside Garden.',
    short: 'Short name in addresses',
    shortHint: 'Small letters, digits and dashes; it stays.',
    zone: 'Time zone',
    locale: 'Language of notices',
    chinese: '中文',
    english: 'English',
    create: 'Create the department',
    needed: 'Please fill this in',
  },
  zh: {
    title: '建立一个部门',
    lead: '两步：先建部门，再安装所属行业的插件。',
    steps: ['部门', '行业', '权限'],
    department: '部门名称',
    departmentHint: '显示在页面和通知上，例如：滨江花园客服部。',
    short: '地址中的短名称',
    shortHint: '小写字母、数字和短横线；建立后不再改变。',
    zone: '时区',
    locale: '通知语言',
    chinese: '中文',
    english: 'English',
    create: '建立部门',
    needed: '请填写此项',
  },
});
