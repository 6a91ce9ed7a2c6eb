import { Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import './chooser.css';

interface Choice {
  key: string;
  title: string;
  to: string;
}

/** Many things of a kind to go to, with a field to find one by. */
export function Chooser({ choices, find }: { choices: readonly Choice[]; find: string }) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  return (
    <>
      <Input.Search
        autoFocus
        className="filter-kind"
        aria-label={find}
        placeholder={find}
        allowClear
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul className="plain-list chooser">
        {choices
          .filter(({ title, key }) => `${title} ${key}`.toLowerCase().includes(wanted))
          .map(({ key, title, to }) => (
            <li key={key}>
              <Link to={to}>{title}</Link>
            </li>
          ))}
      </ul>
    </>
  );
}
