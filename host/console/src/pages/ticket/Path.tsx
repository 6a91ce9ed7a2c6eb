import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { Ticket } from '../../api/tickets';
import { useVocabulary } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { Loading } from '../../parts/states';
import { boardWords } from '../../words/board';

// The layout of diagrams is heavy, and looked at now and then.
const Diagram = lazy(() => import('../workflows/Diagram'));

/** The ticket's workflow with where it stands, on demand. */
export function Path({ ticket }: { ticket: Ticket }) {
  const words = useWords(boardWords);
  const workflow = useVocabulary().workflow(ticket.plugin, ticket.workflow);
  const [open, setOpen] = useState(false);
  if (!workflow) return null;
  return (
    <section className="paper" aria-label={words.diagram}>
      <Button type="link" className="bare" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? words.hideDiagram : words.showDiagram}
      </Button>
      {open && (
        <Suspense fallback={<Loading />}>
          <Diagram
            workflow={workflow}
            state={ticket.state}
            visited={ticket.stations.map(({ state }) => state)}
          />
        </Suspense>
      )}
    </section>
  );
}
