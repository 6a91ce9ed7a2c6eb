import { Radio } from 'antd';
import { useRoles } from '../../api/people';
import { useSession } from '../../api/session';
import { useSite } from '../../api/sites';
import { prefer, usePreferences, useWords } from '../../app/preferences';
import { PageHead } from '../../parts/PageHead';
import { useSaid } from '../../parts/said';
import { profileWords } from '../../words/profile';
import { PasswordForm } from './PasswordForm';
import { Tokens } from './Tokens';

export default function ProfilePage() {
  const words = useWords(profileWords);
  const { said, list } = useSaid();
  const account = useSession().data?.account;
  const { me } = useSite();
  const roles = useRoles().data ?? [];
  const titles = list(me?.roles.map((role) => roles.find(({ name }) => name === role)?.title ?? role) ?? []);
  const about = [account && words.signedInAs(account.login), titles && said(words.roles, titles)]
    .filter(Boolean)
    .join(' · ');
  return (
    <>
      <PageHead title={account?.name ?? words.title} about={about} />
      <Appearance />
      <section className="paper" aria-labelledby="password">
        <h2 id="password">{words.password}</h2>
        <PasswordForm />
      </section>
      <Tokens />
    </>
  );
}

function Appearance() {
  const words = useWords(profileWords);
  const { language, brightness } = usePreferences();
  return (
    <section className="paper" aria-labelledby="appearance">
      <h2 id="appearance">{words.appearance}</h2>
      <div className="buttons">
        <Radio.Group
          aria-label={words.languageLabel}
          optionType="button"
          value={language}
          onChange={(event) => prefer({ language: event.target.value })}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
        <Radio.Group
          aria-label={words.brightness}
          optionType="button"
          value={brightness}
          onChange={(event) => prefer({ brightness: event.target.value })}
          options={[
            { value: 'system', label: words.system },
            { value: 'light', label: words.light },
            { value: 'dark', label: words.dark },
          ]}
        />
      </div>
    </section>
  );
}
