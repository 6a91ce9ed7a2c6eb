//! Open tickets of one kind, a column for each state.
import { Checkbox, Select } from 'antd';
import { useSearchParams } from 'react-router';
import { useCounts } from '../../api/tickets';
import { idOf, useVocabulary, useWorkflows, type Workflow } from '../../api/workflows';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { Loaded, Nothing } from '../../parts/states';
import { boardWords } from '../../words/board';
import { Column } from './Column';
import './board.css';

export default function BoardPage() {
  const words = useWords(boardWords);
  const counts = useCounts();
  const workflows = useWorkflows();
  return (
    <Loaded of={workflows}>
      {(all) => (
        <Loaded of={counts}>
          {(counted) => {
            const used = all.filter(({ plugin, name }) =>
              counted.some((one) => one.plugin === plugin && one.workflow === name && one.count > 0),
            );
            return used.length > 0 ? (
              <Board kinds={used} />
            ) : (
              <Nothing title={words.noKinds} hint={words.noKindsHint} />
            );
          }}
        </Loaded>
      )}
    </Loaded>
  );
}

function Board({ kinds }: { kinds: Workflow[] }) {
  const words = useWords(boardWords);
  const { me } = useSite();
  const busiest = useBusiest(kinds);
  const [params, setParams] = useSearchParams();
  const wanted = params.get('kind') ?? idOf(busiest.plugin, busiest.name);
  const kind = kinds.find(({ plugin, name }) => idOf(plugin, name) === wanted) ?? busiest;
  const mine = params.get('mine') === '1';
  const change = (next: { kind?: string; mine?: boolean }) => {
    const merged = { kind: wanted, mine, ...next };
    setParams({ kind: merged.kind, ...(merged.mine ? { mine: '1' } : {}) });
  };
  return (
    <>
      <PageHead title={words.title} about={words.about} />
      <div className="filters">
        <Select
          className="filter-kind"
          aria-label={words.kind}
          showSearch={{ optionFilterProp: 'label' }}
          value={idOf(kind.plugin, kind.name)}
          onChange={(value) => change({ kind: value })}
          options={kinds.map((one) => ({ value: idOf(one.plugin, one.name), label: one.title }))}
          popupMatchSelectWidth={280}
        />
        {me && (
          <Checkbox checked={mine} onChange={(event) => change({ mine: event.target.checked })}>
            {words.onlyMine}
          </Checkbox>
        )}
      </div>
      <div className="board">
        {kind.states
          .filter(({ end }) => !end)
          .map((state) => (
            <Column key={state.name} workflow={kind} state={state} assignee={mine ? me?.person : undefined} />
          ))}
      </div>
    </>
  );
}

/** The kind with most open work. */
function useBusiest(kinds: Workflow[]): Workflow {
  const counts = useCounts().data ?? [];
  const vocabulary = useVocabulary();
  const open = ({ plugin, name }: Workflow) =>
    counts
      .filter(
        (one) => one.plugin === plugin && one.workflow === name && !vocabulary.isEnd(plugin, name, one.state),
      )
      .reduce((sum, { count }) => sum + count, 0);
  return kinds.reduce((best, kind) => (open(kind) > open(best) ? kind : best));
}
