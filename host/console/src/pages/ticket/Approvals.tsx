import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { answered, api, type Schemas } from '../../api/client';
import { useSite } from '../../api/sites';
import { useChanged, type Ticket } from '../../api/tickets';
import { useWords } from '../../app/preferences';
import { PersonName } from '../../parts/Names';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { useTimes } from '../../parts/time';
import { caseWords } from '../../words/ticket';

type Approval = Schemas['ApprovalView'];

/** Rounds of approval, and the buttons of who may decide now. */
export function Approvals({ ticket }: { ticket: Ticket }) {
  const words = useWords(caseWords);
  if (ticket.approvals.length === 0) return null;
  return (
    <section className="paper" aria-labelledby="approvals">
      <h2 id="approvals">{words.approvals}</h2>
      <ul className="plain-list">
        {ticket.approvals.map((approval) => (
          <li key={`${approval.approval} ${approval.round}`}>
            <Round ticket={ticket} approval={approval} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Round({ ticket, approval }: { ticket: Ticket; approval: Approval }) {
  const words = useWords(caseWords);
  const times = useTimes();
  const decisions = approval.steps.flatMap((step) => step.decisions);
  const running = approval.state === 'running';
  return (
    <>
      <div className="row-line">
        <strong>{approval.title}</strong>
        <span>
          {words.approvalStates[approval.state]}
          {running && ` · ${words.approvalStep(approval.step + 1, approval.steps.length)}`}
        </span>
      </div>
      {decisions.map(({ by, at, choice, reason }) => (
        <div key={`${by} ${at}`} className="muted small">
          <PersonName id={by} /> · {words.choices[choice]} · {times.moment(at)} {reason}
        </div>
      ))}
      {approval.can_decide && <Deciding ticket={ticket} approval={approval.approval} />}
    </>
  );
}

const CHOICES: Schemas['Choice'][] = ['approve', 'return', 'reject'];

function Deciding({ ticket, approval }: { ticket: Ticket; approval: string }) {
  const words = useWords(caseWords);
  const site = useSite().name;
  const changed = useChanged();
  const [reason, setReason] = useState('');
  const decide = useMutation({
    mutationFn: (choice: Schemas['Choice']) =>
      answered(
        api.POST('/api/v1/sites/{site}/tickets/{ticket}/approvals/{approval}', {
          params: { path: { site, ticket: ticket.id, approval } },
          body: { choice, reason },
        }),
      ),
    onSuccess: () => changed(),
  });
  return (
    <Form layout="vertical">
      <ProblemAlert error={decide.error} />
      <Form.Item label={words.reason}>
        <Input aria-label={words.reason} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Form.Item>
      <div className="buttons">
        {CHOICES.map((choice) => (
          <Button
            key={choice}
            type={choice === 'approve' ? 'primary' : 'default'}
            danger={choice === 'reject'}
            loading={decide.isPending && decide.variables === choice}
            onClick={() => decide.mutate(choice)}
          >
            {words.choices[choice]}
          </Button>
        ))}
      </div>
    </Form>
  );
}
