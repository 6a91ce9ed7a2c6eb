import { App, Button, Form, Input } from 'antd';
import type { Schemas } from '../../api/client';
import { byField, Problem } from '../../api/problem';
import { useChangePassword } from '../../api/session';
import { useWords } from '../../app/preferences';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { profileWords } from '../../words/profile';

type Body = Schemas['ChangePassword'];

export function PasswordForm() {
  const words = useWords(profileWords);
  const { message } = App.useApp();
  const change = useChangePassword();
  const [form] = Form.useForm<Body>();
  const refuse = (error: unknown) => {
    if (!(error instanceof Problem)) return;
    form.setFields([...byField(error)].map(([name, text]) => ({ name: name as keyof Body, errors: [text] })));
  };
  const done = () => {
    form.resetFields();
    void message.success(words.changed);
  };
  const needed = [{ required: true, message: words.needed }];
  const elsewhere =
    change.error instanceof Problem && change.error.errors.length > 0 ? undefined : change.error;
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className="narrow-form"
      onFinish={(body) => change.mutate(body, { onError: refuse, onSuccess: done })}
    >
      <ProblemAlert error={elsewhere} />
      <Form.Item name="current" label={words.current} rules={needed}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item name="password" label={words.next} rules={needed}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button htmlType="submit" loading={change.isPending}>
        {words.change}
      </Button>
    </Form>
  );
}
