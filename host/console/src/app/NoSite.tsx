import { Button, Result } from 'antd';
import { useSignOut } from '../api/session';
import { sessionWords } from '../words/session';
import { useWords } from './preferences';

/** Somebody signed in who belongs to no site yet. */
export function NoSite() {
  const words = useWords(sessionWords);
  const signOut = useSignOut();
  return (
    <main>
      <Result
        status="info"
        title={words.noSite}
        subTitle={words.noSiteHint}
        extra={<Button onClick={() => signOut.mutate()}>{words.signOut}</Button>}
      />
    </main>
  );
}
