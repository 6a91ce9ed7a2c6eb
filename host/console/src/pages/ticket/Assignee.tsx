import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useSite } from '../../api/sites';
import { assign, useChanged, type Ticket } from '../../api/tickets';
import { useWords } from '../../app/preferences';
import { PersonName } from '../../parts/Names';
import { PersonPicker } from '../../parts/PersonPicker';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { caseWords } from '../../words/ticket';

/** Who is responsible, and giving it to somebody else. */
export function Assignee({ ticket }: { ticket: Ticket }) {
  const words = useWords(caseWords);
  const { name: site, me } = useSite();
  const changed = useChanged();
  const [open, setOpen] = useState(false);
  const change = useMutation({
    mutationFn: (person: string | null) => assign(site, ticket.id, person),
    onSuccess: () => {
      setOpen(false);
      return changed();
    },
  });
  return (
    <>
      <ProblemAlert error={change.error} />
      <div className="row-line">
        <span>
          <span className="muted">{words.assignee}</span> <PersonName id={ticket.assignee} />
        </span>
        {me && !open && (
          <Button size="small" onClick={() => setOpen(true)}>
            {words.assign}
          </Button>
        )}
      </div>
      {open && (
        <PersonPicker
          autoFocus
          defaultOpen
          className="wide"
          aria-label={words.assignee}
          loading={change.isPending}
          value={ticket.assignee ?? undefined}
          onChange={(person) => change.mutate(person ?? null)}
        />
      )}
      {ticket.requester && (
        <div>
          <span className="muted">{words.requester}</span> <PersonName id={ticket.requester} />
        </div>
      )}
    </>
  );
}
