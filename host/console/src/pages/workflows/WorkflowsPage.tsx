//! Workflows as the plugins declare them: picture and table.
import { Select, Table } from 'antd';
import { useSearchParams } from 'react-router';
import { useRoles } from '../../api/people';
import { idOf, useWorkflows, type Action, type Workflow } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { Scroll } from '../../parts/Scroll';
import { Loaded, Nothing } from '../../parts/states';
import { boardWords } from '../../words/board';
import Diagram from './Diagram';

export default function WorkflowsPage() {
  const words = useWords(boardWords);
  const workflows = useWorkflows();
  return (
    <>
      <PageHead title={words.diagram} about={words.diagramAbout} />
      <Loaded of={workflows}>
        {(all) =>
          all.length > 0 ? <Chosen all={all} /> : <Nothing title={words.noKinds} hint={words.noKindsHint} />
        }
      </Loaded>
    </>
  );
}

function Chosen({ all }: { all: Workflow[] }) {
  const words = useWords(boardWords);
  const [params, setParams] = useSearchParams();
  const wanted = params.get('kind');
  const workflow = all.find(({ plugin, name }) => idOf(plugin, name) === wanted) ?? all[0];
  if (!workflow) return null;
  return (
    <>
      <div className="filters">
        <Select
          className="filter-kind"
          aria-label={words.choose}
          showSearch={{ optionFilterProp: 'label' }}
          value={idOf(workflow.plugin, workflow.name)}
          onChange={(kind) => setParams({ kind })}
          options={all.map((one) => ({ value: idOf(one.plugin, one.name), label: one.title }))}
          popupMatchSelectWidth={280}
        />
      </div>
      <div className="paper">
        <Diagram workflow={workflow} />
      </div>
      <div className="paper">
        <h2>{words.actions}</h2>
        <Scroll label={words.actions}>
          <ActionTable workflow={workflow} />
        </Scroll>
      </div>
    </>
  );
}

function ActionTable({ workflow }: { workflow: Workflow }) {
  const words = useWords(boardWords);
  const roles = useRoles().data ?? [];
  const role = (name: string) => roles.find((one) => one.name === name)?.title ?? name;
  const state = (name: string) => workflow.states.find((one) => one.name === name)?.title ?? name;
  return (
    <Table<Action>
      rowKey="name"
      size="small"
      pagination={false}
      dataSource={workflow.actions}
      columns={[
        { title: words.actions, dataIndex: 'title' },
        { title: words.from, render: (_, { from }) => from.map(state).join(', ') },
        { title: words.to, render: (_, { to }) => (to.length > 0 ? to.map(state).join(', ') : words.stays) },
        { title: words.by, render: (_, action) => action.roles.map(role).join(', ') },
      ]}
    />
  );
}
