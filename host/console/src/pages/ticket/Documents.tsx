import { Tag } from 'antd';
import { useDocumentKinds, useDocumentsAbout } from '../../api/documents';
import { useSite } from '../../api/sites';
import type { Ticket } from '../../api/tickets';
import { useVocabulary } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { PrintButton } from '../../parts/PrintButton';
import { useTimes } from '../../parts/time';
import { caseWords } from '../../words/ticket';

/** Papers that were issued about the ticket: receipts, passes, certificates, each to be printed again. */
export function Documents({ ticket }: { ticket: Ticket }) {
  const words = useWords(caseWords);
  const times = useTimes();
  const site = useSite().name;
  const family = useVocabulary().workflow(ticket.plugin, ticket.workflow)?.family;
  const kinds = (useDocumentKinds().data ?? []).filter(
    (kind) => kind.plugin === ticket.plugin && (!family || !kind.family || kind.family === family),
  );
  const documents = useDocumentsAbout(ticket.id, kinds);
  if (documents.length === 0) return null;
  return (
    <section className="paper" aria-labelledby="documents">
      <h2 id="documents">{words.documents}</h2>
      <ul className="plain-list">
        {documents.map(({ kind, document }) => (
          <li key={`${kind.name} ${document.number}`}>
            <div className="row-line">
              <span>
                {kind.title} <strong className="number">{document.number}</strong>
              </span>
              <PrintButton
                path={`/api/v1/sites/${site}/documents/${kind.plugin}/${kind.name}/${document.number}/print`}
                what={`${kind.title} ${document.number}`}
              />
            </div>
            <div className="muted small">
              {times.moment(document.issued_at)}
              {document.pass?.until && ` · ${words.validUntil(times.moment(document.pass.until))}`}{' '}
              {document.validity !== 'valid' && <Tag>{words.validity[document.validity]}</Tag>}
            </div>
            {document.voided && <div className="due-late small">{document.voided.reason}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}
