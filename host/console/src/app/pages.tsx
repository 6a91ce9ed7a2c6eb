//! The pages of a site: where they stand in the menu, and who has them there.
import {
  AccountBookOutlined,
  ApiOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BarChartOutlined,
  BookOutlined,
  CalendarOutlined,
  CheckSquareOutlined,
  DashboardOutlined,
  FieldTimeOutlined,
  FormOutlined,
  HeartOutlined,
  IdcardOutlined,
  InboxOutlined,
  PartitionOutlined,
  ProfileOutlined,
  ProjectOutlined,
  ScheduleOutlined,
  SendOutlined,
  SwapOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { lazy, type ComponentType, type LazyExoticComponent, type ReactNode } from 'react';
import type { Site } from '../api/sites';
import type { appWords } from '../words/app';

type Words = (typeof appWords)['en'];

export interface Page {
  /** Below `/s/<site>/`, and its name in the menu. */
  name: keyof Words['pages'];
  group: keyof Words['groups'];
  icon: ReactNode;
  /** Only for who runs the site. */
  administrators?: boolean;
  /** Only for who is somebody here. */
  people?: boolean;
  /** Everything below its address is its own. */
  page: LazyExoticComponent<ComponentType>;
}

export const PAGES: Page[] = [
  {
    name: 'desk',
    group: 'work',
    icon: <DashboardOutlined />,
    page: lazy(() => import('../pages/desk/DeskPage')),
  },
  {
    name: 'tickets',
    group: 'work',
    icon: <ProfileOutlined />,
    page: lazy(() => import('../pages/tickets/TicketRoutes')),
  },
  {
    name: 'board',
    group: 'work',
    icon: <ProjectOutlined />,
    page: lazy(() => import('../pages/board/BoardPage')),
  },
  {
    name: 'inbox',
    group: 'work',
    icon: <InboxOutlined />,
    people: true,
    page: lazy(() => import('../pages/inbox/InboxPage')),
  },
  {
    name: 'calendar',
    group: 'time',
    icon: <CalendarOutlined />,
    page: lazy(() => import('../pages/calendar/CalendarPage')),
  },
  {
    name: 'duties',
    group: 'time',
    icon: <CheckSquareOutlined />,
    page: lazy(() => import('../pages/duties/DutiesPage')),
  },
  {
    name: 'roster',
    group: 'time',
    icon: <ScheduleOutlined />,
    page: lazy(() => import('../pages/roster/RosterPage')),
  },
  {
    name: 'handovers',
    group: 'time',
    icon: <SwapOutlined />,
    page: lazy(() => import('../pages/handovers/HandoversPage')),
  },
  {
    name: 'calendars',
    group: 'time',
    icon: <FieldTimeOutlined />,
    page: lazy(() => import('../pages/calendars/CalendarsPage')),
  },
  {
    name: 'registers',
    group: 'records',
    icon: <BookOutlined />,
    page: lazy(() => import('../pages/registers/RegisterRoutes')),
  },
  {
    name: 'ledgers',
    group: 'records',
    icon: <AccountBookOutlined />,
    page: lazy(() => import('../pages/ledgers/LedgersPage')),
  },
  {
    name: 'reports',
    group: 'records',
    icon: <BarChartOutlined />,
    page: lazy(() => import('../pages/reports/ReportRoutes')),
  },
  {
    name: 'people',
    group: 'run',
    icon: <TeamOutlined />,
    page: lazy(() => import('../pages/people/PeoplePage')),
  },
  {
    name: 'posts',
    group: 'run',
    icon: <IdcardOutlined />,
    page: lazy(() => import('../pages/posts/PostsPage')),
  },
  {
    name: 'workflows',
    group: 'run',
    icon: <PartitionOutlined />,
    page: lazy(() => import('../pages/workflows/WorkflowsPage')),
  },
  {
    name: 'plugins',
    group: 'run',
    icon: <AppstoreOutlined />,
    administrators: true,
    page: lazy(() => import('../pages/plugins/PluginRoutes')),
  },
  {
    name: 'outbox',
    group: 'run',
    icon: <SendOutlined />,
    administrators: true,
    page: lazy(() => import('../pages/outbox/OutboxPage')),
  },
  {
    name: 'templates',
    group: 'run',
    icon: <FormOutlined />,
    administrators: true,
    page: lazy(() => import('../pages/templates/TemplatesPage')),
  },
  {
    name: 'doors',
    group: 'run',
    icon: <ApiOutlined />,
    administrators: true,
    page: lazy(() => import('../pages/doors/DoorsPage')),
  },
  {
    name: 'journal',
    group: 'run',
    icon: <AuditOutlined />,
    administrators: true,
    page: lazy(() => import('../pages/journal/JournalPage')),
  },
  {
    name: 'health',
    group: 'run',
    icon: <HeartOutlined />,
    administrators: true,
    page: lazy(() => import('../pages/health/HealthPage')),
  },
];

/** The pages that somebody has on a site. */
export function pagesOf(site: Site): Page[] {
  const has = ({ administrators, people }: Page) =>
    (!administrators || site.administrator) && (!people || site.me);
  return PAGES.filter(has);
}
