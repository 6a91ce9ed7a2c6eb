//! The first signature: what is handed over, and to whom.
import { Alert, App, Button, Checkbox, Form, Input, Radio, Select } from 'antd';
import { useMyTickets } from '../../api/desk';
import { useHandoverChanges } from '../../api/handovers';
import { usePosts } from '../../api/people';
import type { Row } from '../../api/tickets';
import { useWords } from '../../app/preferences';
import { PersonPicker } from '../../parts/PersonPicker';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Loading } from '../../parts/states';
import { handoverWords } from '../../words/handovers';
import { partsWords } from '../../words/parts';

interface Values {
  kind: 'person' | 'post';
  to: string;
  tickets: number[];
  text?: string;
}

export function Offer({ onDone }: { onDone: () => void }) {
  const words = useWords(handoverWords);
  const mine = useMyTickets();
  return (
    <section className="paper form-paper" aria-labelledby="offer">
      <h2 id="offer">{words.offer}</h2>
      {!mine.rows && <Loading />}
      {mine.rows?.length === 0 && <p className="muted">{words.noTickets}</p>}
      {mine.rows && mine.rows.length > 0 && (
        <OfferForm rows={mine.rows} more={Boolean(mine.data?.next)} onDone={onDone} />
      )}
    </section>
  );
}

function OfferForm({ rows, more, onDone }: { rows: Row[]; more: boolean; onDone: () => void }) {
  const words = useWords(handoverWords);
  const { required } = useWords(partsWords);
  const { message } = App.useApp();
  const posts = usePosts().data ?? [];
  const { offer } = useHandoverChanges();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form) ?? 'person';
  const needed = [{ required: true, message: required }];
  // Not `required`: a group of boxes knows no such attribute.
  const some = (_: unknown, ids?: number[]) =>
    ids && ids.length > 0 ? Promise.resolve() : Promise.reject(new Error(required));
  const submit = ({ to, tickets, text }: Values) =>
    offer.mutate(
      { ...(kind === 'person' ? { to_person: to } : { to_post: to }), tickets, text: text ?? '' },
      {
        onSuccess() {
          void message.success(words.offered);
          onDone();
        },
      },
    );
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ kind: 'person', tickets: rows.map(({ id }) => id) }}
      onFinish={submit}
    >
      <ProblemAlert error={offer.error} />
      <Form.Item name="kind" label={words.toWhom}>
        <Radio.Group
          aria-label={words.toWhom}
          onChange={() => form.setFieldValue('to', undefined)}
          options={[
            { value: 'person', label: words.person },
            { value: 'post', label: words.post },
          ]}
        />
      </Form.Item>
      <Form.Item name="to" label={kind === 'person' ? words.person : words.post} rules={needed}>
        {kind === 'person' ? (
          <PersonPicker />
        ) : (
          <Select options={posts.map(({ name, title }) => ({ value: name, label: title }))} />
        )}
      </Form.Item>
      <Form.Item name="tickets" label={words.tickets} rules={[{ validator: some }]}>
        <Checkbox.Group
          className="check-list"
          aria-label={words.tickets}
          options={rows.map(({ id, number, title }) => ({ value: id, label: `${number} ${title}` }))}
        />
      </Form.Item>
      {more && <Alert className="problem" type="info" title={words.more} />}
      <Form.Item name="text" label={words.text}>
        <Input.TextArea rows={3} />
      </Form.Item>
      <div className="form-buttons">
        <Button type="primary" htmlType="submit" loading={offer.isPending}>
          {words.sign}
        </Button>
        <Button onClick={onDone}>{words.cancel}</Button>
      </div>
    </Form>
  );
}
