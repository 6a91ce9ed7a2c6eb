import { bilingual } from './bilingual';
import { counted } from './counted';

export const healthWords = bilingual({
  en: {
    title: 'Health',
    about:
      'Whether the host is well, and what waits for somebody. The figures are read again every 15 seconds.',
    now: 'Now',
    good: 'Well',
    bad: 'Needs somebody',
    store: 'The store can be read',
    storeBad: 'The store cannot be read',
    index: (at: number) => `The search knows everything up to turn ${at}`,
    indexBehind: (at: number) => `The search is behind: it knows everything up to turn ${at}`,
    plugins: (count: number) => counted(count, 'plugin runs', 'plugins run'),
    quarantined: (names: string) => `Not run, after too many faults in a row: ${names}`,
    faults: (count: number) =>
      count === 0 ? 'No fault waits' : counted(count, 'fault waits', 'faults wait'),
    dead: (count: number) =>
      count === 0
        ? 'No message was given up'
        : counted(count, 'message was given up', 'messages were given up'),
    waiting: (count: number) =>
      count === 0
        ? 'No message waits to leave'
        : counted(count, 'message waits to leave', 'messages wait to leave'),
    queue: (count: number) =>
      count === 0
        ? 'Nothing waits for the site'
        : counted(count, 'command waits for the site', 'commands wait for the site'),
    look: 'Look',
    journal: 'The journal',
    journalAbout: 'Every turn carries the hash of the one before: what was altered afterwards is found here.',
    load: 'Since the host started',
    site: 'Site',
    turns: 'Turns',
    parked: 'Faults',
    leaving: 'Messages that wait',
    givenUp: 'Given up',
    queued: 'Commands that wait',
    turnHalf: 'Half of the turns took up to',
    turnMost: '95 of 100 turns took up to',
    requests: 'Requests answered',
    refused: 'of them with a failure of the host',
    millis: (ms: string) => `${ms} ms`,
    longer: 'more than 5 s',
    none: '—',
    slow: 'Where 95 of 100 requests took longest',
    route: 'Address',
    took: 'Took up to',
    count: 'Requests',
    backup: 'Backup',
    backupAbout:
      'Everything this host keeps, in one file for “frontdesk restore”, as it is at the end of the download. It holds personal data and password hashes: keep it as you keep the data.',
    download: 'Download a backup',
    faultsAll: 'Faults of all plugins',
  },
  zh: {
    title: '运行状况',
    about: '主机是否正常、有什么需要处理。数据每 15 秒更新一次。',
    now: '当前状态',
    good: '正常',
    bad: '需要处理',
    store: '数据存储可读',
    storeBad: '数据存储不可读',
    index: (at) => `搜索索引已到回合 ${at}`,
    indexBehind: (at) => `搜索索引滞后：只到回合 ${at}`,
    plugins: (count) => `${count} 个插件在运行`,
    quarantined: (names) => `连续出错过多，暂停运行：${names}`,
    faults: (count) => (count === 0 ? '没有待处理的故障' : `${count} 个故障待处理`),
    dead: (count) => (count === 0 ? '没有放弃发送的消息' : `${count} 条消息已放弃发送`),
    waiting: (count) => (count === 0 ? '没有等待发送的消息' : `${count} 条消息等待发送`),
    queue: (count) => (count === 0 ? '没有排队的请求' : `${count} 个请求在排队`),
    look: '查看',
    journal: '流水账',
    journalAbout: '每个回合都带有上一回合的哈希：事后的改动可在此查出。',
    load: '主机启动以来',
    site: '站点',
    turns: '回合',
    parked: '故障',
    leaving: '待发消息',
    givenUp: '已放弃',
    queued: '排队请求',
    turnHalf: '半数回合耗时不超过',
    turnMost: '95% 的回合耗时不超过',
    requests: '已答复请求',
    refused: '其中主机出错',
    millis: (ms) => `${ms} 毫秒`,
    longer: '超过 5 秒',
    none: '—',
    slow: '95% 请求耗时最长的地址',
    route: '地址',
    took: '不超过',
    count: '请求数',
    backup: '备份',
    backupAbout:
      '本机保存的全部内容，打包为一个文件，可用 frontdesk restore 命令恢复；以下载结束时的状态为准。文件含个人信息和密码哈希，请像保管数据一样保管。',
    download: '下载备份',
    faultsAll: '各插件的故障',
  },
});
