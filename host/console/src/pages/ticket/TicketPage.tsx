//! One ticket: what is to be done with it now, until when, what is written, and how it came there.
import { Alert } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { HangsAt } from '../../api/files';
import { useSite } from '../../api/sites';
import { useTicket, type Ticket } from '../../api/tickets';
import { useVocabulary } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { FieldList } from '../../parts/FieldList';
import { StateTag } from '../../parts/Names';
import { PageHead } from '../../parts/PageHead';
import { PrintButton } from '../../parts/PrintButton';
import { Loaded } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { caseWords } from '../../words/ticket';
import { Actions } from './Actions';
import { Approvals } from './Approvals';
import { Assignee } from './Assignee';
import { Deadlines } from './Deadlines';
import { Documents } from './Documents';
import { History } from './History';
import { Links } from './Links';
import { Path } from './Path';
import { Reveal } from './Reveal';
import { Signatures } from './Signatures';
import './ticket.css';

export default function TicketPage() {
  const { ticket: id } = useParams();
  const ticket = useTicket(Number(id));
  return <Loaded of={ticket}>{(found) => <Whole ticket={found} key={found.id} />}</Loaded>;
}

function Whole({ ticket }: { ticket: Ticket }) {
  const words = useWords(caseWords);
  const site = useSite().name;
  const times = useTimes();
  const vocabulary = useVocabulary();
  const [revealed, setRevealed] = useState<Ticket>();
  // What was shown whole stays so until it changed.
  const shown = revealed?.revision === ticket.revision ? revealed : ticket;
  const workflow = vocabulary.workflow(ticket.plugin, ticket.workflow);
  const about = [
    vocabulary.title(ticket.plugin, ticket.workflow),
    words.opened(times.moment(ticket.opened_at)),
    ticket.closed_at && words.closed(times.moment(ticket.closed_at)),
    ticket.reopened > 0 && words.reopened(ticket.reopened),
  ];
  return (
    <HangsAt value={{ ticket: ticket.id }}>
      <PageHead title={`${ticket.number} ${ticket.title}`} about={about.filter(Boolean).join(' · ')}>
        <StateTag ticket={ticket} />
        <PrintButton path={`/api/v1/sites/${site}/tickets/${ticket.id}/print`} what={ticket.number} />
      </PageHead>
      <div className="columns">
        <div>
          <Actions ticket={ticket} />
          <Approvals ticket={ticket} />
          <section className="paper" aria-labelledby="facts">
            <h2 id="facts">{words.facts}</h2>
            {shown.masked.length > 0 && <Reveal ticket={ticket} onShown={setRevealed} />}
            <FieldList fields={workflow?.fields ?? []} values={shown.fields} masked={shown.masked} />
          </section>
          <Path ticket={ticket} />
          <History ticket={ticket} />
        </div>
        <div>
          <Deadlines ticket={ticket} />
          <section className="paper" aria-label={words.assignee}>
            <Assignee ticket={ticket} />
            {ticket.parent && (
              <Alert
                type="info"
                title={<Link to={`/s/${site}/tickets/${ticket.parent}`}>{words.partOf}</Link>}
              />
            )}
          </section>
          <Links ticket={ticket} />
          <Documents ticket={ticket} />
          <Signatures ticket={ticket} />
        </div>
      </div>
    </HangsAt>
  );
}
