//! The line above every page: where one is, quick open, inbox, account.
import {
  BellOutlined,
  DisconnectOutlined,
  PlusOutlined,
  SearchOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { App, Badge, Button, Dropdown, Grid, Select, Tooltip, type MenuProps } from 'antd';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Line } from '../api/live';
import { useUnread } from '../api/notices';
import { useSession, useSignOut } from '../api/session';
import { useSite, useSites } from '../api/sites';
import { appWords } from '../words/app';
import { prefer, usePreferences, useWords, type Brightness } from './preferences';

interface Props {
  line: Line;
  onQuick: () => void;
  /** Opens the menu where there is no room for it. */
  opener: ReactNode;
}

export function HeadLine({ line, onQuick, opener }: Props) {
  const words = useWords(appWords);
  const site = useSite();
  const unread = useUnread().data?.unread ?? 0;
  const wide = Grid.useBreakpoint().md ?? true;
  return (
    <header className="head">
      {opener}
      <SiteName />
      <LiveMark line={line} />
      <div className="head-gap" />
      <Button
        icon={<SearchOutlined aria-hidden />}
        aria-label={words.quickOpen}
        onClick={onQuick}
        aria-keyshortcuts="Control+K"
      >
        {wide && (
          <>
            {words.quickOpen} <kbd>Ctrl K</kbd>
          </>
        )}
      </Button>
      {site.me && (
        <Link to={`/s/${site.name}/tickets/new`} className="head-new">
          <Button
            type="primary"
            icon={<PlusOutlined aria-hidden />}
            tabIndex={-1}
            aria-label={words.newTicket}
          >
            {wide && words.newTicket}
          </Button>
        </Link>
      )}
      {site.me && (
        <Tooltip title={words.unread(unread)}>
          <Link to={`/s/${site.name}/inbox`} aria-label={words.unread(unread)} className="head-icon">
            <Badge count={unread} size="small" overflowCount={99} offset={[6, -3]}>
              <BellOutlined aria-hidden />
            </Badge>
          </Link>
        </Tooltip>
      )}
      <AccountMenu />
    </header>
  );
}

function SiteName() {
  const words = useWords(appWords);
  const site = useSite();
  const sites = useSites().data ?? [];
  const go = useNavigate();
  if (sites.length < 2) return <span className="site-name">{site.title}</span>;
  return (
    <Select
      variant="borderless"
      className="site-name"
      aria-label={words.site}
      value={site.name}
      onChange={(name: string) => void go(`/s/${name}/desk`)}
      options={sites.map(({ name, title }) => ({ value: name, label: title }))}
      popupMatchSelectWidth={false}
    />
  );
}

/** Only a lost line is worth a place; a live one is what everybody expects. */
function LiveMark({ line }: { line: Line }) {
  const words = useWords(appWords);
  return (
    <span role="status" className={line === 'lost' ? 'line-lost' : 'line-live'} data-line={line}>
      {line === 'lost' && (
        <>
          <DisconnectOutlined aria-hidden /> {words.lost}
        </>
      )}
    </span>
  );
}

function AccountMenu() {
  const words = useWords(appWords);
  const { language, brightness } = usePreferences();
  const site = useSite();
  const session = useSession();
  const signOut = useSignOut();
  const go = useNavigate();
  const { message } = App.useApp();
  const brightnesses: [Brightness, string][] = [
    ['system', words.system],
    ['light', words.light],
    ['dark', words.dark],
  ];
  const leave = () => signOut.mutate(undefined, { onError: () => void message.error(words.notSignedOut) });
  const items: MenuProps['items'] = [
    { key: 'profile', label: words.profile, onClick: () => void go(`/s/${site.name}/profile`) },
    {
      key: 'language',
      label: words.language,
      onClick: () => prefer({ language: language === 'zh' ? 'en' : 'zh' }),
    },
    {
      key: 'brightness',
      type: 'group',
      label: words.brightness,
      children: brightnesses.map(([key, label]) => ({
        key,
        label: brightness === key ? `✓ ${label}` : label,
        onClick: () => prefer({ brightness: key }),
      })),
    },
    { type: 'divider' },
    { key: 'sign-out', label: words.signOut, onClick: leave },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={words.account} aria-haspopup="menu">
        <span className="account-name">{session.data?.account.name}</span>
      </Button>
    </Dropdown>
  );
}
