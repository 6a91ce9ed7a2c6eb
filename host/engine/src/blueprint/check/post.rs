//! Posts: figures that can be counted with, roles and notices that exist.

use super::Check;
use super::addressee::Told;
use crate::blueprint::model::{Alert, Post, Scalar, ShiftKind, Swaps};
use crate::blueprint::places::join;
use crate::blueprint::problem::listed;
use crate::setting::minute_of_clock;

/// What the host says of an uncovered post.
const UNCOVERED_SAYS: [&str; 4] = ["post", "since", "people", "needed"];

/// What the host says of a person at a post.
const PERSON_SAYS: [&str; 3] = ["post", "person", "since"];

/// The most people that a post can need or have.
const PEOPLE_MAX: i64 = 1_000;

impl Check<'_> {
    pub(super) fn posts(&mut self) {
        self.names("posts", self.blueprint.posts.keys());
        for (name, post) in &self.blueprint.posts {
            let path = join("posts", name);
            self.text(&join(&path, "title"), &post.title);
            let roles = self.blueprint.roles.keys().map(String::as_str);
            self.known(join(&path, "fallback"), "a role", &post.fallback, roles);
            self.role_list(&join(&path, "in_charge"), &post.in_charge, &[]);
            self.post_figures(&path, post);
            self.post_shifts(&path, post);
            self.post_presence(&path, post);
            self.post_alerts(&path, post);
            if let Some(swaps) = &post.swaps {
                self.swaps(&join(&path, "swaps"), swaps);
            }
        }
    }

    fn post_figures(&mut self, path: &str, post: &Post) {
        for (key, figure) in [("cover", &post.cover), ("headcount", &post.headcount)] {
            self.people(&join(path, key), figure.as_ref());
        }
        if let (Some(Scalar::Whole(cover)), Some(Scalar::Whole(most))) = (&post.cover, &post.headcount)
            && cover > most
        {
            self.error(join(path, "cover"), format!("needs {cover} people, and `headcount` allows {most}"));
        }
        for (key, set) in [("complete", post.complete), ("relief", post.relief)] {
            if set && post.cover.is_none() {
                self.error(join(path, key), "needs `cover`: how many people the post needs");
            }
        }
        if post.cover.is_none() && post.hours != "always" {
            self.error(join(path, "hours"), "needs `cover`: how many people the post needs then");
        }
    }

    fn post_shifts(&mut self, path: &str, post: &Post) {
        let path_of = join(path, "shifts");
        self.names(&path_of, post.shifts.keys());
        for (name, kind) in &post.shifts {
            let path = join(&path_of, name);
            self.text(&join(&path, "title"), &kind.title);
            self.shift_kind(&path, kind);
        }
        let rules = join(path, "rules");
        if let Some(rest) = &post.rules.rest {
            self.length(&join(&rules, "rest"), rest);
        }
        self.people(&join(&rules, "days_in_row"), post.rules.days_in_row.as_ref());
    }

    fn shift_kind(&mut self, path: &str, kind: &ShiftKind) {
        for (key, clock) in [("start", &kind.start), ("end", &kind.end)] {
            let path = join(path, key);
            if clock.starts_with(|letter: char| letter.is_ascii_digit()) {
                if minute_of_clock(clock).is_none() {
                    self.error(path, format!("expected a time of day like `18:00`, got `{clock}`"));
                }
            } else {
                self.clock_setting(&path, clock);
            }
        }
        if kind.start == "24:00" {
            self.error(join(path, "start"), "a shift begins at `00:00`, not at `24:00`");
        }
        self.people(&join(path, "per_week"), kind.per_week.as_ref());
    }

    fn post_presence(&mut self, path: &str, post: &Post) {
        self.length(&join(path, "early"), &post.early);
        let keys = [
            ("relief", post.relief),
            ("hand_over", !post.hand_over.is_empty()),
            ("left_early", post.left_early.is_some()),
            ("overlong", post.overlong.is_some()),
        ];
        for (key, _) in keys.iter().filter(|(_, set)| *set && !post.presence) {
            self.error(join(path, key), "needs `presence = true`: it is about clocking on and off");
        }
        for (index, workflow) in post.hand_over.iter().enumerate() {
            let workflows = self.blueprint.workflows.keys().map(String::as_str);
            self.known(format!("{path}.hand_over[{index}]"), "a workflow", workflow, workflows);
        }
        if post.overlong.as_ref().is_some_and(|alert| alert.after.is_none()) {
            self.error(join(path, "overlong"), "`after` is missing (how long a relief may stay)");
        }
        if post.uncovered.is_some() && post.cover.is_none() {
            self.error(join(path, "uncovered"), "needs `cover`: how many people the post needs");
        }
    }

    fn post_alerts(&mut self, path: &str, post: &Post) {
        self.post_alert(path, "uncovered", post.uncovered.as_ref(), (&UNCOVERED_SAYS, Told::Nobody));
        self.post_alert(path, "left_early", post.left_early.as_ref(), (&PERSON_SAYS, Told::Person));
        self.post_alert(path, "overlong", post.overlong.as_ref(), (&PERSON_SAYS, Told::Person));
        if let Some(changed) = &post.changed {
            self.host_notice(&join(path, "changed"), changed, &["changes"]);
        }
    }

    fn post_alert(
        &mut self,
        path: &str,
        key: &str,
        alert: Option<&Alert>,
        (says, told): (&[&str], Told<'_>),
    ) {
        let Some(alert) = alert else { return };
        let path = join(path, key);
        self.host_notice(&join(&path, "notice"), &alert.notice, says);
        self.tell_some(&join(&path, "tell"), &alert.tell, told);
        if let Some(after) = &alert.after {
            self.length(&join(&path, "after"), after);
        }
    }

    fn swaps(&mut self, path: &str, swaps: &Swaps) {
        self.people(&join(path, "per_month"), swaps.per_month.as_ref());
        if let Some(notice) = &swaps.notice {
            self.length(&join(path, "notice"), notice);
        }
        self.role_list(&join(path, "approve"), &swaps.approve, &[]);
        if let Some(tell) = &swaps.tell {
            let says = ["post", "person", "with", "start", "end", "outcome"];
            self.host_notice(&join(path, "tell"), tell, &says);
        }
    }

    /// A notice that the host fills in by itself: it asks for nothing that the host does not say.
    pub(super) fn host_notice(&mut self, path: &str, name: &str, says: &[&str]) {
        let notices = self.blueprint.notices.keys().map(String::as_str);
        if !self.known(path, "a notice", name, notices) {
            return;
        }
        let arguments = &self.blueprint.notices[name].arguments;
        for argument in arguments.iter().filter(|argument| !says.contains(&argument.as_str())) {
            let there = listed(says.iter().copied());
            self.error(path, format!("notice `{name}` asks for `{argument}`, the host says {there}"));
        }
    }

    /// A number of people, days or times: a whole number, or a setting that holds one.
    fn people(&mut self, path: &str, figure: Option<&Scalar>) {
        match figure {
            None => {}
            Some(Scalar::Whole(count)) if (1..=PEOPLE_MAX).contains(count) => {}
            Some(Scalar::Text(name)) => self.number_setting(path, name),
            Some(other) => {
                let expected = format!("expected a whole number from 1 to {PEOPLE_MAX} or a setting");
                self.error(path, format!("{expected}, got `{other}`"));
            }
        }
    }
}
