import { App, Button, DatePicker, Form, Input, InputNumber, Radio, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useChangeSetting, useShareSetting, type Setting } from '../../api/plugins';
import { useSession } from '../../api/session';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { ProblemAlert } from '../../parts/ProblemAlert';
import { pluginWords } from '../../words/plugins';
import { unitOf } from './unit';

type Value = Setting['current'];

interface Wanted {
  value: Value;
  /** Asked only of who runs the host. */
  level?: Setting['level'];
  from?: Dayjs;
}

interface Props {
  setting: Setting;
  show: (value: Value) => string;
  onDone: () => void;
}

/** Changes a setting, at once or from a moment on. Cases that run keep what they were promised. */
export function SettingForm({ setting, show, onDone }: Props) {
  const words = useWords(pluginWords);
  const site = useSite().name;
  const runsHost = useSession().data?.account.admin ?? false;
  const [form] = Form.useForm<Wanted>();
  const { message } = App.useApp();
  const change = useChangeSetting(site, setting);
  const share = useShareSetting(site, setting);
  const presets = Object.entries(setting.presets);
  const put = (value: Value | null, level: Setting['level'], from?: Dayjs) => {
    const civil = from?.format('YYYY-MM-DDTHH:mm:ss');
    const body = { value, ...(civil ? { from: civil } : {}) };
    if (level !== 'organisation') return change.mutate(body, { onSuccess: onDone });
    share.mutate(body, {
      onSuccess(sites) {
        const left = sites.filter(({ taken }) => !taken);
        left.forEach(({ site, why }) => void message.warning(words.notTaken(site, why ?? '')));
        onDone();
      },
    });
  };
  return (
    <Form
      form={form}
      layout="vertical"
      className="action-form narrow-form"
      initialValues={{ value: setting.current, level: 'site' }}
      onFinish={({ value, level = 'site', from }) => put(value, level, from)}
    >
      <ProblemAlert error={change.error ?? share.error} />
      <Form.Item name="value" label={setting.title}>
        <ValueInput setting={setting} />
      </Form.Item>
      {presets.length > 0 && (
        <Form.Item label={words.presets}>
          <div className="buttons">
            {presets.map(([name, value]) => (
              <Button key={name} size="small" onClick={() => form.setFieldValue('value', value)}>
                {name}: {show(value)}
              </Button>
            ))}
          </div>
        </Form.Item>
      )}
      {runsHost && (
        <Form.Item name="level" label={words.holdsFor} extra={words.allSitesHint}>
          <Radio.Group
            aria-label={words.holdsFor}
            options={[
              { value: 'site', label: words.thisSite },
              { value: 'organisation', label: words.allSites },
            ]}
          />
        </Form.Item>
      )}
      <Form.Item name="from" label={words.from}>
        <DatePicker
          showTime={{ format: 'HH:mm' }}
          needConfirm={false}
          format="YYYY-MM-DD HH:mm"
          placeholder={words.fromNow}
        />
      </Form.Item>
      <div className="form-buttons">
        <Button type="primary" htmlType="submit" loading={change.isPending || share.isPending}>
          {words.save}
        </Button>
        {(setting.level === 'site' || setting.level === 'organisation') && (
          <Button onClick={() => put(null, setting.level)}>{words.toDefault}</Button>
        )}
        <Button onClick={onDone}>{words.cancel}</Button>
      </div>
    </Form>
  );
}

function ValueInput({ setting, ...bound }: { setting: Setting; id?: string; value?: Value }) {
  const words = useWords(pluginWords);
  const typed = bound as object;
  switch (setting.type) {
    case 'flag':
      return (
        <Radio.Group
          {...typed}
          aria-label={setting.title}
          options={[
            { value: true, label: words.on },
            { value: false, label: words.off },
          ]}
        />
      );
    case 'choice':
      return (
        <Select
          {...typed}
          options={setting.choices.map(({ name, title }) => ({ value: name, label: title }))}
        />
      );
    case 'number':
    case 'length':
      return typeof setting.default === 'number' ? (
        <InputNumber {...typed} className="wide" suffix={unitOf(setting, words, bound.value)} />
      ) : (
        <Input {...typed} suffix={unitOf(setting, words, bound.value)} />
      );
    default:
      return <Input {...typed} />;
  }
}
