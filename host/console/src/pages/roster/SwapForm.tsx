//! Asks somebody to take a shift of one's own, or to swap.
import { App, Button, Form, Input, Select } from 'antd';
import { useShifts, useSwapChanges, type Shift } from '../../api/roster';
import { useWords } from '../../app/preferences';
import { addDays } from '../../parts/days';
import { PersonPicker } from '../../parts/PersonPicker';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { useTimes } from '../../parts/time';
import { partsWords } from '../../words/parts';
import { rosterWords } from '../../words/roster';
import { hoursText } from './plan';

/** Shifts this far from the own one are offered in return, in days. */
const NEAR_DAYS = 14;

interface Asking {
  with: string;
  for_start?: string;
  reason?: string;
}

export function SwapForm({ shift, onDone }: { shift: Shift; onDone: () => void }) {
  const words = useWords(rosterWords);
  const { required } = useWords(partsWords);
  const { message } = App.useApp();
  const times = useTimes();
  const { ask } = useSwapChanges();
  const [form] = Form.useForm<Asking>();
  const other = Form.useWatch('with', form);
  const day = times.isoDay(shift.start);
  const near = { from: `${addDays(day, -NEAR_DAYS)}T00:00:00`, until: `${addDays(day, NEAR_DAYS)}T00:00:00` };
  const shifts = useShifts(near).data ?? [];
  const theirs = shifts.filter(({ post, person }) => post === shift.post && person === other);
  const submit = ({ with: person, for_start, reason }: Asking) =>
    ask.mutate(
      {
        post: shift.post,
        start: shift.start,
        with: person,
        reason: reason ?? '',
        ...(for_start ? { for_start } : {}),
      },
      {
        onSuccess() {
          void message.success(words.asked);
          onDone();
        },
      },
    );
  return (
    <Form form={form} layout="vertical" className="swap-form" onFinish={submit}>
      <h3>{words.swap}</h3>
      <ProblemAlert error={ask.error} />
      <Form.Item name="with" label={words.with} rules={[{ required: true, message: required }]}>
        <PersonPicker />
      </Form.Item>
      <Form.Item name="for_start" label={words.inReturn}>
        <Select
          allowClear
          placeholder={words.inReturnNone}
          options={theirs.map((one) => ({
            value: one.start,
            label: `${times.day(one.start)}, ${hoursText(one, times, words.nextDay)}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="reason" label={words.reason}>
        <Input.TextArea rows={2} />
      </Form.Item>
      <Button htmlType="submit" loading={ask.isPending}>
        {words.swap}
      </Button>
    </Form>
  );
}
