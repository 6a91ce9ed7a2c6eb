import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { answered, api } from '../../api/client';
import { useSite } from '../../api/sites';
import type { Ticket } from '../../api/tickets';
import { useWords } from '../../app/preferences';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { caseWords } from '../../words/ticket';

/** Shows what is masked, to who may, for a reason that is kept. */
export function Reveal({ ticket, onShown }: { ticket: Ticket; onShown: (whole: Ticket) => void }) {
  const words = useWords(caseWords);
  const site = useSite().name;
  const [reason, setReason] = useState<string>();
  const reveal = useMutation({
    mutationFn: (why: string) =>
      answered(
        api.POST('/api/v1/sites/{site}/tickets/{ticket}/reveal', {
          params: { path: { site, ticket: ticket.id } },
          body: { reason: why },
        }),
      ),
    onSuccess: onShown,
  });
  const asking = (
    <div className="buttons">
      <Input
        autoFocus
        className="filter-kind"
        aria-label={words.revealReason}
        placeholder={words.revealReason}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button
        disabled={!reason?.trim()}
        loading={reveal.isPending}
        onClick={() => reveal.mutate(reason ?? '')}
      >
        {words.reveal}
      </Button>
    </div>
  );
  return (
    <>
      <ProblemAlert error={reveal.error} />
      <Alert
        className="problem"
        type="info"
        title={words.masked}
        action={
          reason === undefined && (
            <Button size="small" onClick={() => setReason('')}>
              {words.reveal}
            </Button>
          )
        }
        description={reason !== undefined && asking}
      />
    </>
  );
}
