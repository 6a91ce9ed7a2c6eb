//! One template: in which language, with sample values or as it is written, and what is filled in.
import { Segmented, Tag } from 'antd';
import { useState } from 'react';
import { useTemplatePreview, type Template } from '../../api/templates';
import { usePreferences, useWords } from '../../app/preferences';
import { Lines } from '../../parts/Lines';
import { Loaded } from '../../parts/states';
import type { Language } from '../../words/bilingual';
import { templateWords } from '../../words/templates';

export function OneTemplate({ template }: { template: Template }) {
  const words = useWords(templateWords);
  const preferences = usePreferences();
  const [language, setLanguage] = useState<Language>(preferences.language);
  const [asWritten, setAsWritten] = useState(false);
  const written = template.texts[language] ?? Object.values(template.texts)[0];
  return (
    <section className="paper" aria-labelledby="template">
      <div className="paper-head">
        <h2 id="template">{template.name}</h2>
        <span className="buttons">
          <Segmented<Language>
            aria-label={words.language}
            value={language}
            onChange={setLanguage}
            options={[
              { value: 'zh', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
          <Segmented
            aria-label={words.show}
            value={asWritten ? 'source' : 'preview'}
            onChange={(shown) => setAsWritten(shown === 'source')}
            options={[
              { value: 'preview', label: words.preview },
              { value: 'source', label: words.source },
            ]}
          />
        </span>
      </div>
      <Ways template={template} />
      {asWritten ? (
        <Letter language={language} subject={written?.subject ?? ''} body={written?.body ?? ''} />
      ) : (
        <Previewed template={template} language={language} />
      )}
    </section>
  );
}

/** How it goes out. */
function Ways({ template }: { template: Template }) {
  const words = useWords(templateWords);
  const { channels, fallback, bypasses_quiet, digest, confirmed } = template;
  return (
    <div>
      <Tag>{words.inbox}</Tag>
      {channels.map((channel) => (
        <Tag key={channel}>{words.channels[channel] ?? channel}</Tag>
      ))}
      {fallback && channels.length > 1 && <Tag>{words.fallback}</Tag>}
      {bypasses_quiet && <Tag>{words.bypasses}</Tag>}
      {digest && <Tag>{words.digest(digest)}</Tag>}
      {confirmed && <Tag>{words.confirmed}</Tag>}
    </div>
  );
}

function Previewed({ template, language }: { template: Template; language: Language }) {
  const words = useWords(templateWords);
  const preview = useTemplatePreview(template, language);
  const type = (of: Template['arguments'][number]['type']) => (of ? words.types[of] : words.untyped);
  return (
    <Loaded of={preview}>
      {({ subject, body, values }) => (
        <>
          <Letter language={language} subject={subject} body={body} />
          <h3>{words.values}</h3>
          {template.arguments.length === 0 ? (
            <p className="muted">{words.noValues}</p>
          ) : (
            <Lines
              rows={template.arguments.map((argument) => [
                argument.name,
                <span key={argument.name}>
                  {values[argument.name]} <span className="muted small">{type(argument.type)}</span>
                </span>,
                argument.name,
              ])}
            />
          )}
        </>
      )}
    </Loaded>
  );
}

function Letter({ language, subject, body }: { language: Language; subject: string; body: string }) {
  return (
    <article className="letter" lang={language}>
      <h3>{subject}</h3>
      <div className="long-text">{body}</div>
    </article>
  );
}
