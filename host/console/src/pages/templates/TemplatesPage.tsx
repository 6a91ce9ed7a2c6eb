//! What plugins write to people: every template, in both languages, with sample values.
import { Input } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useTemplates, type Template } from '../../api/templates';
import { usePreferences, useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { Loaded, Nothing } from '../../parts/states';
import { templateWords } from '../../words/templates';
import { OneTemplate } from './OneTemplate';
import './templates.css';

export default function TemplatesPage() {
  const words = useWords(templateWords);
  const templates = useTemplates();
  return (
    <>
      <PageHead title={words.title} about={words.about} />
      <Loaded of={templates}>
        {(all) =>
          all.length === 0 ? (
            <div className="paper">
              <Nothing title={words.none} hint={words.noneHint} />
            </div>
          ) : (
            <All templates={all} />
          )
        }
      </Loaded>
    </>
  );
}

const idOf = ({ plugin, name }: Template) => `${plugin}/${name}`;

function All({ templates }: { templates: Template[] }) {
  const words = useWords(templateWords);
  const { language } = usePreferences();
  const [params, setParams] = useSearchParams();
  const [sought, setSought] = useState('');
  const subject = ({ texts, name }: Template) =>
    (texts[language] ?? Object.values(texts)[0])?.subject ?? name;
  const show = (one: Template) => {
    setParams({ template: idOf(one) }, { replace: true });
    // On a phone the list stands below what it opens.
    document.getElementById('template')?.scrollIntoView({ block: 'nearest' });
  };
  const found = templates.filter((one) => has(one, sought));
  const shown = templates.find((one) => idOf(one) === params.get('template')) ?? found[0];
  return (
    <div className="columns">
      <div>{shown && <OneTemplate key={idOf(shown)} template={shown} />}</div>
      <section className="paper" aria-label={words.title}>
        <Input.Search
          allowClear
          aria-label={words.find}
          placeholder={words.find}
          value={sought}
          onChange={({ target }) => setSought(target.value)}
        />
        {found.length === 0 && <p className="muted">{words.noneFound}</p>}
        <ul className="templates-list">
          {found.map((one) => (
            <li key={idOf(one)}>
              <button type="button" aria-current={one === shown} onClick={() => show(one)}>
                <div>{subject(one)}</div>
                <div className="muted small">
                  {one.plugin} · {one.name}
                </div>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

/** Whether a template has some words in its name or in any of its texts. */
function has({ plugin, name, texts }: Template, sought: string): boolean {
  const all = [plugin, name, ...Object.values(texts).flatMap(({ subject, body }) => [subject, body])];
  return all.join('\n').toLowerCase().includes(sought.trim().toLowerCase());
}
