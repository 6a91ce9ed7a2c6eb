import { Button } from 'antd';
import { useEffect, type ReactNode } from 'react';
import icon from '../app/icon.svg';
import { prefer, usePreferences, useWords } from '../app/preferences';
import { sessionWords } from '../words/session';
import './entrance.css';

interface Props {
  title: string;
  lead?: string;
  broad?: boolean;
  children: ReactNode;
}

/** A page before there is a site: one card, with the language at hand. */
export function Entrance({ title, lead, broad, children }: Props) {
  const words = useWords(sessionWords);
  const { language } = usePreferences();
  useEffect(() => {
    document.title = `${title} · Frontdesk`;
  }, [title]);
  return (
    <main className="entrance">
      <div className={broad ? 'entrance-card broad' : 'entrance-card'}>
        <div className="entrance-top">
          <span className="brand">
            <img src={icon} alt="" /> Frontdesk
          </span>
          <Button
            type="text"
            lang={language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => prefer({ language: language === 'zh' ? 'en' : 'zh' })}
          >
            {words.language}
          </Button>
        </div>
        <h1>{title}</h1>
        {lead && <p className="lead">{lead}</p>}
        {children}
      </div>
    </main>
  );
}
