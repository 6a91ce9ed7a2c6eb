//! One shift by form: the way without a mouse, and on a phone.
import { App, Button, Form, Input, Modal, Select } from 'antd';
import { useShiftChanges, type Post } from '../../api/roster';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { useActorName } from '../../parts/Names';
import { PersonPicker } from '../../parts/PersonPicker';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { useTimes } from '../../parts/time';
import { partsWords } from '../../words/parts';
import { rosterWords } from '../../words/roster';
import { bodyOf, hoursText, type Plan } from './plan';
import type { Opened } from './Rota';
import { SwapForm } from './SwapForm';

interface Props extends Opened {
  posts: readonly Post[];
  onClose: () => void;
}

export function ShiftDialog({ plan, shift, posts, onClose }: Props) {
  const words = useWords(rosterWords);
  const times = useTimes();
  const name = useActorName();
  const { me } = useSite();
  const post = posts.find((one) => one.name === plan.post);
  const plans = post?.may_plan ?? false;
  const title = shift ? words.shiftOf(name(shift.person)) : words.put;
  return (
    <Modal
      open
      title={`${title} · ${post?.title ?? plan.post}`}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
    >
      {shift && !plans && (
        <p>
          {times.day(shift.start)}, {hoursText(shift, times, words.nextDay)}
        </p>
      )}
      {plans && <PlanForm plan={plan} shift={shift} posts={posts} onClose={onClose} />}
      {shift && me?.person === shift.person && <SwapForm shift={shift} onDone={onClose} />}
    </Modal>
  );
}

function PlanForm({ plan, shift, posts, onClose }: Props) {
  const words = useWords(rosterWords);
  const { required } = useWords(partsWords);
  const { message } = App.useApp();
  const name = useActorName();
  const changes = useShiftChanges();
  const { put, move, remove } = changes;
  const kinds = posts.find((one) => one.name === plan.post)?.shifts ?? [];
  const busy = put.isPending || move.isPending || remove.isPending;

  async function save(values: Plan) {
    const to = bodyOf({ ...plan, ...values });
    const person = shift?.person ?? values.person;
    if (shift) await move.mutateAsync({ shift, to: { ...to, person } });
    else await put.mutateAsync({ ...to, person });
    void message.success(words.placed(name(person)));
    onClose();
  }
  const takeOff = () =>
    shift &&
    remove.mutate(shift, {
      onSuccess() {
        void message.success(words.removed(name(shift.person)));
        onClose();
      },
    });
  return (
    <Form<Plan>
      layout="vertical"
      initialValues={plan}
      onFinish={(values) => void save(values).catch(() => {})}
    >
      <ProblemAlert error={put.error ?? move.error ?? remove.error} />
      {!shift && (
        <Form.Item name="person" label={words.person} rules={[{ required: true, message: required }]}>
          <PersonPicker />
        </Form.Item>
      )}
      <div className="shift-hours">
        <Form.Item name="day" label={words.day} rules={[{ required: true, message: required }]}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="from" label={words.from} rules={[{ required: true, message: required }]}>
          <Input type="time" />
        </Form.Item>
        <Form.Item name="until" label={words.until} rules={[{ required: true, message: required }]}>
          <Input type="time" />
        </Form.Item>
      </div>
      {kinds.length > 0 && (
        <Form.Item name="kind" label={words.kind}>
          <Select allowClear options={kinds.map((kind) => ({ value: kind, label: kind }))} />
        </Form.Item>
      )}
      <div className="form-buttons">
        <Button type="primary" htmlType="submit" loading={busy}>
          {shift ? words.save : words.put}
        </Button>
        {shift && (
          <Button danger disabled={busy} onClick={takeOff}>
            {words.remove}
          </Button>
        )}
        <Button onClick={onClose}>{words.cancel}</Button>
      </div>
    </Form>
  );
}
