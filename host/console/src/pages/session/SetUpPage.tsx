import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { Navigate } from 'react-router';
import type { Schemas } from '../../api/client';
import { byField, Problem } from '../../api/problem';
import { useIsNew, useSession, useSetUp } from '../../api/session';
import { useWords } from '../../app/preferences';
import { Entrance } from '../../parts/Entrance';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { sessionWords } from '../../words/session';

/** The token of the printed link. It stands behind `#`, so that no server and no log ever sees it. */
function tokenOfLink(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
}

/** First start: the account that runs the host. */
export default function SetUpPage() {
  const words = useWords(sessionWords);
  const session = useSession();
  const isNew = useIsNew().data?.open;
  const setUp = useSetUp();
  const [form] = Form.useForm<Schemas['SetUp']>();
  const [token] = useState(tokenOfLink);
  if (session.data) return <Navigate to="/" replace />;
  if (isNew === false && !setUp.isPending) return <Navigate to="/sign-in" replace />;
  const needed = [{ required: true, message: words.needed }];
  const refuse = (error: unknown) => {
    if (!(error instanceof Problem)) return;
    form.setFields(
      [...byField(error)].map(([name, message]) => ({
        name: name as keyof Schemas['SetUp'],
        errors: [message],
      })),
    );
  };
  return (
    <Entrance title={words.setUp} lead={words.setUpLead}>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ token }}
        onFinish={(body) => setUp.mutate(body, { onError: refuse })}
      >
        <ProblemAlert error={setUp.error} />
        <Form.Item
          name="token"
          label={words.token}
          extra={token ? undefined : words.tokenHint}
          rules={needed}
          hidden={Boolean(token)}
        >
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="name" label={words.name} rules={needed}>
          <Input autoFocus autoComplete="name" />
        </Form.Item>
        <Form.Item name="login" label={words.login} extra={words.loginHint} rules={needed}>
          <Input autoComplete="username" autoCapitalize="none" />
        </Form.Item>
        <Form.Item name="password" label={words.newPassword} rules={needed}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block size="large" loading={setUp.isPending}>
          {words.create}
        </Button>
      </Form>
    </Entrance>
  );
}
