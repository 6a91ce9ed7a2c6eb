import { Alert, Button, Checkbox, Form, Input, Popconfirm, Typography } from 'antd';
import type { Schemas } from '../../api/client';
import { useNewToken, useRevokeToken, useTokens } from '../../api/session';
import { useWords } from '../../app/preferences';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { Loaded } from '../../parts/states';
import { useTimes } from '../../parts/time';
import { profileWords } from '../../words/profile';

const SCOPES: Schemas['Scope'][] = ['read', 'act', 'admin'];

/** Tokens by which programs come in under one's own name. */
export function Tokens() {
  const words = useWords(profileWords);
  const times = useTimes();
  const tokens = useTokens();
  const make = useNewToken();
  const revoke = useRevokeToken();
  const [form] = Form.useForm<Schemas['NewToken']>();
  const needed = [{ required: true, message: words.needed }];
  return (
    <section className="paper" aria-labelledby="tokens">
      <h2 id="tokens">{words.tokens}</h2>
      <p className="muted">{words.tokensHint}</p>
      <ProblemAlert error={make.error ?? revoke.error} />
      {make.data && (
        <Alert
          type="success"
          title={words.secret}
          description={<Typography.Text copyable>{make.data.secret}</Typography.Text>}
        />
      )}
      <Loaded of={tokens}>
        {(all) => (
          <ul className="plain-list">
            {all.length === 0 && <li className="muted">{words.noTokens}</li>}
            {all.map(({ id, name, scopes, expires_at }) => (
              <li key={id} className="row-line">
                <span>
                  <strong>{name}</strong>{' '}
                  <span className="muted">
                    {scopes.map((scope) => words.scope[scope]).join(', ')}
                    {expires_at && ` · ${words.expires(times.moment(expires_at))}`}
                  </span>
                </span>
                <Popconfirm
                  title={words.revokeAsk}
                  okText={words.revoke}
                  cancelText={words.cancel}
                  onConfirm={() => revoke.mutate(id)}
                >
                  <Button size="small" danger>
                    {words.revoke}
                  </Button>
                </Popconfirm>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <Form
        form={form}
        layout="vertical"
        className="narrow-form"
        requiredMark={false}
        initialValues={{ scopes: ['read'] }}
        onFinish={(body) => make.mutate(body, { onSuccess: () => form.resetFields() })}
      >
        <Form.Item name="name" label={words.name} rules={needed}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="scopes" label={words.scopes}>
          <Checkbox.Group options={SCOPES.map((scope) => ({ value: scope, label: words.scope[scope] }))} />
        </Form.Item>
        <Button htmlType="submit" loading={make.isPending}>
          {words.make}
        </Button>
      </Form>
    </section>
  );
}
