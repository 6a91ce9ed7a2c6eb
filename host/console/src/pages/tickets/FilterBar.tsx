import { Button, Checkbox, DatePicker, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { idOf, useVocabulary, useWorkflows, type Workflow } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { PersonPicker } from '../../parts/PersonPicker';
import { ticketWords } from '../../words/tickets';
import { isEmpty, type Filter } from './filter';

interface Props {
  filter: Filter;
  onChange: (filter: Filter) => void;
}

/** States by title: several workflows may call the same state by the same name. */
function statesOf(workflows: readonly Workflow[]) {
  const titles = new Map(workflows.flatMap(({ states }) => states).map(({ name, title }) => [name, title]));
  return [...titles].map(([value, label]) => ({ value, label }));
}

export function FilterBar({ filter, onChange }: Props) {
  const words = useWords(ticketWords);
  const workflows = useWorkflows().data ?? [];
  const vocabulary = useVocabulary();
  const [plugin = '', name = ''] = filter.kind?.split('/') ?? [];
  const kind = vocabulary.workflow(plugin, name);
  const day = (text: string | undefined) => (text ? dayjs(text) : null);
  const iso = (at: Dayjs | null | undefined) => at?.format('YYYY-MM-DD');
  return (
    <div className="filters" role="search" aria-label={words.title}>
      <Select
        className="filter-kind"
        aria-label={words.kind}
        placeholder={words.allKinds}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        value={filter.kind}
        onChange={(value) => onChange({ ...filter, kind: value, states: [] })}
        options={workflows.map((one) => ({ value: idOf(one.plugin, one.name), label: one.title }))}
        popupMatchSelectWidth={280}
      />
      <Select
        className="filter-state"
        aria-label={words.state}
        placeholder={words.anyState}
        mode="multiple"
        maxTagCount="responsive"
        allowClear
        optionFilterProp="label"
        value={filter.states}
        onChange={(states) => onChange({ ...filter, states })}
        options={statesOf(kind ? [kind] : workflows)}
      />
      <PersonPicker
        className="filter-person"
        aria-label={words.assignee}
        placeholder={words.anybody}
        value={filter.assignee}
        onChange={(assignee) => onChange({ ...filter, assignee })}
      />
      <DatePicker.RangePicker
        className="filter-days"
        aria-label={words.openedBetween}
        placeholder={[words.from, words.until]}
        allowEmpty={[true, true]}
        value={[day(filter.from), day(filter.until)]}
        onChange={(range) => onChange({ ...filter, from: iso(range?.[0]), until: iso(range?.[1]) })}
      />
      <Select
        aria-label={words.order}
        value={filter.order}
        onChange={(order) => onChange({ ...filter, order })}
        options={[
          { value: 'newest', label: words.newest },
          { value: 'oldest', label: words.oldest },
        ]}
      />
      <Checkbox
        checked={filter.open}
        onChange={(event) => onChange({ ...filter, open: event.target.checked })}
      >
        {words.onlyOpen}
      </Checkbox>
      {!isEmpty(filter) && (
        <Button type="link" onClick={() => onChange({ states: [], open: false, order: filter.order })}>
          {words.clear}
        </Button>
      )}
    </div>
  );
}
