import { App, Button, Checkbox, Form, Input, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { accountOf, useAccountChanges, useAccounts } from '../../api/accounts';
import { usePutPerson, useRoles, type Person, type PersonBody } from '../../api/people';
import { byField, Problem } from '../../api/problem';
import { useSession } from '../../api/session';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { PersonPicker } from '../../parts/PersonPicker';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { shortName } from '../start/shortName';
import { peopleWords } from '../../words/people';
import './people.css';

interface Values extends PersonBody {
  id: string;
  signIn?: boolean;
  login?: string;
  password?: string;
}

interface Props {
  /** Nothing: somebody new. */
  person: Person | undefined;
  onDone: () => void;
}

/** A person of the site, and in the same go the account they sign in with. */
export function PersonForm({ person, onDone }: Props) {
  const words = useWords(peopleWords);
  const site = useSite().name;
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const put = usePutPerson();
  const accounts = useAccountChanges();
  const hidden = person ? maskedContacts(person) : [];
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), []);
  const error = put.error ?? accounts.create.error;

  async function save({ id, signIn, login, password, ...body }: Values) {
    const key = person?.id ?? id;
    const kept = { ...(person && { fields: person.fields, quiet: person.quiet }), ...body };
    try {
      await put.mutateAsync({ person: key, body: kept });
      if (signIn && login && password) {
        await accounts.create.mutateAsync({ login, password, name: body.name, people: { [site]: key } });
      }
      void message.success(words.saved(body.name));
      onDone();
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      form.setFields(
        [...byField(thrown)].map(([name, text]) => ({ name: name as keyof Values, errors: [text] })),
      );
    }
  }
  const suggest = (change: Partial<Values>) => {
    if (change.name === undefined || person) return;
    if (!form.isFieldTouched('id')) form.setFieldValue('id', shortName(change.name));
    if (!form.isFieldTouched('login')) form.setFieldValue('login', shortName(change.name));
  };
  return (
    <section
      className="paper person-form"
      ref={place}
      aria-label={person ? words.edit(person.name) : words.add}
    >
      <h2>{person ? words.edit(person.name) : words.add}</h2>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={person ? without(person, hidden) : { roles: [] }}
        onValuesChange={suggest}
        onFinish={(values) => void save(values)}
      >
        <ProblemAlert error={error} />
        <Facts isNew={!person} hidden={hidden} />
        {person ? <Account person={person} /> : <NewAccount />}
        <div className="form-buttons">
          <Button type="primary" htmlType="submit" loading={put.isPending || accounts.create.isPending}>
            {words.save}
          </Button>
          <Button onClick={onDone}>{words.cancel}</Button>
        </div>
      </Form>
    </section>
  );
}

type Contact = 'phone' | 'email';

/** Ways to reach somebody that came masked: written back as they are shown, they would be lost. */
function maskedContacts(person: Person): Contact[] {
  return (['phone', 'email'] as const).filter((contact) => person[contact]?.includes('*'));
}

function without(person: Person, hidden: readonly Contact[]): Partial<Values> {
  return { ...person, ...Object.fromEntries(hidden.map((contact) => [contact, undefined])) };
}

function Facts({ isNew, hidden }: { isNew: boolean; hidden: readonly Contact[] }) {
  const words = useWords(peopleWords);
  const anew = (contact: Contact) =>
    hidden.includes(contact) ? [{ required: true, message: words.maskedAnew }] : [];
  const roles = useRoles().data ?? [];
  const needed = [{ required: true, message: words.needed }];
  return (
    <div className="form-grid">
      <Form.Item name="name" label={words.name} rules={needed}>
        <Input autoFocus autoComplete="off" />
      </Form.Item>
      {isNew && (
        <Form.Item name="id" label={words.id} extra={words.idHint} rules={needed}>
          <Input autoComplete="off" autoCapitalize="none" />
        </Form.Item>
      )}
      <Form.Item name="roles" label={words.roles} extra={roles.length === 0 ? words.rolesHint : undefined}>
        <Select
          mode="multiple"
          optionFilterProp="label"
          options={roles.map(({ name, title }) => ({ value: name, label: title }))}
        />
      </Form.Item>
      <Form.Item name="superior" label={words.superior}>
        <PersonPicker />
      </Form.Item>
      <Form.Item name="phone" label={words.phone} rules={anew('phone')}>
        <Input autoComplete="off" inputMode="tel" />
      </Form.Item>
      <Form.Item name="email" label={words.email} rules={anew('email')}>
        <Input autoComplete="off" inputMode="email" />
      </Form.Item>
      <Form.Item name="locale" label={words.locale}>
        <Select
          allowClear
          placeholder={words.siteLocale}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </Form.Item>
      {!isNew && (
        <Form.Item name="left" valuePropName="checked" label=" ">
          <Checkbox>{words.leftFlag}</Checkbox>
        </Form.Item>
      )}
    </div>
  );
}

function NewAccount() {
  const words = useWords(peopleWords);
  const admin = useSession().data?.account.admin;
  const wanted = Form.useWatch('signIn') as boolean | undefined;
  if (!admin) return null;
  const needed = [{ required: true, message: words.needed }];
  return (
    <>
      <Form.Item name="signIn" valuePropName="checked">
        <Checkbox>{words.giveAccount}</Checkbox>
      </Form.Item>
      <div className="form-grid" hidden={!wanted}>
        <Form.Item name="login" label={words.login} rules={wanted ? needed : []}>
          <Input autoComplete="off" autoCapitalize="none" />
        </Form.Item>
        <Form.Item
          name="password"
          label={words.password}
          extra={words.passwordHint}
          rules={wanted ? needed : []}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </div>
    </>
  );
}

/** The account of a person, and a new password for who forgot theirs. */
function Account({ person }: { person: Person }) {
  const words = useWords(peopleWords);
  const site = useSite().name;
  const { message } = App.useApp();
  const { reset } = useAccountChanges();
  const [password, setPassword] = useState('');
  const account = accountOf(useAccounts().data ?? [], site, person.id);
  if (!account) return <p className="muted">{words.noAccount}</p>;
  const done = () => {
    setPassword('');
    void message.success(words.resetDone);
  };
  return (
    <>
      <p className="muted">{words.signsInAs(account.login)}</p>
      <ProblemAlert error={reset.error} />
      <div className="buttons reset">
        <Input.Password
          className="filter-kind"
          autoComplete="new-password"
          aria-label={words.password}
          placeholder={words.password}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button
          disabled={!password}
          loading={reset.isPending}
          onClick={() => reset.mutate({ login: account.login, password }, { onSuccess: done })}
        >
          {words.reset}
        </Button>
      </div>
    </>
  );
}
