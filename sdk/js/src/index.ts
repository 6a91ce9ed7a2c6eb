// Frontdesk plugins in TypeScript: the interface `frontdesk:plugin@1.1` with a little comfort on top. What the interface says
// stands in `wit/v1`; nothing is hidden here: its functions are re-exported under their interfaces' names.

export * as approvals from "frontdesk:plugin/approvals@1.1.0";
export * as custody from "frontdesk:plugin/custody@1.1.0";
export * as directory from "frontdesk:plugin/directory@1.1.0";
export * as documents from "frontdesk:plugin/documents@1.1.0";
export * as duties from "frontdesk:plugin/duties@1.1.0";
export * as figures from "frontdesk:plugin/figures@1.1.0";
export * as gates from "frontdesk:plugin/gates@1.1.0";
export * as ledgers from "frontdesk:plugin/ledgers@1.1.0";
export * as notifications from "frontdesk:plugin/notifications@1.1.0";
export * as queues from "frontdesk:plugin/queues@1.1.0";
export * as registers from "frontdesk:plugin/registers@1.1.0";
export * as rosters from "frontdesk:plugin/rosters@1.1.0";
export * as schedules from "frontdesk:plugin/schedules@1.1.0";
export * as tickets from "frontdesk:plugin/tickets@1.1.0";
export * as turn from "frontdesk:plugin/turn@1.1.0";
export * as words from "frontdesk:plugin/words@1.1.0";

export type { Date, Field, Instant, PersonId, Refusal, Span, TicketId, Value } from "frontdesk:plugin/types@1.1.0";
export type { Draft, Filter } from "frontdesk:plugin/tickets@1.1.0";
export type { Limit } from "frontdesk:plugin/schedules@1.1.0";
export type { Entry } from "frontdesk:plugin/registers@1.1.0";
export type { Figure, Table } from "frontdesk:plugin/on-report@1.1.0";

export { mirror } from "./book";
export { DAY, HOUR, MINUTE, SECOND, clockMinute, clockText, dateText } from "./clock";
export { Decimal, decimal } from "./decimal";
export { Fields } from "./fields";
export { Message, notify } from "./notice";
export { departmentHead, personName } from "./people";
export type { DeadlineEvent, DutyEvent, MessageEvent, NoticeEvent, TicketEvent, TimerEvent, UpgradeEvent } from "./plugin";
export { Refused, found, refusalOf, refuse } from "./refusal";
export { figure, table } from "./report";
export { monthOf, stamp, today } from "./schedule";
export * as setting from "./setting";
export { Ticket, allEntries, allTickets, draft, filter } from "./ticket";
export { choices, fields, files, isEmpty, moment, person, span, value } from "./value";
export type { FieldsOf, Plain } from "./value";
