import { Button, Form, Input, Radio, Select } from 'antd';
import { useMemo } from 'react';
import type { Schemas } from '../../api/client';
import { byField, Problem } from '../../api/problem';
import { useNewSite } from '../../api/sites';
import { usePreferences, useWords } from '../../app/preferences';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { startWords } from '../../words/start';
import { shortName } from './shortName';

type NewSite = Schemas['NewSite'];

/** The department: what it is called, where its clock stands. */
export function SiteForm({ onCreated }: { onCreated: (site: string) => void }) {
  const words = useWords(startWords);
  const { language } = usePreferences();
  const create = useNewSite();
  const [form] = Form.useForm<NewSite>();
  const zones = useMemo(
    () => Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone })),
    [],
  );
  const needed = [{ required: true, message: words.needed }];
  const refuse = (error: unknown) => {
    if (!(error instanceof Problem)) return;
    form.setFields(
      [...byField(error)].map(([name, message]) => ({ name: name as keyof NewSite, errors: [message] })),
    );
  };
  const suggest = (change: Partial<NewSite>) => {
    if (change.title !== undefined && !form.isFieldTouched('name'))
      form.setFieldValue('name', shortName(change.title));
  };
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, locale: language }}
      onValuesChange={suggest}
      onFinish={(body) => create.mutate(body, { onError: refuse, onSuccess: () => onCreated(body.name) })}
    >
      <ProblemAlert error={create.error} />
      <Form.Item name="title" label={words.department} extra={words.departmentHint} rules={needed}>
        <Input autoFocus />
      </Form.Item>
      <Form.Item name="name" label={words.short} extra={words.shortHint} rules={needed}>
        <Input autoCapitalize="none" />
      </Form.Item>
      <Form.Item name="zone" label={words.zone} rules={needed}>
        <Select showSearch options={zones} />
      </Form.Item>
      <Form.Item name="locale" label={words.locale}>
        <Radio.Group
          aria-label={words.locale}
          options={[
            { value: 'zh', label: words.chinese },
            { value: 'en', label: words.english },
          ]}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={create.isPending}>
        {words.create}
      </Button>
    </Form>
  );
}
