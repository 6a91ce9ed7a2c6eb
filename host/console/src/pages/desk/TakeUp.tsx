import { PlusOutlined } from '@ant-design/icons';
import { Link } from 'react-router';
import { useCounts } from '../../api/tickets';
import { useSite } from '../../api/sites';
import { idOf, useWorkflows } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { deskWords } from '../../words/desk';
import '../../parts/take-up.css';

const SHOWN = 6;

/** The kinds of tickets that the caller may open and that come in most. */
export function TakeUp() {
  const words = useWords(deskWords);
  const site = useSite().name;
  const workflows = useWorkflows().data ?? [];
  const counts = useCounts().data ?? [];
  const many = (id: string) =>
    counts.filter((one) => idOf(one.plugin, one.workflow) === id).reduce((sum, { count }) => sum + count, 0);
  const ranked = workflows
    .filter(({ allowed }) => allowed)
    .map((workflow) => ({ workflow, count: many(idOf(workflow.plugin, workflow.name)) }))
    .sort((one, other) => other.count - one.count)
    .slice(0, SHOWN);
  return (
    <section className="paper" aria-labelledby="take-up">
      <h2 id="take-up">{words.open}</h2>
      <div className="take-up">
        {ranked.map(({ workflow }) => (
          <Link
            key={workflow.name}
            to={`/s/${site}/tickets/new/${workflow.plugin}/${workflow.name}`}
            className="take-up-kind"
          >
            <PlusOutlined aria-hidden /> {workflow.title}
          </Link>
        ))}
      </div>
    </section>
  );
}
