//! A door to be set up or changed: in whose name, by which mapping, with which secrets.
import { App, Button, Form, Input } from 'antd';
import { usePutDoor, type Door } from '../../api/doors';
import { byField, Problem } from '../../api/problem';
import { useWords } from '../../app/preferences';
import { PersonPicker } from '../../parts/PersonPicker';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { doorWords } from '../../words/doors';

interface Values {
  name: string;
  person: string;
  mapping: string;
  secrets?: string;
}

interface Props {
  /** Nothing: a new one. */
  door: Door | undefined;
  onDone: () => void;
}

export function DoorForm({ door, onDone }: Props) {
  const words = useWords(doorWords);
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const put = usePutDoor();
  const needed = [{ required: true, message: words.needed }];

  async function save({ name, person, mapping, secrets }: Values) {
    const given = (secrets ?? '').split('\n').map((line) => line.trim());
    const kept = given.filter((line) => line !== '');
    const body = { person, mapping, ...(kept.length > 0 ? { secrets: kept } : {}) };
    const called = door?.name ?? name;
    try {
      await put.mutateAsync({ door: called, body });
      void message.success(words.saved(called));
      onDone();
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      form.setFields(told(thrown));
    }
  }
  return (
    <section className="paper entry-card" aria-label={door ? `${words.edit} ${door.name}` : words.add}>
      <h2>{door ? `${words.edit} ${door.name}` : words.add}</h2>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        autoComplete="off"
        initialValues={door && { person: door.person, mapping: door.mapping }}
        onFinish={(values) => void save(values)}
        scrollToFirstError={{ focus: true }}
      >
        <ProblemAlert error={put.error} />
        {!door && (
          <Form.Item
            name="name"
            label={words.name}
            extra={words.nameHint}
            rules={[...needed, { pattern: /^[a-z][a-z0-9_-]{0,63}$/, message: words.namePattern }]}
          >
            <Input autoFocus autoComplete="off" autoCapitalize="none" />
          </Form.Item>
        )}
        <Form.Item name="person" label={words.person} extra={words.personHint} rules={needed}>
          <PersonPicker />
        </Form.Item>
        <Form.Item
          name="mapping"
          label={words.mapping}
          extra={words.mappingHint}
          rules={needed}
          className="door-mapping"
        >
          <Input.TextArea rows={12} spellCheck={false} autoCapitalize="none" />
        </Form.Item>
        <Form.Item
          name="secrets"
          label={words.secrets}
          extra={
            <>
              {words.secretsHint} {door && words.secretsKept}
              {door && <div>{words.secretsNow(door.secrets.join(', '))}</div>}
            </>
          }
          rules={door ? [] : needed}
        >
          <Input.TextArea rows={2} spellCheck={false} autoCapitalize="none" autoComplete="off" />
        </Form.Item>
        <div className="form-buttons">
          <Button type="primary" htmlType="submit" loading={put.isPending}>
            {words.save}
          </Button>
          <Button onClick={onDone}>{words.cancel}</Button>
        </div>
      </Form>
    </section>
  );
}

/** What the host said, at its input: every place within the mapping is the mapping's. */
function told(problem: Problem): { name: keyof Values; errors: string[] }[] {
  const all = new Map<keyof Values, string[]>();
  for (const [place, text] of byField(problem)) {
    const name = place.split(/[.[]/)[0] as keyof Values;
    all.set(name, [...(all.get(name) ?? []), place === name ? text : `${place}: ${text}`]);
  }
  return [...all].map(([name, errors]) => ({ name, errors }));
}
