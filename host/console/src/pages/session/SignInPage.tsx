import { Button, Form, Input } from 'antd';
import { Navigate, useLocation } from 'react-router';
import type { Schemas } from '../../api/client';
import { Problem } from '../../api/problem';
import { useIsNew, useSession, useSignIn } from '../../api/session';
import { useWords } from '../../app/preferences';
import { Entrance } from '../../parts/Entrance';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { sessionWords } from '../../words/session';

export default function SignInPage() {
  const words = useWords(sessionWords);
  const session = useSession();
  const isNew = useIsNew().data?.open;
  const signIn = useSignIn();
  const from = (useLocation().state as { from?: string } | null)?.from ?? '/';
  if (session.data) return <Navigate to={from} replace />;
  if (isNew) return <Navigate to="/setup" replace />;
  const wrong = signIn.error instanceof Problem && signIn.error.kind === 'unauthorized';
  const needed = [{ required: true, message: words.needed }];
  return (
    <Entrance title={words.signIn} lead={words.signInLead}>
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={(body: Schemas['SignIn']) => signIn.mutate(body)}
      >
        {wrong ? (
          <ProblemAlert error={new Problem(401, { title: words.wrong, detail: '' })} />
        ) : (
          <ProblemAlert error={signIn.error} />
        )}
        <Form.Item name="login" label={words.login} rules={needed}>
          <Input autoFocus autoComplete="username" autoCapitalize="none" size="large" />
        </Form.Item>
        <Form.Item name="password" label={words.password} rules={needed}>
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block size="large" loading={signIn.isPending}>
          {words.signIn}
        </Button>
      </Form>
    </Entrance>
  );
}
