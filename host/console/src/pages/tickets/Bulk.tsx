import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useSite } from '../../api/sites';
import { act, assign, note, useChanged, type Row } from '../../api/tickets';
import { useVocabulary } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { PersonPicker } from '../../parts/PersonPicker';
import { ticketWords } from '../../words/tickets';
import { commonActions, eachOf, type Outcome } from './several';

type Doing = 'act' | 'assign' | 'note';

/** The chosen tickets: what to do with all of them, and what came of it for each. */
export function Bulk({ rows, onDone }: { rows: Row[]; onDone: () => void }) {
  const words = useWords(ticketWords);
  const site = useSite().name;
  const vocabulary = useVocabulary();
  const changed = useChanged();
  const [doing, setDoing] = useState<Doing>();
  const [wanted, setWanted] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [outcomes, setOutcomes] = useState<Outcome[]>();
  const actions = commonActions(rows, vocabulary);

  async function run() {
    if (!doing || !wanted) return;
    setBusy(true);
    const work = {
      act: ({ id }: Row) => act(site, id, wanted, {}),
      assign: ({ id }: Row) => assign(site, id, wanted),
      note: ({ id }: Row) => note(site, id, wanted),
    };
    setOutcomes(await eachOf(rows, work[doing]));
    setBusy(false);
    setDoing(undefined);
    await changed();
  }
  const begin = (next: Doing) => {
    setOutcomes(undefined);
    setWanted(undefined);
    setDoing(next);
  };
  return (
    <section className="paper bulk" aria-label={words.selected(rows.length)}>
      <div className="buttons">
        <strong>{words.selected(rows.length)}</strong>
        <Button
          size="small"
          disabled={actions.length === 0}
          title={actions.length === 0 ? words.oneKind : undefined}
          onClick={() => begin('act')}
        >
          {words.bulkAction}
        </Button>
        <Button size="small" onClick={() => begin('assign')}>
          {words.bulkAssign}
        </Button>
        <Button size="small" onClick={() => begin('note')}>
          {words.bulkNote}
        </Button>
        <Button size="small" type="text" onClick={onDone}>
          {words.cancel}
        </Button>
      </div>
      {doing && (
        <div className="buttons bulk-form">
          {doing === 'act' && (
            <Select
              aria-label={words.bulkAction}
              className="filter-kind"
              value={wanted}
              onChange={setWanted}
              options={actions.map(({ name, title }) => ({ value: name, label: title }))}
            />
          )}
          {doing === 'assign' && (
            <PersonPicker
              aria-label={words.bulkAssign}
              className="filter-kind"
              value={wanted}
              onChange={setWanted}
            />
          )}
          {doing === 'note' && (
            <Input
              aria-label={words.note}
              className="filter-kind"
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
          )}
          <Button type="primary" loading={busy} disabled={!wanted} onClick={() => void run()}>
            {words.apply}
          </Button>
        </div>
      )}
      {outcomes && <Outcomes outcomes={outcomes} />}
    </section>
  );
}

function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  const words = useWords(ticketWords);
  const refused = outcomes.filter(({ why }) => why !== undefined);
  return (
    <div role="status">
      {words.done(outcomes.length - refused.length)}
      {refused.length > 0 && (
        <>
          {' · '}
          <strong className="due-late">{words.refused(refused.length)}</strong>
          <ul className="plain-list">
            {refused.map(({ row, why }) => (
              <li key={row.id}>
                <span className="number">{row.number}</span> {why}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
