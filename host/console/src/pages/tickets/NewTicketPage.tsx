import { App, Form, Input } from 'antd';
import { useNavigate, useParams } from 'react-router';
import { useSite } from '../../api/sites';
import { useOpenTicket } from '../../api/tickets';
import { idOf, useVocabulary, useWorkflows, type Workflow } from '../../api/workflows';
import { useWords } from '../../app/preferences';
import { GeneratedForm } from '../../parts/GeneratedForm';
import { PageHead } from '../../parts/PageHead';
import { Failed, Loading, Nothing } from '../../parts/states';
import { ticketWords } from '../../words/tickets';
import { rememberKind } from './recent';

export function NewTicketPage() {
  const { plugin = '', workflow = '' } = useParams();
  const workflows = useWorkflows();
  const kind = useVocabulary().workflow(plugin, workflow);
  const words = useWords(ticketWords);
  if (workflows.isPending) return <Loading />;
  if (workflows.isError) return <Failed error={workflows.error} />;
  if (!kind?.allowed) return <Nothing title={words.notAllowed} />;
  return <Opening kind={kind} key={idOf(plugin, workflow)} />;
}

function Opening({ kind }: { kind: Workflow }) {
  const words = useWords(ticketWords);
  const site = useSite().name;
  const go = useNavigate();
  const { message } = App.useApp();
  const open = useOpenTicket();

  async function submit({ title, ...form }: Record<string, unknown>, attempt: string) {
    const body = { plugin: kind.plugin, workflow: kind.name, title: String(title ?? ''), form };
    const { ticket, number } = await open.mutateAsync({ body, attempt });
    rememberKind(site, idOf(kind.plugin, kind.name));
    void message.success(words.openedAs(number));
    void go(`/s/${site}/tickets/${ticket}`);
  }
  // A field of that name is the blueprint's own; then the line is made from the form.
  const own = kind.form.some(({ name }) => name === 'title');
  return (
    <>
      <PageHead title={kind.title} about={words.newTicket} />
      <div className="paper form-paper">
        <GeneratedForm fields={kind.form} submit={words.open} onSubmit={submit} onCancel={() => void go(-1)}>
          {!own && (
            <Form.Item name="title" label={words.summary} extra={words.summaryHint} rules={[{ max: 200 }]}>
              <Input autoComplete="off" />
            </Form.Item>
          )}
        </GeneratedForm>
      </div>
    </>
  );
}
