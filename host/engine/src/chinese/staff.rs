//! What is said of people, roles, posts, rosters, swaps, handovers and duties.

/// Sentences and the same in Chinese, as of [`super::TABLES`].
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("only an administrator can do this", "只有管理员可以执行此操作"),
    ("only plugins can ask for this", "只有插件可以执行此操作"),
    ("{} is for people of the site, and `{}` is none of them", "{0}限本站点人员，`{1}` 不是本站点人员"),
    ("{} is open to no role", "{0}未开放给任何角色"),
    ("`{}` is at `{}` anyway then (take another person)", "`{0}` 届时本就在 `{1}` 当班（请另选人员）"),
    (
        "`{}` stands in at `{}` from {} to {} (no relief: take another person)",
        "`{0}` 在 {2} 至 {3} 已在 `{1}` 替班（无人接替，请另选人员）",
    ),
    ("`{}` has no shift at `{}` then", "`{0}` 届时在 `{1}` 没有班次"),
    (
        "`{}` is away from `{}` from {} already (take that back first)",
        "`{0}` 自 {2} 起已离开 `{1}`（请先撤回）",
    ),
    ("`{}` works here no longer (take another person)", "`{0}` 已离职（请另选人员）"),
    ("`{}` is away from `{}` from {} (take another person)", "`{0}` 自 {2} 起离开 `{1}`（请另选人员）"),
    ("{} needs one of the roles {}, and `{}` has {}", "{0} 需要以下角色之一：{1}（`{2}` 的角色：{3}）"),
    ("there is no person `{}` in the directory", "通讯录中没有 `{0}`"),
    ("`levels`: expected 1 to 10, got {}", "`levels`：应为 1 至 10，现为 {0}"),
    (
        "`{}` would stand at `{}` from {} and at `{}` from {} at the same time (take another person or time)",
        "`{0}` 自 {2} 在 `{1}`、自 {4} 在 `{3}`，时间重叠（请换人或改时间）",
    ),
    (
        "`{}` would rest {} before the shift of {} at `{}`: {} are needed",
        "`{0}` 在 {2} `{3}` 班次之前只休息 {1}，至少需要 {4}",
    ),
    (
        "`{}` would work {} days in a row, and {} is the day after {}: at most {} are allowed",
        "`{0}` 将连续工作 {1} 天，{2} 已超出（最多 {4} 天）",
    ),
    (
        "`{}` would have {} `{}` shifts in the week of {}: at most {} are allowed",
        "`{0}` 在 {3} 当周将有 {1} 个 `{2}` 班次（最多 {4} 个）",
    ),
    (
        "`{}` would have {} people from {} to {}: headcount {} (take somebody off first)",
        "`{0}` 在 {2} 至 {3} 将有 {1} 人，编制 {4} 人（请先撤下一人）",
    ),
    ("`{}` would have {} of {} people from {} to {}", "`{0}` 在 {3} 至 {4} 将只有 {1} 人，需要 {2} 人"),
    (
        "`{}` would have {} of {} people from {} to {} (take another time, or have somebody in charge enter it with a stand-in \
         or a reason: {})",
        "`{0}` 在 {3} 至 {4} 将只有 {1} 人，需要 {2} 人（请改时间，或由负责人指定顶班人或注明原因后录入：{5}）",
    ),
    ("… and {} more", "……另有 {0} 项"),
    ("`{}` has no such absence at `{}`", "`{0}` 在 `{1}` 没有这次请假"),
    ("`{}` has no such shift at `{}`", "`{0}` 在 `{1}` 没有这个班次"),
    (
        "`end`: expected a moment after `start` and at most 7 days later",
        "`end`：应晚于 `start`，且相隔不超过 7 天",
    ),
    ("expected a stretch of at most {}, got {}", "时段最长 {0}，现为 {1}"),
    ("`{}` is clocked on at `{}` since {}", "`{0}` 自 {2} 起已在 `{1}` 到岗"),
    (
        "`{}` is clocked on at `{}` since {} (clock off there first)",
        "`{0}` 自 {2} 起在 `{1}` 在岗（请先在该岗位离岗）",
    ),
    (
        "`{}` is not on the roster of `{}` now or within {} (have somebody in charge clock you on: {})",
        "`{0}` 现在及 {2} 内都没有 `{1}` 的班次（请由负责人代为到岗：{3}）",
    ),
    ("`{}` is not clocked on at `{}`", "`{0}` 没有在 `{1}` 到岗"),
    ("`{}` works here no longer", "`{0}` 已离职"),
    ("`{}` works here no longer and cannot get anything", "`{0}` 已离职，不能领用"),
    (
        "nobody relieves `{}` at `{}` yet: {} of {} people would stay (wait until the next has clocked on, or have somebody in \
         charge let you go with a reason: {})",
        "还没有人在 `{1}` 接替 `{0}`：离岗后只剩 {2} 人，需要 {3} 人（请等接班人到岗，或由负责人注明原因后放行：{4}）",
    ),
    (
        "`{}` is still responsible for {} (hand over or finish what is open, or have somebody in charge let you go with a \
         reason: {})",
        "`{0}` 仍负责 {1}（请交接或办结，或由负责人注明原因后放行：{2}）",
    ),
    ("nobody clocks on at `{}`: its roster tells who stands there", "`{0}` 不打卡：以排班为准"),
    (
        "post `{}` has no shift in the next {} days, so that no end of one is known (put one on the roster)",
        "岗位 `{0}` 未来 {1} 天没有班次，无法确定下班时间（请先排班）",
    ),
    ("a rota changes at most {} shifts (make it shorter)", "一次排班最多改动 {0} 个班次（请缩短时段）"),
    ("a rota has at most {} shifts (make it shorter)", "一次排班最多 {0} 个班次（请缩短时段）"),
    ("`begins`: expected a day from {} to {}, got {}", "`begins`：应为 {0} 至 {1}，现为 {2}"),
    (
        "`last`: expected a day from {} on, at most {} days in all, got {}",
        "`last`：应不早于 {0}，总共不超过 {1} 天，现为 {2}",
    ),
    ("`people`: expected 1 to {}, got {}", "`people`：应为 1 至 {0} 人，现为 {1} 人"),
    ("`people`: `{}` stands there twice", "`people`：`{0}` 重复"),
    (
        "`shift`: post `{}` has no kind of shift `{}` (there are: {})",
        "`shift`：岗位 `{0}` 没有班次 `{1}`（可用：{2}）",
    ),
    (
        "`shift` is missing: which kind of shift of post `{}`? (there are: {})",
        "缺少 `shift`：岗位 `{0}` 的哪个班次？（可用：{1}）",
    ),
    (
        "`pattern`: expected `six-one`, `alternate-days`, `two-on-two-off`, `in-turn` or up to {} capital letters like `EENNOO`, \
         got `{}`",
        "`pattern`：应为 `six-one`、`alternate-days`、`two-on-two-off`、`in-turn` 或最多 {0} 个大写字母（如 `EENNOO`），现为 `{1}`",
    ),
    ("`letters`: post `{}` has no kind of shift `{}`", "`letters`：岗位 `{0}` 没有班次 `{1}`"),
    (
        "`pattern`: no kind of shift of post `{}` begins with `{}` (there are: {})",
        "`pattern`：岗位 `{0}` 没有以 `{1}` 开头的班次（可用：{2}）",
    ),
    (
        "`pattern`: `{}` may be {} (say which under `letters`)",
        "`pattern`：`{0}` 可指 {1}（请在 `letters` 中说明）",
    ),
    ("`with`: expected another person, got who asks", "`with`：须为他人，不能与自己换班"),
    ("swap {} is for `{}` to answer", "换班 {0} 须由 `{1}` 答复"),
    ("swap {} is `{}`'s own (somebody else has to approve it)", "换班 {0} 是 `{1}` 自己的（须由他人审批）"),
    ("swap {} is for `{}` to take back", "换班 {0} 只能由 `{1}` 撤回"),
    ("swap {} is {} already", "换班 {0} {1}"),
    ("there is no swap {}", "没有换班 {0}"),
    ("swap {} still waits for `{}` to agree", "换班 {0} 还在等 `{1}` 同意"),
    ("swap {} is {}, not one that waits for an answer", "换班 {0} {1}，不需要答复"),
    ("swap {} is {}, not one that waits for approval", "换班 {0} {1}，不需要审批"),
    ("swap {} is {}, not one that {}", "换班 {0} {1}（{2}）"),
    (
        "the shift of {} is too near: a swap must be settled {} before (ask whoever is in charge to change the roster)",
        "{0} 的班次即将开始：换班须提前 {1} 办妥（请由负责人改排班）",
    ),
    ("the shift of {} has begun: too late for a swap", "{0} 的班次已开始，不能换班"),
    (
        "`{}` has {} swaps in {} already: at most {} a month are allowed",
        "`{0}` 在 {2} 已换班 {1} 次（每月最多 {3} 次）",
    ),
    (
        "the shift of `{}` from {} was changed meanwhile (ask again)",
        "`{0}` 自 {1} 的班次已有变动（请重新申请）",
    ),
    (
        "shifts of `{}` are not swapped (ask whoever is in charge: {})",
        "`{0}` 的班次不能换（请联系负责人：{1}）",
    ),
    (
        "expected at least one open ticket that is yours, got none (there is nothing to hand over)",
        "你名下没有未结工单，无需交接",
    ),
    ("a handover moves at most {} tickets, not {}", "一次最多交接 {0} 个工单，现有 {1} 个"),
    ("ticket {} is not part of handover {}", "工单 {0} 不在交接 {1} 中"),
    ("not confirmed yet: {} (confirm or decline each)", "尚未确认：{0}（请逐项确认或拒收）"),
    ("handover {} is for `{}` to take back", "交接 {0} 只能由 `{1}` 撤回"),
    ("`to`: expected another person, got who hands over", "`to`：须为他人，不能交接给自己"),
    ("`{}` is not responsible for {}", "`{0}` 不是 {1} 的负责人"),
    ("{} is over already", "{0} 已结束"),
    ("at most {} handovers wait at once (answer some first)", "最多 {0} 个交接同时等候（请先处理）"),
    (
        "{} is offered to `{}` already (take handover {} back first)",
        "{0} 已提交给 `{1}` 交接（请先撤回交接 {2}）",
    ),
    ("there is no handover {}", "没有交接 {0}"),
    ("handover {} is {} already", "交接 {0} {1}"),
    (
        "handover {} is `{}`'s own (somebody else has to accept it)",
        "交接 {0} 由 `{1}` 本人发起（须由他人接收）",
    ),
    ("handover {} is for `{}` to answer", "交接 {0} 须由 `{1}` 答复"),
    (
        "handover {} is for whoever stands at `{}` now, and `{}` does not",
        "交接 {0} 须由现在 `{1}` 的在岗人员答复，`{2}` 不在岗",
    ),
    ("there is no open or missed duty {}", "没有待办或错过的例行职责 {0}"),
    (
        "duty {} is open and not missed yet (do it, or wait until it is missed)",
        "例行职责 {0} 尚未错过（请完成，或等到错过之后）",
    ),
    ("nothing of duty `{}` due {} was missed", "例行职责 `{0}` 在 {1} 没有错过的"),
    ("duty `{}`, `{}`: {}, got `{}`", "例行职责 `{0}`，`{1}`：{2}，现为 `{3}`"),
    ("random duty `{}`: {}", "随机例行职责 `{0}`：{1}"),
    ("cron `{}`: {}", "cron `{0}`：{1}"),
    (
        "duty `{}` has no series (give it `phases` in the blueprint)",
        "例行职责 `{0}` 没有系列（须在蓝图中给出 `phases`）",
    ),
    (
        "no phase of duty `{}` waits for `{}` (there are: {})",
        "例行职责 `{0}` 没有等待 `{1}` 的阶段（可用：{2}）",
    ),
    ("duty `{}` has no quota (give it one in the blueprint)", "例行职责 `{0}` 没有定额（须在蓝图中给出）"),
    (
        "the quota of duty `{}` is not per subject (say `per = \"subject\"` in the blueprint)",
        "例行职责 `{0}` 的定额不按对象计（须在蓝图中写 `per = \"subject\"`）",
    ),
    ("the quota of duty `{}` has {} subjects already", "例行职责 `{0}` 的定额已有 {1} 个对象"),
    (
        "the quota of duty `{}` is the site's: expected no subject, got `{}`",
        "例行职责 `{0}` 的定额属于全站点，不应指定对象，现为 `{1}`",
    ),
    (
        "the quota of duty `{}` is per subject: expected one, got nothing",
        "例行职责 `{0}` 的定额按对象计，须指定对象",
    ),
];
