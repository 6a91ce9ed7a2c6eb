//! What is said of registers, custody, ledgers, reports, settings, gates, plugins and the host's own books.

/// Sentences and the same in Chinese, as of [`super::TABLES`].
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("there is no {} `{}` (there are: {})", "没有{0} `{1}`（可用：{2}）"),
    ("register `{}` has no entry `{}`", "登记簿 `{0}` 没有条目 `{1}`"),
    ("entry `{}` was changed meanwhile (read it again)", "条目 `{0}` 已被他人修改（请刷新后再试）"),
    (
        "`{}` cannot be removed: it is out with `{}` since {} (take it back or declare it lost first)",
        "不能删除 `{0}`：自 {2} 起由 `{1}` 持有（请先归还或登记遗失）",
    ),
    (
        "`{}` cannot be removed: it is {} (take it back or declare it lost first)",
        "不能删除 `{0}`：{1}（请先归还或登记遗失）",
    ),
    (
        "of `{}` {} are out and {} lost, so there cannot be {} in all",
        "`{0}` 已借出 {1}、遗失 {2}，总数不能为 {3}",
    ),
    (
        "register `{}` keeps no things (it needs [registers.{}.custody] in the blueprint)",
        "登记簿 `{0}` 不保管物品（须在蓝图中写 [registers.{1}.custody]）",
    ),
    (
        "`{}` of `{}`: expected a whole number from 0, got `{}`",
        "`{1}` 的 `{0}`：应为不小于 0 的整数，现为 `{2}`",
    ),
    ("the things of register `{}` have no seals", "登记簿 `{0}` 的物品没有封条"),
    ("a register of {} entries or more cannot be counted", "登记簿达到 {0} 条，无法盘点"),
    ("register `{}` has no count {}", "登记簿 `{0}` 没有盘点 {1}"),
    ("count {} was explained by `{}` already: {}", "盘点 {0} 已由 `{1}` 说明：「{2}」"),
    ("count {} agrees, there is nothing to explain", "盘点 {0} 账实相符，无需说明"),
    (
        "`counted`: nothing is said of {} (count every entry, 0 where none is there)",
        "`counted`：缺少 {0}（每个条目都要盘点，没有则填 0）",
    ),
    ("`due`: expected a moment not before now", "`due`：不得早于现在"),
    (
        "`{}` is nobody of the directory, and register `{}` lends to people of the site only",
        "通讯录中没有 `{0}`，登记簿 `{1}` 只借给本站点人员",
    ),
    (
        "register `{}` lends to people outside only (give the holder as `outside`)",
        "登记簿 `{0}` 只借给外部人员（请填写 `outside`）",
    ),
    ("`count`: `{}` is a single thing, expected 1, got {}", "`count`：`{0}` 是单件，应为 1，现为 {1}"),
    ("`{}` is out with `{}` since {} (take it back first)", "`{0}` 自 {2} 起由 `{1}` 持有（请先归还）"),
    ("`{}` is {} (take it back first)", "`{0}`：{1}（请先归还）"),
    ("`{}` was declared lost (say first that it was found)", "`{0}` 已登记遗失（请先登记找回）"),
    (
        "{} of `{}` cannot go out: of {} there are {} here, {} out, {} lost",
        "`{1}` 借不出 {0}：共 {2}，在库 {3}，借出 {4}，遗失 {5}",
    ),
    ("nothing of `{}` is out", "`{0}` 没有借出"),
    ("`loan`: {} (out of `{}` are {})", "`loan`：{0}（`{1}` 借出的有 {2}）"),
    (
        "{} of `{}` are out with `{}`, and {} came back (look whose the rest is)",
        "`{2}` 持有 `{1}` {0} 件，归还却有 {3} 件（请核对多出的是谁的）",
    ),
    (
        "{} of `{}` are out with `{}` and {} came back: say what became of the other {} (`rest`: `kept-out` or `lost`)",
        "`{2}` 持有 `{1}` {0} 件，归还 {3} 件：请说明其余 {4} 件的去向（`rest`：`kept-out` 或 `lost`）",
    ),
    ("`rest`: everything came back, leave it out", "`rest`：已全部归还，不需要填写"),
    ("`count`: expected 1 or more to come back, got 0", "`count`：归还数量至少为 1，现为 0"),
    (
        "`intact`: must be said, as the things of this register are sealed (`true` or `false`)",
        "`intact`：本登记簿的物品有封条，必须填写（`true` 或 `false`）",
    ),
    ("{} of `{}` are out with `{}`, and {} cannot be lost", "`{2}` 持有 `{1}` {0} 件，不可能遗失 {3} 件"),
    (
        "{} of `{}` should be here, and {} cannot be lost (name the loan of what was lost outside)",
        "`{1}` 在库应有 {0} 件，不可能遗失 {2} 件（在外遗失的请指明借用记录）",
    ),
    ("{} of `{}` are lost, and {} cannot be found", "`{1}` 遗失 {0} 件，不可能找回 {2} 件"),
    (
        "posting {} is a counter-posting itself (post anew what is right)",
        "记账 {0} 本身是冲销（请重新记一笔正确的）",
    ),
    ("posting {} was reversed by posting {} already", "记账 {0} 已由 {1} 冲销"),
    ("ledger `{}` has no posting {}", "台账 `{0}` 没有记账 {1}"),
    (
        "`amount`: expected at most {} digits behind the point, got `{}`",
        "`amount`：小数最多 {0} 位，现为 `{1}`",
    ),
    (
        "the sum of ledger `{}` would have more than {} digits and not be exact",
        "台账 `{0}` 的合计将超过 {1} 位，无法精确",
    ),
    (
        "{} accounts or more would have to be added (name an account)",
        "需要合计的账户达到 {0} 个（请指定账户）",
    ),
    (
        "more than {} postings would have to be added (take whole periods)",
        "需要合计的记账超过 {0} 笔（请取整期）",
    ),
    (
        "report `{}` does not close (give it `closes` in the blueprint)",
        "报表 `{0}` 不结账（须在蓝图中给出 `closes`）",
    ),
    (
        "`{}` is not over yet (report `{}` can be closed when it is)",
        "`{0}` 尚未结束（结束后才能为报表 `{1}` 结账）",
    ),
    ("report `{}` was closed {} times for `{}`", "报表 `{0}` 的 `{2}` 已结账 {1} 次"),
    ("a report only reads", "报表只能读取"),
    ("setting `{}` is no number", "参数 `{0}` 不是数字"),
    ("setting `{}` is not a length of time", "参数 `{0}` 不是时长"),
    (
        "setting `{}` is a single figure, not a table (drop `.{}`)",
        "参数 `{0}` 是单个数值，不是表（请去掉 `.{1}`）",
    ),
    (
        "setting `{}` is the same for all cases (its author can give it `per_case`)",
        "参数 `{0}` 对所有工单相同（插件作者可设 `per_case`）",
    ),
    (
        "setting `{}` is not the plugin's to change for a case (add `plugin` to its `per_case`)",
        "参数 `{0}` 不能由插件按工单修改（须在 `per_case` 中加 `plugin`）",
    ),
    (
        "setting `{}`: expected text, a number or a flag, got a {} (a length is a number of its unit)",
        "参数 `{0}`：应为文本、数字或是否，现为 {1}（时长按其单位填数字）",
    ),
    ("setting `{}`: expected a whole number from 0, got `{}`", "参数 `{0}`：应为不小于 0 的整数，现为 `{1}`"),
    ("setting `{}`: expected {}, got `{}`", "参数 `{0}`：应为{1}，现为 `{2}`"),
    ("setting `{}`: {}", "参数 `{0}`：{1}"),
    (
        "`from`: expected a moment not before now, as open cases keep what they were promised",
        "`from`：不得早于现在，未结事项按原承诺执行",
    ),
    ("`what`: {}", "`what`：{0}"),
    (
        "`carry`: the host writes `{}` itself (call the field otherwise)",
        "`carry`：`{0}` 由系统填写（请换一个字段名）",
    ),
    ("script `{}`: argument `{}` is missing", "话术 `{0}`：缺少参数 `{1}`"),
    ("script `{}` is not offered at {}", "话术 `{0}` 在 {1} 不提供"),
    ("script `{}`: {}", "话术 `{0}`：{1}"),
    ("a list takes at most {} phrases more", "词表最多再加 {0} 条"),
    ("notice `{}`: argument `{}` is missing", "通知 `{0}`：缺少参数 `{1}`"),
    ("notice `{}`: {}", "通知 `{0}`：{1}"),
    ("a notice reaches at most {} people", "一个通知最多发给 {0} 人"),
    ("a turn sends at most {} notices anyway", "一个回合最多强制发送 {0} 个通知"),
    ("`to`: expected a channel of {}, got `{}`", "`to`：渠道应为 {0} 之一，现为 `{1}`"),
    (
        "message {} is not given up (only dead letters can be sent again)",
        "消息 {0} 没有放弃发送（只能重发已放弃的消息）",
    ),
    ("there is no message {}", "没有消息 {0}"),
    ("{} asks for `{}`, which is empty or not given (given: {})", "{0}需要 `{1}`，但没有给出（已给出：{2}）"),
    ("more than {} records would have to be looked at", "需要查看的记录超过 {0} 条"),
    ("a turn writes at most {} records", "一个回合最多写入 {0} 条记录"),
    ("nothing to do with books: {}", "与登记无关：{0}"),
    ("not an administrator's command: {}", "不是管理员命令：{0}"),
    ("there is no fault {}", "没有故障 {0}"),
    ("fault {} is settled already", "故障 {0} 已处理"),
    (
        "idempotency key `{}` was used for another request (take a new key)",
        "幂等键 `{0}` 已用于其他请求（请换一个）",
    ),
    ("plugin `{}` is not installed here (there are: {})", "本站点没有安装插件 `{0}`（已安装：{1}）"),
    ("plugin `{}` is not installed here", "本站点没有安装插件 `{0}`"),
    ("plugin `{}` is not in quarantine", "插件 `{0}` 没有被隔离"),
    (
        "{} uses `{}` without asking for it (add it under [plugin.permissions])",
        "{0} 使用了没有申请的 `{1}`（须写入 [plugin.permissions]）",
    ),
    (
        "{} asked for `{}`, which is not granted on site `{}` (grant it to the plugin)",
        "{0} 申请了 `{1}`，站点 `{2}` 尚未授权（请授权给该插件）",
    ),
    (
        "the calendars were changed meanwhile (look at them, then change them again)",
        "日历已被他人修改（请刷新后再改）",
    ),
    (
        "plugin `{}` {} needs `frontdesk:plugin` {}, this host offers {} (get a version of the plugin for this host)",
        "插件 `{0}` {1} 需要 `frontdesk:plugin` {2}，本机提供 {3}（请使用适合本机的版本）",
    ),
    (
        "`grants`: plugin `{}` does not ask for `{}` (it asks for: {})",
        "`grants`：插件 `{0}` 没有申请 `{1}`（申请的有：{2}）",
    ),
    ("plugin `{}` has no version before {}", "插件 `{0}` 没有早于 {1} 的版本"),
    ("the blueprint of `{}` {} is gone", "`{0}` {1} 的蓝图已不存在"),
    (
        "open tickets of plugin `{}` would be orphaned: {} (bring them to an end first)",
        "插件 `{0}` 的未结工单将无处安放：{1}（请先办结）",
    ),
    (
        "open tickets of plugin `{}` would be orphaned: {} (bring them to an end first, or take a version that says where they \
         go: `formerly` of the workflow)",
        "插件 `{0}` 的未结工单将无处安放：{1}（请先办结，或使用以流程的 `formerly` 说明去向的版本）",
    ),
    (
        "tickets of plugin `{}` cannot be led to {}: {} (it has to say otherwise where they go: `formerly` of the workflow)",
        "插件 `{0}` 的工单无法转到 {1}：{2}（该版本须以流程的 `formerly` 另行说明去向）",
    ),
    (
        "tickets of plugin `{}` are still being led from {} to {} (try again in a moment)",
        "插件 `{0}` 的工单正在从 {1} 转到 {2}（请稍后再试）",
    ),
    ("event {} is `{}` and is not tried again", "事件 {0} 的状态为 `{1}`，不再重试"),
    ("event {} is `{}` already", "事件 {0} 的状态已是 `{1}`"),
    ("there is no event {}", "没有事件 {0}"),
    ("a site has at most {} doors", "每个站点最多 {0} 个入口"),
    (
        "door `{}` has events in the state `{}` (let them act or dismiss them first)",
        "入口 `{0}` 有状态为 `{1}` 的事件（请先处理或忽略）",
    ),
    ("unknown calendar `{}` (there are {})", "没有日历 `{0}`（可用：{1}）"),
    (
        "calendar `{}` does not come to {} within ten years of {} (open it on more days or ask for less)",
        "日历 `{0}` 自 {2} 起十年内数不到 {1}（请增加开放日或减少时长）",
    ),
    (
        "calendar `{}` counts over at most a hundred years, got {} to {}",
        "日历 `{0}` 最多计算一百年，现为 {1} 至 {2}",
    ),
    ("expected 1 to {} in each period, got {}", "每期应为 1 至 {0} 次，现为 {1} 次"),
    (
        "setting `{}`: expected a time of day like `18:00`, got `{}`",
        "参数 `{0}`：应为时刻，如 `18:00`，现为 `{1}`",
    ),
    ("the seal of `{}` is {} already", "`{0}` 的封条已登记为{1}"),
];
